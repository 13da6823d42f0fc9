"""The door: locking it, and comparing who joined with who is in the room. No limit by address: a room shares one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from sqlmodel import col, func, select

from dialogue.kernel.act import Act, Handler
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import COUNTED, Right
from dialogue.kernel.schema import Seat, Session
from dialogue.kernel.vocabulary import Command, EventKind, event
from dialogue.people.eligible import counting
from dialogue.undoing.rows import remembered

MANY_A_MINUTE = 150
"""Joins within a minute that no room does by itself, as long as nobody has said how many people there are."""
MOST_HEADS = 100_000

EVENTS: tuple[EventKind, ...] = (
    event("door.locked", "session.people"),
    event("door.unlocked", "session.people"),
    event("heads.counted", "session.people"),
    event("door.passcode_set", "session.people"),
    event("door.capacity_set", "session.people"),
)


@dataclass(frozen=True, slots=True)
class LockDoor(Command):
    """Let nobody in any more, or let people in again. Who has a seat comes back in any case."""

    locked: bool
    right: ClassVar[Right] = Right.LOOK_AFTER_PEOPLE


@dataclass(frozen=True, slots=True)
class CountHeads(Command):
    """Say how many people are in the room, as typed; empty for unknown."""

    heads: str
    right: ClassVar[Right] = Right.LOOK_AFTER_PEOPLE


@dataclass(frozen=True, slots=True)
class SetPasscode(Command):
    """Newcomers say a passcode from now on, or none; only its digest comes here (`people.passcode`)."""

    digest: str
    right: ClassVar[Right] = Right.LOOK_AFTER_PEOPLE


@dataclass(frozen=True, slots=True)
class SetCapacity(Command):
    """At most so many people have a seat, as typed; empty for no limit."""

    most: str
    right: ClassVar[Right] = Right.LOOK_AFTER_PEOPLE


@dataclass(frozen=True, slots=True)
class DoorView:
    """What stands at the door: seats that count beside heads, and the joins of the minute up to the last one.

    `full` says that all places are taken, where their number is limited. `more` is how many seats there are above the
    heads; `fast` says that so many joins a minute do not fit a room.
    """

    locked: bool
    full: bool
    seats: int
    heads: int | None
    lately: int
    last: datetime | None
    more: int
    fast: bool


def door_of(reader: Reader, session: Session) -> DoorView:
    """The door now. From rows only, so that every page of the same moment says the same."""
    seats, last = reader.exec(
        select(func.count(), func.max(col(Seat.joined_at))).where(counting(session.id))
    ).one()
    lately = 0
    if last is not None:
        asked = select(func.count()).where(counting(session.id))
        lately = reader.exec(asked.where(col(Seat.joined_at) > last - timedelta(minutes=1))).one()
    more = max(0, seats - session.heads) if session.heads is not None else 0
    # More seats than heads says it already.
    fast = not more and lately > (session.heads if session.heads is not None else MANY_A_MINUTE)
    full = session.capacity is not None and seats >= session.capacity
    return DoorView(session.door_locked, full, seats, session.heads, lately, last, more, fast)


def joined_since(reader: Reader, session_id: int, since: datetime) -> int:
    """How many people took a seat since a moment, whatever became of it."""
    asked = select(func.count()).where(Seat.session_id == session_id, col(Seat.role).in_(COUNTED))
    return reader.exec(asked.where(col(Seat.joined_at) > since)).one()


def lock_door(act: Act, command: LockDoor) -> None:
    if act.session.door_locked == command.locked:
        return
    act.session.door_locked = command.locked
    act.tx.add(act.session)
    act.happened("door.locked" if command.locked else "door.unlocked")


def _number(typed: str, field: str) -> int | None:
    """How many people, as typed; None for nothing. Raises Refused."""
    text = typed.strip()
    if text and not (text.isascii() and text.isdecimal() and len(text) < 7 and int(text) <= MOST_HEADS):
        raise Refused("no_number", N_("Please write the number of people in digits."), field=field)
    return int(text) if text else None


def set_passcode(act: Act, command: SetPasscode) -> None:
    act.session.passcode_digest = command.digest
    act.tx.add(act.session)
    act.happened("door.passcode_set", asked=bool(command.digest))


def set_capacity(act: Act, command: SetCapacity) -> None:
    most = _number(command.most, "capacity")
    if most == 0:
        raise Refused("no_place", N_("To let nobody in, close the door instead."), field="capacity")
    act.session.capacity = most
    act.tx.add(act.session)
    act.happened("door.capacity_set", most=most)


def count_heads(act: Act, command: CountHeads) -> dict[str, Any] | None:
    act.session.heads = _number(command.heads, "heads")
    act.tx.add(act.session)
    act.happened("heads.counted", heads=act.session.heads)
    return None


HANDLERS: dict[type[Command], Handler] = {
    LockDoor: remembered(lock_door, "door.locked", "door.unlocked", rows=lambda act, command: (act.session,)),
    CountHeads: count_heads,
    SetPasscode: set_passcode,
    SetCapacity: set_capacity,
}
