"""Whether groups are found again when some of the people are left out.

Source: Hennig, "Cluster-wise assessment of cluster stability", Computational Statistics & Data Analysis 52,
2007, for finding groups again in a part of the people; Hubert and Arabie, "Comparing partitions", Journal of
Classification 2, 1985, for the adjusted Rand index.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dialogue.activities.opinion.kmeans import kmeans
from dialogue.activities.opinion.projection import Projection, redrawn
from dialogue.activities.opinion.votes import Booleans, Integers

FOLDS = 5
# Each time everybody is left out once, in one of five searches. Few people make the figure unsure, so that
# they are searched more often: about 20,000 people are looked at in all, in 20 to 50 searches.
FEWEST_TIMES, MOST_TIMES, PEOPLE_IN_ALL = 4, 10, 20_000
# Starts of each search, and where there are many people, whose sums are smoother.
STARTS, STARTS_OF_MANY, MANY = 12, 6, 600
SEED = 2007


@dataclass(frozen=True, eq=False)
class Again:
    """One more search for groups, among a part of the people: who was in it (rows), and their new labels."""

    rows: Integers
    labels: Integers


def searched_again(projection: Projection, takes_part: Booleans, counted: Booleans, k: int) -> list[Again]:
    """20 to 50 searches for k groups, each without another fifth of the people and with axes drawn anew.

    `takes_part` and `counted` mark participants: the axes are drawn for the first, groups made of the second.
    Who is left out when is drawn with numbers that are the same every time, from people in the order of their
    votes; everybody is left out equally often.
    """
    people = projection.rows[takes_part[projection.rows]]
    times = PEOPLE_IN_ALL // (FOLDS * max(people.size, 1))
    starts = STARTS_OF_MANY if people.size > MANY else STARTS
    chance = np.random.default_rng(SEED)
    found = []
    for _ in range(min(max(times, FEWEST_TIMES), MOST_TIMES)):
        fold = chance.permutation(people.size) % FOLDS
        for left_out in range(FOLDS):
            part = people[fold != left_out]
            rows = part[counted[part]]
            if rows.size > 1:
                places = redrawn(projection, part, rows)
                found.append(Again(rows, kmeans(places, projection.pull[rows], k, starts=starts)))
    return found


def together(first: Integers, second: Integers) -> Integers:
    """How many people each pair of groups has in common (groups of the first x groups of the second)."""
    shape = (int(first.max()) + 1, int(second.max()) + 1)
    return np.bincount(first * shape[1] + second, minlength=shape[0] * shape[1]).reshape(shape)


def adjusted_rand(first: Integers, second: Integers) -> float:
    """How far two splits of the same people agree: 1 is the same, about 0 is chance.

    >>> adjusted_rand(np.array([0, 0, 1, 1]), np.array([1, 1, 0, 0]))
    1.0
    """
    common = together(first, second).astype(np.float64)
    pairs, rows, columns = (
        float((many * (many - 1)).sum()) / 2 for many in (common, common.sum(axis=1), common.sum(axis=0))
    )
    expected = rows * columns / max(first.size * (first.size - 1) / 2, 1)
    most = (rows + columns) / 2
    return 1.0 if most == expected else (pairs - expected) / (most - expected)


def stability(labels: Integers, again: list[Again]) -> float | None:
    """The mean adjusted Rand index of a split and its searches again; None where there was none.

    `labels` has one entry per participant, -1 for those who are in no group.
    """
    indices = []
    for each in again:
        own = labels[each.rows]
        if (own >= 0).sum() > 1:
            indices.append(adjusted_rand(own[own >= 0], each.labels[own >= 0]))
    return float(np.mean(indices)) if indices else None


def found_again(labels: Integers, again: list[Again]) -> list[float | None]:
    """For each group how well it is found again: the mean of its best overlap in each search.

    The overlap of two groups is the people they have in common by the people in either (Jaccard), among those
    who took part in the search.
    """
    best: list[list[float]] = [[] for _ in range(int(labels.max(initial=-1)) + 1)]
    for each in again:
        own, theirs = labels[each.rows], each.labels
        for group, overlaps in enumerate(best):
            inside = own == group
            if inside.any():
                both = np.bincount(theirs[inside], minlength=int(theirs.max()) + 1)
                either = np.bincount(theirs[own >= 0], minlength=both.size) + inside.sum() - both
                overlaps.append(float((both / np.maximum(either, 1)).max()))
    return [float(np.mean(overlaps)) if overlaps else None for overlaps in best]
