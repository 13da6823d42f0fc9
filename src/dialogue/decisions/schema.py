"""What became of a decision, told by whoever works on with it. Who decides and who works on do not know each other."""

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
