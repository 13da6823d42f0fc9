"""What other sites show of a decision: no heads of a group of few, and nothing out of which they could be worked out."""

from __future__ import annotations

import pytest

from dialogue.agreement import GroupPositions, judge, shared_goal
from dialogue.decisions.elsewhere import told_elsewhere
from dialogue.decisions.judgement import Judgement, judged, tally_of


def decided(**groups: tuple[int, int]) -> tuple[Judgement, Judgement]:
    """A judgement and what is told of it elsewhere, with so many of each group for and against."""
    stands = {
        key: GroupPositions(yes + no, yes + no, {"1": yes, "8": no}) for key, (yes, no) in groups.items()
    }
    outcome = judge(shared_goal([(key, True) for key in stands]), stands)
    found = judged(outcome)
    return found, told_elsewhere(found, tally_of(outcome))


def numbers(judgement: Judgement) -> set[str]:
    """Every sentence with a figure."""
    return {
        one.text()
        for one in (*judgement.in_the_way, *judgement.figures)
        if any(sign.isdigit() for sign in one.text())
    }


def test_groups_of_five_and_more_are_told_as_in_the_room() -> None:
    """The control: nothing is left out where nothing has to be."""
    found, told = decided(farmers=(6, 1), ngos=(5, 0))
    assert told is found and any("farmers" in one for one in numbers(told))


@pytest.mark.parametrize("few", [(1, 0), (0, 1), (2, 2), (4, 0)])
def test_one_small_group_takes_the_heads_of_all_groups_with_it(few: tuple[int, int]) -> None:
    found, told = decided(farmers=(6, 1), ngos=(5, 0), companies=few)
    assert any("companies" in one for one in numbers(found))
    for group in ("farmers", "ngos", "companies"):
        assert not any(group in one for one in numbers(told)), "what is left would be the small one"
    assert not any("Mean" in one for one in numbers(told)), "the mean of shares gives one of them away"
    assert any("Overall" in one for one in numbers(told))
    assert (told.state, told.verdict, told.graded) == (found.state, found.verdict, found.graded)


def test_a_group_that_has_not_answered_is_no_small_one() -> None:
    found, told = decided(farmers=(6, 1), ngos=(5, 0), companies=(0, 0))
    assert told is found


def test_of_very_few_people_no_heads_at_all() -> None:
    found, told = decided(farmers=(2, 0), ngos=(2, 0))
    assert numbers(found) and not numbers(told)
