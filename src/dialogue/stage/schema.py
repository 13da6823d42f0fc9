"""Tables of the stage: long work, notes of facilitators, the wall, and attention."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Field, SQLModel, UniqueConstraint

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


class Wall(SQLModel, table=True):
    """What one session's wall shows (`stage.slides`), in which order, and its gong. Made when first needed.

    `slide` is empty while the wall follows the step on stage. What it shows ends with that step: `step_id` and
    `step_opened` say during which opening of which step it was asked for. `order` holds for the step `ordered_id`.
    `second_language` is the one that it shows besides its own.
    """

    session_id: int = Field(foreign_key="session.id", primary_key=True)
    slide: str = Field(default="", max_length=12)
    activity_id: int | None = None
    item: int = 0
    ends_at: datetime | None = moment()
    step_id: int | None = None
    step_opened: int = 0
    order: str = Field(default="", max_length=12)
    ordered_id: int | None = None
    seed: int = 0
    gong: bool = False
    strikes: int = 0
    second_language: str = Field(default="", max_length=8, sa_column_kwargs={"server_default": ""})


class Announcement(SQLModel, table=True):
    """One line said to the room. `texts` has it in further languages; it ends by itself at `until`, or by hand."""

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    text: str
    texts: dict[str, str] = record()
    phones: bool = True
    wall: bool = True
    seat_id: int | None = Field(default=None, foreign_key="seat.id")
    at: datetime = moment(nullable=False)
    until: datetime | None = moment()
    ended_at: datetime | None = moment()


class ReadyAsk(SQLModel, table=True):
    """One time that everybody was asked to say when they are done."""

    __tablename__ = "ready_ask"

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    activity_id: int | None = None
    at: datetime = moment(nullable=False)
    ended_at: datetime | None = moment()


class Ready(SQLModel, table=True):
    """One person who said that she is done. Only counts by group are shown."""

    ask_id: int = Field(foreign_key="ready_ask.id", primary_key=True)
    seat_id: int = Field(foreign_key="seat.id", primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)


class HelpCall(SQLModel, table=True):
    """One person who asked the facilitator to come; `seen_by` is the seat of who has told her "seen"."""

    __tablename__ = "help_call"

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    seat_id: int = Field(foreign_key="seat.id", index=True)
    at: datetime = moment(nullable=False)
    seen_by: int | None = None
    seen_at: datetime | None = moment()
    ended_at: datetime | None = moment()


class VenueWifi(SQLModel, table=True):
    """The Wi-Fi of the room, as the facilitator typed it. In no record, minutes or export, and gone with the session's end.

    In a table of its own: nothing else reads it, and no undo keeps a copy.
    """

    __tablename__ = "venue_wifi"

    session_id: int = Field(foreign_key="session.id", primary_key=True)
    name: str = Field(max_length=32)
    password: str = Field(default="", max_length=64)
    hidden: bool = False


class VenueAddress(SQLModel, table=True):
    """At which of the laptop's addresses phones find this session, in venue mode.

    `was` is the one that people may still know, until the facilitator has read that it changed; `lost` while the laptop
    is in no network.
    """

    __tablename__ = "venue_address"

    session_id: int = Field(foreign_key="session.id", primary_key=True)
    host: str = Field(max_length=45)
    was: str = Field(default="", max_length=45)
    lost: bool = False


class AlarmAside(SQLModel, table=True):
    """A balance alarm that facilitators have set aside during one step; `key` is the alarm's (`stage.balance`)."""

    __tablename__ = "alarm_aside"
    __table_args__ = (UniqueConstraint("activity_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    activity_id: int = Field(foreign_key="activity.id", ondelete="CASCADE")
    key: str = Field(max_length=60)


class RoomAttention(SQLModel, table=True):
    """Whether phones may look around in what is open, and how often everybody was brought back to the step.

    Made when first needed; until then phones may look around.
    """

    __tablename__ = "room_attention"

    session_id: int = Field(foreign_key="session.id", primary_key=True)
    look_around: bool = True
    brought: int = 0
