"""Tables of affinity mapping: cards, themes, moves, and suggested themes."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Field, SQLModel, UniqueConstraint

from dialogue.kernel.schema import moment, record


class Theme(SQLModel, table=True):
    """A named cluster of ideas. Every activity has one `parked` theme, the parking lot.

    A removed theme stays as a row, so that undo can bring it back as it was. `suggested` says that the
    title is generated and nobody has rewritten it. The parking lot's title is the tool's, not stored.
    """

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    activity_id: int = Field(foreign_key="activity.id", index=True)
    title: str = ""
    position: int
    parked: bool = False
    suggested: bool = False
    removed: bool = False
    merged_into: int | None = Field(default=None, foreign_key="theme.id")


class ClusterCard(SQLModel, table=True):
    """An idea on the board: a copy of what an earlier activity gave (`ref`), with its place.

    No theme means loose. A dropped card keeps its place: of a hidden idea also the words and the reason, for the
    facilitator; of one that was withdrawn nothing. One that says the same as another stands under it (`under_id`).
    `origin` is the table that it comes from (name or number), where people sat at tables.
    """

    __tablename__ = "cluster_card"
    __table_args__ = (UniqueConstraint("activity_id", "ref"),)

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    activity_id: int = Field(foreign_key="activity.id", index=True)
    ref: str = Field(max_length=80)
    text: str
    language: str = Field(default="", max_length=8)
    group_id: int | None = Field(default=None, foreign_key="stakeholder_group.id")
    theme_id: int | None = Field(default=None, foreign_key="theme.id", index=True)
    position: int
    dropped: bool = False
    hidden_because: str = Field(default="", sa_column_kwargs={"server_default": ""})
    under_id: int | None = Field(default=None, foreign_key="cluster_card.id")
    origin: str = Field(default="", max_length=40, sa_column_kwargs={"server_default": ""})


class ClusterMove(SQLModel, table=True):
    """One act on the board with the pictures before and after it (see `rules.Picture`), for undo."""

    __tablename__ = "cluster_move"

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    activity_id: int = Field(foreign_key="activity.id", index=True)
    seat_id: int | None = Field(default=None, foreign_key="seat.id")
    kind: str = Field(max_length=16)
    before: dict[str, Any] = record()
    after: dict[str, Any] = record()
    at: datetime = moment(nullable=False)
    undone_at: datetime | None = moment()


class SuggestionState(StrEnum):
    """A suggestion is only offered; it becomes a theme by an explicit act."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class PairState(StrEnum):
    """Two ideas that may say the same: offered, or somebody has said that they do not. Put together they are under."""

    OFFERED = "offered"
    APART = "apart"


class CardPair(SQLModel, table=True):
    """Two cards that a program found to say the same."""

    __tablename__ = "card_pair"
    __table_args__ = (UniqueConstraint("first_id", "second_id"),)

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    activity_id: int = Field(foreign_key="activity.id", index=True)
    first_id: int = Field(foreign_key="cluster_card.id")
    second_id: int = Field(foreign_key="cluster_card.id")
    closeness: float
    method: str = Field(max_length=16)
    state: str = Field(default=PairState.OFFERED, max_length=16)


class SuggestedTheme(SQLModel, table=True):
    """A theme that a program suggests for loose ideas: generated words, not part of the board."""

    __tablename__ = "suggested_theme"

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    activity_id: int = Field(foreign_key="activity.id", index=True)
    title: str
    cards: list[int] = record(list)
    method: str = Field(max_length=16)
    state: str = Field(default=SuggestionState.OFFERED, max_length=16)
