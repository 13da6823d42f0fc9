"""Tables of pictures. They are in the store, so that backup, restore and deletion cover them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Column, LargeBinary
from sqlmodel import Field, SQLModel

from dialogue.kernel.schema import moment, record


class Use(StrEnum):
    """What a picture belongs to."""

    QUESTION = "question"
    OPTION = "option"
    IDEA = "idea"


class Size(StrEnum):
    """Which of the two ways a picture is sent in: for walls and the console, or for phones and minutes."""

    LARGE = "large"
    SMALL = "small"


class Picture(SQLModel, table=True):
    """One picture, without its bytes. It is never changed: another one takes its place.

    `key` is its part of the address. `alt` says what it shows, `digest` is the SHA-256 of what is kept of it. `agreed`:
    whoever added it said that it may be shown and that the people on it agree. `subject_id` is the row of its activity that
    it goes with for ever (an idea); options point to theirs themselves, because a frozen copy shows the same one.
    `hidden_at`: since when it is shown nowhere any more and its bytes are gone, because a consent
    was withdrawn or its time is over.
    """

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True, ondelete="CASCADE")
    activity_id: int = Field(foreign_key="activity.id", index=True, ondelete="CASCADE")
    key: str = Field(max_length=64, unique=True)
    use: str = Field(max_length=16)
    subject_id: int | None = None
    alt: str
    agreed: bool = False
    width: int
    height: int
    small_width: int
    small_height: int
    digest: str = Field(max_length=64)
    hidden_at: datetime | None = moment()
    added_at: datetime = moment(nullable=False)


class PictureContent(SQLModel, table=True):
    """The bytes of a picture in one size: a JPEG. Apart, so that a list of pictures reads none of them."""

    __tablename__ = "picture_content"

    picture_id: int = Field(foreign_key="picture.id", primary_key=True, ondelete="CASCADE")
    size: str = Field(primary_key=True, max_length=8)
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class PictureConsent(SQLModel, table=True):
    """That a person or a table (`whom`, `who`) agreed to a picture: for which `uses`, how, before which witness."""

    __tablename__ = "picture_consent"

    id: int | None = Field(default=None, primary_key=True)
    picture_id: int = Field(foreign_key="picture.id", index=True, ondelete="CASCADE")
    whom: str = Field(max_length=8)
    who: str
    uses: list[str] = record(list)
    form: str = Field(max_length=8)
    witness: str = ""
    given_on: date
    withdrawn_on: date | None = None
    recorded_at: datetime = moment(nullable=False)
