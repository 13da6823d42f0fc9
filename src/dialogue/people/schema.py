"""Tables of a session's people. (Session, Seat and Activity are in the kernel, which writes them all.)"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from dialogue.kernel.schema import moment


class Attendance(SQLModel, table=True):
    """One arrival or departure of a participant, with the group at that moment."""

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    seat_id: int = Field(foreign_key="seat.id")
    group_id: int | None = None
    arrived: bool
    at: datetime = moment(nullable=False)


class EarlierDevice(SQLModel, table=True):
    """The token of a device before recovery: it may do nothing any more, but is told where its seat went."""

    __tablename__ = "earlier_device"

    token_hash: str = Field(primary_key=True, max_length=64)
    session_id: int = Field(foreign_key="session.id", index=True)
    seat_id: int = Field(foreign_key="seat.id")
