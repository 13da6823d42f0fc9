"""Attendance and running times: pure counts, restated by hand and by walking through the marks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dialogue.minutes.attendance import MOST_MOVES, Heads, Mark, heads_by_group, moves, present_at, total
from dialogue.minutes.running import time_open, whole_minutes

NINE = datetime(2026, 3, 10, 9, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return NINE + timedelta(minutes=minutes)


def came(seat: int, group: int, minutes: float) -> Mark:
    return Mark(seat, group, True, at(minutes))


def went(seat: int, group: int, minutes: float) -> Mark:
    return Mark(seat, group, False, at(minutes))


def test_heads_of_a_meeting() -> None:
    marks = [
        came(1, 1, -5),
        came(2, 1, -4),
        went(2, 1, -1),
        came(3, 2, 3),
        went(1, 1, 10),
        came(1, 1, 12),
        came(2, 1, 20),
    ]
    marks += [went(3, 2, 30), went(1, 1, 99)]
    found = heads_by_group(marks, (1, 2, 3), at(0), at(60))
    assert found == {1: Heads(2, 1, 1, 0), 2: Heads(1, 0, 1, 1), 3: Heads()}
    assert total(found) == Heads(3, 1, 2, 1) and total(found).at_end == 2


def test_what_comes_after_the_end_changes_nothing_but_before_it_does() -> None:
    marks = [came(1, 1, 0)]
    assert heads_by_group([*marks, went(1, 1, 61)], (1,), at(0), at(60))[1].left == 0
    assert heads_by_group([*marks, went(1, 1, 59)], (1,), at(0), at(60))[1].left == 1


def test_moves_are_counted_by_minute_and_long_lists_by_the_quarter() -> None:
    few = [came(1, 1, 1), came(2, 1, 1.5), went(1, 1, 1.9), came(3, 2, 1)]
    assert [(m.group, m.arrived, m.left) for m in moves(few, at(0), None)] == [(1, 2, 1), (2, 1, 0)]
    many = [came(seat, 1, seat) for seat in range(1, MOST_MOVES + 2)]
    assert [m.arrived for m in moves(many, at(0), None)] == [14, 15, 2]
    assert moves(many, None, None) == []


marked = st.lists(
    st.tuples(st.integers(1, 6), st.booleans(), st.integers(-10, 90)).map(
        lambda one: Mark(one[0], one[0] % 3, one[1], at(one[2]))
    ),
    max_size=30,
).map(lambda marks: sorted(marks, key=lambda mark: mark.at))


@given(marked)
def test_groups_sum_to_all_and_agree_with_a_walk_through_the_marks(marks: list[Mark]) -> None:
    found = heads_by_group(marks, range(3), at(0), at(60))
    everybody = total(found)
    assert everybody.took_part == everybody.at_start + everybody.later
    assert everybody.took_part == len({m.seat for m in marks if m.arrived and m.at <= at(60)})
    assert everybody.at_end == sum(present_at(marks, at(60)).values())
    assert everybody.at_start == sum(present_at(marks, at(0)).values())
    for group, heads in found.items():
        assert heads.at_end == present_at(marks, at(60)).get(group, 0)


def test_pauses_do_not_count_and_an_open_activity_counts_up_to_now() -> None:
    told = [
        ("activity.opened", at(0)),
        ("activity.timed", at(1)),
        ("activity.paused", at(4)),
        ("activity.resumed", at(9)),
        ("activity.closed", at(10)),
        ("activity.reopened", at(20)),
    ]
    assert time_open(told, at(23)) == timedelta(minutes=8)
    assert time_open(told[:5], at(23)) == timedelta(minutes=5)
    assert time_open([], at(23)) == timedelta(0)


def test_minutes_are_rounded_and_what_ran_at_all_counts_one() -> None:
    seconds = {0: 0, 1: 1, 29: 1, 89: 1, 90: 2, 150: 3}
    assert {s: whole_minutes(timedelta(seconds=s)) for s in seconds} == seconds
