"""The attendance register: names for the record and for donors, where a session wants it. Off unless somebody turns it on.

It stands apart from everything else: no entry names a seat, no command about one leaves a trace in the log, and times are
whole five minutes. So neither what people said nor the tally can be joined with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import ClassVar

from sqlmodel import col, select

from dialogue.kernel.act import Act, Handler
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.meanwhile import Change, Was, together
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import Session, SessionState, StakeholderGroup
from dialogue.kernel.text import optional, required, sameness
from dialogue.kernel.vocabulary import AfterTheEnd, Command, EventKind, event
from dialogue.people.schema import Register, RegisterEntry

PART = "session.attendance"
DAYS: tuple[int, ...] = (30, 90, 365, 1825)
"""How long a register may be kept after the end of its session."""
LONGEST = 120
MOST_ENTRIES = 3000
STEP = 5  # minutes

CONFIRMED: Mapping[str, str] = {
    "signature": N_("signature on paper"),
    "phone": N_("on their own phone"),
    "assistant": N_("by an assistant"),
}
"""How it was confirmed that somebody was there."""

EVENTS: tuple[EventKind, ...] = (event("register.begun", PART), event("register.deleted", PART))


@dataclass(frozen=True, slots=True)
class KeepRegister(Command):
    """Keep a register from now on, or change how long it is kept."""

    days: int
    right: ClassVar[Right] = Right.KEEP_ATTENDANCE


@dataclass(frozen=True, slots=True)
class DeleteRegister(Command):
    """Delete the whole register. The tally stays."""

    right: ClassVar[Right] = Right.KEEP_ATTENDANCE
    after_the_end: ClassVar[AfterTheEnd] = AfterTheEnd.UNRECORDED


@dataclass(frozen=True, slots=True)
class SealRegister(Command):
    """Nothing of a deleted register, or of an entry taken out, can be read in the store any more."""

    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM
    after_the_end: ClassVar[AfterTheEnd] = AfterTheEnd.UNRECORDED


@dataclass(frozen=True, slots=True)
class SignRegister(Command):
    """Sign on one's own phone, or change what one has written there. `key` can be made by this browser only."""

    key: str
    name: str
    organisation: str = ""
    right: ClassVar[Right] = Right.CONTRIBUTE
    secret: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class SignOut(Command):
    """Say in the register that one goes now. Nothing happens where one has not signed."""

    key: str
    right: ClassVar[Right] = Right.CONTRIBUTE
    secret: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class TakeBackSignature(Command):
    """Take oneself out of the register."""

    key: str
    right: ClassVar[Right] = Right.CONTRIBUTE
    secret: ClassVar[bool] = True
    after_the_end: ClassVar[AfterTheEnd] = AfterTheEnd.UNRECORDED


@dataclass(frozen=True, slots=True)
class EnterInRegister(Command):
    """Write somebody in, for her or from the signed sheet."""

    key: str
    name: str
    organisation: str
    group_id: int
    arrived_at: datetime | None
    left_at: datetime | None
    confirmed: str
    right: ClassVar[Right] = Right.ENTER_FOR_OTHERS
    secret: ClassVar[bool] = True
    after_the_end: ClassVar[AfterTheEnd] = AfterTheEnd.UNRECORDED


@dataclass(frozen=True, slots=True)
class CorrectRegister(Command):
    """Change an entry."""

    key: str
    name: str
    organisation: str
    group_id: int
    arrived_at: datetime | None
    left_at: datetime | None
    confirmed: str
    was: Was = field(default_factory=dict)
    right: ClassVar[Right] = Right.KEEP_ATTENDANCE
    secret: ClassVar[bool] = True
    after_the_end: ClassVar[AfterTheEnd] = AfterTheEnd.UNRECORDED


@dataclass(frozen=True, slots=True)
class TakeOutOfRegister(Command):
    """Take an entry out."""

    key: str
    right: ClassVar[Right] = Right.KEEP_ATTENDANCE
    secret: ClassVar[bool] = True
    after_the_end: ClassVar[AfterTheEnd] = AfterTheEnd.UNRECORDED


def register_of(reader: Reader, session_id: int | None) -> Register | None:
    """The register that a session keeps; None where it keeps none."""
    found = reader.get(Register, session_id or 0)
    return None if found is None or found.deleted else found


def entries_of(reader: Reader, session_id: int) -> list[RegisterEntry]:
    """Everybody in the register, by group and name."""
    found = reader.exec(select(RegisterEntry).where(RegisterEntry.session_id == session_id))
    return sorted(found, key=lambda one: (one.group_id or 0, sameness(one.name), one.key))


def entry_with(reader: Reader, session_id: int, key: str) -> RegisterEntry | None:
    """The entry with this key, if this session has it."""
    found = reader.get(RegisterEntry, key) if key else None
    return found if found is not None and found.session_id == session_id else None


def kept_until(session: Session, register: Register) -> datetime | None:
    """When the register is deleted by itself; None while the session has not ended."""
    ended = session.closed_at if session.state == SessionState.CLOSED else None
    return ended + timedelta(days=register.days) if ended else None


def over(reader: Reader, now: datetime) -> list[int]:
    """The sessions whose registers have been kept as long as was said."""
    asked = select(Register, Session).where(
        Register.session_id == Session.id,
        col(Register.deleted).is_(False),
        Session.state == SessionState.CLOSED,
    )
    until = [(session.id, kept_until(session, register)) for register, session in reader.exec(asked)]
    return [session_id for session_id, moment in until if moment is not None and moment <= now]


def rounded(at: datetime) -> datetime:
    """The whole five minutes before a moment.

    >>> rounded(datetime(2027, 1, 31, 9, 14, 59, 7)).strftime("%H:%M:%S.%f")
    '09:10:00.000000'
    """
    return at.replace(minute=at.minute - at.minute % STEP, second=0, microsecond=0)


def keep_register(act: Act, command: KeepRegister) -> None:
    if command.days not in DAYS:
        raise Refused("no_days", N_("Please choose from the list how long it is kept."), field="days")
    found = act.tx.get(Register, act.session.id)
    begins = found is None or found.deleted
    found = found or Register(session_id=act.session.id, days=command.days)
    found.days, found.deleted, found.sealed = command.days, False, False
    act.tx.add(found)
    if begins:
        act.happened("register.begun")


def delete_register(act: Act, command: DeleteRegister) -> None:
    found = _kept(act)
    for entry in entries_of(act.tx, act.session.id):
        act.tx.delete(entry)
    found.deleted, found.sealed = True, False
    act.tx.add(found)
    act.tx.flush()
    act.rewrote("register_entry", then=SealRegister())
    act.happened("register.deleted")


def seal_register(act: Act, command: SealRegister) -> None:
    found = act.tx.get(Register, act.session.id)
    if found is not None:
        found.sealed = True
        act.tx.add(found)


def sign_register(act: Act, command: SignRegister) -> None:
    _kept(act)
    assert act.seat is not None
    _require_key(command.key)
    found = entry_with(act.tx, act.session.id, command.key)
    name, organisation = _words(command.name, command.organisation)
    if found is None:
        _require_room(act)
        found = RegisterEntry(
            key=command.key,
            session_id=act.session.id,
            name=name,
            arrived_at=rounded(act.now),
            confirmed="phone",
        )
    found.name, found.organisation, found.group_id = name, organisation, act.seat.group_id
    found.left_at = None  # who signs again is back
    act.tx.add(found)


def sign_out(act: Act, command: SignOut) -> None:
    found = entry_with(act.tx, act.session.id, command.key)
    if found is not None:
        found.left_at = rounded(act.now)
        act.tx.add(found)


def take_back(act: Act, command: TakeBackSignature | TakeOutOfRegister) -> None:
    found = entry_with(act.tx, act.session.id, command.key)
    if found is not None:
        act.tx.delete(found)
        act.tx.flush()
        act.rewrote("register_entry", then=SealRegister())


def enter_in_register(act: Act, command: EnterInRegister) -> None:
    _kept(act)
    _require_key(command.key)
    _require_room(act)
    if act.tx.get(RegisterEntry, command.key) is not None:
        raise Refused(
            "other_content",
            N_("This form was sent before with other content. Please reload the page and send it again."),
        )
    made = RegisterEntry(key=command.key, session_id=act.session.id, name="", confirmed="")
    _write(act, made, command)


def correct_register(act: Act, command: CorrectRegister) -> None:
    found = entry_with(act.tx, act.session.id, command.key)
    if found is None:
        raise NotFound("no_entry", N_("There is no such entry in the register any more."))
    words = together(
        {"name": command.name, "organisation": command.organisation, "group": str(command.group_id)},
        command.was,
        {"name": found.name, "organisation": found.organisation, "group": str(found.group_id)},
        Change,  # who wrote into the register is kept nowhere
    )
    _write(
        act,
        found,
        replace(
            command,
            name=words["name"],
            organisation=words["organisation"],
            group_id=int(words["group"]),
        ),
    )


def _write(act: Act, entry: RegisterEntry, command: EnterInRegister | CorrectRegister) -> None:
    entry.name, entry.organisation = _words(command.name, command.organisation)
    group = act.tx.get(StakeholderGroup, command.group_id)
    if group is None or group.session_id != act.session.id:
        raise Refused("no_group", N_("Please choose a group."), field="group")
    if command.confirmed not in CONFIRMED:
        raise Refused("no_way", N_("Please choose how it was confirmed."), field="confirmed")
    if command.arrived_at and command.left_at and command.left_at < command.arrived_at:
        raise Refused(
            "left_before", N_("Nobody leaves before the arrival. Please check both times."), field="left"
        )
    entry.group_id, entry.confirmed = group.id, command.confirmed
    entry.arrived_at = rounded(command.arrived_at) if command.arrived_at else None
    entry.left_at = rounded(command.left_at) if command.left_at else None
    act.tx.add(entry)


def _words(name: str, organisation: str) -> tuple[str, str]:
    return required(name, most=LONGEST, field="name"), optional(
        organisation, most=LONGEST, field="organisation"
    )


def _kept(act: Act) -> Register:
    found = register_of(act.tx, act.session.id)
    if found is None:
        raise Refused(
            "no_register", N_("This session keeps no attendance register. Nothing was written down.")
        )
    return found


def _require_key(key: str) -> None:
    if len(key) != 64:
        raise NotFound("no_entry", N_("There is no such entry in the register any more."))


def _require_room(act: Act) -> None:
    if len(entries_of(act.tx, act.session.id)) >= MOST_ENTRIES:
        raise Refused("register_full", N_("The register holds at most %(most)s people."), most=MOST_ENTRIES)


HANDLERS: dict[type[Command], Handler] = {
    KeepRegister: keep_register,
    DeleteRegister: delete_register,
    SealRegister: seal_register,
    SignRegister: sign_register,
    SignOut: sign_out,
    TakeBackSignature: take_back,
    EnterInRegister: enter_in_register,
    CorrectRegister: correct_register,
    TakeOutOfRegister: take_back,
}
