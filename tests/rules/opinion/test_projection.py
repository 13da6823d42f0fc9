"""Places of people and statements."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogue.activities.opinion.projection import DIRECT, leading, project
from dialogue.activities.opinion.votes import VoteTable

Made = Callable[..., list[tuple[int, int, int]]]


def imputed(table: VoteTable) -> np.ndarray:
    """Column means put where nobody voted, then centred: the textbook way round."""
    filled = np.array(table.values, dtype=float)
    for column in range(filled.shape[1]):
        seen = table.seen[:, column]
        filled[~seen, column] = filled[seen, column].mean() if seen.any() else 0.0
    return filled - filled.mean(axis=0)


@pytest.mark.parametrize(("people", "statements"), [(30, 8), (8, 30), (12, 12)])
def test_components_are_those_of_the_full_decomposition(made: Made, people: int, statements: int) -> None:
    table = VoteTable.of(made(1, people, statements, share=0.6))
    _, _, expected = np.linalg.svd(imputed(table), full_matrices=False)
    components = project(table).components
    assert np.abs(components) == pytest.approx(np.abs(expected[:2]), abs=1e-9)
    assert np.linalg.norm(components, axis=1) == pytest.approx([1.0, 1.0])


def test_two_people_and_two_statements_by_hand() -> None:
    table = VoteTable.of([(1, 1, 1), (1, 2, -1), (2, 1, -1), (2, 2, -1)])
    projection = project(table)
    assert projection.means.tolist() == [0.0, -1.0]
    assert projection.components.tolist() == [[1.0, 0.0], [0.0, 0.0]]
    # sqrt(2 statements / 2 votes) times (1 - 0) * 1
    assert projection.places.tolist() == [[1.0, 0.0], [-1.0, 0.0]]


def test_few_votes_are_scaled_up() -> None:
    votes = (
        [(1, 1, 1), (2, 1, -1)]
        + [(1, other, 1) for other in (2, 3, 4)]
        + [(2, other, 1) for other in (2, 3, 4)]
    )
    projection = project(VoteTable.of([*votes, (3, 1, 1)]))
    means = (1 - 1 + 1) / 3
    assert projection.places[0, 0] == pytest.approx((1 - means) * np.sqrt(4 / 4))
    assert projection.places[2, 0] == pytest.approx((1 - means) * np.sqrt(4 / 1))


def test_the_largest_entry_of_a_component_is_positive(made: Made) -> None:
    for seed in range(10):
        for component in project(VoteTable.of(made(seed, 12, 6))).components:
            assert component[np.abs(component).argmax()] > 0


def test_turning_all_votes_over_turns_means_only(made: Made) -> None:
    votes = made(3, 20, 9)
    ours = project(VoteTable.of(votes))
    turned = project(VoteTable.of([(who, what, -value) for who, what, value in votes]))
    assert turned.means == pytest.approx(-ours.means)
    assert turned.components == pytest.approx(ours.components, abs=1e-9)
    assert turned.places == pytest.approx(-ours.places, abs=1e-9)


@pytest.mark.parametrize(
    "votes",
    [[], [(1, 1, 0)], [(1, 1, 1), (2, 1, 1)], [(person, 1, 1) for person in range(9)]],
    ids=["nothing", "one pass", "one mind", "nine of one mind"],
)
def test_no_spread_gives_no_direction(votes: list[tuple[int, int, int]]) -> None:
    projection = project(VoteTable.of(votes, participants=[77], statements=[88]))
    assert not projection.components.any()
    assert not projection.places.any()


def test_one_statement_gives_one_direction() -> None:
    projection = project(VoteTable.of([(person, 1, 1 if person % 2 else -1) for person in range(6)]))
    assert projection.components.tolist() == [[1.0], [0.0]]
    assert projection.places[:, 0].tolist() == [-1, 1, -1, 1, -1, 1]


def test_a_moderated_statement_moves_nobody(made: Made) -> None:
    votes = made(4, 10, 5)
    ours = project(VoteTable.of(votes, left_out=[2]))
    turned = project(VoteTable.of([(a, b, -c if b == 2 else c) for a, b, c in votes], left_out=[2]))
    assert ours.places.tolist() == turned.places.tolist()
    assert ours.means[2] == ours.extremity[2] == 0
    assert project(VoteTable.of(votes)).places.tolist() != ours.places.tolist()


@settings(max_examples=3, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), size=st.integers(DIRECT + 1, DIRECT + 30), camps=st.integers(2, 5))
def test_large_matrices_give_what_the_full_decomposition_gives(seed: int, size: int, camps: int) -> None:
    chance = np.random.default_rng(seed)
    votes = chance.normal(size=(camps, size))[chance.integers(camps, size=300)] + chance.normal(
        size=(300, size)
    )
    gram = votes.T @ votes
    spreads, vectors = leading(gram)
    expected, directions = np.linalg.eigh(gram)
    assert spreads == pytest.approx(expected[::-1][:2], rel=1e-9)
    assert np.abs((vectors * directions[:, ::-1][:, :2]).sum(axis=0)) == pytest.approx([1, 1], abs=1e-6)


@pytest.mark.parametrize("size", [3, DIRECT + 5])
def test_matrices_without_a_second_direction(size: int) -> None:
    gram = np.zeros((size, size))
    assert leading(gram)[0] == pytest.approx([0, 0], abs=1e-12)
    gram[0, 0] = 5
    assert leading(gram)[0] == pytest.approx([5, 0], abs=1e-9)
    assert leading(np.eye(size))[0] == pytest.approx([1, 1])


def test_noise_without_structure_still_gets_the_true_components() -> None:
    votes = np.random.default_rng(1).choice([-1.0, 0.0, 1.0], size=(300, DIRECT + 20))
    expected = np.linalg.eigvalsh(votes.T @ votes)[::-1][:2]
    assert leading(votes.T @ votes)[0] == pytest.approx(expected, rel=1e-9)
