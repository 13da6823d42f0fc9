"""Tables of the scale. What people answer is linked to them only until the answers end; who answered is kept apart."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Field, Index, SQLModel

from dialogue.kernel.schema import moment, record


class ScaleStatement(SQLModel, table=True):
    """One statement, or question, that people answer on the scale.

    `ref` says what it was taken over from ("theme:3"). `looks` is what look-alikes share (`kernel.text.sameness`): a
    statement of another step with the same `looks` is the same question asked again.
    """

    __tablename__ = "scale_statement"
    __table_args__ = (Index("ix_scale_statement_looks", "session_id", "looks"),)

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id")
    activity_id: int = Field(foreign_key="activity.id", index=True)
    position: int
    ref: str = Field(default="", max_length=80)
    text: str
    language: str = Field(default="", max_length=8)
    looks: str


class ScaleAnswer(SQLModel, table=True):
    """One person's answer to one statement while answers are open: 0 (the low end) to 100. Deleted when they end."""

    __tablename__ = "scale_answer"
    __table_args__ = {"sqlite_with_rowid": False}

    statement_id: int = Field(foreign_key="scale_statement.id", primary_key=True)
    seat_id: int = Field(foreign_key="seat.id", primary_key=True, index=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    value: int


class ScaleRoll(SQLModel, table=True):
    """That somebody has answered a statement, with her group at that moment. Never how, and never when."""

    __tablename__ = "scale_roll"
    __table_args__ = {"sqlite_with_rowid": False}

    statement_id: int = Field(foreign_key="scale_statement.id", primary_key=True)
    seat_id: int = Field(foreign_key="seat.id", primary_key=True, index=True)
    activity_id: int = Field(foreign_key="activity.id", index=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    group_id: int | None = Field(default=None, foreign_key="stakeholder_group.id")


class ScaleForm(SQLModel, table=True):
    """The rising number of the form with which a person's answers came (`kernel.turns`)."""

    __tablename__ = "scale_form"

    activity_id: int = Field(foreign_key="activity.id", primary_key=True)
    seat_id: int = Field(foreign_key="seat.id", primary_key=True, index=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    turn: int = 0


class ScaleCount(SQLModel, table=True):
    """How many people of a group chose a step, from the end of the answers on. There is no row for nobody.

    `block` is the group's id (0: no group). Once results are shown it is the first group of those shown together, or 0
    where nothing was shown by group: more is not kept.
    """

    __tablename__ = "scale_count"
    __table_args__ = {"sqlite_with_rowid": False}

    statement_id: int = Field(foreign_key="scale_statement.id", primary_key=True)
    block: int = Field(primary_key=True)
    step: int = Field(primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    heads: int


class ScaleResult(SQLModel, table=True):
    """What became of a step's answers: there is none before they end. `content` is what was shown, empty before.

    `sealed_at`: since when no earlier version of the rows can be read in the store; empty until that is done.
    """

    __tablename__ = "scale_result"

    activity_id: int = Field(foreign_key="activity.id", primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    content: dict[str, Any] = record()
    sealed_at: datetime | None = moment()
    shown_at: datetime | None = moment()
