"""Tables of speaking turns and of notes."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from dialogue.kernel.schema import moment


class TurnState(StrEnum):
    """What became of a raised hand."""

    WAITING = "waiting"
    SPEAKING = "speaking"
    SPOKEN = "spoken"
    PASSED = "passed"
    LOWERED = "lowered"


class SpeakingTurn(SQLModel, table=True):
    """One raised hand and what came of it, with the group at that moment.

    `seat_id` is empty for somebody without a phone; `who` then says how to call her. `in_round` turns belong to a round in
    which everybody is asked once, `place` is their place in it. `point_of_order` goes first and is no turn. `begun_at` is
    on the clock of timers.
    """

    __tablename__ = "speaking_turn"

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    activity_id: int = Field(foreign_key="activity.id", index=True)
    seat_id: int | None = Field(default=None, foreign_key="seat.id", index=True)
    entered_by: int | None = Field(default=None, foreign_key="seat.id")
    group_id: int | None = Field(default=None, foreign_key="stakeholder_group.id")
    who: str = ""
    about: str = ""
    language: str = Field(default="", max_length=8)
    named: bool = False
    point_of_order: bool = False
    in_round: bool = False
    place: int = 0
    state: str = Field(default=TurnState.WAITING, max_length=16)
    raised_at: datetime = moment(nullable=False)
    begun_at: datetime | None = moment()
    seconds: int = 0


class DiscussionNote(SQLModel, table=True):
    """One line that the facilitator or an assistant wrote down; `parked` belongs to another day."""

    __tablename__ = "discussion_note"

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    activity_id: int = Field(foreign_key="activity.id", index=True)
    entered_by: int | None = Field(default=None, foreign_key="seat.id")
    language: str = Field(default="", max_length=8)
    text: str
    parked: bool = False
    created_at: datetime = moment(nullable=False)
