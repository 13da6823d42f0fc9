"""Tables of the comprehension check."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from dialogue.kernel.schema import moment, record


class ClearCheck(SQLModel, table=True):
    """One time that the room was asked whether it is clear. `eligible` are heads by group key when it was asked;
    `result` is what may be seen of the answers, made when it is closed.
    """

    __tablename__ = "clear_check"
    __table_args__ = (UniqueConstraint("activity_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    activity_id: int = Field(foreign_key="activity.id", index=True)
    number: int
    eligible: dict[str, Any] = record()
    result: dict[str, Any] = record()
    opened_at: datetime = moment(nullable=False)
    closed_at: datetime | None = moment()


class ClearAnswer(SQLModel, table=True):
    """One person's answer, with the group at that moment. A new one replaces the old."""

    __tablename__ = "clear_answer"
    __table_args__ = (UniqueConstraint("check_id", "seat_id"),)

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    check_id: int = Field(foreign_key="clear_check.id", index=True)
    seat_id: int = Field(foreign_key="seat.id", index=True)
    group_id: int = Field(foreign_key="stakeholder_group.id")
    answer: str = Field(max_length=8)
    turn: int = 0
    at: datetime = moment(nullable=False)


TABLES: tuple[type[SQLModel], ...] = (ClearCheck, ClearAnswer)
