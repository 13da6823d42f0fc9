"""Who belongs to the session, and to which group: taking out, letting back in, two seats of one person, another group.

What was contributed keeps the group it was given with; counts by group move from the change on.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlmodel import col, select

from dialogue.kernel.act import Act, Handler
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import OF_THE_ROOM, Right
from dialogue.kernel.schema import Activity, Seat, StakeholderGroup
from dialogue.kernel.vocabulary import Command, EventKind, event
from dialogue.people.eligible import counting
from dialogue.people.seats import move, turn
from dialogue.people.ties import Ties

PEOPLE = ("session.people", "session.crowd")
MOST_AT_ONCE = 500
"""Seats asked for in one statement: stores bound the number of values in one."""

EVENTS: tuple[EventKind, ...] = (
    event("seats.taken_out", *PEOPLE),
    event("seat.let_back_in", *PEOPLE),
    event("seats.joined", *PEOPLE),
    event("seat.regrouped", *PEOPLE, "session.calls"),
)


@dataclass(frozen=True, slots=True)
class TakeOut(Command):
    """The facilitator takes somebody out of the session; her pages close."""

    seat_id: int
    right: ClassVar[Right] = Right.LOOK_AFTER_PEOPLE


@dataclass(frozen=True, slots=True)
class TakeOutNewcomers(Command):
    """Take out everybody who joined in a span of time and has contributed nothing."""

    since: datetime
    until: datetime
    right: ClassVar[Right] = Right.LOOK_AFTER_PEOPLE


@dataclass(frozen=True, slots=True)
class LetBackIn(Command):
    """Somebody was taken out by mistake: she belongs to the session again from now on."""

    seat_id: int
    right: ClassVar[Right] = Right.LOOK_AFTER_PEOPLE


@dataclass(frozen=True, slots=True)
class MakeOne(Command):
    """Two seats are one person's: the second stands for nobody any more, and both devices act for the one that stays."""

    stays: int
    second: int
    right: ClassVar[Right] = Right.LOOK_AFTER_PEOPLE


@dataclass(frozen=True, slots=True)
class ChangeGroup(Command):
    """The facilitator says to which group somebody belongs."""

    seat_id: int
    group_id: int
    right: ClassVar[Right] = Right.LOOK_AFTER_PEOPLE


@dataclass(frozen=True, slots=True)
class ChooseGroup(Command):
    """A person chose the wrong group; until her first contribution she changes it herself."""

    group_id: int
    right: ClassVar[Right] = Right.CONTRIBUTE


def contributors(reader: Reader, session_id: int, ties: Mapping[str, Ties]) -> set[int]:
    """The seats that have given anything in this session."""
    return {seat for one in ties.values() for seat in one.contributors(reader, session_id)}


def no_longer_counted(act: Act, ties: Mapping[str, Ties], seat_ids: list[int]) -> int:
    """Take seats out of the electorates that are open; how many stay because they have given something there."""
    return sum(
        ties[activity.kind].takes_out(act, activity, seat_ids[first : first + MOST_AT_ONCE])
        for activity in _running(act)
        for first in range(0, len(seat_ids), MOST_AT_ONCE)
    )


def handlers(ties: Mapping[str, Ties]) -> dict[type[Command], Handler]:
    """The handlers; they know the activities only through the ties given here."""

    def take_out(act: Act, command: TakeOut) -> dict[str, Any]:
        return _take_out(act, [_person(act, command.seat_id)])

    def take_out_newcomers(act: Act, command: TakeOutNewcomers) -> dict[str, Any]:
        asked = select(Seat).where(
            counting(act.session.id),
            col(Seat.joined_at) >= command.since,
            col(Seat.joined_at) <= command.until,
        )
        given = contributors(act.tx, act.session.id or 0, ties)
        silent = [seat for seat in act.tx.exec(asked) if seat.id not in given]
        if not silent:
            raise Refused(
                "nobody_new", N_("Nobody joined in that time without contributing. Nothing changed.")
            )
        return _take_out(act, silent)

    def _take_out(act: Act, seats: list[Seat]) -> dict[str, Any]:
        for seat in seats:
            if seat.removed_at is not None:
                raise Refused("out_already", N_("This person has been taken out already."))
            turn(act, seat, arrived=False)
            seat.removed_at = act.now
            act.tx.add(seat)
        act.tx.flush()
        ids = [seat.id or 0 for seat in seats]
        stay = no_longer_counted(act, ties, ids)
        act.happened("seats.taken_out", **({"seat": ids[0]} if len(ids) == 1 else {"number": len(ids)}))
        return {"out": len(ids), "stay": stay}

    def make_one(act: Act, command: MakeOne) -> None:
        stays, second = _person(act, command.stays), _person(act, command.second)
        if stays.id == second.id:
            raise Refused("same_seat", N_("Please choose two different people."))
        if stays.same_as is not None or stays.removed_at is not None or second.same_as is not None:
            raise Refused("not_two", N_("One of the two is no longer counted on its own. Nothing changed."))
        for activity in _begun(act):
            ties[activity.kind].makes_one(act, activity, second.id or 0, stays.id or 0)
        if second.here:
            turn(act, second, arrived=False)
            turn(act, stays, arrived=True)
            stays.left_at = None
        second.same_as = stays.id
        act.tx.add(second)
        act.tx.add(stays)
        for other in act.tx.exec(select(Seat).where(Seat.same_as == second.id)):
            other.same_as = stays.id
            act.tx.add(other)
        act.happened("seats.joined", seat=stays.id, second=second.id)

    def choose_group(act: Act, command: ChooseGroup) -> None:
        assert act.seat is not None
        if act.seat.id in contributors(act.tx, act.session.id or 0, ties):
            raise Refused(
                "contributed",
                N_(
                    "You have already contributed, so the facilitator has to change your group. "
                    "Please speak to the facilitator."
                ),
                field="group",
            )
        _regroup(act, act.seat, command.group_id)

    return {
        TakeOut: take_out,
        TakeOutNewcomers: take_out_newcomers,
        LetBackIn: let_back_in,
        MakeOne: make_one,
        ChangeGroup: change_group,
        ChooseGroup: choose_group,
    }


def let_back_in(act: Act, command: LetBackIn) -> None:
    seat = _person(act, command.seat_id)
    if seat.removed_at is None:
        raise Refused("in_already", N_("This person is in the session."))
    seat.removed_at = None
    act.tx.add(seat)
    act.happened("seat.let_back_in", seat=seat.id)


def change_group(act: Act, command: ChangeGroup) -> None:
    _regroup(act, _person(act, command.seat_id), command.group_id)


def _regroup(act: Act, seat: Seat, group_id: int) -> None:
    group = act.tx.get(StakeholderGroup, group_id)
    if group is None or group.session_id != act.session.id:
        raise Refused("no_group", N_("Please choose the group that you belong to."), field="group")
    if seat.group_id == group_id:
        return
    before = seat.group_id
    move(act, seat, group_id)
    act.happened("seat.regrouped", seat=seat.id, before=before, group=group_id)


def _person(act: Act, seat_id: int) -> Seat:
    seat = act.tx.get(Seat, seat_id)
    if seat is None or seat.session_id != act.session.id or seat.role not in OF_THE_ROOM or seat.key_id:
        raise NotFound("no_person", N_("There is no such person in this session."))
    return seat


def _running(act: Act) -> Collection[Activity]:
    asked = select(Activity).where(Activity.session_id == act.session.id)
    return list(act.tx.exec(asked.where(col(Activity.state).in_(["open", "paused"]))))


def _begun(act: Act) -> Collection[Activity]:
    asked = select(Activity).where(Activity.session_id == act.session.id)
    return list(act.tx.exec(asked.where(col(Activity.times_opened) > 0).order_by(col(Activity.id))))
