"""What became of a decision, written by the package that works on it. Packages that decide do not know those packages."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class TakenUp(SQLModel, table=True):
    """A decision that an agenda item was made of.

    No foreign keys: which activity keeps decisions and where items live is not this table's business.
    """

    __tablename__ = "taken_up"

    decision_id: int = Field(primary_key=True)
    item_id: int = Field(primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
