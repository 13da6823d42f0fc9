"""Tables of what stands beside a goal: amendments, hands that were counted, declared positions, groups' own interests."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from dialogue.kernel.messages import N_
from dialogue.kernel.schema import moment


class AmendmentState(StrEnum):
    """What became of an amendment. Promoted: a later goal room can start from it."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    PROMOTED = "promoted"


AMENDMENT_STATES: dict[AmendmentState, str] = {
    AmendmentState.PROPOSED: N_("Amendment proposed"),
    AmendmentState.ACCEPTED: N_("Amendment accepted"),
    AmendmentState.REJECTED: N_("Amendment rejected"),
    AmendmentState.WITHDRAWN: N_("Amendment withdrawn"),
    AmendmentState.PROMOTED: N_("Made a goal of its own"),
}

TAKEN, DECLINED = "taken", "declined"
"""What an amendment's author may answer to an offer."""


class Amendment(SQLModel, table=True):
    """A whole new wording that somebody proposes for one version, with a reason. It is never deleted.

    `comment` is said when it is answered. `offer` is a wording that would be accepted instead, made while
    `offer_version_id` was the wording; its author answers it with `reply`. `became_id` is the version that it became.
    Without a seat it was said aloud, and `entered_by` has written it down.
    """

    __tablename__ = "goal_amendment"

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    activity_id: int = Field(foreign_key="activity.id", index=True)
    version_id: int = Field(foreign_key="goal_version.id")
    seat_id: int | None = Field(default=None, foreign_key="seat.id", index=True)
    entered_by: int | None = Field(default=None, foreign_key="seat.id")
    group_id: int | None = Field(default=None, foreign_key="stakeholder_group.id")
    text: str
    reason: str = ""
    language: str = Field(default="", max_length=8)
    state: str = Field(default=AmendmentState.PROPOSED, max_length=12)
    comment: str = ""
    offer: str = ""
    offer_comment: str = ""
    offer_version_id: int | None = Field(default=None, foreign_key="goal_version.id")
    offer_answer: str = Field(default="", max_length=8)
    reply: str = ""
    became_id: int | None = Field(default=None, foreign_key="goal_version.id")
    at: datetime = moment(nullable=False)
    closed_at: datetime | None = moment()


class HandCount(SQLModel, table=True):
    """How many of a group's people without a phone raised a hand for one level; the facilitator counted them."""

    __tablename__ = "goal_hands"
    __table_args__ = (UniqueConstraint("round_id", "group_id", "level"),)

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    round_id: int = Field(foreign_key="position_round.id", index=True)
    group_id: int = Field(foreign_key="stakeholder_group.id")
    level: str = Field(max_length=16)
    heads: int
    entered_by: int = Field(foreign_key="seat.id")
    at: datetime = moment(nullable=False)


class Declaration(SQLModel, table=True):
    """Where a group stands as its delegate declares it, in one round. It is shown apart and counted nowhere.

    `given_by` and the days are those of the mandate; with `in_room` the group has named the delegate in the room.
    """

    __tablename__ = "goal_declaration"
    __table_args__ = (UniqueConstraint("round_id", "seat_id"),)

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    activity_id: int = Field(foreign_key="activity.id", index=True)
    round_id: int = Field(foreign_key="position_round.id", index=True)
    version_id: int = Field(foreign_key="goal_version.id")
    seat_id: int = Field(foreign_key="seat.id", index=True)
    group_id: int = Field(foreign_key="stakeholder_group.id")
    level: str = Field(max_length=16)
    words: str = ""
    language: str = Field(default="", max_length=8)
    in_room: bool = False
    given_by: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    turn: int = 0
    at: datetime = moment(nullable=False)


class InterestStatement(SQLModel, table=True):
    """What a group needs for itself, in its own words; each change is a further version. It belongs to the constituency,
    so later sessions of the platform show it too.
    """

    __tablename__ = "interest_statement"
    __table_args__ = (UniqueConstraint("group_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    group_id: int = Field(foreign_key="stakeholder_group.id", index=True)
    constituency_id: int | None = Field(default=None, index=True)
    number: int
    text: str
    language: str = Field(default="", max_length=8)
    seat_id: int | None = Field(default=None, foreign_key="seat.id", index=True)
    entered_by: int | None = Field(default=None, foreign_key="seat.id")
    at: datetime = moment(nullable=False)


TABLES: tuple[type[SQLModel], ...] = (Amendment, HandCount, Declaration, InterestStatement)
