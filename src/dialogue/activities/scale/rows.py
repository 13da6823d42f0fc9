"""Reading statements, who has answered them, and what was shown."""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import col, func, select

from dialogue.activities.scale.published import Count, added_up
from dialogue.activities.scale.schema import (
    ScaleAnswer,
    ScaleCount,
    ScaleForm,
    ScaleResult,
    ScaleRoll,
    ScaleStatement,
)
from dialogue.kernel.act import Act
from dialogue.kernel.database import Reader
from dialogue.kernel.schema import Activity


def statements_of(reader: Reader, activity_id: int | None) -> list[ScaleStatement]:
    """The statements of a step, in their order."""
    asked = select(ScaleStatement).where(ScaleStatement.activity_id == activity_id)
    return list(reader.exec(asked.order_by(col(ScaleStatement.position), col(ScaleStatement.id))))


def ref_of(statement: ScaleStatement) -> str:
    """What names a statement for ever: what it was taken over from, else itself."""
    return statement.ref or f"scale:{statement.id}"


def result_of(reader: Reader, activity_id: int | None) -> ScaleResult | None:
    """What became of a step's answers; none before they end."""
    return reader.get(ScaleResult, activity_id)


def answers_of(reader: Reader, activity_id: int | None, seat_id: int) -> dict[int, int]:
    """One person's answers by statement, while answers are open."""
    asked = (
        select(ScaleAnswer.statement_id, ScaleAnswer.value)
        .join(ScaleStatement, col(ScaleStatement.id) == col(ScaleAnswer.statement_id))
        .where(ScaleStatement.activity_id == activity_id, ScaleAnswer.seat_id == seat_id)
    )
    return dict(reader.exec(asked).all())


def answered_by(reader: Reader, activity_id: int | None, seat_id: int) -> set[int]:
    """The statements that a person has answered in this step, whether her answers are still linked to her or not."""
    asked = select(ScaleRoll.statement_id).where(
        ScaleRoll.activity_id == activity_id, ScaleRoll.seat_id == seat_id
    )
    return set(reader.exec(asked))


def answering(reader: Reader, activity_id: int | None) -> dict[int, int | None]:
    """Seats that have answered anything in this step, with their group at that moment."""
    asked = select(ScaleRoll.seat_id, ScaleRoll.group_id).where(ScaleRoll.activity_id == activity_id)
    return dict(reader.exec(asked).all())


def number_answering(reader: Reader, activity_id: int | None) -> int:
    """How many people have answered anything in this step."""
    asked = select(func.count(func.distinct(col(ScaleRoll.seat_id)))).where(
        ScaleRoll.activity_id == activity_id
    )
    return int(reader.exec(asked).one())


def turn_of_form(reader: Reader, activity_id: int | None, seat_id: int) -> int:
    """The number of the form with which a person's answers came."""
    found = reader.get(ScaleForm, (activity_id, seat_id))
    return found.turn if found else 0


def counted(reader: Reader, statement_id: int) -> Count:
    """A statement's closed count as it is kept."""
    counts = select(ScaleCount.block, ScaleCount.step, ScaleCount.heads).where(
        ScaleCount.statement_id == statement_id
    )
    rolls = select(ScaleRoll.group_id, ScaleRoll.seat_id).where(ScaleRoll.statement_id == statement_id)
    roll: dict[str, frozenset[str]] = {}
    for group, seat in reader.exec(rolls):
        name = str(group or 0)
        roll[name] = roll.get(name, frozenset()) | {str(seat)}
    return Count(added_up((str(block), step, heads) for block, step, heads in reader.exec(counts)), roll)


def contributors(reader: Reader, session_id: int) -> set[int]:
    """Seats that have answered anything, in whatever step of the session."""
    return set(reader.exec(select(ScaleRoll.seat_id).where(ScaleRoll.session_id == session_id)))


def contributed(reader: Reader, activity: Activity) -> Collection[int]:
    """Seats that have answered in this step."""
    return answering(reader, activity.id)


def holds_group(reader: Reader, session_id: int, group_id: int) -> bool:
    """Whether somebody answered as one of the group, wherever she belongs now."""
    asked = select(ScaleRoll.seat_id).where(
        ScaleRoll.session_id == session_id, ScaleRoll.group_id == group_id
    )
    return reader.exec(asked).first() is not None


def makes_one(act: Act, activity: Activity, second: int, stays: int) -> None:
    """While answers are open the second seat's go to the one that stays, where that has none. Counted ones stay counted."""
    for statement in statements_of(act.tx, activity.id):
        gone = act.tx.get(ScaleAnswer, (statement.id, second))
        if gone is None:
            continue  # nothing said, or no longer linked to anybody
        roll = act.tx.get_one(ScaleRoll, (statement.id, second))
        if act.tx.get(ScaleRoll, (statement.id, stays)) is None:
            copied = {"statement_id": statement.id, "seat_id": stays}
            act.tx.add(ScaleAnswer(**{**gone.model_dump(), **copied}))
            act.tx.add(ScaleRoll(**{**roll.model_dump(), **copied}))
        act.tx.delete(gone)
        act.tx.delete(roll)
    act.tx.flush()
    act.happened("scale.people_joined", activity=activity.id)
