"""Learnings are found by what is asked, and pages say which of how many they show."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dialogue.learning.finding import A_PAGE, Wanted, found, page_of
from dialogue.learning.register import LearningView
from dialogue.learning.results import Result


def learning(number: int, **fields: Any) -> LearningView:
    given: dict[str, Any] = {
        "id": number, "text": f"Learning {number}", "language": "", "result": Result.WORKED, "planned": "",
        "happened": "", "why": "", "change": "", "context": "", "source": "", "ground": (), "session_id": None,
        "item_id": None, "item": "", "replaces": None, "replaced_by": None, "account_id": None,
        "at": datetime(2027, 1, 31),
    }  # fmt: skip
    return LearningView(**given | fields)


def test_what_is_asked_is_found_and_nothing_else() -> None:
    learnings = [
        learning(1, result=Result.DID_NOT, why="The école d’Agadez was closed"),
        learning(2, ground=(("law", 7), ("local", 8)), item_id=4, item="Wells for all"),
        learning(3, ground=(("local", 7),), context="Upper VALLEY"),
    ]
    for asked, ids in (
        ({}, [1, 2, 3]),
        ({"result": "did_not"}, [1]),
        ({"result": "nonsense", "knowledge": "magic", "group": "x", "item": "-1"}, [1, 2, 3]),
        ({"knowledge": "local"}, [2, 3]),
        ({"group": "7"}, [2, 3]),
        ({"group": "7", "knowledge": "local"}, [3]),  # the same group knew it so, not one of two
        ({"item": "4"}, [2]),
        ({"q": "ECOLE agadez"}, [1]),
        ({"q": "wells for"}, [2]),
        ({"q": "valley nowhere"}, []),
    ):
        wanted = Wanted.of(asked)
        assert [one.id for one in found(learnings, wanted)] == ids, asked
        assert bool(wanted) is (len(ids) < 3), asked
        assert (
            Wanted.of({key: value for key, _, value in parts(wanted.address(2)) if key != "page"}) == wanted
        )


def parts(address: str) -> list[tuple[str, str, str]]:
    from urllib.parse import parse_qsl

    return [(key, "=", value) for key, value in parse_qsl(address.removeprefix("?"))]


def test_every_learning_stands_on_exactly_one_page() -> None:
    for many in (0, 1, A_PAGE, A_PAGE + 1, 3 * A_PAGE):
        whole = [learning(number) for number in range(many)]
        shown, number = [], 1
        while number:
            page = page_of(whole, number)
            assert page.all == many and page.last - page.first + (many > 0) == len(page.shown)
            shown += page.shown
            number = page.after
        assert shown == whole
        assert page_of(whole, 999) == page_of(whole, max(1, -(-many // A_PAGE)))
