"""The rules of what is measured and seen, without a database."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.agenda import measuring
from dialogue.agenda.measuring import TURNS, number_in
from dialogue.agenda.states import Reached, ValueState
from dialogue.agenda.value_chart import value_chart
from dialogue.kernel.errors import Refused


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("12", "12"),
        (" 1 250,50 ", "1250.5"),
        ("1\u202f250\u00a0000", "1250000"),
        ("-0,00", "0"),
        ("-3.10", "-3.1"),
        ("007", "7"),
        ("", ""),
    ],
)
def test_a_number_is_read_as_people_write_it(typed: str, kept: str) -> None:
    assert number_in(typed, field="value") == kept


@pytest.mark.parametrize(
    "typed", ["x", "1,250.5", "1.250,5", "1e9", "٣", "NaN", "1.", ".5", "9" * 13, "0.1234567"]
)
def test_what_is_no_number_or_could_be_two_is_refused(typed: str) -> None:
    with pytest.raises(Refused, match="no_number"):
        number_in(typed, field="value")


@given(st.decimals(-(10**9), 10**9, places=3))
def test_a_number_keeps_its_worth_whatever_its_spelling(value: Decimal) -> None:
    for spelt in (f"{value:f}", f"{value:f}".replace(".", ","), f"{value:,f}".replace(",", " ")):
        assert Decimal(number_in(spelt, field="value")) == value


WAY = {("draft", "pending"), ("draft", "discarded"), ("pending", "approved"), ("pending", "returned")}


def wrong_turns() -> list[tuple[str, str]]:
    found = []
    for was, to in product(ValueState, repeat=2):
        try:
            measuring.require_turn(was, to, "why")
            went = True
        except Refused:
            went = False
        if went is not ((was, to) in WAY):
            found.append((str(was), str(to)))
    return found


def test_a_value_goes_its_way_and_what_is_approved_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    assert wrong_turns() == []
    with pytest.raises(Refused, match="no_reason"):
        measuring.require_turn(ValueState.PENDING, ValueState.RETURNED, "")
    monkeypatch.setattr(measuring, "TURNS", {**TURNS, ValueState.APPROVED: (ValueState.DRAFT,)})
    assert wrong_turns() == [("approved", "draft")], "negative control"


def test_parts_are_all_given_or_none_and_make_the_whole() -> None:
    both = ("women", "men")
    measuring.require_parts("12.5", {}, both, adds_up=True)
    measuring.require_parts("12.5", {"women": "7.25", "men": "5.25"}, both, adds_up=True)
    measuring.require_parts("60", {"women": "55", "men": "64"}, both, adds_up=False)
    with pytest.raises(Refused, match="parts_differ"):
        measuring.require_parts("12.5", {"women": "7.25", "men": "5"}, both, adds_up=True)
    with pytest.raises(Refused, match="parts_missing"):
        measuring.require_parts("12.5", {"women": "12.5"}, both, adds_up=True)


def test_who_sees_a_step_and_what_shows_it_is_said() -> None:
    measuring.require_level(Reached.NOT_STARTED, "", "farmers")
    for level, evidence, key, code in (
        (Reached.LIMITED, "", "farmers", "no_evidence"),
        (Reached.COMPLETE, "seen", "", "no_group"),
    ):
        with pytest.raises(Refused, match=code):
            measuring.require_level(level, evidence, key)
    with pytest.raises(Refused, match="future"):
        measuring.require_past(date(2027, 1, 2), date(2027, 1, 1), field="said_on")


def test_the_way_to_the_target_goes_up_and_down_and_backwards() -> None:
    assert [
        measuring.share_of_way(*one)
        for one in (
            ("10", "50", "30"),
            ("50", "10", "40"),
            ("10", "50", "5"),
            ("10", "50", "60"),
            ("5", "5", "5"),
        )
    ] == [50, 25, -12, 125, None]


def test_the_line_is_drawn_inside_its_picture_and_says_what_it_shows() -> None:
    points = [(date(2026, 1, 1), "10"), (date(2026, 7, 1), "80"), (date(2027, 1, 1), "35.5")]
    days = ["1 January", "1 July", "1 January"]
    drawn = value_chart(points, "50", alt="From <10> to 35.5", days=days, target_label="Target: 50")
    assert (
        'aria-label="From &lt;10&gt; to 35.5"' in drawn
        and drawn.count("<circle") == 3
        and "style=" not in drawn
    )
    heights = [float(one) for one in re.findall(r'cy="([\d.]+)"', drawn)]
    assert heights[1] < heights[2] < heights[0] and min(heights) > 0 and max(heights) < 150
    assert value_chart(points[:1], "50", alt="x", days=days[:1], target_label="x") == ""
    flat = value_chart(
        [(date(2026, 1, 1), "5"), (date(2026, 1, 1), "5")], "5", alt="x", days=days, target_label="x"
    )
    assert flat.count("<circle") == 2 and "nan" not in flat
