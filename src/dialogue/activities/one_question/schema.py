"""Table of answers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from dialogue.kernel.schema import moment


class Answer(SQLModel, table=True):
    """One person's answer to an activity's question, with the group at that moment. A new one replaces the old.

    `turn` is the number of the form it came with.
    """

    __table_args__ = (UniqueConstraint("activity_id", "seat_id"),)

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    activity_id: int = Field(foreign_key="activity.id", index=True)
    seat_id: int = Field(foreign_key="seat.id")
    group_id: int | None = Field(default=None, foreign_key="stakeholder_group.id")
    language: str = Field(default="", max_length=8)
    text: str
    hidden: bool = False
    turn: int = 0
    answered_at: datetime = moment(nullable=False)
