"""A group whose dots are told in words reads naturally: most dots first, then as the room's result has them."""

from __future__ import annotations

from dialogue.activities.vote import showing
from dialogue.activities.vote.forms import FORMS
from dialogue.languages import Tongue

NAMES = {"1": "wells", "2": "pumps", "3": "seeds", "10": "trees"}


def read(words: dict[str, str], order: list[list[str]]) -> list[tuple[str, str]]:
    """A group's words as (option, word)."""
    told: list[tuple[str, str]] = showing._worded(
        FORMS["dots"], {"group": None, "voters": 6, "words": words}, order, NAMES, Tongue("en")
    )["words"]
    return told


def test_many_dots_come_before_few_whatever_the_place_on_the_paper() -> None:
    words = {"1": "against", "2": "mixed", "3": "agreement", "10": "against"}
    told = read(words, [["1"], ["10"], ["2"], ["3"]])
    assert told == [
        ("seeds", "many dots"),
        ("pumps", "some dots"),
        ("wells", "few dots"),
        ("trees", "few dots"),
    ]


def test_equal_words_follow_the_result_and_ties_the_paper() -> None:
    told = read(dict.fromkeys(NAMES, "against"), [["10"], ["2", "1"], ["3"]])
    assert [option for option, _ in told] == ["trees", "wells", "pumps", "seeds"]


def test_an_option_not_told_for_the_group_is_left_out() -> None:
    assert read({"3": "mixed"}, [["1"], ["2"], ["3"], ["10"]]) == [("seeds", "some dots")]
