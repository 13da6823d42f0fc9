"""Tables every activity stands on: streams with their log, sessions, stakeholder groups, seats, activities, outcomes.

Rows are the truth; the log beside them is the order and the proof. The log holds ids and small facts,
never people's words, so that redacting a person is an UPDATE and the log stays whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, cast

from sqlalchemy import JSON, Boolean, Column, DateTime, Index, String, Table, UniqueConstraint, false
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import configure_mappers
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

from dialogue.kernel.clock import machine_now
from dialogue.kernel.rights import Role as Role

Row = TypeVar("Row", bound=SQLModel)

# Set before the first table: Alembic can drop a constraint on SQLite only by its name.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
# Rows are not validated, so what would do that is made when it is first needed, if ever.
SQLModel.model_config["defer_build"] = True


def utc_now() -> datetime:
    """The present moment, aware, in UTC."""
    return machine_now()


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC. SQLite gives datetimes back naive, which would compare wrongly: this makes them aware."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without time zone cannot be stored")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


def moment(*, nullable: bool = True) -> Any:
    """A column holding a moment (`UtcDateTime`)."""
    return Field(default=None, sa_column=Column(UtcDateTime, nullable=nullable))


def record(default: Any = dict) -> Any:
    """A column holding a JSON value. Replace the whole value to save a change: changes in place are not seen."""
    return Field(default_factory=default, sa_column=Column(JSON, nullable=False))


class SessionState(StrEnum):
    """Where a session stands. Only an open session takes contributions."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"


class ActivityState(StrEnum):
    """Where one activity stands in the programme."""

    PLANNED = "planned"
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"
    SKIPPED = "skipped"


class StreamKind(StrEnum):
    """Whose record a stream is. The house is the server itself: its facilitators, its settings."""

    SESSION = "session"
    PLATFORM = "platform"
    FRAMEWORK = "framework"
    HOUSE = "house"
    DELETED = "deleted"
    """What is left of a record whose session or platform was deleted: its number, which is never given again."""


HOUSE = 1
"""The id of the house's stream, which every store has."""


class Stream(SQLModel, table=True):
    """One numbered record. `last_seq` is the number of its newest entry, `log_hash` the end of its chain.

    A session, a platform or a framework has the id of its stream. `epoch` names the record itself: after a backup was
    restored the numbers count again from an earlier one, under a new name.
    """

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=16)
    epoch: str = Field(max_length=32)
    last_seq: int = 0
    log_hash: str = Field(default="", max_length=64)


class Session(SQLModel, table=True):
    """One dated live meeting. Its id is that of its stream. After its end the stream rests (see `execute`).

    While `wall_activity_id` is the activity on stage, the facilitator turns the projector's pages and it shows
    `wall_page`; otherwise it turns them by itself.
    While `door_locked` nobody joins; newcomers say the passcode if there is one (`people.passcode`), wait to be let in
    where there is a `waiting_room` (`people.waiting`), and are at most `capacity`. `heads` is how many people the
    facilitator counts in the room, if she said so.
    """

    id: int = Field(foreign_key="stream.id", primary_key=True)
    platform_id: int | None = Field(default=None, index=True)
    code: str = Field(max_length=6, unique=True)
    title: str
    purpose: str = ""
    place: str = ""
    language: str = Field(default="en", max_length=8)
    languages: list[str] = record(list)
    state: str = Field(default=SessionState.PLANNED, max_length=16)
    current_activity_id: int | None = None
    wall_activity_id: int | None = None
    wall_page: int = 0
    screen_number: int = 0
    screen_key_hash: str = Field(default="", max_length=64)
    door_locked: bool = False
    heads: int | None = None
    passcode_digest: str = Field(default="", sa_column=Column(String(64), nullable=False, server_default=""))
    waiting_room: bool = Field(
        default=False, sa_column=Column(Boolean, nullable=False, server_default=false())
    )
    capacity: int | None = None
    created_by: int | None = None
    created_at: datetime = moment(nullable=False)
    opened_at: datetime | None = moment()
    closed_at: datetime | None = moment()


class StakeholderGroup(SQLModel, table=True):
    """A constituency in one session; groups stand in the order of their ids. `key` names it in rules and exports.

    `names` leads from a language to the name in it, `name` is for all other languages; both are empty while a
    ready-made group keeps its translated name. Colour and pattern follow from `position` (1 to 8), the letter is shown
    with them. All of these are the constituency's as this session took them over: a record stays as people saw it.
    """

    __tablename__ = "stakeholder_group"
    __table_args__ = (UniqueConstraint("session_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    constituency_id: int | None = Field(default=None, index=True)
    position: int
    key: str = Field(max_length=40)
    name: str = ""
    names: dict[str, str] = record()
    letter: str = Field(max_length=2)
    required: bool = True


class Seat(SQLModel, table=True):
    """One person's (or browser's) standing in one session; the token itself is only in the person's cookie.

    `here` follows the signs of life of her pages. `left_at` says that she left by her own act, `removed_at` that the
    facilitator took her out, `same_as` that another seat is hers too and stands for her. Any of the three keeps a seat
    out of every later electorate (`sessions.people`). `table_number` is the table at which she sits, 0 for none.
    `key_id` says by which link or code a device without an account came into its role (`people.role_keys`).
    """

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    role: str = Field(default=Role.PARTICIPANT, max_length=16)
    token_hash: str = Field(max_length=64, unique=True)
    recovery_hash: str = Field(default="", max_length=64, index=True)
    account_id: int | None = None
    key_id: int | None = None
    group_id: int | None = Field(default=None, foreign_key="stakeholder_group.id")
    name: str = ""
    language: str = Field(default="en", max_length=8)
    table_number: int = 0
    here: bool = True
    joined_at: datetime = moment(nullable=False)
    left_at: datetime | None = moment()
    removed_at: datetime | None = moment()
    same_as: int | None = Field(default=None, foreign_key="seat.id")


class Activity(SQLModel, table=True):
    """One step of the programme using one method. `phase` is the method's own sub-state (silent, revealed ...).

    `starts_from` is the earlier step whose results it takes up; None: the nearest one that has any.
    `wordings` leads from a language to title and prompt in it; both columns are in the session's language.
    `closes_after` says that it closes by itself so many minutes after its time is over; None: nobody but people close it.
    """

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    position: int
    kind: str = Field(max_length=24)
    title: str = ""
    prompt: str = ""
    planned_minutes: int = 10
    settings: dict[str, Any] = record()
    starts_from: int | None = None
    state: str = Field(default=ActivityState.PLANNED, max_length=16)
    phase: str = Field(default="", max_length=24)
    times_opened: int = 0
    opened_at: datetime | None = moment()
    closed_at: datetime | None = moment()
    ends_at: datetime | None = moment()
    seconds_left: int | None = None
    skipped_because: str = ""
    closes_after: int | None = Field(default=None, index=True)
    wordings: dict[str, dict[str, str]] = Field(
        default_factory=dict, sa_column=Column(JSON, nullable=False, server_default="{}")
    )


class LogEntry(SQLModel, table=True):
    """One numbered record of a change; `hash` chains it to the entry before (SHA-256, see `log.chain`)."""

    __tablename__ = "log_entry"

    stream_id: int = Field(foreign_key="stream.id", primary_key=True)
    seq: int = Field(primary_key=True)
    kind: str = Field(max_length=40)
    activity_id: int | None = None
    seat_id: int | None = None
    account_id: int | None = None
    at: datetime = moment(nullable=False)
    facts: dict[str, Any] = record()
    hash: str = Field(max_length=64)


class Outcome(SQLModel, table=True):
    """What a command answered, kept under its id so that a resend gets the same answer and changes nothing.

    `actor` is the actor's name, empty where there is none yet (joining, preparing a session, setting up).
    """

    __table_args__ = (Index("ix_outcome_stream_id", "stream_id"),)

    actor: str = Field(primary_key=True, max_length=32)
    command_id: str = Field(primary_key=True, max_length=64)
    stream_id: int
    fingerprint: str = Field(default="", sa_column=Column(String(64), nullable=False))
    answer: dict[str, Any] = record()
    seq: int = 0


def rows_of(model: type[SQLModel]) -> Table:
    """The table behind a model, for Core statements.

    The write path of a whole room (joining, voting) goes past the ORM's unit of work: a join took 5.9 ms of CPU
    with it and about 3 ms without (same machine, same load).
    """
    found: Table = model.__table__  # type: ignore[attr-defined]
    return found


def to_look_at(model: type[Row], values: Sequence[Any]) -> Row:
    """An object from the values of all columns of a row that was read past the ORM. It cannot be changed and saved.

    A tenth of what the ORM needs for it, and a whole room asks for pages at once.
    """
    made = model.__new__(model)
    made.__dict__.update(zip(columns_of(model), values, strict=True))
    return cast(Row, made)


@cache
def columns_of(model: type[SQLModel]) -> list[str]:
    """The names of a model's columns, in their order."""
    configure_mappers()  # else a column of an object reads as nothing until the ORM was used for the first time
    return list(rows_of(model).c.keys())
