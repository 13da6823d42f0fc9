"""Reading statements, answers and people, and changing them together."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlmodel import col, func, select

from dialogue.activities.opinion.schema import (
    OpinionAnswer,
    OpinionPerson,
    OpinionResult,
    OpinionStatement,
    OpinionTally,
    StatementState,
)
from dialogue.kernel.act import Act
from dialogue.kernel.database import Reader
from dialogue.kernel.schema import Activity, Seat

COLUMN = {1: "agree", -1: "disagree", 0: "passed"}


def statements_of(
    reader: Reader,
    activity_id: int,
    *states: StatementState,
    keys: Collection[int] | None = None,
) -> list[OpinionStatement]:
    """The statements in these states (shown ones, where none is named), in their order."""
    asked = select(OpinionStatement).where(
        OpinionStatement.activity_id == activity_id,
        col(OpinionStatement.state).in_(states or (StatementState.SHOWN,)),
    )
    if keys is not None:
        asked = asked.where(col(OpinionStatement.id).in_(keys))
    return list(reader.exec(asked.order_by(col(OpinionStatement.position), col(OpinionStatement.id))))


def said(statement: OpinionStatement, language: str) -> tuple[str, str]:
    """The statement as a reader of this language gets it, with the language it is in."""
    if language in statement.texts and language != statement.language:
        return statement.texts[language], language
    return statement.text, statement.language


def number_of(reader: Reader, activity_id: int) -> int:
    """How many statements are shown."""
    asked = select(func.count()).where(
        OpinionStatement.activity_id == activity_id, OpinionStatement.state == StatementState.SHOWN
    )
    return int(reader.exec(asked).one())


def answers_of(reader: Reader, activity_id: int, seat_id: int) -> dict[int, OpinionAnswer]:
    """One person's answers by statement, also those she has put off."""
    asked = select(OpinionAnswer).where(
        OpinionAnswer.activity_id == activity_id, OpinionAnswer.seat_id == seat_id
    )
    return {one.statement_id: one for one in reader.exec(asked.order_by(col(OpinionAnswer.statement_id)))}


def tallies(reader: Reader, activity_id: int) -> dict[int, tuple[int, int, int]]:
    """How each statement stands: agree, disagree, pass. Only for what picks the next one: no screen shows them."""
    asked = select(
        OpinionTally.statement_id, OpinionTally.agree, OpinionTally.disagree, OpinionTally.passed
    ).where(OpinionTally.activity_id == activity_id)
    return {statement: (agree, disagree, passed) for statement, agree, disagree, passed in reader.exec(asked)}


def person_of(reader: Reader, activity_id: int, seat_id: int) -> OpinionPerson | None:
    """How often somebody has answered, and where she is among the others."""
    return reader.get(OpinionPerson, (activity_id, seat_id))


def answering(reader: Reader, activity_id: int) -> list[tuple[int, int | None, int]]:
    """Everybody who has answered: seat, group, number of answers."""
    asked = (
        select(OpinionPerson.seat_id, OpinionPerson.group_id, OpinionPerson.answered)
        .where(OpinionPerson.activity_id == activity_id, OpinionPerson.answered > 0)
        .order_by(col(OpinionPerson.seat_id))
    )
    return list(reader.exec(asked).all())


def result_of(reader: Reader, activity_id: int) -> OpinionResult | None:
    """What was shown of the answers; none before."""
    return reader.get(OpinionResult, activity_id)


def contributors(reader: Reader, session_id: int) -> set[int]:
    """Seats that have answered or written a statement, in whatever step of the session."""
    answered = select(OpinionPerson.seat_id).where(OpinionPerson.session_id == session_id)
    wrote = select(OpinionStatement.seat_id).where(
        OpinionStatement.session_id == session_id, col(OpinionStatement.seat_id).is_not(None)
    )
    return {seat for seat in [*reader.exec(answered), *reader.exec(wrote)] if seat is not None}


def holds_group(reader: Reader, session_id: int, group_id: int) -> bool:
    """Whether somebody answered as one of the group, wherever she belongs now."""
    asked = select(OpinionPerson.seat_id).where(
        OpinionPerson.session_id == session_id, OpinionPerson.group_id == group_id
    )
    return reader.exec(asked).first() is not None


def counted(act: Act, statement: OpinionStatement, value: int | None, by: int) -> None:
    """Bring a statement's numbers up to date by one answer more (1) or less (-1)."""
    if value is None:
        return
    tally = act.tx.get(OpinionTally, statement.id)
    if tally is None:
        tally = OpinionTally(statement_id=statement.id or 0, activity_id=statement.activity_id)
    setattr(tally, COLUMN[value], getattr(tally, COLUMN[value]) + by)
    statement.answered += by
    act.tx.add(tally)
    act.tx.add(statement)


def answered_by(act: Act, activity: Activity, seat_id: int, by: int) -> OpinionPerson:
    """Count one answer of a person more or less; her row is new at the first one."""
    person = person_of(act.tx, activity.id or 0, seat_id)
    if person is None:
        person = OpinionPerson(
            activity_id=activity.id or 0,
            seat_id=seat_id,
            session_id=activity.session_id,
            group_id=act.tx.get_one(Seat, seat_id).group_id,
            answered=0,
        )
    person.answered += by
    act.tx.add(person)
    return person


def makes_one(act: Act, activity: Activity, second: int, stays: int) -> None:
    """Two seats are one person: of two answers to one statement the later counts, and she is one head."""
    kept = answers_of(act.tx, activity.id or 0, stays)
    shown = {one.id or 0: one for one in statements_of(act.tx, activity.id or 0, *StatementState)}
    moved = list(answers_of(act.tx, activity.id or 0, second).values())
    for answer in moved:
        statement, mine = shown[answer.statement_id], kept.get(answer.statement_id)
        if mine is None:
            copy = OpinionAnswer(
                statement_id=answer.statement_id,
                seat_id=stays,
                session_id=activity.session_id,
                activity_id=activity.id or 0,
                value=answer.value,
                turn=answer.turn,
                at=answer.at,
            )
            act.tx.add(copy)
            answered_by(act, activity, stays, 0 if answer.value is None else 1)
        else:
            latest, other = (answer, mine) if _later(answer, mine) else (mine, answer)
            counted(act, statement, other.value, -1)
            if mine.value is None and latest.value is not None:
                answered_by(act, activity, stays, 1)
            mine.value, mine.turn, mine.at = latest.value, max(answer.turn, mine.turn), latest.at
            act.tx.add(mine)
        act.tx.delete(answer)
    gone = person_of(act.tx, activity.id or 0, second)
    if gone is not None:
        act.tx.delete(gone)
    for statement in _written_by(act, activity, [second]):
        statement.seat_id = stays
        act.tx.add(statement)
    if moved:
        act.happened("opinion.people_joined", activity=activity.id)
    act.tx.flush()


def _later(one: OpinionAnswer, other: OpinionAnswer) -> bool:
    """Which of two answers counts: one that says something, and of two such the later."""
    if (one.value is None) != (other.value is None):
        return other.value is None
    return one.at > other.at


def _written_by(act: Act, activity: Activity, seats: Sequence[int]) -> list[OpinionStatement]:
    asked = select(OpinionStatement).where(
        OpinionStatement.activity_id == activity.id, col(OpinionStatement.seat_id).in_(seats)
    )
    return list(act.tx.exec(asked))
