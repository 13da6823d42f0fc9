"""Commands and events of a review."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlmodel import col, func, select

from dialogue.activities.review import rules
from dialogue.activities.review.acts import the_activity, the_line
from dialogue.activities.review.schema import ReviewLine
from dialogue.kernel import taking
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import Activity, StakeholderGroup
from dialogue.kernel.text import required
from dialogue.kernel.vocabulary import Command, EventKind, Touch, event
from dialogue.stage.translating.written import written_in
from dialogue.undoing.rows import remembered

KIND = "review"
WALL, COUNT, DESK, EARLIER = "review.wall", "review.count", "review.desk", "review.earlier"
CARD = Touch(WALL, by="line")

EVENTS: tuple[EventKind, ...] = (
    event("review.line_added", CARD, COUNT, "session.people"),
    event("review.line_withdrawn", CARD, COUNT, EARLIER, "session.people"),
    event("review.line_hidden", CARD, COUNT, EARLIER),
    event("review.line_shown", CARD, COUNT, EARLIER),
    event("review.shown", WALL, COUNT, DESK),
    event("review.turned", "session.stage", "session.people", "session.slide"),
)


@dataclass(frozen=True, slots=True)
class AddReviewLine(Command):
    """Answer the question that the room is at with one line."""

    activity_id: int
    question: str
    text: str
    language: str = ""
    right: ClassVar[Right] = Right.CONTRIBUTE


@dataclass(frozen=True, slots=True)
class AddReviewLineFor(Command):
    """The same on behalf of a group (somebody without a phone)."""

    activity_id: int
    group_id: int
    text: str
    language: str = ""
    right: ClassVar[Right] = Right.ENTER_FOR_OTHERS


@dataclass(frozen=True, slots=True)
class WithdrawReviewLine(Command):
    """Take one's own line back."""

    line_id: int
    right: ClassVar[Right] = Right.CONTRIBUTE


@dataclass(frozen=True, slots=True)
class HideReviewLine(Command):
    """Take a line off wall and phones, or (with `shown`) put it back."""

    line_id: int
    shown: bool = False
    right: ClassVar[Right] = Right.MODERATE


@dataclass(frozen=True, slots=True)
class TurnReview(Command):
    """Show the lines of this question, go on to the next one, or back to the one before."""

    activity_id: int
    to: str
    right: ClassVar[Right] = Right.STEER


def _add(
    act: Act, activity: Activity, text: str, language: str, seat_id: int | None, group_id: int | None
) -> dict[str, Any]:
    line = ReviewLine(
        session_id=activity.session_id,
        activity_id=activity.id or 0,
        question=rules.question_of(activity.phase),
        seat_id=seat_id,
        entered_by=None if seat_id else (act.seat.id if act.seat else None),
        group_id=group_id,
        language=written_in(act, language),
        text=required(text, most=rules.LONGEST_LINE),
        written_at=act.now,
    )
    act.tx.add(line)
    act.tx.flush()
    act.happened("review.line_added", activity=activity.id, line=line.id)
    return {"line": line.id}


def add_line(act: Act, command: AddReviewLine) -> dict[str, Any]:
    activity = act.activity(command.activity_id, KIND)
    taking.require_open(activity.state)
    rules.require_current(activity.phase, command.question)
    seat = act.seat
    if seat is None:
        raise NotFound("no_seat", N_("You are not in this session. Please join it again with the code."))
    asked = (
        select(func.count())
        .select_from(ReviewLine)
        .where(
            ReviewLine.activity_id == activity.id,
            ReviewLine.seat_id == seat.id,
            ReviewLine.question == command.question,
            col(ReviewLine.withdrawn).is_(False),
        )
    )
    rules.require_room_for_one(act.tx.exec(asked).one())
    return _add(act, activity, command.text, command.language, seat.id, seat.group_id)


def add_line_for(act: Act, command: AddReviewLineFor) -> dict[str, Any]:
    activity = act.activity(command.activity_id, KIND)
    taking.require_open(activity.state)
    group = act.tx.get(StakeholderGroup, command.group_id)
    if group is None or group.session_id != act.session.id:
        raise Refused("no_group", N_("Please choose the group this line comes from."), field="group")
    return _add(act, activity, command.text, command.language, None, group.id)


def _line(act: Act, line_id: int) -> tuple[ReviewLine, Activity]:
    found = act.tx.get(ReviewLine, line_id)
    if found is None or found.session_id != act.session.id or found.withdrawn:
        raise NotFound("no_line", N_("This line is not there any more."))
    return found, act.activity(found.activity_id, KIND)


def withdraw_line(act: Act, command: WithdrawReviewLine) -> None:
    line, activity = _line(act, command.line_id)
    rules.require_own(line.seat_id, act.seat.id if act.seat else None)
    taking.require_open(activity.state)
    line.withdrawn = True
    act.tx.add(line)
    act.happened("review.line_withdrawn", activity=activity.id, line=line.id)


def hide_line(act: Act, command: HideReviewLine) -> None:
    line, activity = _line(act, command.line_id)
    if line.hidden is not command.shown:
        return
    line.hidden = not command.shown
    act.tx.add(line)
    kind = "review.line_shown" if command.shown else "review.line_hidden"
    act.happened(kind, activity=activity.id, line=line.id)


def turn_review(act: Act, command: TurnReview) -> None:
    activity = act.activity(command.activity_id, KIND)
    if activity.state not in ("open", "paused"):
        raise NotFound("not_open", N_("This activity is not open."))
    if command.to == activity.phase:
        return  # pressed twice
    rules.require_turn(activity.phase, command.to)
    same = rules.question_of(command.to) == rules.question_of(activity.phase)
    activity.phase = command.to
    act.tx.add(activity)
    act.happened("review.shown" if same else "review.turned", activity=activity.id, to=command.to)


def closes(act: Act, activity: Activity) -> None:
    """At its end everything is shown: what was written is for the room."""
    activity.phase = rules.LAST
    act.tx.add(activity)


HANDLERS: dict[type[Command], Handler] = {
    AddReviewLine: add_line,
    AddReviewLineFor: add_line_for,
    WithdrawReviewLine: withdraw_line,
    HideReviewLine: remembered(
        hide_line,
        "review.line_hidden",
        "review.line_shown",
        rows=lambda act, command: the_line(act, command.line_id),
    ),
    TurnReview: remembered(
        turn_review,
        "review.shown",
        "review.turned",
        rows=lambda act, command: the_activity(act, command.activity_id),
    ),
}
