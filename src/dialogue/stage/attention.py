"""The room's attention: announcements, "who is done?", and a person who calls the facilitator."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, ClassVar

from sqlalchemy import bindparam
from sqlmodel import SQLModel, col, select

from dialogue.kernel.act import Act, Handler
from dialogue.kernel.clock import steady_now
from dialogue.kernel.database import KEPT, Reader
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import Session, SessionState, rows_of, to_look_at
from dialogue.kernel.text import optional, required
from dialogue.kernel.vocabulary import Command, EventKind, event
from dialogue.stage.calls import PART as CALLS
from dialogue.stage.schema import Announcement, HelpCall, Ready, ReadyAsk
from dialogue.undoing.rows import remembered

LONGEST_LINE = 140
LONGEST_MINUTES = 60
ANNOUNCED, ASK, READY, HELP = "session.announcement", "session.ask", "session.ready", "session.help"

EVENTS: tuple[EventKind, ...] = (
    event("line.announced", ANNOUNCED),
    event("line.ended", ANNOUNCED),
    event("ready.asked", ASK, READY),
    event("ready.answered", READY),
    event("ready.ended", ASK, READY),
    event("help.called", HELP),
    event("help.seen", HELP, CALLS),
    event("help.ended", HELP, CALLS),
)


@dataclass(frozen=True, slots=True)
class Announce(Command):
    """Say one line to all phones, the wall, or both; `texts` has it in further languages. 0 minutes: until it is ended."""

    text: str
    texts: Mapping[str, str] = field(default_factory=dict)
    phones: bool = True
    wall: bool = True
    minutes: int = 2
    right: ClassVar[Right] = Right.STEER


@dataclass(frozen=True, slots=True)
class EndAnnouncement(Command):
    """Take the announcement away."""

    right: ClassVar[Right] = Right.STEER


@dataclass(frozen=True, slots=True)
class AskReady(Command):
    """Ask everybody to say when they are done; asking again begins anew. With `ends` the question is taken away."""

    ends: bool = False
    right: ClassVar[Right] = Right.STEER


@dataclass(frozen=True, slots=True)
class SayReady(Command):
    """Say that one is done (or, with `ready` false, that one is not done after all)."""

    ready: bool = True
    right: ClassVar[Right] = Right.CONTRIBUTE


@dataclass(frozen=True, slots=True)
class CallFacilitator(Command):
    """Ask the facilitator to come, or (`back`) take the call back."""

    back: bool = False
    right: ClassVar[Right] = Right.FOLLOW


@dataclass(frozen=True, slots=True)
class AnswerCall(Command):
    """Tell who called that one has seen it; with `done` the call is over."""

    call_id: int
    done: bool = False
    right: ClassVar[Right] = Right.LOOK_AFTER_PEOPLE


def announcement_of(reader: Reader, session_id: int) -> Announcement | None:
    """The line that nobody has ended. Pages take it away themselves when its time is over: drawing knows no clock."""
    asked = select(Announcement).where(
        Announcement.session_id == session_id, col(Announcement.ended_at).is_(None)
    )
    return reader.exec(asked.order_by(col(Announcement.id).desc()).limit(1)).first()


def ask_of(reader: Reader, session: Session) -> ReadyAsk | None:
    """The open question who is done. It ends with its step."""
    asked = select(ReadyAsk).where(ReadyAsk.session_id == session.id, col(ReadyAsk.ended_at).is_(None))
    found = reader.exec(asked.order_by(col(ReadyAsk.id).desc()).limit(1)).first()
    return found if found is not None and found.activity_id == session.current_activity_id else None


def calls_of(reader: Reader, session_id: int) -> list[HelpCall]:
    """The calls that are not over, the oldest first."""
    asked = select(HelpCall).where(HelpCall.session_id == session_id, col(HelpCall.ended_at).is_(None))
    return list(reader.exec(asked.order_by(col(HelpCall.id))))


CALL_BY = select(HelpCall).where(col(HelpCall.seat_id) == bindparam("seat"), col(HelpCall.ended_at).is_(None))
"""A call to change."""
_call = rows_of(HelpCall)
CALL_TO_LOOK_AT = _call.select().where(_call.c.seat_id == bindparam("seat"), _call.c.ended_at.is_(None))
"""Built once, and past the ORM: every phone's page asks it."""


def call_by(reader: Reader, seat_id: int) -> HelpCall | None:
    """A person's own call that is not over."""
    if KEPT in reader.info:
        row = reader.connection().execute(CALL_TO_LOOK_AT, {"seat": seat_id}).first()
        return None if row is None else to_look_at(HelpCall, row)
    return next(iter(reader.scalars(CALL_BY, {"seat": seat_id})), None)


def all_lines(act: Act, command: object) -> Iterable[SQLModel]:
    """Everything that was announced."""
    return act.tx.exec(select(Announcement).where(Announcement.session_id == act.session.id)).all()


def announce(act: Act, command: Announce) -> dict[str, Any]:
    _require_running(act)
    if not (command.phones or command.wall):
        raise Refused("nowhere", N_("Please choose where it is read: on phones, on the wall, or both."))
    if not 0 <= command.minutes <= LONGEST_MINUTES:
        raise Refused(
            "minutes",
            N_("Please give a duration between 0 and %(most)s minutes."),
            field="minutes",
            most=LONGEST_MINUTES,
        )
    text = required(command.text, most=LONGEST_LINE, field="text")
    texts = {
        language: optional(words, most=LONGEST_LINE, field=f"text-{language}")
        for language, words in command.texts.items()
        if language in act.session.languages
    }
    _end_lines(act)
    made = Announcement(
        session_id=act.session.id or 0,
        text=text,
        texts={language: words for language, words in texts.items() if words},
        phones=command.phones,
        wall=command.wall,
        seat_id=act.seat.id if act.seat else None,
        at=act.now,
        until=steady_now() + timedelta(minutes=command.minutes) if command.minutes else None,
    )
    act.tx.add(made)
    act.tx.flush()
    act.happened("line.announced", line=made.id)
    return {"line": made.id}


def _end_lines(act: Act) -> bool:
    asked = select(Announcement).where(Announcement.session_id == act.session.id)
    ended = list(act.tx.exec(asked.where(col(Announcement.ended_at).is_(None))))
    for line in ended:
        line.ended_at = act.now
        act.tx.add(line)
    return bool(ended)


def end_announcement(act: Act, command: EndAnnouncement) -> None:
    if _end_lines(act):
        act.happened("line.ended")


def ask_ready(act: Act, command: AskReady) -> None:
    before = ask_of(act.tx, act.session)
    if before is not None:
        before.ended_at = act.now
        act.tx.add(before)
    if command.ends:
        if before is not None:
            act.happened("ready.ended", ask=before.id)
        return
    _require_running(act)
    made = ReadyAsk(session_id=act.session.id or 0, activity_id=act.session.current_activity_id, at=act.now)
    act.tx.add(made)
    act.tx.flush()
    act.happened("ready.asked", ask=made.id)


def say_ready(act: Act, command: SayReady) -> None:
    ask = ask_of(act.tx, act.session)
    if ask is None or act.seat is None:
        raise Refused("not_asked", N_("Nobody asks for this any more. Nothing is missing."))
    key = (ask.id, act.seat.id)
    said = act.tx.get(Ready, key)
    if (said is not None) == command.ready:
        return
    if said is None:
        act.tx.add(Ready(ask_id=ask.id or 0, seat_id=act.seat.id or 0, session_id=ask.session_id))
    else:
        act.tx.delete(said)
    act.tx.flush()
    act.happened("ready.answered", ask=ask.id)


def call_facilitator(act: Act, command: CallFacilitator) -> None:
    assert act.seat is not None
    call = call_by(act.tx, act.seat.id or 0)
    if command.back:
        if call is not None:
            call.ended_at = act.now
            act.tx.add(call)
            act.happened("help.ended", call=call.id)
        return
    _require_running(act)
    if call is None:
        call = HelpCall(session_id=act.session.id or 0, seat_id=act.seat.id or 0, at=act.now)
        act.tx.add(call)
        act.tx.flush()
        act.happened("help.called", call=call.id)


def answer_call(act: Act, command: AnswerCall) -> None:
    call = act.tx.get(HelpCall, command.call_id)
    if call is None or call.session_id != act.session.id or call.ended_at is not None:
        raise NotFound("no_call", N_("This call is over already."))
    if command.done:
        call.ended_at = act.now
    elif call.seen_by is None:
        call.seen_by, call.seen_at = act.seat.id if act.seat else None, act.now
    else:
        return
    act.tx.add(call)
    act.happened("help.ended" if command.done else "help.seen", call=call.id)


def at_the_end(act: Act) -> None:
    """With the session everything ends that asks for somebody's attention."""
    end_announcement(act, EndAnnouncement())
    ask_ready(act, AskReady(ends=True))
    for call in calls_of(act.tx, act.session.id or 0):
        call.ended_at = act.now
        act.tx.add(call)
        act.happened("help.ended", call=call.id)


def _require_running(act: Act) -> None:
    if act.session.state != SessionState.OPEN:
        raise Refused("session_not_open", N_("Please open the session first."))


HANDLERS: dict[type[Command], Handler] = {
    Announce: remembered(announce, "line.announced", rows=all_lines),
    EndAnnouncement: remembered(end_announcement, "line.ended", rows=all_lines),
    AskReady: ask_ready,
    SayReady: say_ready,
    CallFacilitator: call_facilitator,
    AnswerCall: answer_call,
}
