"""Tables of what groups need for themselves, of who is concerned, and of who works with whom. Rows are never changed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from dialogue.kernel.schema import moment, record


class GroupInterest(SQLModel, table=True):
    """What a constituency needs for itself, in its own words; each change is a further version by that group only.

    It was said in a session (`session_id`), or on the platform by the holder of a mandate (`mandate_id`).
    """

    __tablename__ = "group_interest"
    __table_args__ = (UniqueConstraint("constituency_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    platform_id: int = Field(foreign_key="platform.id", index=True)
    constituency_id: int = Field(foreign_key="constituency.id", index=True)
    number: int
    text: str
    language: str = Field(default="", max_length=8)
    mandate_id: int | None = Field(default=None, foreign_key="mandate.id")
    session_id: int | None = Field(default=None, foreign_key="session.id")
    at: datetime = moment(nullable=False)


class Stakeholder(SQLModel, table=True):
    """Somebody the matter concerns, as seen on a day: how much it means to them, how much they can do, whether they are at
    the table. The newest row of a `key` counts; `gone` takes it off the map.
    """

    id: int | None = Field(default=None, primary_key=True)
    platform_id: int = Field(foreign_key="platform.id", index=True)
    key: str = Field(max_length=200)
    name: str
    constituency_id: int | None = Field(default=None, foreign_key="constituency.id")
    interest: int
    influence: int
    at_table: bool
    concern: str = ""
    next_step: str = ""
    gone: bool = False
    account_id: int | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL")
    at: datetime = moment(nullable=False)


class Synergy(SQLModel, table=True):
    """What organisations do together (`synergies.Sort`), as it stood on a day. The newest row of a `thread` counts.

    `thread` is the id of its first row. `organisations` are ids.
    """

    id: int | None = Field(default=None, primary_key=True)
    platform_id: int = Field(foreign_key="platform.id", index=True)
    thread: int = 0
    sort: str = Field(max_length=20)
    state: str = Field(max_length=12)
    what: str
    organisations: list[int] = record(list)
    since: date
    learnt: str = ""
    account_id: int | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL")
    at: datetime = moment(nullable=False)
