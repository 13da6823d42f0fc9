"""Tables of what was taken out and what is let go: never whose words it was, nor which."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from dialogue.kernel.schema import moment


class Redaction(SQLModel, table=True):
    """That words were taken out on a platform: in how many places, with how many pictures.

    `session_id` is the session of whose person it was, empty for words that were named. `sealed`: nothing of it can be
    read any more in an earlier version of a row in the store.
    """

    id: int | None = Field(default=None, primary_key=True)
    platform_id: int = Field(foreign_key="platform.id", index=True)
    session_id: int | None = Field(default=None, foreign_key="session.id", index=True)
    places: int
    pictures: int = 0
    by_account: int | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL")
    at: datetime = moment(nullable=False)
    sealed: bool = False


class Retention(SQLModel, table=True):
    """How many days a platform keeps one kind of thing after the end of a session; 0: as long as the session."""

    __table_args__ = (UniqueConstraint("platform_id", "what"),)

    id: int | None = Field(default=None, primary_key=True)
    platform_id: int = Field(foreign_key="platform.id", index=True)
    what: str = Field(max_length=16)
    days: int


class LetGo(SQLModel, table=True):
    """That one kind of thing of a session was let go on time: how many rows. `sealed` as in `Redaction`."""

    __tablename__ = "let_go"

    session_id: int = Field(foreign_key="session.id", primary_key=True)
    what: str = Field(primary_key=True, max_length=16)
    rows: int
    at: datetime = moment(nullable=False)
    sealed: bool = False
