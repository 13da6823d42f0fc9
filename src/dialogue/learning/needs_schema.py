"""Tables of needs for expertise: what somebody must help with, and who was found for it."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from dialogue.kernel.schema import moment


class HelpNeeded(SQLModel, table=True):
    """Knowledge or help that an item needs. It is open until `ended_as` says that it was met or is not needed any more."""

    __tablename__ = "help_needed"

    id: int | None = Field(default=None, primary_key=True)
    item_id: int = Field(foreign_key="agenda_item.id", index=True)
    what: str
    ended_as: str = Field(default="", max_length=12)
    ended_note: str = ""
    ended_at: datetime | None = moment()
    account_id: int | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL")
    at: datetime = moment(nullable=False)


class HelpOffered(SQLModel, table=True):
    """Somebody who can help with it: an organisation of the platform, a person, or a person of an organisation."""

    __tablename__ = "help_offered"

    id: int | None = Field(default=None, primary_key=True)
    need_id: int = Field(foreign_key="help_needed.id", index=True)
    organisation_id: int | None = Field(default=None, foreign_key="organisation.id")
    person: str = ""
    note: str = ""
    account_id: int | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL")
    at: datetime = moment(nullable=False)
