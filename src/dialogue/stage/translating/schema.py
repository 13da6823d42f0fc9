"""Tables of translations, and of what each interpreter has before her."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel, UniqueConstraint

from dialogue.kernel.schema import moment


class Translation(SQLModel, table=True):
    """Somebody's words in another language, as a person wrote them. `ref` names the words ("idea:12").

    `made_of` is the SHA-256 of the words that were translated: other words now mean that it is out of date. It is shown
    only beside words that may be seen, so what is hidden takes its translations with it. `turn` counts its changes.
    """

    __table_args__ = (UniqueConstraint("session_id", "ref", "language"),)

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id")
    activity_id: int = Field(foreign_key="activity.id", index=True)
    ref: str = Field(max_length=80)
    language: str = Field(max_length=8)
    text: str
    made_of: str = Field(max_length=64)
    turn: int = 1
    seat_id: int | None = Field(default=None, foreign_key="seat.id")
    made_at: datetime = moment(nullable=False)


class AtWork(SQLModel, table=True):
    """The one text that an interpreter has before her, so that nobody else is given the same."""

    __tablename__ = "translation_at_work"

    seat_id: int = Field(foreign_key="seat.id", primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    ref: str = Field(max_length=80)
    language: str = Field(max_length=8)
    since: datetime = moment(nullable=False)
