"""Passing sheets on: nobody's own comes back while there is another, none is lost or doubled, each person has one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogue.activities.brainstorm import sheets
from dialogue.activities.brainstorm.sheets import Holder, Sheet, passed_on

GROUPS = st.one_of(st.none(), st.integers(1, 3))
ROOMS = st.lists(st.tuples(GROUPS, st.booleans()), min_size=1, max_size=9)
EVENTS = st.lists(st.sampled_from(["pass", "leave", "come", "away"]), max_size=8)


class Room:
    """A room that passes sheets on while people come, leave and put their phones down."""

    def __init__(self, people: list[tuple[int | None, bool]]) -> None:
        self.people = [Holder(seat, group, here) for seat, (group, here) in enumerate(people, 1)]
        self.next = len(people) + 1
        self.sheets = [
            Sheet(100 + one.seat, one.seat, one.group, (one.seat,), one.here) for one in self.people
        ]
        self.lies = {100 + one.seat: one.seat for one in self.people}

    def step(self, what: str) -> None:
        if what == "pass":
            self.passing()
        elif what == "leave" and len(self.people) > 1:
            self.people.pop(0)
        elif what == "come":
            self.people.append(Holder(self.next, self.next % 3 or None))
            self.next += 1
        elif what == "away":
            first, *others = self.people
            self.people = [*others, Holder(first.seat, first.group, not first.here)]

    def passing(self) -> None:
        for one in [one for one in self.people if one.seat not in self.lies.values()]:
            if len(self.sheets) < len(self.people):
                self.sheets.append(Sheet(100 + one.seat, one.seat, one.group, (one.seat,), False))
        lies = self.lies = passed_on(self.people, self.sheets)
        assert sorted(lies.values()) == sorted(one.seat for one in self.people), "each person has exactly one"
        assert set(lies) <= {one.id for one in self.sheets}, "no sheet is in two hands, none is made up"
        own = {one.id: one.begun_by for one in self.sheets}
        if len(self.sheets) > 1:
            assert all(own[sheet] != seat for sheet, seat in lies.items()), "another one was there"
        groups = {one.seat: one.group for one in self.people}
        self.sheets = [
            Sheet(
                one.id,
                one.begun_by,
                groups.get(lies.get(one.id, 0), one.group),
                (*one.held, *([lies[one.id]] if one.id in lies else [])),
                one.written,
            )
            for one in self.sheets
        ]


@settings(max_examples=150, deadline=None)
@given(ROOMS, EVENTS)
def test_each_person_has_one_sheet_and_never_her_own_while_there_is_another(
    people: list[tuple[int | None, bool]], events: list[str]
) -> None:
    room = Room(people)
    for event in [*events, "pass", "pass"]:
        room.step(event)


def test_without_the_wish_people_get_their_own_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: when nobody minds her own, the property finds it."""
    monkeypatch.setattr(sheets, "not_hers", lambda person, sheet: True)
    room = Room([(None, True)] * 2)
    room.step("pass")
    with pytest.raises(AssertionError, match="another one was there"):
        room.step("pass")


def test_sheets_go_to_other_groups_and_nobody_reads_one_twice_where_that_can_be() -> None:
    people = [Holder(seat, seat % 4) for seat in range(1, 41)]
    going = [Sheet(seat, seat, seat % 4, (seat,)) for seat in range(1, 41)]
    for _ in range(4):
        lies = passed_on(people, going)
        for one in going:
            assert lies[one.id] not in one.held
            assert lies[one.id] % 4 != one.group
        going = [Sheet(one.id, one.begun_by, lies[one.id] % 4, (*one.held, lies[one.id])) for one in going]


def test_those_who_are_here_get_what_has_words_on_it() -> None:
    people = [Holder(1, 1), Holder(2, 2), Holder(3, 3, here=False)]
    going = [Sheet(1, 1, 1, (1,), False), Sheet(2, 2, 2, (2,)), Sheet(3, 3, 3, (3,))]
    lies = {seat: sheet for sheet, seat in passed_on(people, going).items()}
    assert (lies[1], lies[2], lies[3]) == (2, 3, 1)


def test_alone_one_goes_on_writing_and_too_few_sheets_are_refused() -> None:
    assert passed_on([Holder(1)], [Sheet(9, 1, None, (1,))]) == {9: 1}
    assert passed_on([], [Sheet(9, 1, None, (1,))]) == {}
    with pytest.raises(ValueError, match="fewer"):
        passed_on([Holder(1), Holder(2)], [Sheet(9, 1)])
