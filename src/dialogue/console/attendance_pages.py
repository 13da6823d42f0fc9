"""The page of the attendance: the register and the tally. An assistant sees what can be entered, and no more."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dialogue.kernel.database import Reader
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right, may
from dialogue.kernel.schema import Session, utc_now
from dialogue.kernel.text import blank, taken_in
from dialogue.kernel.vocabulary import Command
from dialogue.people.asking import Standing, holding
from dialogue.people.groups import groups_of
from dialogue.people.register import (
    CONFIRMED,
    DAYS,
    LONGEST,
    CorrectRegister,
    DeleteRegister,
    EnterInRegister,
    KeepRegister,
    TakeOutOfRegister,
    entries_of,
    kept_until,
    register_of,
)
from dialogue.people.tally import (
    LONGEST_ANSWER,
    LONGEST_QUESTION,
    MOST_ANSWERS,
    MOST_OWN,
    MOST_TYPED,
    READY,
    CloseTally,
    EnterTally,
    OpenTally,
    OwnQuestion,
    at_least,
    questions_of,
    tally_of,
    told,
)
from dialogue.stage.acting import Entering, KeepingAttendance, Number, Steer, Text
from dialogue.stage.services import Dialogue, StageServices
from dialogue.web.drawn import Drawn
from dialogue.web.late import Routes
from dialogue.web.same_page import stands_on
from dialogue.web.security import token_hash
from dialogue.web.services import new_command_id

ATTENDANCE = "attendance"
HERE = f"/sessions/{{session_id}}/{ATTENDANCE}"

router = Routes(dependencies=[stands_on(HERE)])


def tables(dialogue: StageServices, reader: Reader, session: Session, language: str) -> list[dict[str, Any]]:
    """The questions with the figures that may be shown, once they are closed."""
    tally = tally_of(reader, session.id)
    if tally is None or not tally.closed:
        return []
    tongue = dialogue.tongue(language)
    groups, found = groups_of(reader, session.id, tongue), []
    for question in questions_of(reader, session.id, tongue):
        shown = told(reader, session.id, question)
        rows = [(g.name, shown.by_group[str(g.id)]) for g in groups.values() if str(g.id) in shown.by_group]
        found.append({"question": question, "shown": shown, "rows": rows})
    return found


@router.get(HERE)
async def attendance(
    standing: Annotated[Standing, holding(Right.ENTER_FOR_OTHERS)], dialogue: Dialogue, group: str = ""
) -> HTMLResponse:
    session, keeps = standing.session, may(standing.seat.role, Right.KEEP_ATTENDANCE)
    tongue = dialogue.tongue(standing.language)

    def read(reader: Reader) -> dict[str, Any]:
        register, tally = register_of(reader, session.id), tally_of(reader, session.id)
        return {
            "groups": groups_of(reader, session.id, tongue),
            "register": register,
            "until": kept_until(session, register) if register else None,
            "entries": entries_of(reader, session.id) if keeps and register else [],
            "tally": tally,
            "answered": at_least(reader, session.id) if tally and not tally.closed else 0,
            "questions": questions_of(reader, session.id, tongue),
            "tables": tables(dialogue, reader, session, standing.language) if keeps else [],
        }

    found = await dialogue.read(read)
    return dialogue.page(
        "console/attendance.html",
        standing.language,
        session=session,
        keeps=keeps,
        chosen=group,
        confirmed=CONFIRMED,
        ways=[{"value": key, "label": tongue.say(label)} for key, label in CONFIRMED.items()],
        days=[{"value": n, "label": tongue.count("%(n)s day", "%(n)s days", n)} for n in DAYS],
        group_choices=[{"value": one.id, "label": one.name} for one in found["groups"].values()],
        ready=[
            (key, tongue.say(text), [tongue.say(one) for one in answers])
            for key, (text, answers) in READY.items()
        ],
        most_own=MOST_OWN,
        longest=LONGEST,
        longest_question=LONGEST_QUESTION,
        longest_answers=MOST_ANSWERS * LONGEST_ANSWER,
        typed_time=lambda at: at.astimezone(dialogue.zone).strftime("%H:%M") if at else "",
        command_id=new_command_id(),
        **found,
    )


async def _carry_out(steer: Steer, command: Command, back: str = ATTENDANCE) -> Response:
    """Under an id of the sender's own, which says nothing: the commands leave no trace of who sent them."""
    own = token_hash(f"attendance:{steer.standing.seat_id}:{steer.command_id or new_command_id()}")
    await steer.dialogue.execute(
        command, command_id=own, stream_id=steer.standing.session_id, actor=steer.standing.actor
    )
    return steer.done(back)


def _moment(steer: Steer, typed: str, field: str) -> datetime | None:
    """A time of day on the day of the session; None where nothing was typed."""
    words = taken_in(typed)
    if not words:
        return None
    session, zone = steer.standing.session, steer.dialogue.zone
    day = (session.opened_at or utc_now()).astimezone(zone).date()
    try:
        at = datetime.strptime(words[:5], "%H:%M").time()
    except ValueError:
        raise Refused("no_time", N_("Please write the time like this: 14:05."), field=field) from None
    here = datetime.combine(day, at)
    return (here.replace(tzinfo=zone) if zone else here).astimezone(UTC)


@router.post(HERE + "/register")
async def keep(steer: KeepingAttendance, days: Number = 0) -> Response:
    """Keep a register, or change for how long."""
    return await steer(KeepRegister(days), back=ATTENDANCE)


@router.post(HERE + "/register/deletion")
async def delete(steer: KeepingAttendance) -> Response:
    return await steer(DeleteRegister(), back=ATTENDANCE)


@router.post(HERE + "/entries")
async def enter(
    steer: Entering,
    name: Text = "",
    organisation: Text = "",
    group: Number = 0,
    arrived: Text = "",
    left: Text = "",
    confirmed: Text = "",
) -> Response:
    """Somebody is written in; the group stays chosen, since a sheet has one."""
    key = token_hash(f"entry:{steer.standing.seat_id}:{steer.command_id or new_command_id()}")
    times = _moment(steer, arrived, "arrived"), _moment(steer, left, "left")
    command = EnterInRegister(key, name, organisation, group, *times, confirmed)
    return await _carry_out(steer, command, f"{ATTENDANCE}?group={group}#enter")


@router.post(HERE + "/entries/{key}")
async def correct(
    steer: KeepingAttendance,
    was: Drawn,
    key: str,
    name: Text = "",
    organisation: Text = "",
    group: Number = 0,
    arrived: Text = "",
    left: Text = "",
    confirmed: Text = "",
) -> Response:
    times = _moment(steer, arrived, "arrived"), _moment(steer, left, "left")
    return await _carry_out(steer, CorrectRegister(key, name, organisation, group, *times, confirmed, was))


@router.post(HERE + "/entries/{key}/removal")
async def take_out(steer: KeepingAttendance, key: str) -> Response:
    return await _carry_out(steer, TakeOutOfRegister(key))


@router.post(HERE + "/tally")
async def ask(request: Request, steer: KeepingAttendance) -> Response:
    """Begin to ask."""
    form = await request.form()

    def said(name: str) -> str:
        value = form.get(name, "")
        return value if isinstance(value, str) else ""

    own = [
        OwnQuestion(said(f"own.{n}.text"), tuple(said(f"own.{n}.answers").splitlines()))
        for n in range(1, MOST_OWN + 1)
        if not (blank(said(f"own.{n}.text")) and blank(said(f"own.{n}.answers")))
    ]
    ready = tuple(str(one) for one in form.getlist("ready"))
    return await steer(OpenTally(ready, tuple(own)), back=f"{ATTENDANCE}#tally")


@router.post(HERE + "/tally/closing")
async def close(steer: KeepingAttendance) -> Response:
    return await steer(CloseTally(), back=f"{ATTENDANCE}#tally")


@router.post(HERE + "/tally/entries")
async def count(request: Request, steer: Entering, group: Number = 0) -> Response:
    """Counts of people without a phone, by question and answer."""
    form = await request.form()
    numbers: dict[tuple[int, int], int] = {}
    for name, value in form.items():
        place = name.removeprefix("n.").split(".")
        if name.startswith("n.") and len(place) == 2 and isinstance(value, str) and not blank(value):
            if not all(one.isascii() and one.isdecimal() and len(one) < 10 for one in place):
                continue
            numbers[int(place[0]), int(place[1])] = _number(taken_in(value), name)
    return await _carry_out(steer, EnterTally(group, numbers), f"{ATTENDANCE}?group={group}#count")


def _number(typed: str, field: str) -> int:
    if not (typed.isascii() and typed.isdecimal() and len(typed) < 5 and int(typed) <= MOST_TYPED):
        raise Refused(
            "no_number", N_("Please write a number of people in digits. Nothing was entered."), field=field
        )
    return int(typed)
