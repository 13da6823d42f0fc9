"""Commands of the comprehension check, and its events in an activity of a kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sqlmodel import select

from dialogue.kernel.act import Act, Handler
from dialogue.kernel.errors import NotAllowed, NotFound, Refused
from dialogue.kernel.messages import N_, Msgid
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import Activity
from dialogue.kernel.turns import HIGHEST, taken
from dialogue.kernel.vocabulary import Command, EventKind, event
from dialogue.people.eligible import eligible
from dialogue.stage.comprehension import reading
from dialogue.stage.comprehension.answers import ANSWERS, seen
from dialogue.stage.comprehension.schema import ClearAnswer, ClearCheck


@dataclass(frozen=True, slots=True)
class AskIfClear(Command):
    """Ask the room whether it is clear what is decided here."""

    activity_id: int
    right: ClassVar[Right] = Right.STEER


@dataclass(frozen=True, slots=True)
class AnswerIfClear(Command):
    """Say whether it is clear, or change one's answer."""

    activity_id: int
    answer: str
    turn: int = 0
    right: ClassVar[Right] = Right.VOTE
    replaces: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class ShowIfClear(Command):
    """End the check and show its answers by group."""

    activity_id: int
    right: ClassVar[Right] = Right.STEER


def events_of(kind: str, *panels: str) -> tuple[EventKind, ...]:
    """The events in an activity of a kind; `panels` are its parts that hold people's own forms."""
    part = f"{kind}.clear"
    return (
        event(f"{kind}.clear_asked", part, *panels),
        event(f"{kind}.clear_answered", part),
        event(f"{kind}.clear_shown", part, *panels, in_minutes=True),
    )


def _activity(act: Act, activity_id: int) -> Activity:
    activity = act.activity(activity_id)
    if f"{activity.kind}.clear_asked" not in act.kinds:  # an activity of this kind decides nothing
        raise NotFound("no_check", N_("This activity is not part of the session any more."))
    return activity


def ask(act: Act, command: AskIfClear) -> None:
    activity = _activity(act, command.activity_id)
    if activity.state != "open":
        raise Refused("not_open", N_("Please open this activity first."))
    earlier = reading.checks_of(act.tx, activity.id or 0)
    if earlier and earlier[-1].closed_at is None:
        raise Refused("asked_already", N_("The room is being asked already."))
    keys = reading.group_keys(act.tx, activity.session_id)
    heads = dict.fromkeys(keys.values(), 0)
    for seat in eligible(act.tx, activity.session_id):
        heads[keys[seat.group_id or 0]] += 1
    act.tx.add(
        ClearCheck(
            session_id=activity.session_id,
            activity_id=activity.id or 0,
            number=len(earlier) + 1,
            eligible=heads,
            opened_at=act.now,
        )
    )
    act.tx.flush()
    act.happened(f"{activity.kind}.clear_asked", activity=activity.id)


def answer(act: Act, command: AnswerIfClear) -> None:
    activity = _activity(act, command.activity_id)
    found = reading.open_check(act.tx, activity.id or 0)
    if activity.state != "open" or found is None:
        raise Refused("not_asked", N_("The room is not being asked now."))
    if command.answer not in ANSWERS:
        raise Refused("no_answer", N_("Please choose one of the three answers."), field="answer")
    seat = act.seat
    if seat is None or seat.group_id is None:
        raise NotAllowed("no_group", N_("Please choose your group first."))
    asked = select(ClearAnswer).where(ClearAnswer.check_id == found.id, ClearAnswer.seat_id == seat.id)
    row = act.tx.exec(asked).first()
    number = command.turn or 1
    if row is not None:
        same = row.answer == command.answer
        now = taken(command.turn, row.turn, same=same, stored=Msgid(ANSWERS[row.answer]))
        if now is None:
            return
        number = now
    row = row or ClearAnswer(
        session_id=activity.session_id,
        check_id=found.id or 0,
        seat_id=seat.id or 0,
        group_id=seat.group_id,
        answer=command.answer,
        at=act.now,
    )
    row.answer, row.turn, row.at = command.answer, min(number, HIGHEST), act.now
    act.tx.add(row)
    act.happened(f"{activity.kind}.clear_answered", activity=activity.id)


def show(act: Act, command: ShowIfClear) -> None:
    activity = _activity(act, command.activity_id)
    if not end_check(act, activity):
        raise Refused("not_asked", N_("The room is not being asked now."))


def end_check(act: Act, activity: Activity) -> bool:
    """End a check that is still open, with its answers for everybody; whether there was one. What opens positions or a
    vote calls it: from then on the question is another one.
    """
    found = reading.open_check(act.tx, activity.id or 0)
    if found is None:
        return False
    earlier = [
        (reading.answers_in(act.tx, one), one.result)
        for one in reading.checks_of(act.tx, activity.id or 0)
        if one.closed_at is not None
    ]
    found.result = seen(reading.answers_in(act.tx, found), earlier)
    found.closed_at = act.now
    act.tx.add(found)
    act.happened(f"{activity.kind}.clear_shown", activity=activity.id)
    return True


def one_person(act: Act, activity: Activity, second: int, stays: int) -> None:
    """Two seats are one person: her later answer in each check stays."""
    for check in reading.checks_of(act.tx, activity.id or 0):
        asked = select(ClearAnswer).where(ClearAnswer.check_id == check.id)
        given = [row for row in act.tx.exec(asked) if row.seat_id in (second, stays)]
        for older in sorted(given, key=lambda row: row.at)[:-1]:
            act.tx.delete(older)
        act.tx.flush()
        for row in sorted(given, key=lambda row: row.at)[-1:]:
            row.seat_id = stays
            act.tx.add(row)
    act.tx.flush()


HANDLERS: dict[type[Command], Handler] = {AskIfClear: ask, AnswerIfClear: answer, ShowIfClear: show}
