"""Finding on the console: what is searched for, in which order, and a style sheet that holds numbers alone."""

from __future__ import annotations

from types import SimpleNamespace

from starlette.requests import Request

from dialogue.console.finding import BY_GROUP, LONGEST, NEWEST, Sought, as_styles, matching, sought

FARMERS, NGOS = SimpleNamespace(id=4, position=1), SimpleNamespace(id=5, position=2)
ITEMS = [
    {"id": 1, "text": "Puits pour l’ÉCOLE", "group": NGOS},
    {"id": 2, "text": "Wells, and a school", "group": FARMERS},
    {"id": 3, "text": "Écoles et puits partout dans la vallée", "group": None},
]


def ids(asked: Sought) -> list[int]:
    return [item["id"] for item in matching(ITEMS, asked)]


def address(query: str) -> Request:
    return Request({"type": "http", "query_string": query.encode(), "headers": []})


def test_every_word_is_sought_without_case_and_accents() -> None:
    assert ids(Sought("ecole")) == [1, 3]
    assert ids(Sought("PUITS ecole")) == [1, 3]
    assert ids(Sought("puits vallee")) == [3]
    assert ids(Sought("nothing of this")) == []


def test_one_group_and_other_orders() -> None:
    assert ids(Sought(group=4)) == [2]
    assert ids(Sought(order=NEWEST)) == [3, 2, 1]
    assert ids(Sought(order=BY_GROUP)) == [2, 1, 3]
    assert ids(Sought(order=LONGEST)) == [3, 2, 1]


def test_the_sheet_hides_all_others_and_says_how_many_are_left() -> None:
    asked = Sought("school")
    sheet = as_styles("idea", matching(ITEMS, asked), len(ITEMS), asked)
    assert "li:not(#idea-2){display:none}" in sheet and '"1 / 3"' in sheet
    none = as_styles("idea", [], 3, Sought("zz"))
    assert ".wall>li{display:none}" in none and '"0 / 3"' in none
    sorted_ = as_styles("idea", matching(ITEMS, Sought(order=NEWEST)), 3, Sought(order=NEWEST))
    assert "#idea-3{order:1}" in sorted_ and "none" not in sorted_


def test_what_was_typed_never_comes_into_the_sheet() -> None:
    asked = sought(address("q=%7D%20body%7Bdisplay%3Anone%7D&of=1%7D&sort=%7D"))
    assert (asked.group, asked.order) == (0, "")
    assert "body" not in as_styles("idea", matching(ITEMS, asked), 3, asked)
    assert not sought(address("q=&of=&sort=")).anything
