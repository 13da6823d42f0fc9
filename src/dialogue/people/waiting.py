"""The waiting room: newcomers wait at the door until somebody lets them in. Who waits has no seat and is counted nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlmodel import col, func, select

from dialogue.kernel.act import Act, Handler
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import Session
from dialogue.kernel.vocabulary import AfterTheEnd, Command, EventKind, event
from dialogue.people.schema import Knock
from dialogue.people.seats import require_place, seated

DOOR = "session.door"
MOST_SHOWN = 20
"""Names on the console; of the others it shows how many there are."""

EVENTS: tuple[EventKind, ...] = (
    event("door.knocked", DOOR),
    event("door.opened_to", DOOR, "session.people", "session.crowd"),
    event("door.told_no", DOOR),
    event("door.left", DOOR),
    event("door.waiting_room_set", DOOR, "session.people"),
)


@dataclass(frozen=True, slots=True)
class SetWaitingRoom(Command):
    """Newcomers wait to be let in, or not any more: then those who wait come in."""

    on: bool
    right: ClassVar[Right] = Right.LOOK_AFTER_PEOPLE


@dataclass(frozen=True, slots=True)
class LetIn(Command):
    """Let somebody in who waits, also one who was told "not now"."""

    knock_id: int
    right: ClassVar[Right] = Right.LOOK_AFTER_PEOPLE


@dataclass(frozen=True, slots=True)
class LetAllIn(Command):
    """Let everybody in who waits, in the order of coming, as long as there are places."""

    right: ClassVar[Right] = Right.LOOK_AFTER_PEOPLE


@dataclass(frozen=True, slots=True)
class NotNow(Command):
    """Tell somebody who waits that it is not possible now."""

    knock_id: int
    right: ClassVar[Right] = Right.LOOK_AFTER_PEOPLE


@dataclass(frozen=True, slots=True)
class StopWaiting(Command):
    """Somebody waits no more."""

    token_hash: str
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM
    after_the_end: ClassVar[AfterTheEnd] = AfterTheEnd.UNRECORDED


def waiting(reader: Reader, session_id: int) -> list[Knock]:
    """Everybody at the door, in the order of coming."""
    return list(reader.exec(select(Knock).where(Knock.session_id == session_id).order_by(col(Knock.id))))


def knock_with(reader: Reader, session_id: int, token_hash: str) -> Knock | None:
    """The place of a browser at the door."""
    found = reader.exec(select(Knock).where(Knock.token_hash == token_hash)).first()
    return found if found is not None and found.session_id == session_id else None


def how_many_wait(reader: Reader, session: Session) -> int:
    """How many wait and were told nothing yet."""
    asked = select(func.count()).where(Knock.session_id == session.id, col(Knock.told_no).is_(None))
    return reader.exec(asked).one()


def set_waiting_room(act: Act, command: SetWaitingRoom) -> None:
    if act.session.waiting_room == command.on:
        return
    act.session.waiting_room = command.on
    act.tx.add(act.session)
    act.happened("door.waiting_room_set", on=command.on)
    if not command.on:
        _let_in_as_many_as_fit(act)


def let_in(act: Act, command: LetIn) -> dict[str, Any]:
    return {"seat": _let_in(act, _knock(act, command.knock_id))}


def let_all_in(act: Act, command: LetAllIn) -> dict[str, Any]:
    let, left = _let_in_as_many_as_fit(act)
    if left and not let:
        require_place(act)
    return {"in": let, "left": left}


def _let_in_as_many_as_fit(act: Act) -> tuple[int, int]:
    """How many came in, and how many of those who wait did not."""
    wait = [one for one in waiting(act.tx, act.session.id) if one.told_no is None]
    for place, one in enumerate(wait):
        try:
            _let_in(act, one)
        except Refused:  # no place is left
            return place, len(wait) - place
    return len(wait), 0


def _let_in(act: Act, knock: Knock) -> int:
    require_place(act)
    seat_id = seated(act, knock.token_hash, knock.recovery_hash, knock.language, knock.group_id, knock.name)
    act.tx.delete(knock)
    act.tx.flush()
    act.happened("door.opened_to", seat=seat_id)
    return seat_id


def not_now(act: Act, command: NotNow) -> None:
    knock = _knock(act, command.knock_id)
    if knock.told_no is None:
        knock.told_no = act.now
        act.tx.add(knock)
        act.happened("door.told_no", knock=knock.id)


def stop_waiting(act: Act, command: StopWaiting) -> None:
    knock = knock_with(act.tx, act.session.id, command.token_hash)
    if knock is not None:
        act.tx.delete(knock)
        act.happened("door.left", knock=knock.id)


def at_the_end(act: Act) -> None:
    """With the session the waiting ends, and what those who waited said of themselves goes."""
    for knock in waiting(act.tx, act.session.id):
        act.tx.delete(knock)
        act.happened("door.left", knock=knock.id)


def _knock(act: Act, knock_id: int) -> Knock:
    found = act.tx.get(Knock, knock_id)
    if found is None or found.session_id != act.session.id:
        raise NotFound("no_knock", N_("This person does not wait any more."))
    return found


HANDLERS: dict[type[Command], Handler] = {
    SetWaitingRoom: set_waiting_room,
    LetIn: let_in,
    LetAllIn: let_all_in,
    NotNow: not_now,
    StopWaiting: stop_waiting,
}
