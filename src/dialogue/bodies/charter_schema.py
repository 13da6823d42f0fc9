"""Tables of a platform's charter, of its phase, and of who sits in its steering bodies. Nothing in them is ever changed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from dialogue.kernel.schema import moment, record


class Charter(SQLModel, table=True):
    """One version of a platform's ground rules, as it was adopted. A change is a further version.

    `groups` are the names of the constituencies by language, and whether decisions require them; `bodies` the steering
    bodies with how many seats each group has: both as they were when this version was adopted. `rule` is the key of a
    ready-made decision rule, `rule_words` what is agreed on deciding besides.
    """

    __table_args__ = (UniqueConstraint("platform_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    platform_id: int = Field(foreign_key="platform.id", index=True)
    number: int
    language: str = Field(max_length=8)
    purpose: str
    permanent: bool = True
    until: date | None = None
    groups: list[dict[str, Any]] = record(list)
    rule: str = Field(max_length=24)
    rule_words: str = ""
    privacy: str
    languages: list[str] = record(list)
    bodies: list[dict[str, Any]] = record(list)
    what_is_new: str = ""
    adopted_by: str
    adopted_on: date
    valid_from: date
    account_id: int | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL")
    at: datetime = moment(nullable=False)


class PlatformPhase(SQLModel, table=True):
    """In which phase (`charters.Phase`) a platform has been since a day, and why. The newest row counts."""

    __tablename__ = "platform_phase"

    id: int | None = Field(default=None, primary_key=True)
    platform_id: int = Field(foreign_key="platform.id", index=True)
    phase: str = Field(max_length=16)
    since: date
    because: str = ""
    account_id: int | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL")
    at: datetime = moment(nullable=False)


class BodySeat(SQLModel, table=True):
    """That a person sits in a steering body of a platform, for a constituency, until `ended_on`."""

    __tablename__ = "body_seat"

    id: int | None = Field(default=None, primary_key=True)
    platform_id: int = Field(foreign_key="platform.id", index=True)
    body: str
    person: str
    constituency_id: int | None = Field(default=None, foreign_key="constituency.id")
    since: date
    ended_on: date | None = None
    ended_at: datetime | None = moment()
    account_id: int | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL")
    at: datetime = moment(nullable=False)


class BodyCount(SQLModel, table=True):
    """How many of a steering body's people are women or men, and from which territory, counted on a day.

    Counts of a whole body, never of a person; `seats` is how many people it had then. The newest row counts.
    """

    __tablename__ = "body_count"

    id: int | None = Field(default=None, primary_key=True)
    platform_id: int = Field(foreign_key="platform.id", index=True)
    body: str
    seats: int
    sexes: dict[str, int] = record()
    territories: dict[str, int] = record()
    counted_on: date
    account_id: int | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL")
    at: datetime = moment(nullable=False)
