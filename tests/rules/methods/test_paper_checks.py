"""What a paper may not say, each with its code; and a sentence that can be shown."""

from __future__ import annotations

from fractions import Fraction

import pytest

from dialogue.activities.vote.methods import METHODS, Paper, PaperError, Settings, check_paper

OPTIONS = ["a", "b", "c"]
CASES = [
    ("dots", Paper(dots={"a": 3, "b": 2}), Settings(dots=4), "dots"),
    ("dots", Paper(dots={"a": 3}), Settings(dots=4, max_per_option=2), "per_option"),
    ("dots", Paper(dots={"a": -1}), Settings(dots=4), "low"),
    ("dots", Paper(dots={"a": Fraction(1, 2)}), Settings(dots=4), "whole"),
    ("dots", Paper(dots={"x": 1}), Settings(dots=4), "unknown"),
    ("dots", Paper(approved=("a",)), Settings(dots=4), "field"),
    ("dots", Paper(weight=0, dots={"a": 1}), Settings(), "weight"),
    ("approval", Paper(approved=("a", "a")), Settings(), "twice"),
    ("approval", Paper(approved=("a", "b")), Settings(max_approvals=1), "approvals"),
    ("sequential-pav", Paper(approved=("x",)), Settings(), "unknown"),
    ("group-representation", Paper(approved=("x",)), Settings(), "unknown"),
    ("score", Paper(scores={"a": 6}), Settings(highest=5), "high"),
    ("score", Paper(scores={"a": 0}), Settings(lowest=1, highest=5), "low"),
    ("star", Paper(scores={"a": 6}), Settings(highest=5), "high"),
    ("least-resistance", Paper(resistance={"a": 11}), Settings(highest=10), "high"),
    ("majority-judgment", Paper(grades={"a": 7}), Settings(highest=6), "high"),
    ("borda", Paper(ranking=(("a",), ("a",))), Settings(), "twice"),
    ("irv", Paper(ranking=(("a", "b"), ("c",))), Settings(max_ranked=2), "ranked"),
    ("schulze", Paper(ranking=(("x",),)), Settings(), "unknown"),
    ("ranked-pairs", Paper(ranking=(("x",),)), Settings(), "unknown"),
    ("condorcet", Paper(ranking=(("x",),)), Settings(), "unknown"),
    ("quadratic", Paper(credits={"a": 60, "b": -50}), Settings(credits=100), "credits"),
    ("quadratic", Paper(credits={"a": Fraction(1, 2)}), Settings(credits=100), "whole"),
    ("multi-criteria", Paper(criteria_scores={"a": {"x": 1}}), Settings(criteria={"use": 1}), "criterion"),
    (
        "multi-criteria",
        Paper(criteria_scores={"a": {"use": 9}}),
        Settings(criteria={"use": 1}, highest=5),
        "high",
    ),
    ("multi-criteria", Paper(criteria_scores={"x": {}}), Settings(criteria={"use": 1}), "unknown"),
    ("equal-shares", Paper(approved=("x",)), Settings(), "unknown"),
    ("equal-shares", Paper(approved=("a",)), Settings(utilities="points"), "points"),
    ("greedy-budget", Paper(approved=("a", "b")), Settings(max_approvals=1), "approvals"),
    ("yes-no-abstain", Paper(choice="maybe"), Settings(), "choice"),
    ("consent", Paper(choice="yes"), Settings(), "answer"),
    ("consent", Paper(approved=("a",)), Settings(), "field"),
]


@pytest.mark.parametrize(("method", "paper", "chosen", "code"), CASES)
def test_a_misfit_is_refused_with_its_code(method: str, paper: Paper, chosen: Settings, code: str) -> None:
    with pytest.raises(PaperError) as error:
        check_paper(method, paper, OPTIONS, chosen)
    assert error.value.code == code
    assert "%(" not in str(error.value) and str(error.value).endswith(".")
    assert error.value.msgid % error.value.params == str(error.value)


def test_every_method_is_tried() -> None:
    assert {method for method, *_ in CASES} == set(METHODS)


def test_exactly_all_dots_and_credits_may_be_used() -> None:
    check_paper("dots", Paper(dots={"a": 2, "b": 2}), OPTIONS, Settings(dots=4, max_per_option=2))
    check_paper("quadratic", Paper(credits={"a": 60, "b": -40}), OPTIONS, Settings(credits=100))
