"""Tables of the store for tables of people: which there are, who sits where, what they wrote."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel, UniqueConstraint

from dialogue.kernel.schema import moment


class RoundTable(SQLModel, table=True):
    """One table of an activity. `number` is what people look for, `merged_into` another one that took it in.

    `scribe_seat_id` has the pen. `draft` is what she was typing and has not sent: whoever takes the pen over goes on
    with it.
    """

    __tablename__ = "round_table"
    __table_args__ = (UniqueConstraint("activity_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    activity_id: int = Field(foreign_key="activity.id", index=True)
    number: int
    name: str = ""
    merged_into: int = 0
    scribe_seat_id: int | None = Field(default=None, foreign_key="seat.id")
    draft: str = ""


class TablePlace(SQLModel, table=True):
    """Somebody's place: `number` is the table's, 0 for none. `pinned` people stay where they are when others are mixed.

    Without a seat it is somebody without a phone, of the group, called `who` if anybody said how.
    """

    __tablename__ = "table_place"
    __table_args__ = (UniqueConstraint("activity_id", "seat_id"),)

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    activity_id: int = Field(foreign_key="activity.id", index=True)
    seat_id: int | None = Field(default=None, foreign_key="seat.id", index=True)
    group_id: int | None = Field(default=None, foreign_key="stakeholder_group.id")
    who: str = ""
    number: int = 0
    pinned: bool = False


class TableLine(SQLModel, table=True):
    """One line that a table wrote: an idea, or a `note` that no later step takes up.

    `seat_id` wrote it on a phone; without it `entered_by` typed it for a table that wrote on paper.
    """

    __tablename__ = "table_line"

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    activity_id: int = Field(foreign_key="activity.id", index=True)
    number: int
    seat_id: int | None = Field(default=None, foreign_key="seat.id", index=True)
    entered_by: int | None = Field(default=None, foreign_key="seat.id")
    language: str = Field(default="", max_length=8)
    text: str
    note: bool = False
    withdrawn: bool = False
    hidden_because: str = ""
    turn: int = 0
    created_at: datetime = moment(nullable=False)
