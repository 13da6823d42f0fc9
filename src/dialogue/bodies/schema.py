"""Tables of the body of cooperation that sessions and the agenda belong to."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from dialogue.kernel.schema import moment


class Platform(SQLModel, table=True):
    """A body of cooperation; its id is that of its stream. The first session somebody prepares makes one; it keeps the
    agenda for structural change. `embed_sites` are the sites that may show its published results, one on each line.
    """

    id: int = Field(foreign_key="stream.id", primary_key=True)
    name: str
    created_at: datetime = moment(nullable=False)
    embed_sites: str = Field(default="", sa_column_kwargs={"server_default": ""})


class Membership(SQLModel, table=True):
    """What an account is on a platform (see `kernel.rights.PlatformRole`). It goes with the account."""

    platform_id: int = Field(foreign_key="platform.id", primary_key=True)
    account_id: int = Field(foreign_key="account.id", ondelete="CASCADE", primary_key=True, index=True)
    role: str = Field(max_length=16)
    since: datetime = moment(nullable=False)


class Organisation(SQLModel, table=True):
    """A body that people come from, of one stakeholder group; of none as long as nobody has said so."""

    __table_args__ = (UniqueConstraint("platform_id", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    platform_id: int = Field(foreign_key="platform.id", index=True)
    name: str
    constituency_id: int | None = Field(default=None, foreign_key="constituency.id", index=True)


class Mandate(SQLModel, table=True):
    """That a person may speak, take positions or bind (`mandates.Reach`) for one constituency or one organisation.

    A row is written once and never changed: it ends by its last day or by a `MandateEnd`. `person` is the name as it was
    written; `account_id` or `seat_id` say who that is here, where it is known.
    """

    id: int | None = Field(default=None, primary_key=True)
    platform_id: int = Field(foreign_key="platform.id", index=True)
    person: str
    account_id: int | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL")
    seat_id: int | None = Field(default=None, foreign_key="seat.id")
    constituency_id: int | None = Field(default=None, foreign_key="constituency.id", index=True)
    organisation_id: int | None = Field(default=None, foreign_key="organisation.id", index=True)
    reach: str = Field(max_length=12)
    given_by: str
    decided_on: date
    valid_from: date
    valid_until: date | None = None
    document: str = ""
    link: str = ""
    recorded_by: int | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL")
    at: datetime = moment(nullable=False)


class MandateEnd(SQLModel, table=True):
    """That a mandate was taken back before its last day, by whom and why. One row at most, never changed."""

    __tablename__ = "mandate_end"

    mandate_id: int = Field(foreign_key="mandate.id", primary_key=True)
    last_day: date
    by_whom: str
    because: str = ""
    recorded_by: int | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL")
    at: datetime = moment(nullable=False)
