"""k-means from many starts, the same ones every time, and silhouettes."""

from __future__ import annotations

import numpy as np

from dialogue.activities.opinion.votes import Integers, Reals

ROUNDS = 100
SEED = 1987
# Splits whose sums of squares are as near to the smallest as this are equally good; the clearest is taken.
CLOSE = 0.03
# Products up to so many multiplications are done by one thread. Larger ones are shared between threads, which on
# a busy machine wait for each other twenty times as long as the work takes.
SMALL = 250_000
# So many of the people are asked how clear a split is when equally good ones are compared.
ASKED = 150
# After so many rounds a start whose sum is this much larger than the smallest goes no further.
EARLY, HOPELESS = 4, 1.1


def kmeans(points: Reals, pull: Reals, k: int, *, heads: Reals | None = None, starts: int = 40) -> Integers:
    """The labels (0 to k-1) of the best split of the points into k clusters; fewer where k are not to be had.

    Each point draws its centre with its `pull` and stands for so many people as `heads` says (one each, where
    it is None). Good is a small sum of squared distances to the centres, times pull. Of the splits that are
    reached from any start and come within 3 % of the smallest sum, the one with the best silhouette is taken:
    such sums are too near to each other to decide, and clearer splits are found again more often.

    A start picks its first centre by pull and each further one by pull times squared distance to the centres
    so far (Arthur and Vassilvitskii, "k-means++", 2007), with numbers that are the same at each call. A point
    equally near to two centres goes to the earlier one.

    >>> kmeans(np.array([[0.0], [9.0], [1.0], [8.0]]), np.ones(4), 2).tolist()
    [0, 1, 0, 1]
    """
    axes = np.ascontiguousarray(points.T)
    labels, spread = _settle(axes, pull, _starts(axes, pull, k, starts))
    least = max(float(spread.min()), 1e-300)
    # The same split is reached from many starts; rounding must not make two of it.
    sums, firsts = np.unique(np.round(spread / least, 6), return_index=True)
    ways = [_in_order_of_appearance(labels[first]) for first in firsts[sums <= 1 + CLOSE]]
    if len(ways) == 1:
        return ways[0]
    clear = silhouettes(points, np.ones(len(points)) if heads is None else heads, ways, ASKED)
    return ways[int(np.argmax(np.round(clear, 9)))]


def _in_order_of_appearance(labels: Integers) -> Integers:
    _, firsts, inverse = np.unique(labels, return_index=True, return_inverse=True)
    return np.asarray(np.argsort(np.argsort(firsts))[inverse], dtype=np.int64)


def _starts(axes: Reals, weights: Reals, k: int, starts: int) -> Reals:
    """Centres to start from (starts x k x dimensions)."""
    chance = np.random.default_rng(SEED)
    nearest = np.ones((starts, axes.shape[1]))
    centres = np.empty((starts, k, len(axes)))
    for place in range(k):
        reach = np.cumsum(nearest * weights, axis=1)
        drawn = chance.random(starts) * reach[:, -1]
        chosen = np.minimum((reach <= drawn[:, np.newaxis]).sum(axis=1), axes.shape[1] - 1)
        centres[:, place] = axes[:, chosen].T
        distances = _squares(axes, centres[:, place])
        nearest = distances if place == 0 else np.minimum(nearest, distances)
    return centres


def _squares(axes: Reals, centres: Reals) -> Reals:
    """Squared distances from each centre to each point (centres x points)."""
    total = np.zeros((len(centres), axes.shape[1]))
    for axis, own in zip(axes, centres.T, strict=True):
        away = axis - own[:, np.newaxis]
        away *= away
        total += away
    return total


def _settle(axes: Reals, weights: Reals, centres: Reals) -> tuple[Integers, Reals]:
    """Lloyd's rounds for all starts at once: (labels, sums of squares), one row per start.

    A start that moves no more, or that has no hope, is left alone. A centre that lost its last point stays where it was.
    """
    starts, k, _ = centres.shape
    labels = np.full((starts, axes.shape[1]), -1, dtype=np.int64)
    spread = np.zeros(starts)
    moving = np.arange(starts)
    for turn in range(ROUNDS):
        nearest = _squares(axes, centres[moving, 0])
        own = np.zeros(nearest.shape, dtype=np.int64)
        for place in range(1, k):
            distances = _squares(axes, centres[moving, place])
            np.copyto(own, place, where=distances < nearest)
            np.minimum(nearest, distances, out=nearest)
        spread[moving] = (nearest * weights).sum(axis=1)
        still = (own != labels[moving]).any(axis=1)
        if turn == EARLY:
            still &= spread[moving] <= HOPELESS * spread.min()
        labels[moving] = own
        moving, own = moving[still], own[still]
        if not moving.size:
            break
        cells = (own + k * np.arange(moving.size)[:, np.newaxis]).ravel()
        pull = np.bincount(cells, np.tile(weights, moving.size), k * moving.size).reshape(-1, k)
        for number, axis in enumerate(axes):
            sums = np.bincount(cells, np.tile(weights * axis, moving.size), k * moving.size).reshape(-1, k)
            before = centres[moving, :, number]
            centres[moving, :, number] = np.where(pull > 0, sums / np.where(pull > 0, pull, 1.0), before)
    return labels, spread


def silhouettes(points: Reals, heads: Reals, splits: list[Integers], asked: int | None = None) -> list[float]:
    """The mean silhouette of the people under each split: 1 is clearly apart, 0 on the border, below 0 wrong.

    For somebody, a is the mean distance to the others of the cluster, b the smallest mean distance to another
    cluster, and the silhouette (b - a) / max(a, b); 0 when alone or when both are 0. A point stands for as
    many people as `heads` says. Source: Rousseeuw, "Silhouettes", J. Comput. Appl. Math. 20, 1987. One cluster
    alone has silhouette 0. With `asked`, the mean is taken over about so many points, evenly picked.

    >>> silhouettes(np.array([[0.0], [5.0]]), np.array([2.0, 1.0]), [np.array([0, 1])])
    [0.6666666666666666]
    """
    members = [(labels[:, np.newaxis] == np.arange(labels.max() + 1)) for labels in splits]
    together = np.hstack([member * heads[:, np.newaxis] for member in members])
    axes = np.ascontiguousarray(points.T)
    some = np.arange(0, len(points), 1 if asked is None else -(-len(points) // asked))
    step = max(1, SMALL // together.size)
    totals = np.vstack(
        [
            np.sqrt(_squares(axes, points[some[start : start + step]])) @ together
            for start in range(0, len(some), step)
        ]
    )
    found, at = [], 0
    for labels, member in zip(splits, members, strict=True):
        k = member.shape[1]
        sizes, far = heads @ member, totals[:, at : at + k]
        at += k
        own = sizes[labels[some]]
        inner = far[np.arange(len(some)), labels[some]] / np.maximum(own - 1, 1)
        outer = np.where(member[some], np.inf, far / sizes).min(axis=1)
        widest = np.maximum(inner, outer)
        apart = (own > 1) & (widest > 0) & np.isfinite(widest)
        each = np.zeros(len(some))
        each[apart] = (outer[apart] - inner[apart]) / widest[apart]
        found.append(float(each @ heads[some] / heads[some].sum()))
    return found


def silhouette(points: Reals, labels: Integers) -> float:
    """The mean silhouette of one split in which each point is one person."""
    return silhouettes(points, np.ones(len(points)), [labels])[0] if labels.size else 0.0
