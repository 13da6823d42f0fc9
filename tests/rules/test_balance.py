"""Balance alarms from constructed rooms: just below and just above each threshold; order and names change nothing."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from dialogue.activities.agree.rules import asked_of, rule_for
from dialogue.activities.cluster.rules import missed
from dialogue.agreement import GroupRequirement, Threshold
from dialogue.stage.balance import MOST_SHOWN, Alarm, Presence, absent, silent, told

Rows = tuple[tuple[int, bool, int | None], ...]
CASES: tuple[tuple[Rows, tuple[str, ...]], ...] = (
    (((6, False, None), (0, True, None)), ("", "absent")),
    (((5, False, None), (0, True, None)), ("", "")),  # the room is still coming in
    (((6, False, None), (0, False, None)), ("", "")),  # not required
    (((6, False, None), (1, True, None)), ("", "")),
    (((8, False, 6), (4, False, 2)), ("silent", "")),
    (((8, False, 5), (4, False, 2)), ("", "")),  # less than two thirds
    (((8, False, 6), (4, False, 3)), ("", "")),  # the others have not begun either
    (((8, False, 6), (3, False, 0)), ("", "")),  # too few others
    (((4, False, 4), (4, False, 0)), ("silent", "")),
    (((3, False, 3), (4, False, 0)), ("", "")),  # of three it would be said of persons
    (((1, False, 1), (8, False, 2)), ("", "")),  # of one all the more
    (((8, False, None), (4, False, None)), ("", "")),  # nobody is asked, or nobody may know
    (((8, False, 6), (8, False, 6), (8, False, 0), (8, False, 0)), ("silent", "silent", "", "")),
    ((), ()),
)


def found(rows: list[Presence]) -> dict[int, str]:
    return {one.group: one.key.partition(":")[0] for one in (*absent(rows), *silent(rows))}


@pytest.mark.parametrize(("rows", "wanted"), CASES)
def test_just_below_and_just_above(rows: Rows, wanted: tuple[str, ...]) -> None:
    for order in permutations(range(len(rows))):
        alarms = found([Presence(100 - number, *rows[number]) for number in order])
        assert tuple(alarms.get(100 - number, "") for number in range(len(rows))) == wanted


def test_a_theme_misses_a_group_only_where_its_share_would_be_three_ideas() -> None:
    board = [1] * 12 + [2] * 12 + [3] * 2 + [0] * 2
    assert missed(board, {7: [1] * 8}) == [(7, 2)]  # 8 * 12 / 28 = 3.4
    assert missed(board, {7: [1] * 6}) == []  # 6 * 12 / 28 = 2.6
    assert missed(board, {7: [1] * 7 + [2]}) == []  # one is there
    assert missed(board, {7: [1] * 12, 8: [2] * 10}) == [(7, 2), (8, 1)]  # most to be expected first
    assert missed(board, {7: [1] * 8, 8: [3] * 2}) == [(7, 2)]  # two ideas are no share
    assert missed([0] * 20, {7: [0] * 20}) == [] == missed([], {})  # where nobody knows whose they are


def test_how_many_of_a_group_must_answer() -> None:
    rule = rule_for("shared-goal", [("farmers", True), ("ngos", True), ("guests", False)], None)
    need = GroupRequirement(quorum=Threshold(1, 2, strict=False), min_heads=0, bar=None)
    rule = replace(rule, required={"farmers": need, "ngos": replace(need, min_heads=3)})
    keys = {1: "farmers", 2: "ngos", 3: "guests"}
    assert asked_of(rule, {"farmers": 8, "ngos": 4, "guests": 9}, keys) == {1: 4, 2: 3}
    assert asked_of(rule, {"farmers": 0, "ngos": 1}, keys) == {2: 3}  # nobody of an empty group can answer


def test_what_was_set_aside_and_what_is_too_much_is_counted() -> None:
    alarms = [Alarm(f"silent:{number}", number, "x") for number in range(7)]
    shown, more, away = told(alarms, ["silent:0", "silent:99"])
    assert [one.group for one in shown] == [1, 2, 3, 4] and len(shown) == MOST_SHOWN
    assert (more, away) == (2, 1)
