"""Commands and events of questions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlmodel import col, delete, func, select

from dialogue.activities.questions import rules
from dialogue.activities.questions.schema import Question, QuestionState, QuestionSupport, Stand
from dialogue.activities.questions.settings import Settings
from dialogue.kernel import taking
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import Activity, StakeholderGroup
from dialogue.kernel.text import optional, required
from dialogue.kernel.vocabulary import Command, EventKind, Touch, event
from dialogue.stage.settings import settings_of
from dialogue.stage.translating.written import written_in

KIND, CARDS = "questions", Touch("questions.wall", by="questions")
COUNT, NOW = "questions.count", "questions.now"

EVENTS: tuple[EventKind, ...] = (
    event("question.asked", CARDS, COUNT),
    event("question.let_in", CARDS, COUNT, "session.calls"),
    event("question.withdrawn", CARDS, COUNT, NOW),
    event("question.hidden", CARDS, COUNT, NOW, "session.calls", in_minutes=True),
    event("question.shown", CARDS, COUNT, "session.calls"),
    event("question.supported", CARDS, NOW),
    event("question.support_withdrawn", CARDS, NOW),
    event("questions.merged", CARDS, COUNT, NOW, in_minutes=True),
    event("question.taken_apart", CARDS, COUNT, NOW),
    event("question.taken_up", CARDS, COUNT, NOW),
    event("question.put_back", CARDS, COUNT, NOW),
    event("question.answered", CARDS, COUNT, NOW, in_minutes=True),
)


@dataclass(frozen=True, slots=True)
class AskQuestion(Command):
    """Ask a question; `signed` lets the room read one's name where the facilitator offers it."""

    activity_id: int
    text: str
    signed: bool = False
    language: str = ""
    right: ClassVar[Right] = Right.CONTRIBUTE


@dataclass(frozen=True, slots=True)
class AskQuestionFor(Command):
    """Ask a question on behalf of a group (somebody without a phone)."""

    activity_id: int
    group_id: int
    text: str
    language: str = ""
    right: ClassVar[Right] = Right.ENTER_FOR_OTHERS


@dataclass(frozen=True, slots=True)
class WithdrawQuestion(Command):
    """Take one's own question back."""

    question_id: int
    right: ClassVar[Right] = Right.CONTRIBUTE


@dataclass(frozen=True, slots=True)
class SupportQuestion(Command):
    """Say that one wants a question answered too, or (without `on`) take that back."""

    question_id: int
    on: bool = True
    right: ClassVar[Right] = Right.VOTE


@dataclass(frozen=True, slots=True)
class ShowQuestion(Command):
    """Let the room see a question that waits or was hidden."""

    question_id: int
    right: ClassVar[Right] = Right.MODERATE


@dataclass(frozen=True, slots=True)
class HideQuestion(Command):
    """Keep a question from the room, with a reason that its author reads and the record keeps."""

    activity_id: int
    number: int
    reason: str
    right: ClassVar[Right] = Right.MODERATE


@dataclass(frozen=True, slots=True)
class MergeQuestions(Command):
    """Say that one question asks the same as another: their support is counted together there."""

    activity_id: int
    number: int
    into: int
    right: ClassVar[Right] = Right.MODERATE


@dataclass(frozen=True, slots=True)
class TakeApartQuestion(Command):
    """Make a merged question one of its own again."""

    question_id: int
    right: ClassVar[Right] = Right.MODERATE


@dataclass(frozen=True, slots=True)
class TakeUpQuestion(Command):
    """Say that a question is being answered now; the one before it is open again."""

    question_id: int
    right: ClassVar[Right] = Right.STEER


@dataclass(frozen=True, slots=True)
class PutBackQuestion(Command):
    """Say that a question is open again."""

    question_id: int
    right: ClassVar[Right] = Right.STEER


@dataclass(frozen=True, slots=True)
class AnswerQuestion(Command):
    """Say that a question was answered, in a few words or in none; or word the answer anew.

    Without a number it is the one that is being answered now.
    """

    activity_id: int
    answer: str = ""
    number: int = 0
    right: ClassVar[Right] = Right.STEER


def _question(act: Act, question_id: int) -> tuple[Question, Activity]:
    found = act.tx.get(Question, question_id)
    if found is None or found.session_id != act.session.id:
        raise NotFound("no_question", N_("This question is not there any more."))
    return found, act.activity(found.activity_id, KIND)


def _shown(act: Act, question_id: int) -> tuple[Question, Activity]:
    """A question of its own that the room sees."""
    question, activity = _question(act, question_id)
    if question.state != QuestionState.SHOWN or question.merged_into is not None:
        raise Refused("not_shown", N_("This question is not shown any more."))
    return question, activity


def _numbered(act: Act, activity: Activity, number: int, *, field: str = "number") -> Question:
    """The question of this number that is not inside another one. Refused when there is none."""
    asked = select(Question).where(Question.activity_id == activity.id, Question.number == number)
    found = act.tx.exec(asked).first()
    if found is None or found.merged_into is not None or found.state == QuestionState.WITHDRAWN:
        sentence = N_("There is no question number %(number)s to be seen. The number stands on its card.")
        raise Refused("no_question", sentence, field=field, number=number)
    return found


def _being_answered(act: Act, activity: Activity) -> Question | None:
    asked = select(Question).where(Question.activity_id == activity.id, Question.stand == Stand.NOW)
    return act.tx.exec(asked).first()


def _family(act: Act, question: Question) -> list[int]:
    """A question and those merged into it."""
    asked = select(Question.id).where(Question.merged_into == question.id)
    return [question.id or 0, *(one or 0 for one in act.tx.exec(asked))]


def _say(act: Act, kind: str, activity: Activity, *questions: Question) -> None:
    """Store the rows and say what happened, with every card that changes."""
    for one in questions:
        act.tx.add(one)
    act.tx.flush()
    act.happened(kind, activity=activity.id, questions=[one.id for one in questions])


Asking = AskQuestion | AskQuestionFor


def _ask(
    act: Act, activity: Activity, command: Asking, seat_id: int | None, group_id: int | None
) -> Question:
    newest = select(func.max(Question.number)).where(Question.activity_id == activity.id)
    waits = settings_of(activity, Settings).moderated and seat_id is not None
    question = Question(
        session_id=activity.session_id,
        activity_id=activity.id or 0,
        number=(act.tx.exec(newest).one() or 0) + 1,
        seat_id=seat_id,
        entered_by=None if seat_id else (act.seat.id if act.seat else None),
        group_id=group_id,
        language=written_in(act, command.language),
        text=required(command.text, most=rules.LONGEST_QUESTION),
        state=QuestionState.WAITING if waits else QuestionState.SHOWN,
        created_at=act.now,
    )
    act.tx.add(question)
    act.tx.flush()
    _stand_behind(act, question, seat_id, group_id)
    return question


def _stand_behind(act: Act, question: Question, seat_id: int | None, group_id: int | None) -> None:
    act.tx.add(
        QuestionSupport(
            session_id=question.session_id,
            activity_id=question.activity_id,
            question_id=question.id or 0,
            seat_id=seat_id,
            group_id=group_id,
        )
    )


def ask_question(act: Act, command: AskQuestion) -> dict[str, Any]:
    activity = act.activity(command.activity_id, KIND)
    taking.require_open(activity.state)
    seat, settings = act.seat, settings_of(activity, Settings)
    asked = (
        select(func.count())
        .select_from(Question)
        .where(Question.activity_id == activity.id, Question.seat_id == (seat.id if seat else 0))
    )
    written = act.tx.exec(asked.where(Question.state != QuestionState.WITHDRAWN)).one()
    rules.require_room_for_one(written, settings.limit)
    question = _ask(act, activity, command, seat.id if seat else None, seat.group_id if seat else None)
    question.signed = command.signed and settings.named and bool(seat and seat.name)
    _say(act, "question.asked", activity, question)
    return {"question": question.id}


def ask_question_for(act: Act, command: AskQuestionFor) -> dict[str, Any]:
    activity = act.activity(command.activity_id, KIND)
    taking.require_open(activity.state)
    group = act.tx.get(StakeholderGroup, command.group_id)
    if group is None or group.session_id != act.session.id:
        raise Refused("no_group", N_("Please choose the group this question comes from."), field="group")
    question = _ask(act, activity, command, None, group.id)
    _say(act, "question.asked", activity, question)
    return {"question": question.id}


def withdraw_question(act: Act, command: WithdrawQuestion) -> None:
    question, activity = _question(act, command.question_id)
    rules.require_own(question.seat_id, act.seat.id if act.seat else None)
    if question.state == QuestionState.WITHDRAWN:
        return
    taking.require_open(activity.state)
    changed = _let_go(act, question)
    if question.merged_into:
        # Those who wanted it answered still want what the other question asks; its author does not.
        own = (
            col(QuestionSupport.question_id) == question.id,
            col(QuestionSupport.seat_id) == question.seat_id,
        )
        act.tx.exec(delete(QuestionSupport).where(*own))
        changed += act.tx.exec(select(Question).where(Question.id == question.merged_into)).all()
    question.state, question.stand = QuestionState.WITHDRAWN, Stand.OPEN
    _say(act, "question.withdrawn", activity, question, *changed)


def _let_go(act: Act, question: Question) -> list[Question]:
    """Those merged into a question that leaves the room's sight stand by themselves again."""
    inside = list(act.tx.exec(select(Question).where(Question.merged_into == question.id)))
    for one in inside:
        one.merged_into = None
    return inside


def support_question(act: Act, command: SupportQuestion) -> None:
    question, activity = _shown(act, command.question_id)
    taking.require_open(activity.state)
    seat = act.seat
    family = _family(act, question)
    own = (
        col(QuestionSupport.question_id).in_(family),
        col(QuestionSupport.seat_id) == (seat.id if seat else 0),
    )
    has = act.tx.exec(select(QuestionSupport.id).where(*own)).first() is not None
    if has is command.on or seat is None:
        return
    if command.on:
        _stand_behind(act, question, seat.id, seat.group_id)
    else:
        act.tx.exec(delete(QuestionSupport).where(*own))
    _say(act, "question.supported" if command.on else "question.support_withdrawn", activity, question)


def show_question(act: Act, command: ShowQuestion) -> None:
    question, activity = _question(act, command.question_id)
    if question.state not in (QuestionState.WAITING, QuestionState.HIDDEN):
        raise Refused("not_hidden", N_("This question is shown already, or was withdrawn."))
    kind = "question.let_in" if question.state == QuestionState.WAITING else "question.shown"
    question.state, question.hidden_because = QuestionState.SHOWN, ""
    _say(act, kind, activity, question)


def hide_question(act: Act, command: HideQuestion) -> None:
    activity = act.activity(command.activity_id, KIND)
    question = _numbered(act, activity, command.number)
    if question.state == QuestionState.HIDDEN:
        raise Refused("not_shown", N_("This question is not shown any more."))
    question.hidden_because = required(command.reason, most=rules.LONGEST_REASON, field="reason")
    question.state = QuestionState.HIDDEN
    if question.stand == Stand.NOW:
        question.stand = Stand.OPEN
    _say(act, "question.hidden", activity, question, *_let_go(act, question))


def merge_questions(act: Act, command: MergeQuestions) -> None:
    activity = act.activity(command.activity_id, KIND)
    question = _numbered(act, activity, command.number)
    into = _numbered(act, activity, command.into, field="into")
    if question.id == into.id:
        raise Refused(
            "same", N_("These are one and the same question. Please give two numbers."), field="into"
        )
    if {question.state, into.state} != {QuestionState.SHOWN}:
        raise Refused("not_shown", N_("Only questions that the room sees can be counted together."))
    if question.stand == Stand.ANSWERED:
        raise Refused(
            "answered", N_("This question was answered. Put it back first, then count it with another.")
        )
    inside = list(act.tx.exec(select(Question).where(Question.merged_into == question.id)))
    for one in (question, *inside):
        one.merged_into, one.stand = into.id, Stand.OPEN
    _say(act, "questions.merged", activity, question, into, *inside)


def take_apart_question(act: Act, command: TakeApartQuestion) -> None:
    question, activity = _question(act, command.question_id)
    above = act.tx.get(Question, question.merged_into) if question.merged_into else None
    if above is None or question.state != QuestionState.SHOWN:
        raise Refused("not_merged", N_("This question stands by itself already."))
    question.merged_into = None
    _say(act, "question.taken_apart", activity, question, above)


def take_up_question(act: Act, command: TakeUpQuestion) -> None:
    question, activity = _shown(act, command.question_id)
    if question.stand == Stand.NOW:
        return
    before = _being_answered(act, activity)
    if before is not None:
        before.stand = Stand.OPEN
    question.stand, question.answered_at = Stand.NOW, None
    _say(act, "question.taken_up", activity, question, *([before] if before else []))


def put_back_question(act: Act, command: PutBackQuestion) -> None:
    question, activity = _shown(act, command.question_id)
    if question.stand == Stand.OPEN:
        return
    question.stand, question.answered_at = Stand.OPEN, None
    _say(act, "question.put_back", activity, question)


def answer_question(act: Act, command: AnswerQuestion) -> None:
    activity = act.activity(command.activity_id, KIND)
    question = _numbered(act, activity, command.number) if command.number else _being_answered(act, activity)
    if question is None or question.state != QuestionState.SHOWN:
        raise Refused(
            "nothing_now",
            N_(
                "No question is being answered now. Choose one first, or give the number of one that the room sees."
            ),
            field="number",
        )
    question.answer = optional(command.answer, most=rules.LONGEST_ANSWER, field="answer")
    question.stand, question.answered_at = Stand.ANSWERED, question.answered_at or act.now
    _say(act, "question.answered", activity, question)


HANDLERS: dict[type[Command], Handler] = {
    AskQuestion: ask_question,
    AskQuestionFor: ask_question_for,
    WithdrawQuestion: withdraw_question,
    SupportQuestion: support_question,
    ShowQuestion: show_question,
    HideQuestion: hide_question,
    MergeQuestions: merge_questions,
    TakeApartQuestion: take_apart_question,
    TakeUpQuestion: take_up_question,
    PutBackQuestion: put_back_question,
    AnswerQuestion: answer_question,
}
