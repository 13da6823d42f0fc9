"""Table of ideas."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from dialogue.kernel.schema import moment


class IdeaState(StrEnum):
    """Shown ideas are everybody's once revealed; hidden and withdrawn ones stay in the record, unread."""

    SHOWN = "shown"
    HIDDEN = "hidden"
    WITHDRAWN = "withdrawn"


class Idea(SQLModel, table=True):
    """One contribution, with the group at the moment of writing: a later change of profile moves nothing.

    `seat_id` is empty for ideas entered on behalf of a group; `entered_by` is then the seat that typed, `heads` how many
    people of the group said it, `channel` by which way it came ("said" aloud, "paper").
    `turn` is the number of the form that its wording came with.
    """

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    activity_id: int = Field(foreign_key="activity.id", index=True)
    seat_id: int | None = Field(default=None, foreign_key="seat.id", index=True)
    entered_by: int | None = Field(default=None, foreign_key="seat.id")
    group_id: int | None = Field(default=None, foreign_key="stakeholder_group.id")
    language: str = Field(default="", max_length=8)
    text: str
    state: str = Field(default=IdeaState.SHOWN, max_length=16)
    hidden_because: str = ""
    turn: int = 0
    heads: int | None = None
    channel: str = Field(default="", max_length=8, sa_column_kwargs={"server_default": ""})
    created_at: datetime = moment(nullable=False)
