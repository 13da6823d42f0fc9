"""Tables of the secret ballot. Who has voted and what was voted are separate and share no key, time or order."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from dialogue.kernel.schema import moment, record


class BallotState(StrEnum):
    """Life of a ballot. A published one is never opened again: another round is a further ballot.

    While it is gathering, its question and options stand, and its electorate is being made.
    """

    GATHERING = "gathering"
    OPEN = "open"
    CLOSED = "closed"
    PUBLISHED = "published"


def _picture() -> Any:
    return Field(default=None, foreign_key="picture.id", index=True, ondelete="SET NULL")


def _wordings() -> Any:
    return Field(default_factory=dict, sa_column=Column(JSON, nullable=False, server_default="{}"))


class Ballot(SQLModel, table=True):
    """One frozen question to a frozen electorate. `hash` is SHA-256 over question, options, electorate, settings.

    `settings` are those of its `method`, frozen (see `ways`).
    `result` is what was published (see `counting.published`), empty before. `sealed_at`: since when no earlier version
    of its rows can be read in the store any more; empty while it is open, and until that was done after each rewriting.
    `revealed`: how many steps of a published result the room has been shown; empty when all of it is.
    `receipts` are those of all papers, sorted, from the close on: each voter finds hers, and nobody a paper by one.
    `door_heads` are the people counted at the door, for a vote that compares papers with them.
    `taken_out` counts people who left the open electorate because the facilitator took them out of the session.
    """

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    activity_id: int = Field(foreign_key="activity.id", index=True)
    round: int = 1
    question: str
    method: str = Field(max_length=24)
    settings: dict[str, Any] = record()
    state: str = Field(default=BallotState.OPEN, max_length=16)
    hash: str = Field(default="", max_length=64)
    opened_at: datetime = moment(nullable=False)
    taken_out: int = 0
    door_heads: int | None = None
    closed_at: datetime | None = moment()
    sealed_at: datetime | None = moment()
    published_at: datetime | None = moment()
    result: dict[str, Any] = record()
    revealed: int | None = None
    receipts: list[str] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False, server_default="[]")
    )


class BallotOption(SQLModel, table=True):
    """One option, copied when the ballot opened. `ref` says where it came from ("theme:3").

    `text` is more about it, `cost` in the currency unit of the question, `group_id` the group that proposes it,
    `picture_id` the picture that goes with it. `wordings` leads from a language to label and text in it.
    """

    __tablename__ = "ballot_option"

    id: int | None = Field(default=None, primary_key=True)
    ballot_id: int = Field(foreign_key="ballot.id", index=True)
    position: int
    ref: str = Field(default="", max_length=40)
    label: str
    language: str = Field(default="", max_length=8)
    count: int | None = None
    text: str = Field(default="", sa_column_kwargs={"server_default": ""})
    cost: int | None = None
    group_id: int | None = Field(default=None, foreign_key="stakeholder_group.id")
    picture_id: int | None = _picture()
    wordings: dict[str, dict[str, str]] = _wordings()


class PlannedOption(SQLModel, table=True):
    """One option of a vote that is not open yet, as the facilitator prepares it; copied when the ballot opens.

    `ref` says where it was taken over from, empty for one that was written here. `wordings` as in `BallotOption`.
    """

    __tablename__ = "vote_option_plan"

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    activity_id: int = Field(foreign_key="activity.id", index=True, ondelete="CASCADE")
    position: int
    ref: str = Field(default="", max_length=40)
    label: str
    language: str = Field(default="", max_length=8)
    text: str = ""
    cost: int | None = None
    group_id: int | None = Field(default=None, foreign_key="stakeholder_group.id")
    picture_id: int | None = _picture()
    wordings: dict[str, dict[str, str]] = _wordings()


class BallotVoter(SQLModel, table=True):
    """One person of the electorate, with the group at that moment, and whether a paper came. Never when, never which.

    Without rowid, and rewritten in random order when the ballot closes: the place of a row in the file says nothing.
    """

    __tablename__ = "ballot_voter"
    __table_args__ = {"sqlite_with_rowid": False}

    ballot_id: int = Field(foreign_key="ballot.id", primary_key=True)
    seat_id: int = Field(foreign_key="seat.id", primary_key=True)
    group_id: int | None = Field(default=None, foreign_key="stakeholder_group.id")
    voted: bool = False
    late: bool = False


class BallotPaper(SQLModel, table=True):
    """One paper. `key` is an HMAC that only the voter's browser can make again: it finds her own paper to change it.

    Publication replaces all keys by random ones, and the group by the first of the groups that were published together
    with it, or by none where nothing was published by group. The table has no seat, no time and no rowid.

    `content` is the answer under the name that its form gives it (see `forms`), while the ballot is open the paper's
    `receipt` and, until publication, `turn`: the number of the form it came with. It is counted from a start of each
    voter's own that only her browser can make, so it does not say how often she changed her mind.
    """

    __tablename__ = "ballot_paper"
    __table_args__ = {"sqlite_with_rowid": False}

    key: str = Field(primary_key=True, max_length=64)
    ballot_id: int = Field(foreign_key="ballot.id", index=True)
    group_id: int | None = Field(default=None, foreign_key="stakeholder_group.id")
    content: dict[str, Any] = record()
