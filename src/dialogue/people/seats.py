"""Joining, coming back, leaving: the commands about a person's seat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import bindparam
from sqlmodel import col, func, select

from dialogue.kernel.act import Act, Handler, Together
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.once import once
from dialogue.kernel.rights import COUNTED, OF_THE_ROOM, Right, Role
from dialogue.kernel.schema import Seat, Session, StakeholderGroup, rows_of
from dialogue.kernel.text import optional
from dialogue.kernel.vocabulary import AfterTheEnd, Command, EventKind, event
from dialogue.languages import LANGUAGES
from dialogue.people.eligible import counting
from dialogue.people.schema import Attendance, EarlierDevice, Knock

LONGEST_NAME = 60
MOST_WAITING = 500

EVENTS: tuple[EventKind, ...] = (
    event("seat.joined", "session.people", "session.crowd"),
    event("seat.recovered"),
    event("seat.changed", "session.people"),
    event("seat.left", "session.people", "session.crowd"),
    event("seat.went_silent", "session.people", "session.crowd"),
    event("seat.returned", "session.people", "session.crowd"),
)


@dataclass(frozen=True, slots=True)
class JoinSession(Command):
    """Take a seat, or a place at the door. Hashes only: the token and the recovery words stay with the person.

    `passed` is the digest of the passcode that she has said. Who holds a slip was given it by hand (`by_slip`): she says
    no passcode and does not wait.
    """

    token_hash: str
    recovery_hash: str
    language: str
    group_id: int
    name: str = ""
    passed: str = ""
    by_slip: bool = False
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM
    of_a_crowd: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class RecoverSeat(Command):
    """Come back on another device by the recovery words; the device before is signed out."""

    recovery_hash: str
    token_hash: str
    new_recovery_hash: str
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM
    after_the_end: ClassVar[AfterTheEnd] = AfterTheEnd.UNRECORDED


@dataclass(frozen=True, slots=True)
class ChangeLanguage(Command):
    """Read the session in another language."""

    language: str
    right: ClassVar[Right] = Right.FOLLOW
    after_the_end: ClassVar[AfterTheEnd] = AfterTheEnd.UNRECORDED


@dataclass(frozen=True, slots=True)
class LeaveSession(Command):
    """Say goodbye; who does is in no later electorate. Staff stays, and after the end nothing is noted any more."""

    right: ClassVar[Right] = Right.FOLLOW
    of_a_crowd: ClassVar[bool] = True
    after_the_end: ClassVar[AfterTheEnd] = AfterTheEnd.UNRECORDED


@dataclass(frozen=True, slots=True)
class NoteDepartures(Command):
    """People whose last connection has been gone for a while."""

    seat_ids: tuple[int, ...]
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM
    after_the_end: ClassVar[AfterTheEnd] = AfterTheEnd.UNRECORDED


@dataclass(frozen=True, slots=True)
class NoteReturn(Command):
    """Somebody who had left is here again."""

    seat_id: int
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM
    of_a_crowd: ClassVar[bool] = True
    after_the_end: ClassVar[AfterTheEnd] = AfterTheEnd.UNRECORDED


# Built once: a whole room joins within a minute, and building a statement costs as much as running it.
BY_CODE = select(Session).where(col(Session.code) == bindparam("code"))
TAKE = rows_of(Seat).insert()
TAKE_ALL = TAKE.returning(rows_of(Seat).c.token_hash, rows_of(Seat).c.id)
ATTEND = rows_of(Attendance).insert()
_group = rows_of(StakeholderGroup).c
GROUP = select(_group.id).where(_group.id == bindparam("group"), _group.session_id == bindparam("session"))
GROUPS = select(_group.id).where(_group.session_id == bindparam("session"))
BLANK = {
    "recovery_hash": "",
    "account_id": None,
    "key_id": None,
    "group_id": None,
    "name": "",
    "here": True,
    "left_at": None,
    "removed_at": None,
    "same_as": None,
}
"""What a new seat says unless told otherwise."""


@once
def session_by_code(reader: Reader, code: str) -> Session | None:
    return reader.scalars(BY_CODE, {"code": code}).first()


def seat_by_token(reader: Reader, session_id: int, token_hash: str) -> Seat | None:
    """The seat a browser holds in this session, also one that was taken out: it does not join anew by itself."""
    seat = reader.exec(select(Seat).where(Seat.token_hash == token_hash)).first()
    return seat if seat and seat.session_id == session_id else None


def staff_seat(reader: Reader, session_id: int, account_id: int) -> Seat | None:
    """The seat of a signed-in facilitator in this session."""
    asked = select(Seat).where(Seat.session_id == session_id, Seat.account_id == account_id)
    return reader.exec(asked.where(col(Seat.removed_at).is_(None))).first()


def take_seat(act: Act, **fields: Any) -> int:
    """Add a seat to the session; its id."""
    made = act.tx.connection().execute(TAKE, _row(act, **fields)).inserted_primary_key
    return int(made[0]) if made else 0


def _row(act: Act, **fields: Any) -> dict[str, Any]:
    return {**BLANK, "session_id": act.session.id, "joined_at": act.now, **fields}


def attend(act: Act, seat_id: int, group_id: int | None, *, arrived: bool) -> None:
    """Write down that somebody of a group arrived or left."""
    act.tx.connection().execute(ATTEND, _attendance(act, seat_id, group_id, arrived=arrived))


def _attendance(act: Act, seat_id: int, group_id: int | None, *, arrived: bool) -> dict[str, Any]:
    return {
        "session_id": act.session.id,
        "seat_id": seat_id,
        "group_id": group_id,
        "arrived": arrived,
        "at": act.now,
    }


def turn(act: Act, seat: Seat, *, arrived: bool) -> None:
    """Somebody who has a seat goes or comes back; nothing happens when she is so already."""
    if seat.here == arrived:
        return
    seat.here = arrived
    act.tx.add(seat)
    if seat.role in COUNTED:
        attend(act, seat.id or 0, seat.group_id, arrived=arrived)


def move(act: Act, seat: Seat, group_id: int) -> None:
    """Somebody belongs to another group from now on. The attendance shows where she was until then."""
    if seat.here and seat.role in COUNTED:
        attend(act, seat.id or 0, seat.group_id, arrived=False)
        attend(act, seat.id or 0, group_id, arrived=True)
    seat.group_id = group_id
    act.tx.add(seat)


def join_session(act: Act, command: JoinSession) -> dict[str, Any]:
    require_door(act, command)
    require_place(act)
    asked = {"group": command.group_id, "session": act.session.id}
    hers = _hers(command, act.tx.connection().scalar(GROUP, asked))
    if act.session.waiting_room and not command.by_slip:
        return {"knock": _knocked(act, **hers)}
    return {"seat": seated(act, **hers)}


def join_together(acts: Sequence[Act], commands: Sequence[JoinSession]) -> list[dict[str, Any]]:
    """Several people come in at the same moment: their seats are taken by one statement."""
    session, connection = acts[0].session, acts[0].tx.connection()
    if session.waiting_room or session.capacity is not None:  # each is counted after the one before
        return [join_session(act, command) for act, command in zip(acts, commands, strict=True)]
    groups = set(connection.scalars(GROUPS, {"session": session.id}))
    rows, attended, taken = [], [], []
    for act, command in zip(acts, commands, strict=True):
        require_door(act, command)
        group_id = command.group_id if command.group_id in groups else None
        rows.append(_row(act, role=Role.PARTICIPANT, **_hers(command, group_id)))
    seats: dict[str, int] = {row.token_hash: row.id for row in connection.execute(TAKE_ALL, rows)}
    for act, row in zip(acts, rows, strict=True):
        seat_id, group_id = seats[row["token_hash"]], row["group_id"]
        attended.append(_attendance(act, seat_id, group_id, arrived=True))
        act.happened("seat.joined", seat=seat_id, group=group_id)
        taken.append({"seat": seat_id})
    connection.execute(ATTEND, attended)
    return taken


def require_door(act: Act, command: JoinSession) -> None:
    """Refused where the session does not let somebody in."""
    if command.language not in act.session.languages:
        raise Refused("no_language", N_("Please choose a language."), field="language")
    if act.session.door_locked:
        raise Refused(
            "door_locked",
            N_(
                "The facilitator has closed the door, so nobody can join now. Please speak to the facilitator."
            ),
        )
    if act.session.passcode_digest not in ("", command.passed) and not command.by_slip:
        raise Refused(
            "passcode", N_("This session has a passcode. Please open its page again and type it first.")
        )


def _hers(command: JoinSession, group_id: int | None) -> dict[str, Any]:
    """What a newcomer's seat says of her. Refused without a group of the session."""
    if group_id is None:
        raise Refused("no_group", N_("Please choose the group that you belong to."), field="group")
    return {
        "token_hash": command.token_hash,
        "recovery_hash": command.recovery_hash,
        "language": command.language,
        "group_id": int(group_id),
        "name": optional(command.name, most=LONGEST_NAME, field="name"),
    }


def seated(act: Act, token_hash: str, recovery_hash: str, language: str, group_id: int, name: str) -> int:
    """Somebody comes in: her seat's id."""
    seat_id = take_seat(
        act,
        role=Role.PARTICIPANT,
        token_hash=token_hash,
        recovery_hash=recovery_hash,
        group_id=group_id,
        name=name,
        language=language,
    )
    attend(act, seat_id, group_id, arrived=True)
    act.happened("seat.joined", seat=seat_id, group=group_id)
    return seat_id


def _knocked(
    act: Act, token_hash: str, recovery_hash: str, language: str, group_id: int, name: str
) -> int | None:
    """Somebody waits at the door: the id of her place there."""
    number = act.tx.exec(select(func.count()).where(Knock.session_id == act.session.id)).one()
    if number >= MOST_WAITING:
        raise Refused(
            "many_wait", N_("Very many people wait at the door already. Please try again in a moment.")
        )
    made = Knock(
        session_id=act.session.id,
        token_hash=token_hash,
        recovery_hash=recovery_hash,
        group_id=group_id,
        name=name,
        language=language,
        at=act.now,
    )
    act.tx.add(made)
    act.tx.flush()
    act.happened("door.knocked", knock=made.id)
    return made.id


def require_place(act: Act) -> None:
    """Refused when all places are taken."""
    most = act.session.capacity
    if most is not None and act.tx.exec(select(func.count()).where(counting(act.session.id))).one() >= most:
        raise Refused(
            "full",
            N_("All %(most)s places in this session are taken. Please speak to the facilitator."),
            most=most,
        )


def recover_seat(act: Act, command: RecoverSeat) -> dict[str, Any]:
    asked = select(Seat).where(Seat.session_id == act.session.id, Seat.recovery_hash == command.recovery_hash)
    seat = act.tx.exec(asked.where(col(Seat.removed_at).is_(None))).first()
    if seat is None or not command.recovery_hash:
        raise NotFound(
            "no_such_words",
            N_("These words are not known in this session. Please check them, or join again with the code."),
            field="words",
        )
    act.tx.add(EarlierDevice(token_hash=seat.token_hash, session_id=seat.session_id, seat_id=seat.id or 0))
    seat.token_hash = command.token_hash
    seat.recovery_hash = command.new_recovery_hash  # words work once; the new device shows its own
    act.tx.add(seat)
    act.happened("seat.recovered", seat=seat.id)
    return {"seat": seat.id}


def change_language(act: Act, command: ChangeLanguage) -> None:
    if command.language not in LANGUAGES or act.seat is None:
        raise Refused("no_language", N_("Please choose a language."), field="language")
    act.seat.language = command.language
    act.tx.add(act.seat)
    act.happened("seat.changed", seat=act.seat.id)


def leave_session(act: Act, command: LeaveSession) -> None:
    seat = act.seat
    if seat is not None and not act.resting and seat.left_at is None and seat.role in OF_THE_ROOM:
        turn(act, seat, arrived=False)
        seat.left_at = act.now
        act.tx.add(seat)
        act.happened("seat.left", seat=seat.id)


def note_departures(act: Act, command: NoteDepartures) -> None:
    if act.resting:
        return
    gone = []
    for seat_id in command.seat_ids:
        seat = act.tx.get(Seat, seat_id)
        if seat is not None and seat.session_id == act.session.id and seat.here:
            turn(act, seat, arrived=False)
            gone.append(seat_id)
    if gone:
        act.happened("seat.went_silent", seats=gone)


def note_return(act: Act, command: NoteReturn) -> None:
    seat = act.tx.get(Seat, command.seat_id)
    if seat is None or seat.session_id != act.session.id or seat.removed_at or seat.same_as:
        return
    if act.resting:
        return
    if not seat.here or seat.left_at is not None:
        turn(act, seat, arrived=True)
        seat.left_at = None
        act.happened("seat.returned", seat=seat.id)


TOGETHER: dict[type[Command], Together] = {JoinSession: join_together}
HANDLERS: dict[type[Command], Handler] = {
    JoinSession: join_session,
    RecoverSeat: recover_seat,
    ChangeLanguage: change_language,
    LeaveSession: leave_session,
    NoteDepartures: note_departures,
    NoteReturn: note_return,
}
