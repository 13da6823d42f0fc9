"""k-means without chance: started from the first distinct points, in the order the points are given."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dialogue.activities.opinion.votes import Integers, Reals

ROUNDS = 100


@dataclass(frozen=True, eq=False)
class Clusters:
    """`labels` (points, 0..k-1, no label unused) and `centres` (k x dimensions)."""

    labels: Integers
    centres: Reals


def kmeans(points: Reals, weights: Reals, k: int) -> Clusters:
    """Points in at most k clusters, each point pulling on its centre with its weight.

    Starts from the first k distinct points, so fewer distinct points give fewer clusters; a cluster that
    loses its last point disappears. A point equally near to two centres goes to the earlier one. Ends when
    nothing moves, or after 100 rounds.

    >>> kmeans(np.array([[0.0], [9.0], [1.0], [8.0]]), np.ones(4), 2).labels.tolist()
    [0, 1, 0, 1]
    """
    _, firsts = np.unique(points, axis=0, return_index=True)
    centres = points[np.sort(firsts)[:k]]
    labels = _nearest(points, centres)
    for _ in range(ROUNDS):
        used, labels = np.unique(labels, return_inverse=True)
        centres = _centres(points, weights, labels, used.size)
        moved = _nearest(points, centres)
        if np.array_equal(moved, labels):
            break
        labels = moved
    used, labels = np.unique(labels, return_inverse=True)
    return Clusters(labels=labels, centres=_centres(points, weights, labels, used.size))


def _centres(points: Reals, weights: Reals, labels: Integers, k: int) -> Reals:
    pull = np.bincount(labels, weights=weights, minlength=k)
    sums = [np.bincount(labels, weights=weights * column, minlength=k) for column in points.T]
    return np.stack(sums, axis=1) / pull[:, np.newaxis]


def _nearest(points: Reals, centres: Reals) -> Integers:
    return np.asarray(_squares(points, centres).argmin(axis=1), dtype=np.int64)


def _squares(points: Reals, centres: Reals) -> Reals:
    """Squared distances (points x centres), summed column by column to need no three-dimensional array."""
    total = np.zeros((len(points), len(centres)))
    for column, centre in zip(points.T, centres.T, strict=True):
        total += np.square(column[:, np.newaxis] - centre)
    return total


def silhouette(points: Reals, labels: Integers) -> float:
    """The mean silhouette of the points: 1 is clearly apart, 0 on the border, below 0 in the wrong cluster.

    For a point, a is its mean distance to the others of its cluster, b the smallest mean distance to another
    cluster, and its silhouette (b - a) / max(a, b); 0 when it is alone or when both are 0. Source: Rousseeuw,
    "Silhouettes", J. Comput. Appl. Math. 20, 1987. One cluster alone has silhouette 0.

    >>> silhouette(np.array([[0.0], [0.0], [5.0]]), np.array([0, 0, 1]))
    0.6666666666666666
    """
    k = int(labels.max()) + 1 if labels.size else 0
    if k < 2:
        return 0.0
    distances = np.sqrt(_squares(points, points))
    member = labels[:, np.newaxis] == np.arange(k)
    sizes = member.sum(axis=0)
    totals = distances @ member
    own = sizes[labels]
    inner = totals[np.arange(len(points)), labels] / np.maximum(own - 1, 1)
    outer = np.where(member, np.inf, totals / sizes).min(axis=1)
    widest = np.maximum(inner, outer)
    each = np.where((own > 1) & (widest > 0), (outer - inner) / np.where(widest > 0, widest, 1.0), 0.0)
    return float(each.mean())
