"""Opinion groups: who counts, which groups are found, and how they keep their names while votes are added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dialogue.activities.opinion.kmeans import kmeans, silhouettes
from dialogue.activities.opinion.projection import Projection
from dialogue.activities.opinion.stability import Again, found_again, searched_again, stability
from dialogue.activities.opinion.votes import Booleans, Id, Integers, VoteTable

LEAST_VOTES = 7
LEAST_PEOPLE = 15
FEWEST_FOR_GROUPS = 5
MOST_GROUPS = 5
# A split is a finding only when it is found again in parts of the people; 1 would be the same groups each time.
HOLDS = 0.9
# More groups must be clearer by this much in silhouette, or fewer are taken.
NEAR = 0.05

# So many of the people are asked how clear a split is.
ASKED_WHICH = 600

NOT_ENOUGH_VOTES, NO_CLEAR_GROUPS = "not-enough-votes", "no-clear-groups"

Groups = Mapping[str, tuple[Id, ...]]


@dataclass(frozen=True)
class Split:
    """One number of groups that was tried. `sizes` are people, the largest first.

    `stability` is None where it was not looked for: a split that holds is so much clearer that this one
    could not be chosen.
    """

    k: int
    sizes: tuple[int, ...]
    silhouette: float
    stability: float | None

    @property
    def holds(self) -> bool:
        """Whether it may be told: found again, and nobody is a group alone."""
        return self.stability is not None and self.stability >= HOLDS and min(self.sizes) > 1


@dataclass(frozen=True, eq=False)
class Found:
    """The opinion groups, the largest first, and how it came to them.

    Without groups `why_none` says why: `not-enough-votes`, or `no-clear-groups` where no split holds.
    `again` are the searches in parts of the people, by the number of groups looked for.
    """

    groups: tuple[tuple[Id, ...], ...] = ()
    stability: float | None = None
    by_group: tuple[float, ...] = ()
    tried: tuple[Split, ...] = ()
    again: Mapping[int, list[Again]] | None = None
    why_none: str = ""


def counted(table: VoteTable) -> Booleans:
    """Which participants count for groups.

    Those who voted on at least min(7, n statements) statements; where they are fewer than 15, the most active
    of the others join until there are 15, and all who are as active as the last of these. Nobody counts
    without a vote on a statement that takes part; votes on statements about the voter are not counted.
    """
    cast = table.seen[:, ~table.meta].sum(axis=1)
    speaks = _speaks(table)
    enough = speaks & (cast >= max(min(LEAST_VOTES, int(np.count_nonzero(~table.meta))), 1))
    missing = LEAST_PEOPLE - int(np.count_nonzero(enough))
    others = np.sort(cast[speaks & ~enough])[::-1]
    if missing > 0 and others.size:
        enough |= speaks & (cast >= others[min(missing, others.size) - 1])
    return np.asarray(enough, dtype=np.bool_)


def _speaks(table: VoteTable) -> Booleans:
    """Who voted on a statement that takes part."""
    return np.asarray(table.seen[:, ~table.left_out].any(axis=1), dtype=np.bool_)


def find_groups(table: VoteTable, projection: Projection) -> Found:
    """The opinion groups of the people who count; none with fewer than five people, or where none hold.

    For each k from 2 to 5 the people who count are split by k-means on their places, and the split is looked
    for again in parts of 80 % of the people. Of the splits that hold (mean adjusted Rand index at least 0.9, no
    group of one person) the one with the best mean silhouette is taken, and a smaller k where it is nearly as
    good.
    """
    counts = counted(table)
    rows = projection.rows[counts[projection.rows]]
    if rows.size < FEWEST_FOR_GROUPS:
        return Found(why_none=NOT_ENOUGH_VOTES)
    # People with the same votes have the same place, and are one point with their weight.
    points, point_of, many = np.unique(
        projection.places[rows], axis=0, return_inverse=True, return_counts=True
    )
    point_of, heads = point_of.reshape(-1), many.astype(np.float64)
    pull = np.bincount(point_of, weights=projection.pull[rows]).astype(np.float64)
    speaks = _speaks(table)
    ways = [kmeans(points, pull, k, heads=heads) for k in range(2, min(MOST_GROUPS, len(points)) + 1)]
    clear = silhouettes(points, heads, ways, ASKED_WHICH) if ways else []
    labels_of: dict[int, Integers] = {}
    splits: dict[int, Split] = {}
    again: dict[int, list[Again]] = {}
    holding = -np.inf
    # The clearest first: once one holds, those that are clearly less so cannot be chosen any more.
    for place in sorted(range(len(ways)), key=lambda each: -clear[each]):
        k = int(ways[place].max()) + 1
        labels_of[k] = np.full(len(table.participants), -1, dtype=np.int64)
        labels_of[k][rows] = ways[place][point_of]
        stable = None
        if clear[place] >= holding - NEAR:
            again[k] = searched_again(projection, speaks, counts, k)
            stable = stability(labels_of[k], again[k]) or 0.0
        sizes = tuple(sorted(np.bincount(labels_of[k][rows]).tolist(), reverse=True))
        splits[k] = Split(k, sizes, clear[place], stable)
        if splits[k].holds:
            holding = max(holding, clear[place])
    tried = tuple(splits[k] for k in sorted(splits))
    if holding == -np.inf:
        return Found(tried=tried, again=again, why_none=NO_CLEAR_GROUPS)
    split = next(each for each in tried if each.holds and each.silhouette >= holding - NEAR)
    labels = labels_of[split.k]
    held = [each or 0.0 for each in found_again(labels, again[split.k])]
    members = [np.flatnonzero(labels == group) for group in range(split.k)]
    # Members stand in the order of their ids, so the first member settles groups of the same size.
    order = sorted(range(split.k), key=lambda group: (-members[group].size, int(members[group][0])))
    return Found(
        groups=tuple(tuple(table.participants[row] for row in members[group]) for group in order),
        stability=split.stability,
        by_group=tuple(held[group] for group in order),
        tried=tried,
        again=again,
    )


def how_well_found(
    table: VoteTable, projection: Projection, groups: Groups, found: Found
) -> tuple[float | None, dict[str, float | None]]:
    """How well given groups are found in the votes alone: the mean adjusted Rand index, and by group.

    Nothing can be said (None) of one group, of more than five, or where too few people voted.
    """
    k, counts = len(groups), counted(table)
    again = (found.again or {}).get(k, [])
    if not again and 2 <= k <= MOST_GROUPS and np.count_nonzero(counts) >= FEWEST_FOR_GROUPS:
        again = searched_again(projection, _speaks(table), counts, k)
    row_of = {person: row for row, person in enumerate(table.participants)}
    labels = np.full(len(table.participants), -1, dtype=np.int64)
    for group, members in enumerate(groups.values()):
        labels[[row_of[person] for person in members]] = group
    overlaps = found_again(labels, again)
    return stability(labels, again), dict(zip(groups, overlaps, strict=True))


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
