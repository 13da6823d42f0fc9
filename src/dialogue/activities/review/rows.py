"""Reading the lines of a review, and what people's ties to them are."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import col, select

from dialogue.activities.review import rules
from dialogue.activities.review.schema import ReviewLine
from dialogue.kernel.act import Act
from dialogue.kernel.database import Reader
from dialogue.kernel.schema import Activity


def lines_of(
    reader: Reader,
    activity_id: int | None,
    questions: Sequence[str] = rules.ORDER,
    *,
    hidden: bool = False,
    keys: tuple[int, ...] | None = None,
) -> list[ReviewLine]:
    """The lines to these questions in the order they came; with `hidden` also those that were taken off the wall."""
    asked = select(ReviewLine).where(
        ReviewLine.activity_id == activity_id,
        col(ReviewLine.question).in_(questions),
        col(ReviewLine.withdrawn).is_(False),
    )
    if not hidden:
        asked = asked.where(col(ReviewLine.hidden).is_(False))
    if keys is not None:
        asked = asked.where(col(ReviewLine.id).in_(keys))
    return list(reader.exec(asked.order_by(col(ReviewLine.id))))


def shown_questions(activity: Activity) -> list[str]:
    """The questions whose lines the room reads now, in their order."""
    return [one for one in rules.ORDER if rules.is_shown(one, activity.phase)]


def contributed(reader: Reader, activity: Activity) -> set[int]:
    """Seats that have answered the question the room is at; a hidden line counts."""
    asked = select(ReviewLine.seat_id).where(
        ReviewLine.activity_id == activity.id,
        ReviewLine.question == rules.question_of(activity.phase),
        col(ReviewLine.withdrawn).is_(False),
    )
    return {seat for seat in reader.exec(asked) if seat is not None}


def contributors(reader: Reader, session_id: int) -> set[int]:
    """Seats that have written anything."""
    asked = select(ReviewLine.seat_id).where(ReviewLine.session_id == session_id)
    return {seat for seat in reader.exec(asked) if seat is not None}


def holds_group(reader: Reader, session_id: int, group_id: int) -> bool:
    """Whether a line was written or entered for the group."""
    asked = select(ReviewLine.id).where(ReviewLine.session_id == session_id, ReviewLine.group_id == group_id)
    return reader.exec(asked).first() is not None


def makes_one(act: Act, activity: Activity, second: int, stays: int) -> None:
    """The lines of the second seat are hers."""
    asked = select(ReviewLine).where(ReviewLine.activity_id == activity.id, ReviewLine.seat_id == second)
    for line in act.tx.exec(asked).all():
        line.seat_id = stays
        act.tx.add(line)
    act.tx.flush()
