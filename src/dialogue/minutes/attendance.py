"""Who was there when, counted by stakeholder group from arrivals and departures. Pure; nobody is named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

BRIEFLY = timedelta(minutes=5)
"""A group that is back within this time was not away."""
MOST_MOVES = 30
"""Rows of arrivals and departures told minute by minute; a longer list is told by the quarter of an hour."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One arrival (or departure) of one seat, with the group it belonged to at that moment."""

    seat: int
    group: int
    arrived: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Heads:
    """People of one group: all who took part, there at the start, joined later, left before the end, there at the end.

    `took_part` = `at_start` + `later`, and `at_end` = `took_part` - `left`.
    """

    took_part: int = 0
    at_start: int = 0
    later: int = 0
    left: int = 0

    @property
    def at_end(self) -> int:
        return self.took_part - self.left

    def plus(self, other: Heads) -> Heads:
        """Both together."""
        return Heads(
            self.took_part + other.took_part,
            self.at_start + other.at_start,
            self.later + other.later,
            self.left + other.left,
        )


@dataclass(frozen=True, slots=True)
class Move:
    """How many of one group came and went within one minute (or quarter of an hour) that began `at`."""

    at: datetime
    group: int
    arrived: int
    left: int


def present_at(marks: Iterable[Mark], when: datetime) -> dict[int, int]:
    """Heads by group at a moment: seats whose last mark until then is an arrival."""
    last = _last(mark for mark in marks if mark.at <= when)
    found: dict[int, int] = {}
    for mark in last.values():
        if mark.arrived:
            found[mark.group] = found.get(mark.group, 0) + 1
    return found


def heads_by_group(
    marks: Sequence[Mark], groups: Iterable[int], start: datetime | None, end: datetime | None
) -> dict[int, Heads]:
    """Heads of every group in `groups`. `start` and `end` bound the meeting; None means it has not begun or ended.

    What happens after the end (everybody puts the phone away) changes nothing.
    """
    known = [mark for mark in marks if end is None or mark.at <= end]
    first: dict[int, Mark] = {}
    for mark in known:
        if mark.arrived:
            first.setdefault(mark.seat, mark)
    last = _last(known)
    there = {
        mark.seat
        for mark in _last(m for m in known if start is None or m.at <= start).values()
        if mark.arrived
    }
    counted = {group: Heads() for group in groups}
    for seat, mark in first.items():
        on_time = seat in there
        one = Heads(1, int(on_time), int(not on_time), int(not last[seat].arrived))
        counted[mark.group] = counted.get(mark.group, Heads()).plus(one)
    return counted


def total(heads: Mapping[int, Heads]) -> Heads:
    """All groups together."""
    found = Heads()
    for one in heads.values():
        found = found.plus(one)
    return found


def moves(marks: Sequence[Mark], start: datetime | None, end: datetime | None) -> list[Move]:
    """Arrivals and departures after the start and until the end, in order."""
    if start is None:
        return []
    during = [mark for mark in marks if mark.at > start and (end is None or mark.at <= end)]
    by_minute = _gathered(during, 1)
    return by_minute if len(by_minute) <= MOST_MOVES else _gathered(during, 15)


@dataclass(frozen=True, slots=True)
class Crossing:
    """A moment at which a group fell below half of those of it who took part (or, with `back`, came back to half)."""

    at: datetime
    group: int
    there: int
    of: int
    back: bool


def crossings(marks: Sequence[Mark], start: datetime | None, end: datetime | None) -> list[Crossing]:
    """Where less than half of a group was there after the start, and where it was half again."""
    if start is None:
        return []
    took_part = {group: heads.took_part for group, heads in heads_by_group(marks, (), start, end).items()}
    there, below, found = dict[int, set[int]](), set[int](), list[Crossing]()
    for mark in marks:
        if end is not None and mark.at > end:
            break
        seats = there.setdefault(mark.group, set())
        if mark.arrived:
            seats.add(mark.seat)
        else:
            seats.discard(mark.seat)
        of = took_part.get(mark.group, 0)
        low = 2 * len(seats) < of
        if mark.at > start and low != (mark.group in below):
            before = next((one for one in reversed(found) if one.group == mark.group), None)
            if not low and before is not None and mark.at - before.at < BRIEFLY:
                found.remove(before)  # phones fall asleep and wake up
            else:
                found.append(Crossing(mark.at, mark.group, len(seats), of, not low))
        if low:
            below.add(mark.group)
        else:
            below.discard(mark.group)
    return found


def _gathered(marks: Iterable[Mark], minutes: int) -> list[Move]:
    found: dict[tuple[datetime, int], list[int]] = {}
    for mark in marks:
        begun = mark.at.replace(minute=mark.at.minute - mark.at.minute % minutes, second=0, microsecond=0)
        counts = found.setdefault((begun, mark.group), [0, 0])
        counts[0 if mark.arrived else 1] += 1
    return [Move(at, group, came, went) for (at, group), (came, went) in sorted(found.items())]


def _last(marks: Iterable[Mark]) -> dict[int, Mark]:
    """The last mark of each seat; `marks` come in order of time."""
    return {mark.seat: mark for mark in marks}
