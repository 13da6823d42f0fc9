"""k-means and silhouettes against plain restatements."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogue.activities.opinion.kmeans import kmeans, silhouette, silhouettes

POINTS = st.lists(st.tuples(st.integers(-8, 8), st.integers(-8, 8)), min_size=1, max_size=14)


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


def sum_of_squares(points: np.ndarray, pull: np.ndarray, labels: np.ndarray) -> float:
    total = 0.0
    for label in set(labels.tolist()):
        own = labels == label
        centre = np.average(points[own], axis=0, weights=pull[own])
        total += float((pull[own] * ((points[own] - centre) ** 2).sum(axis=1)).sum())
    return total


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(-8, 8), st.integers(-8, 8)), min_size=3, max_size=7, unique=True),
    st.integers(2, 3),
    st.data(),
)
def test_no_way_to_split_is_much_better(points: list[tuple[int, int]], k: int, data: st.DataObject) -> None:
    pull = np.array(
        data.draw(st.lists(st.sampled_from((1.0, 3.0)), min_size=len(points), max_size=len(points)))
    )
    places = np.array(points, dtype=float)
    labels = kmeans(places, pull, k)
    assert sorted(set(labels.tolist())) == list(range(k))
    best = min(
        sum_of_squares(places, pull, np.array(way))
        for way in product(range(k), repeat=len(points))
        if len(set(way)) == k
    )
    # Rounds of k-means end where no single step helps; with a handful of points that is nearly the best.
    assert sum_of_squares(places, pull, labels) <= best * 1.2 + 1e-6


@settings(max_examples=100, deadline=None)
@given(POINTS, st.data())
def test_silhouette_like_the_plain_one(points: list[tuple[int, int]], data: st.DataObject) -> None:
    labels = data.draw(st.lists(st.integers(0, 3), min_size=len(points), max_size=len(points)))
    used = sorted(set(labels))
    labels = [used.index(label) for label in labels]
    expected = plain_silhouette([(float(x), float(y)) for x, y in points], labels) if len(used) > 1 else 0.0
    assert silhouette(np.array(points, dtype=float), np.array(labels)) == pytest.approx(expected)
    # A point that stands for three people is three points.
    heads = np.array(data.draw(st.lists(st.integers(1, 3), min_size=len(points), max_size=len(points))))
    each = silhouettes(np.array(points, dtype=float), heads.astype(float), [np.array(labels)])[0]
    spread_out = silhouette(np.repeat(np.array(points, dtype=float), heads, axis=0), np.repeat(labels, heads))
    assert each == pytest.approx(spread_out)


def test_equally_good_splits_are_told_apart_by_silhouette() -> None:
    # To cut off the loner or the pair costs nearly the same; the pair is clearer.
    points = np.array([[0.0], [0.1], [0.2], [4.0], [4.05], [-4.9]])
    assert kmeans(points, np.ones(6), 2).tolist() == [0, 0, 0, 1, 1, 0]


def test_places_made_of_more_votes_pull_more() -> None:
    points = np.array([[0.0], [5.0], [10.0]])
    assert kmeans(points, np.array([1.0, 1.0, 9.0]), 2).tolist() == [0, 0, 1]
    assert kmeans(points, np.array([9.0, 1.0, 1.0]), 2).tolist() == [0, 1, 1]


def test_fewer_distinct_points_than_clusters() -> None:
    assert kmeans(np.zeros((4, 2)), np.ones(4), 3).tolist() == [0, 0, 0, 0]


def test_a_cluster_of_one_has_silhouette_nought() -> None:
    points = np.array([[0.0], [1.0], [100.0]])
    assert silhouette(points, np.array([0, 0, 1])) == pytest.approx((99 / 100 + 98 / 99) / 3)


def test_some_of_the_people_stand_for_all() -> None:
    points = np.concatenate([np.zeros((300, 1)), np.ones((300, 1))]) + np.linspace(0, 0.1, 600)[:, np.newaxis]
    labels = np.repeat([0, 1], 300)
    every, some = (silhouettes(points, np.ones(600), [labels], asked)[0] for asked in (None, 50))
    assert some == pytest.approx(every, abs=0.01)


def test_the_same_points_give_the_same_split_and_no_chance_is_used_up() -> None:
    points = np.random.default_rng(3).normal(size=(50, 2))
    before = np.random.get_state()[1].tolist()  # the state that anybody may share
    assert kmeans(points, np.ones(50), 4).tolist() == kmeans(points, np.ones(50), 4).tolist()
    assert np.random.get_state()[1].tolist() == before
