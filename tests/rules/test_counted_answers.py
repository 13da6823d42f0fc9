"""Counted answers: what is the same is counted once, long answers are not counted, every screen has one order."""

from __future__ import annotations

import pytest

from dialogue.activities.one_question.rules import alike, brief, counted


def said(*texts: str) -> list[tuple[str, int, int]]:
    return [(one.text, one.count, one.size) for one in counted([(text, "en") for text in texts])]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Water", "water!", True),
        ("Énergie", "ENERGIE", True),
        ("“Agua”", " agua ", True),
        ("Ọ̀nà", "Ona", True),
        ("पानी", "पान", False),
        ("الماء", "المال", False),
        ("Water", "Waters", False),
        ("!!!", "???", False),
    ],
)
def test_case_accents_and_what_stands_around_do_not_matter(one: str, other: str, same: bool) -> None:
    assert (alike(one) == alike(other)) is same


def test_the_most_frequent_is_first_and_shown_as_most_wrote_it() -> None:
    assert said("hope", "Water", "water!", "Water", "Hope", "Peace") == [
        ("Water", 3, 6),
        ("hope", 2, 3),
        ("Peace", 1, 1),
    ]


def test_the_order_follows_from_the_answers_alone() -> None:
    texts = ["b", "a", "c", "B", "A", "d"]
    found = [(text.casefold(), count) for text, count, _size in said(*texts)]
    assert found == [("a", 2), ("b", 2), ("c", 1), ("d", 1)]
    assert [(t.casefold(), n) for t, n, _ in said(*reversed(texts))] == found


def test_only_where_answers_are_short_and_there_are_enough_of_them() -> None:
    assert brief("A little tired") and not brief("We are all a little tired today")
    long = "We want many things to change in this valley"
    assert said("a", "b", "c", "d") == [], "four are read one by one"
    assert said("a", "b", "c", "d", "e") != []
    assert said("a", "b", "c", "d", "e", long, long) == [], "more than a fifth of them is long"
    assert len(said("a", "b", "c", "d", "e", "f", "g", "h", long, long)) == 8
