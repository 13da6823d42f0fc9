"""The table of a review's lines."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from dialogue.kernel.schema import moment


class ReviewLine(SQLModel, table=True):
    """One line that answers one of the four questions, with the group at the moment of writing.

    `seat_id` is empty for lines entered on behalf of a group; `entered_by` is then the seat that typed.
    """

    __tablename__ = "review_line"

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    activity_id: int = Field(foreign_key="activity.id", index=True)
    question: str = Field(max_length=12)
    seat_id: int | None = Field(default=None, foreign_key="seat.id", index=True)
    entered_by: int | None = Field(default=None, foreign_key="seat.id")
    group_id: int | None = Field(default=None, foreign_key="stakeholder_group.id")
    language: str = Field(default="", max_length=8)
    text: str
    hidden: bool = False
    withdrawn: bool = False
    written_at: datetime = moment(nullable=False)
