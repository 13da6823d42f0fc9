"""Tables of ideas, of the sheets that go round, and of who says "me too"."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from dialogue.kernel.schema import moment


class IdeaState(StrEnum):
    """Shown ideas are everybody's once revealed; waiting ones are the facilitator's to let through, and so are late ones,
    which came after the close; hidden and withdrawn ones stay in the record, unread.
    """

    SHOWN = "shown"
    WAITING = "waiting"
    LATE = "late"
    HIDDEN = "hidden"
    WITHDRAWN = "withdrawn"


class Idea(SQLModel, table=True):
    """One contribution, with the group at the moment of writing: a later change of profile moves nothing.

    `seat_id` is empty for ideas entered on behalf of a group; `entered_by` is then the seat that typed, `heads` how many
    people of the group said it, `channel` by which way it came ("said" aloud, "paper", "file").
    `turn` is the number of the form that its wording came with. `heading` is the place of the heading that it stands
    under, 0 for none; `sheet_id` the sheet that it was written on, in which `round`.
    `knowledge` is the kind of knowledge behind it (see `evidence`), `source` a line about where it comes from.
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
    heading: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    sheet_id: int | None = Field(default=None, foreign_key="idea_sheet.id", index=True)
    round: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    knowledge: str = Field(default="", max_length=12, sa_column_kwargs={"server_default": ""})
    source: str = Field(default="", sa_column_kwargs={"server_default": ""})
    created_at: datetime = moment(nullable=False)


class IdeaSheet(SQLModel, table=True):
    """One sheet of a brainstorm in which sheets are passed on.

    `begun_by` is whose it was at first, `holder_id` before whom it lies (nobody: it waits for the next passing), `held`
    are all before whom it has lain, in that order. `round` is the same for all sheets of an activity.
    """

    __tablename__ = "idea_sheet"

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    activity_id: int = Field(foreign_key="activity.id", index=True)
    number: int
    begun_by: int | None = Field(default=None, foreign_key="seat.id")
    holder_id: int | None = Field(default=None, foreign_key="seat.id", index=True)
    held: list[int] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    round: int = 1


class IdeaSupport(SQLModel, table=True):
    """One person who says "me too" to an idea, with her group at that moment. Only numbers by group are shown."""

    __tablename__ = "idea_support"
    __table_args__ = (UniqueConstraint("idea_id", "seat_id"),)

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    activity_id: int = Field(foreign_key="activity.id", index=True)
    idea_id: int = Field(foreign_key="idea.id", index=True)
    seat_id: int = Field(foreign_key="seat.id", index=True)
    group_id: int | None = Field(default=None, foreign_key="stakeholder_group.id")
