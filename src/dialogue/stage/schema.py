"""Tables of long work, and of what facilitators note for themselves."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Field, SQLModel

from dialogue.kernel.schema import moment, record


class JobState(StrEnum):
    """Running until it is done, or refused (for a rule's reason, or because the server went meanwhile)."""

    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"


class Job(SQLModel, table=True):
    """One piece of long work. `made_from` is the fingerprint of what was read for it, `percent` how far it is.

    A refused one says why: `refusal` is the sentence (a msgid), `facts` fill its places.
    """

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    activity_id: int = Field(foreign_key="activity.id", index=True)
    name: str = Field(max_length=40)
    made_from: str = Field(max_length=64)
    percent: int = 0
    state: str = Field(default=JobState.RUNNING, max_length=16)
    refusal: str = ""
    facts: dict[str, Any] = record()
    begun_at: datetime = moment(nullable=False)
    ended_at: datetime | None = moment()


class StepNote(SQLModel, table=True):
    """What facilitators alone read beside a step: what to say, how long, what can go wrong.

    In a table of its own, so that it is not even asked for where others look.
    """

    __tablename__ = "step_note"

    activity_id: int = Field(foreign_key="activity.id", primary_key=True, ondelete="CASCADE")
    session_id: int = Field(foreign_key="session.id", index=True)
    text: str
