"""Opinion groups: who counts, which groups are found, and how they keep their names while votes are added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from dialogue.activities.opinion.kmeans import kmeans, silhouette
from dialogue.activities.opinion.projection import Projection
from dialogue.activities.opinion.votes import Id, Integers, VoteTable

LEAST_VOTES = 7
LEAST_PEOPLE = 15
FEWEST_FOR_GROUPS = 5
BASE_CLUSTERS = 100
MOST_GROUPS = 5
PEOPLE_PER_GROUP = 12

Groups = Mapping[str, tuple[Id, ...]]


def counted_rows(table: VoteTable) -> Integers:
    """The rows of the people who count for groups, in ascending order.

    Those who voted on at least min(7, n statements) statements; where they are fewer than 15, the most active
    of the others join until there are 15, the lower id first among equals. Nobody without a vote counts.
    """
    cast = table.cast
    enough = cast >= max(min(LEAST_VOTES, len(table.statements)), 1)
    missing = LEAST_PEOPLE - int(enough.sum())
    if missing > 0:
        others = np.flatnonzero(~enough & (cast > 0))
        enough[others[np.argsort(-cast[others], kind="stable")][:missing]] = True
    return np.flatnonzero(enough)


def find_groups(table: VoteTable, projection: Projection) -> list[tuple[Id, ...]]:
    """The opinion groups of the people who count, the largest first; none with fewer than five people.

    At most 100 base clusters of their places, then weighted k-means on the centres of those for each k from 2
    to min(5, 2 + base clusters / 12); the k with the best mean silhouette wins, the smaller k among equals. A
    split with a group of one person is rejected; where every split is, everybody is one group.
    """
    rows = counted_rows(table)
    if rows.size < FEWEST_FOR_GROUPS:
        return []
    places = projection.places[rows]
    base = kmeans(places, np.ones(rows.size), BASE_CLUSTERS)
    sizes = np.bincount(base.labels).astype(np.float64)
    best, labels = -np.inf, np.zeros(sizes.size, dtype=np.int64)
    for k in range(2, min(MOST_GROUPS, 2 + sizes.size // PEOPLE_PER_GROUP) + 1):
        split = kmeans(base.centres, sizes, k).labels
        if split.max() == 0 or np.bincount(split, weights=sizes).min() < 2:
            continue
        quality = silhouette(base.centres, split)
        if quality > best:
            best, labels = quality, split
    group_of = labels[base.labels]
    found = [
        tuple(table.participants[row] for row in rows[group_of == group])
        for group in range(int(labels.max()) + 1)
    ]
    # Members stand in the order of their ids, so the first member settles groups of the same size.
    place_of = {person: place for place, person in enumerate(table.participants)}
    return sorted(found, key=lambda members: (-len(members), place_of[members[0]]))


def named(found: Sequence[tuple[Id, ...]], before: Groups | None = None) -> dict[str, tuple[Id, ...]]:
    """The found groups with names: those of `before` where they live on, otherwise new numbers.

    Of all ways to hand on names the one is taken that keeps the most people under the name they had; a name
    is only handed on to a group that shares somebody with its bearer. A new number is the lowest that neither
    `before` nor anybody else carries, so that a name never comes to mean other people.

    >>> named([(1, 2, 3), (4, 5)])
    {'0': (1, 2, 3), '1': (4, 5)}
    >>> named([(3, 4, 5, 6), (1, 2)], before={"0": (1, 2, 3), "1": (4, 5)})
    {'0': (1, 2), '1': (3, 4, 5, 6)}
    """
    old = dict(before or {})
    shared = [[len(set(members) & set(bearers)) for bearers in old.values()] for members in found]
    names = _handed_on(shared, list(old))
    fresh = (str(number) for number in range(len(found) + len(old)) if str(number) not in old)
    given = {
        name if name is not None else next(fresh): members for name, members in zip(names, found, strict=True)
    }
    return dict(sorted(given.items(), key=lambda item: name_order(item[0])))


def name_order(name: str) -> tuple[bool, int, str]:
    """Sorts numbered names by number, and names in words after them by letters."""
    return (False, int(name), name) if name.isdecimal() else (True, 0, name)


def _handed_on(shared: list[list[int]], names: list[str]) -> list[str | None]:
    """For each group the name it takes over, or None; `shared[group][name]` counts people in common.

    Goes group by group and keeps, for each set of names already given, only the best way so far.
    """
    best: dict[frozenset[int], tuple[int, tuple[int | None, ...]]] = {frozenset(): (0, ())}
    for row in shared:
        further: dict[frozenset[int], tuple[int, tuple[int | None, ...]]] = {}
        for given, (kept, way) in best.items():
            choices = [None, *(name for name, people in enumerate(row) if people and name not in given)]
            for name in choices:
                after = given if name is None else given | {name}
                total = kept if name is None else kept + row[name]
                if after not in further or total > further[after][0]:
                    further[after] = (total, (*way, name))
        best = further
    _, chosen = max(best.values(), key=lambda state: state[0])
    return [None if name is None else names[name] for name in chosen]
