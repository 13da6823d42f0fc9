"""Commands of the building block, and the events of an activity made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlmodel import select

from dialogue.activities.one_question import rules
from dialogue.activities.one_question.acts import the_answer
from dialogue.activities.one_question.schema import Answer
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.errors import NotFound
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.text import required, taken_in
from dialogue.kernel.turns import taken
from dialogue.kernel.vocabulary import Command, EventKind, Touch, event
from dialogue.stage.translating.written import written_in
from dialogue.undoing.rows import remembered


@dataclass(frozen=True, slots=True)
class GiveAnswer(Command):
    """Answer the question, or change one's answer."""

    activity_id: int
    text: str
    turn: int = 0
    language: str = ""
    right: ClassVar[Right] = Right.CONTRIBUTE
    replaces: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class HideAnswer(Command):
    """Take an answer off the wall (or, with `shown`, put it back)."""

    answer_id: int
    shown: bool = False
    right: ClassVar[Right] = Right.MODERATE


def events_of(kind: str) -> tuple[EventKind, ...]:
    """The events of an activity of this kind."""
    card = Touch(f"{kind}.wall", by="answer")
    return (
        event(f"{kind}.answered", card, f"{kind}.count", f"{kind}.cloud", "session.people"),
        event(f"{kind}.moderated", card, f"{kind}.count", f"{kind}.cloud"),
    )


def give_answer(act: Act, command: GiveAnswer) -> dict[str, Any]:
    activity = act.activity(command.activity_id)
    if f"{activity.kind}.answered" not in act.kinds:  # an activity of another kind asks nothing
        raise NotFound("no_question", N_("This activity is not part of the session any more."))
    seat = act.seat
    if seat is None:
        raise NotFound("no_seat", N_("You are not in this session. Please join it again with the code."))
    asked = select(Answer).where(Answer.activity_id == activity.id, Answer.seat_id == seat.id)
    found = act.tx.exec(asked).first()
    if activity.state != "open" and found is not None and taken_in(command.text) == found.text:
        return {"answer": found.id}  # it arrived in time and only its answer was lost
    rules.require_open(activity.state)
    answer = found or Answer(
        session_id=activity.session_id,
        activity_id=activity.id or 0,
        seat_id=seat.id or 0,
        group_id=seat.group_id,
        text="",
        answered_at=act.now,
    )
    text = required(command.text, most=rules.LONGEST_ANSWER)
    language = written_in(act, command.language, answer.language)
    changed = (text, language) != (answer.text, answer.language)
    turn = taken(command.turn, answer.turn, same=not changed, stored=answer.text)
    if turn is None:
        return {"answer": answer.id}
    answer.text, answer.language, answer.turn = text, language, turn
    answer.answered_at = act.now
    act.tx.add(answer)
    act.tx.flush()
    if changed:
        act.happened(f"{activity.kind}.answered", activity=activity.id, answer=answer.id)
    return {"answer": answer.id}


def hide_answer(act: Act, command: HideAnswer) -> None:
    answer = act.tx.get(Answer, command.answer_id)
    if answer is None or answer.session_id != act.session.id:
        raise NotFound("no_answer", N_("This answer is not there any more."))
    activity = act.activity(answer.activity_id)
    answer.hidden = not command.shown
    act.tx.add(answer)
    act.happened(f"{activity.kind}.moderated", activity=activity.id, answer=answer.id)


HANDLERS: dict[type[Command], Handler] = {
    GiveAnswer: give_answer,
    HideAnswer: remembered(
        hide_answer, ".moderated", rows=lambda act, command: the_answer(act, command.answer_id)
    ),
}
