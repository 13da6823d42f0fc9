"""k-means and silhouettes against plain restatements."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogue.activities.opinion.kmeans import kmeans, silhouette

POINTS = st.lists(st.tuples(st.integers(-8, 8), st.integers(-8, 8)), min_size=1, max_size=14)


def plain_kmeans(points: list[tuple[float, ...]], weights: list[float], k: int) -> list[int]:
    """Lloyd's rounds one point at a time; lost clusters disappear."""
    centres: list[tuple[float, ...]] = []
    for point in points:
        if point not in centres and len(centres) < k:
            centres.append(point)
    labels: list[int] = []
    for _ in range(101):
        before = labels
        labels = [
            min(
                range(len(centres)),
                key=lambda c: (sum((a - b) ** 2 for a, b in zip(p, centres[c], strict=True)), c),
            )
            for p in points
        ]
        used = sorted(set(labels))
        labels = [used.index(label) for label in labels]
        if labels == before:
            break
        centres = []
        for label in range(len(used)):
            own = [place for place, each in enumerate(labels) if each == label]
            pull = sum(weights[place] for place in own)
            centres.append(
                tuple(sum(weights[p] * points[p][axis] for p in own) / pull for axis in range(len(points[0])))
            )
    return labels


def plain_silhouette(points: list[tuple[float, ...]], labels: list[int]) -> float:
    def far(a: int, b: int) -> float:
        return float(np.sqrt(sum((x - y) ** 2 for x, y in zip(points[a], points[b], strict=True))))

    total = 0.0
    for place, label in enumerate(labels):
        own = [other for other, each in enumerate(labels) if each == label and other != place]
        if not own:
            continue
        inner = sum(far(place, other) for other in own) / len(own)
        outer = min(
            sum(far(place, other) for other, each in enumerate(labels) if each == group) / labels.count(group)
            for group in set(labels)
            if group != label
        )
        total += (outer - inner) / max(inner, outer) if max(inner, outer) else 0.0
    return total / len(labels)


@settings(max_examples=150, deadline=None)
@given(POINTS, st.integers(1, 5), st.data())
def test_like_the_plain_one(points: list[tuple[int, int]], k: int, data: st.DataObject) -> None:
    # Powers of two keep sums exact, so that equal distances stay equal in both.
    weights = data.draw(st.lists(st.sampled_from((1.0, 2.0)), min_size=len(points), max_size=len(points)))
    given_points = [(float(x) * 64, float(y) * 64) for x, y in points]
    ours = kmeans(np.array(given_points), np.array(weights), k)
    theirs = plain_kmeans(given_points, weights, k)
    if not rounding_decides(given_points, weights, k):
        assert ours.labels.tolist() == theirs
    assert set(ours.labels.tolist()) == set(range(len(ours.centres)))
    for label, centre in enumerate(ours.centres):
        own = ours.labels == label
        expected = np.average(np.array(given_points)[own], axis=0, weights=np.array(weights)[own])
        assert centre == pytest.approx(expected)


def rounding_decides(points: list[tuple[float, ...]], weights: list[float], k: int) -> bool:
    """Whether moving every point by a hair changes the outcome; then two right answers may differ."""
    chance = np.random.default_rng(0)
    for _ in range(3):
        moved = [tuple(axis + chance.normal() * 1e-9 for axis in point) for point in points]
        same = {point: moved[points.index(point)] for point in points}
        if plain_kmeans([same[point] for point in points], weights, k) != plain_kmeans(points, weights, k):
            return True
    return False


@settings(max_examples=100, deadline=None)
@given(POINTS, st.data())
def test_silhouette_like_the_plain_one(points: list[tuple[int, int]], data: st.DataObject) -> None:
    labels = data.draw(st.lists(st.integers(0, 3), min_size=len(points), max_size=len(points)))
    used = sorted(set(labels))
    labels = [used.index(label) for label in labels]
    expected = plain_silhouette([(float(x), float(y)) for x, y in points], labels) if len(used) > 1 else 0.0
    assert silhouette(np.array(points, dtype=float), np.array(labels)) == pytest.approx(expected)


def test_the_first_distinct_points_are_the_start() -> None:
    # Two pairs of neighbours far apart: started from 0 and 0 there would be one cluster, and started from the
    # ends of another order the labels would be exchanged.
    points = np.array([[0.0], [0.0], [1.0], [10.0], [11.0]])
    assert kmeans(points, np.ones(5), 2).labels.tolist() == [0, 0, 0, 1, 1]
    assert kmeans(points[::-1], np.ones(5), 2).labels.tolist() == [0, 0, 1, 1, 1]


def test_weights_pull() -> None:
    points = np.array([[0.0], [4.0], [10.0]])
    assert kmeans(points, np.array([1.0, 3.0, 1.0]), 1).centres.tolist() == [[22 / 5]]


def test_fewer_distinct_points_than_clusters() -> None:
    assert kmeans(np.zeros((4, 2)), np.ones(4), 3).labels.tolist() == [0, 0, 0, 0]


def test_a_cluster_of_one_has_silhouette_nought() -> None:
    points = np.array([[0.0], [1.0], [100.0]])
    assert silhouette(points, np.array([0, 0, 1])) == pytest.approx((99 / 100 + 98 / 99) / 3)
