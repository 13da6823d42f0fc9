"""Whether groups are found again, restated plainly."""

from __future__ import annotations

from collections import Counter
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.activities.opinion.groups import counted
from dialogue.activities.opinion.projection import project
from dialogue.activities.opinion.stability import (
    Again,
    adjusted_rand,
    found_again,
    searched_again,
    stability,
)
from dialogue.activities.opinion.votes import VoteTable


def plain_rand(first: list[int], second: list[int]) -> float:
    """Hubert and Arabie 1985, by counting pairs."""
    together = sum(comb(n, 2) for n in Counter(zip(first, second, strict=True)).values())
    one, two = (sum(comb(n, 2) for n in Counter(labels).values()) for labels in (first, second))
    expected = one * two / comb(len(first), 2)
    most = (one + two) / 2
    return 1.0 if most == expected else (together - expected) / (most - expected)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=30))
def test_the_adjusted_rand_index_like_the_plain_one(labels: list[tuple[int, int]]) -> None:
    first, second = (list(each) for each in zip(*labels, strict=True))
    assert adjusted_rand(np.array(first), np.array(second)) == pytest.approx(plain_rand(first, second))


def test_overlaps_by_hand() -> None:
    labels = np.array([0, 0, 0, 1, 1, -1])
    again = [
        Again(np.array([0, 1, 2, 3, 4]), np.array([0, 0, 1, 1, 1])),  # 2 of 3, and 2 of 3
        Again(np.array([0, 3, 4, 5]), np.array([0, 1, 1, 0])),  # 1 of 1 (the last is in no group), 2 of 2
    ]
    assert found_again(labels, again) == pytest.approx([(2 / 3 + 1) / 2, (2 / 3 + 1) / 2])
    assert stability(labels, again) == pytest.approx((plain_rand([0, 0, 0, 1, 1], [0, 0, 1, 1, 1]) + 1) / 2)
    assert stability(np.full(6, -1), again) is None
    assert found_again(labels, []) == [None, None]


@pytest.mark.parametrize(("people", "times"), [(7, 50), (600, 30), (1200, 20)])
def test_everybody_is_left_out_equally_often(people: int, times: int) -> None:
    votes = [
        (person, statement, (person * statement) % 3 - 1)
        for person in range(people)
        for statement in range(8)
    ]
    table = VoteTable.of(votes)
    again = searched_again(project(table), counted(table), counted(table), 2)
    assert len(again) == times
    assert {each.rows.size for each in again} <= {people * 4 // 5, people * 4 // 5 + 1}
    present = Counter(row for each in again for row in each.rows.tolist())
    assert set(present.values()) == {times * 4 // 5}
    parts = {tuple(sorted(each.rows.tolist())) for each in again}
    assert len(parts) > (10 if people < 10 else times - 1)
