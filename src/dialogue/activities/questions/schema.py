"""Tables of questions and of who supports them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel, UniqueConstraint

from dialogue.kernel.schema import moment


class QuestionState(StrEnum):
    """Waiting questions and hidden ones are the facilitator's and their author's to read, shown ones everybody's."""

    WAITING = "waiting"
    SHOWN = "shown"
    HIDDEN = "hidden"
    WITHDRAWN = "withdrawn"


class Stand(StrEnum):
    """Where a shown question stands: nobody has answered it, somebody is answering it, it was answered."""

    OPEN = "open"
    NOW = "now"
    ANSWERED = "answered"


class Question(SQLModel, table=True):
    """One question, with the group at the moment of asking; `number` counts those of its activity, so people can name it.

    `seat_id` is empty for questions entered on behalf of a group; `entered_by` is then the seat that typed. `signed` says
    that its author lets the room read the name. A question `merged_into` another one asks the same; its support counts
    there, and it can be taken apart again, because nothing was moved.
    """

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    activity_id: int = Field(foreign_key="activity.id", index=True)
    number: int
    seat_id: int | None = Field(default=None, foreign_key="seat.id", index=True)
    entered_by: int | None = Field(default=None, foreign_key="seat.id")
    group_id: int | None = Field(default=None, foreign_key="stakeholder_group.id")
    language: str = Field(default="", max_length=8)
    text: str
    signed: bool = False
    state: str = Field(default=QuestionState.SHOWN, max_length=16)
    stand: str = Field(default=Stand.OPEN, max_length=16)
    hidden_because: str = ""
    answer: str = ""
    merged_into: int | None = Field(default=None, foreign_key="question.id", index=True)
    created_at: datetime = moment(nullable=False)
    answered_at: datetime | None = moment()


class QuestionSupport(SQLModel, table=True):
    """One person who wants a question answered, with her group at that moment.

    `seat_id` is empty where the question was entered for somebody without a phone: that person stands behind it too.
    """

    __tablename__ = "question_support"
    __table_args__ = (UniqueConstraint("question_id", "seat_id"),)

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    activity_id: int = Field(foreign_key="activity.id", index=True)
    question_id: int = Field(foreign_key="question.id", index=True)
    seat_id: int | None = Field(default=None, foreign_key="seat.id", index=True)
    group_id: int | None = Field(default=None, foreign_key="stakeholder_group.id")
