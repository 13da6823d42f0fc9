"""Tables of frameworks. Platforms stay their own: a framework only points at them and at items of their agendas."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from dialogue.kernel.schema import moment, record


class Framework(SQLModel, table=True):
    """A joint strategic framework of several platforms for one cycle; its id is that of its stream.

    Of the key by which a platform joins it only `digest` is kept; `salt` makes it again with the server's secret.
    """

    id: int = Field(foreign_key="stream.id", primary_key=True)
    name: str
    about: str = ""
    cycle_from: date
    cycle_until: date
    salt: str = Field(max_length=64)
    digest: str = Field(unique=True, max_length=64)
    created_at: datetime = moment(nullable=False)


class FrameworkPlatform(SQLModel, table=True):
    """That a platform belongs to a framework since a day, until it leaves it. Who comes back has a further row."""

    __tablename__ = "framework_platform"

    id: int | None = Field(default=None, primary_key=True)
    framework_id: int = Field(foreign_key="framework.id", index=True)
    platform_id: int = Field(foreign_key="platform.id", index=True)
    since: date
    left_on: date | None = None
    at: datetime = moment(nullable=False)


class StrategicTarget(SQLModel, table=True):
    """What the platforms want to reach together within the cycle, and by what it is seen."""

    __tablename__ = "strategic_target"

    id: int | None = Field(default=None, primary_key=True)
    framework_id: int = Field(foreign_key="framework.id", index=True)
    text: str
    measure: str = ""
    language: str = Field(default="", max_length=8)
    account_id: int | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL")
    at: datetime = moment(nullable=False)


class TargetItem(SQLModel, table=True):
    """That an agenda item of a platform serves a target; put there by who works on that platform's agenda."""

    __tablename__ = "target_item"
    __table_args__ = (UniqueConstraint("target_id", "item_id"),)

    id: int | None = Field(default=None, primary_key=True)
    target_id: int = Field(foreign_key="strategic_target.id", index=True)
    item_id: int = Field(foreign_key="agenda_item.id", index=True)
    account_id: int | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL")
    at: datetime = moment(nullable=False)


class FrameworkEntry(SQLModel, table=True):
    """What platforms did together, for the yearly report: a synergy, complementarity, joint learning, strategic dialogue."""

    __tablename__ = "framework_entry"

    id: int | None = Field(default=None, primary_key=True)
    framework_id: int = Field(foreign_key="framework.id", index=True)
    sort: str = Field(max_length=20)
    happened_on: date
    what: str
    came_of_it: str = ""
    platforms: list[int] = record(list)
    language: str = Field(default="", max_length=8)
    account_id: int | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL")
    at: datetime = moment(nullable=False)
