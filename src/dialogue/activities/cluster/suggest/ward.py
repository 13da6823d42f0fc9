"""Ward's linkage by nearest-neighbour chains, and the choice of the number of themes by silhouette.

Ward 1963; the chain algorithm is Murtagh 1983 (O(n^2) time and memory); silhouette is Rousseeuw 1987.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dialogue.activities.cluster.suggest.maker import FloatArray

Labels = NDArray[np.int64]


@dataclass(frozen=True)
class Merge:
    """Two clusters joined, each named by one of its members, at the increase of squared distance `height`."""

    height: float
    first: int
    second: int


def ward_tree(squared: FloatArray) -> list[Merge]:
    """All n - 1 merges of Ward's linkage, lowest first.

    `squared`: (n, n) squared Euclidean distances. Equal distances go to the lower index, so the result is
    deterministic for one order of the rows.
    """
    n = len(squared)
    distance = np.array(squared, dtype=np.float64)
    np.fill_diagonal(distance, np.inf)
    size = np.ones(n)
    alive = np.ones(n, dtype=bool)
    merges: list[Merge] = []
    chain: list[int] = []
    while len(merges) < n - 1:
        if not chain:
            chain.append(int(np.argmax(alive)))
        tip = chain[-1]
        nearest = int(np.argmin(distance[tip]))
        # On a tie the chain must turn back, or it could circle for ever.
        if len(chain) > 1 and distance[tip, chain[-2]] <= distance[tip, nearest]:
            nearest = chain[-2]
        if len(chain) < 2 or nearest != chain[-2]:
            chain.append(nearest)
            continue
        chain = chain[:-2]
        keep, gone = min(tip, nearest), max(tip, nearest)
        height = float(distance[keep, gone])
        _join(distance, size, keep, gone)
        alive[gone] = False
        merges.append(Merge(height, keep, gone))
    return sorted(merges, key=lambda merge: merge.height)


def _join(distance: FloatArray, size: FloatArray, keep: int, gone: int) -> None:
    """Lance and Williams' update of Ward's squared distances, in place; `gone` becomes unreachable."""
    joined, total = distance[keep, gone], size[keep] + size[gone] + size
    with np.errstate(invalid="ignore"):  # inf - inf in dead rows, overwritten below
        row = (
            (size[keep] + size) * distance[keep] + (size[gone] + size) * distance[gone] - size * joined
        ) / total
    row[~np.isfinite(row)] = np.inf
    row[[keep, gone]] = np.inf
    distance[keep], distance[:, keep] = row, row
    distance[gone], distance[:, gone] = np.inf, np.inf
    size[keep] += size[gone]


def cut(merges: list[Merge], n: int, k: int) -> Labels:
    """Cluster number 0..k-1 of each of n rows after the n - k lowest merges, numbered by first appearance."""
    parent = list(range(n))

    def top(row: int) -> int:
        while parent[row] != row:
            parent[row] = parent[parent[row]]
            row = parent[row]
        return row

    for merge in merges[: max(0, n - k)]:
        first, second = top(merge.first), top(merge.second)
        parent[max(first, second)] = min(first, second)
    number: dict[int, int] = {}
    return np.array([number.setdefault(top(row), len(number)) for row in range(n)], dtype=np.int64)


def silhouette(distance: FloatArray, labels: Labels) -> float:
    """Mean silhouette in -1..1 of a clustering with two or more clusters; a cluster of one counts 0."""
    n, k = len(labels), int(labels.max()) + 1
    member = np.zeros((n, k))
    member[np.arange(n), labels] = 1.0
    size = member.sum(axis=0)
    sums = distance @ member
    own = size[labels]
    inside = sums[np.arange(n), labels] / np.maximum(own - 1, 1)
    means = sums / size
    means[np.arange(n), labels] = np.inf
    outside = means.min(axis=1)
    widest = np.maximum(inside, outside)
    widths = np.where((own > 1) & (widest > 0), (outside - inside) / np.where(widest > 0, widest, 1.0), 0.0)
    return float(widths.mean())
