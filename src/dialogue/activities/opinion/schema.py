"""Tables of the opinion activity: statements, answers, how many there are of each, people, and what was shown."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Field, Index, SQLModel

from dialogue.kernel.schema import moment, record


class StatementState(StrEnum):
    """A statement waits for the facilitator, is shown to everybody, or was taken out (never deleted)."""

    WAITING = "waiting"
    SHOWN = "shown"
    TAKEN_OUT = "taken out"


class OpinionStatement(SQLModel, table=True):
    """One statement that people agree or disagree with.

    `ref` names what it was copied from ("idea:12"), `seat_id` who wrote it here; both are empty where the facilitator
    typed it. `texts` leads from a language to its translation: the statement, and the answers to it, stay one.
    `meta` says that it is about the person who answers, not about the matter. `looks` is what look-alikes share
    (`kernel.text.sameness`). `answered` counts the answers, whatever they say.
    """

    __tablename__ = "opinion_statement"
    __table_args__ = (Index("ix_opinion_statement_looks", "activity_id", "looks"),)

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    activity_id: int = Field(foreign_key="activity.id", index=True)
    position: int
    ref: str = Field(default="", max_length=80)
    seat_id: int | None = Field(default=None, foreign_key="seat.id", index=True)
    text: str
    language: str = Field(default="", max_length=8)
    texts: dict[str, str] = record()
    looks: str
    meta: bool = False
    state: str = Field(default=StatementState.SHOWN, max_length=16)
    because: str = ""
    answered: int = 0
    created_at: datetime = moment(nullable=False)


class OpinionTally(SQLModel, table=True):
    """How a statement stands. Kept apart from it, so that whoever may not know the directions does not read them."""

    __tablename__ = "opinion_tally"

    statement_id: int = Field(foreign_key="opinion_statement.id", primary_key=True)
    activity_id: int = Field(foreign_key="activity.id", index=True)
    agree: int = 0
    disagree: int = 0
    passed: int = 0


class OpinionAnswer(SQLModel, table=True):
    """One person's latest answer to one statement: 1 agree, -1 disagree, 0 pass; none while she has put it off.

    `turn` is the number of the form that it came with.
    """

    __tablename__ = "opinion_answer"

    statement_id: int = Field(foreign_key="opinion_statement.id", primary_key=True)
    seat_id: int = Field(foreign_key="seat.id", primary_key=True, index=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    activity_id: int = Field(foreign_key="activity.id", index=True)
    value: int | None = None
    turn: int = 0
    at: datetime = moment(nullable=False)


class OpinionPerson(SQLModel, table=True):
    """Somebody who has answered, how often, and her group at the first answer: a later change moves nothing.

    Once the results are shown also her own place among the others:
    `x` and `y` are thousandths of the picture, `among` is the letter of her opinion group. Only she is told them.
    """

    __tablename__ = "opinion_person"

    activity_id: int = Field(foreign_key="activity.id", primary_key=True)
    seat_id: int = Field(foreign_key="seat.id", primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    group_id: int | None = Field(default=None, foreign_key="stakeholder_group.id")
    answered: int = 0
    x: int | None = None
    y: int | None = None
    among: str = Field(default="", max_length=4)


class OpinionResult(SQLModel, table=True):
    """What everybody may see of an activity's answers (`published.content`). There is none before it is shown."""

    __tablename__ = "opinion_result"

    activity_id: int = Field(foreign_key="activity.id", primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    content: dict[str, Any] = record()
    made_from: str = Field(default="", max_length=64)
    shown_at: datetime = moment(nullable=False)
