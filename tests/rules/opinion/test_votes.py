"""The table of votes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.activities.opinion.votes import VoteTable

VOTES = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), st.sampled_from((-1, 0, 1))), max_size=60)


@given(VOTES)
def test_the_last_vote_on_a_cell_counts(votes: list[tuple[int, int, int]]) -> None:
    table = VoteTable.of(votes)
    last = {(person, statement): value for person, statement, value in votes}
    cells = {
        (person, statement): int(table.values[row, column])
        for row, person in enumerate(table.participants)
        for column, statement in enumerate(table.statements)
        if table.seen[row, column]
    }
    assert cells == last
    assert table.participants == tuple(sorted({person for person, _, _ in votes}))
    assert not table.values[~table.seen].any()


def test_counts_keep_passes_apart_from_unseen() -> None:
    table = VoteTable.of([(1, 1, 1), (2, 1, 0), (3, 1, -1), (4, 2, 1)])
    counts = table.counts()
    assert counts.agree.tolist() == [1, 1]
    assert counts.disagree.tolist() == [1, 0]
    assert counts.passed.tolist() == [1, 0]
    assert counts.seen.tolist() == [3, 1]
    assert table.cast.tolist() == [1, 1, 1, 1]


def test_people_and_statements_without_votes_have_their_place() -> None:
    table = VoteTable.of([(2, 5, 1)], participants=[9, 1], statements=[7], left_out=[3])
    assert table.participants == (1, 2, 9)
    assert table.statements == (3, 5, 7)
    assert table.left_out.tolist() == [True, False, False]


def test_names_may_be_text() -> None:
    assert VoteTable.of([("zoé", "b", 1), ("Ana", "a", 1)]).participants == ("Ana", "zoé")


def test_nothing_at_all() -> None:
    table = VoteTable.of([])
    assert table.values.shape == (0, 0)
    assert table.counts().seen.tolist() == []


@pytest.mark.parametrize("value", [2, -2, 7])
def test_a_vote_is_one_of_three(value: int) -> None:
    with pytest.raises(ValueError, match="a vote is"):
        VoteTable.of([(1, 1, value)])
