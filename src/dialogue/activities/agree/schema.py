"""Tables of the goal room. Nothing that dissents is ever deleted."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, UniqueConstraint, true
from sqlmodel import Field, SQLModel

from dialogue.kernel.schema import moment, record


class RoundState(StrEnum):
    """A round takes positions in secret, or with its spread shown to everybody; it has ended, or was stopped by a new
    wording (its positions count for nothing).
    """

    OPEN = "open"
    SHOWN = "shown"
    CLOSED = "closed"
    VOID = "void"


def running(state: str) -> bool:
    """Whether a round in this state takes positions."""
    return state in (RoundState.OPEN, RoundState.SHOWN)


def seen(state: str) -> bool:
    """Whether everybody may see where people stand in a round in this state."""
    return state in (RoundState.SHOWN, RoundState.CLOSED)


class Effect(StrEnum):
    """How a goal stands to one group's interests."""

    SERVES = "serves"
    COSTS = "costs"
    UNTOUCHED = "untouched"
    UNCLEAR = "unclear"


class Goal(SQLModel, table=True):
    """What one activity works on: the rule chosen for the next round, as it was last checked.

    `rule` is the rule as it was shaped; while it is none, it is the preset's for the groups that there are.
    `checked` is the electorate (group key -> heads) that the warnings were written for. `step` is where a guided round
    stands (`guide.STEPS`), empty while nobody is guided.
    """

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    activity_id: int = Field(foreign_key="activity.id", unique=True)
    preset: str = Field(max_length=24)
    ratify_by: date | None = None
    rule: dict[str, Any] | None = Field(
        default=None, sa_column=Column(JSON(none_as_null=True), nullable=True)
    )
    checked: dict[str, Any] = record()
    step: str = Field(default="", max_length=12, sa_column_kwargs={"server_default": ""})


class GoalSource(SQLModel, table=True):
    """A theme or idea that came from an earlier activity, copied when this one opened; `count` is its dots."""

    __tablename__ = "goal_source"
    __table_args__ = (UniqueConstraint("activity_id", "ref"),)

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    activity_id: int = Field(foreign_key="activity.id", index=True)
    ref: str = Field(max_length=60)
    text: str
    language: str = Field(default="", max_length=8)
    group_id: int | None = Field(default=None, foreign_key="stakeholder_group.id")
    count: int | None = None


class GoalVersion(SQLModel, table=True):
    """One wording. Any change of wording is a new version; positions belong to one version.

    `sources` are refs of what it was made from, `answers` ids of the objections it tries to meet.
    """

    __tablename__ = "goal_version"
    __table_args__ = (UniqueConstraint("activity_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    activity_id: int = Field(foreign_key="activity.id", index=True)
    number: int
    text: str
    language: str = Field(default="", max_length=8)
    because: str = ""
    sources: list[str] = record(list)
    answers: list[int] = record(list)
    created_at: datetime = moment(nullable=False)


class PositionRound(SQLModel, table=True):
    """One round of positions on one version, under a rule and an electorate frozen and hashed at its opening.

    `electorate` maps group keys to heads at the opening, `gone` to those who left it since because they were taken out
    of the session or turned out to be somebody who has another seat; `eligible` is what is left.
    `frozen_hash` is the hash of wording, rule and electorate together.
    `carried` are the earlier objections that count in this round too: all that their authors have not given up.
    `hands` are the people without a phone, by group key, who are counted by show of hands; they are in `electorate`.
    With `phones` off everybody is counted that way, and no phone takes a position.
    """

    __tablename__ = "position_round"
    __table_args__ = (UniqueConstraint("activity_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    activity_id: int = Field(foreign_key="activity.id", index=True)
    version_id: int = Field(foreign_key="goal_version.id", index=True)
    number: int
    rule: dict[str, Any] = record()
    rule_hash: str = Field(max_length=64)
    electorate: dict[str, Any] = record()
    gone: dict[str, Any] = record()
    frozen_hash: str = Field(max_length=64)
    state: str = Field(default=RoundState.OPEN, max_length=8)
    because: str = ""
    void_because: str = ""
    carried: list[int] = record(list)
    hands: dict[str, Any] | None = Field(
        default=None, sa_column=Column(JSON(none_as_null=True), nullable=True)
    )
    phones: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    opened_at: datetime = moment(nullable=False)
    shown_at: datetime | None = moment()
    closed_at: datetime | None = moment()

    @property
    def raised(self) -> dict[str, int]:
        """Heads by group key of those who are counted by show of hands."""
        return {key: int(heads) for key, heads in (self.hands or {}).items()}

    @property
    def eligible(self) -> dict[str, int]:
        """Heads by group key of those who count in this round."""
        return {key: int(heads) - int(self.gone.get(key, 0)) for key, heads in self.electorate.items()}


class Elector(SQLModel, table=True):
    """One person of a round's electorate, with the group at that moment. `present` is fixed when it closes."""

    __tablename__ = "goal_elector"

    round_id: int = Field(foreign_key="position_round.id", primary_key=True)
    seat_id: int = Field(foreign_key="seat.id", primary_key=True)
    group_id: int = Field(foreign_key="stakeholder_group.id")
    present: bool = False


class Position(SQLModel, table=True):
    """One person's place on the scale in one round; changeable until the round closes. `turn` is the number
    of the form it came with.

    `meets` are her own open objections that she gives up with this position, as her phone told her before
    she sent it. Nothing else that a round does closes an objection.
    """

    __tablename__ = "goal_position"
    __table_args__ = (UniqueConstraint("round_id", "seat_id"),)

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    round_id: int = Field(foreign_key="position_round.id", index=True)
    version_id: int = Field(foreign_key="goal_version.id", index=True)
    seat_id: int = Field(foreign_key="seat.id", index=True)
    group_id: int = Field(foreign_key="stakeholder_group.id")
    level: str = Field(max_length=16)
    words: str = ""
    turn: int = 0
    language: str = Field(default="", max_length=8)
    meets: list[int] = record(list)
    changed_at: datetime = moment(nullable=False)


class Objection(SQLModel, table=True):
    """An objection raised by a position when its round closed; open until closed by one of the allowed ways.

    `carried_into` names the author's objection to a later wording: this one then lives on in that one.
    Without a seat it was raised by show of hands; `entered_by` has counted it.
    """

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    activity_id: int = Field(foreign_key="activity.id", index=True)
    round_id: int = Field(foreign_key="position_round.id", index=True)
    version_id: int = Field(foreign_key="goal_version.id")
    seat_id: int | None = Field(default=None, foreign_key="seat.id", index=True)
    entered_by: int | None = Field(default=None, foreign_key="seat.id")
    group_id: int = Field(foreign_key="stakeholder_group.id")
    level: str = Field(max_length=16)
    reason: str = ""
    turn: int = 0
    language: str = Field(default="", max_length=8)
    state: str = Field(default="open", max_length=16)
    resolved_by: int | None = Field(default=None, foreign_key="goal_version.id")
    carried_into: int | None = Field(default=None, foreign_key="objection.id")


class ObjectionAct(SQLModel, table=True):
    """One act on an objection, kept for ever: what was done, by its author or the facilitator, and why."""

    __tablename__ = "objection_act"

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    objection_id: int = Field(foreign_key="objection.id", index=True)
    state: str = Field(max_length=16)
    by_author: bool
    reason: str = ""
    deferred_to: str = ""
    due: date | None = None
    at: datetime = moment(nullable=False)


class GoalDecision(SQLModel, table=True):
    """What a decision of the goal room was made on: wording, round, and the inputs of its judgement, frozen.

    The decision itself is `dialogue.decisions`' record. `inputs` with its rule judged again must give the same, and
    the hash that the record keeps.
    """

    __tablename__ = "goal_decision"

    decision_id: int = Field(foreign_key="decision.id", primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    activity_id: int = Field(foreign_key="activity.id", index=True)
    version_id: int = Field(foreign_key="goal_version.id", index=True)
    round_id: int = Field(foreign_key="position_round.id")
    inputs: dict[str, Any] = record()


class Ratification(SQLModel, table=True):
    """A group's later yes or no to one version, and who said so for the group."""

    __tablename__ = "goal_ratification"

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    activity_id: int = Field(foreign_key="activity.id", index=True)
    version_id: int = Field(foreign_key="goal_version.id")
    group_id: int = Field(foreign_key="stakeholder_group.id")
    yes: bool
    by_whom: str = ""
    at: datetime = moment(nullable=False)


class MinorityStatement(SQLModel, table=True):
    """Text that a person or a group wants beside the decision on one version, at the same visibility."""

    __tablename__ = "minority_statement"

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    activity_id: int = Field(foreign_key="activity.id", index=True)
    version_id: int = Field(foreign_key="goal_version.id")
    seat_id: int | None = Field(default=None, foreign_key="seat.id")
    entered_by: int | None = Field(default=None, foreign_key="seat.id")
    group_id: int | None = Field(default=None, foreign_key="stakeholder_group.id")
    text: str
    language: str = Field(default="", max_length=8)
    at: datetime = moment(nullable=False)


class InterestLink(SQLModel, table=True):
    """How a version stands to one group's interests, in the group's own words. The newest of a group counts."""

    __tablename__ = "goal_interest_link"

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    activity_id: int = Field(foreign_key="activity.id", index=True)
    version_id: int = Field(foreign_key="goal_version.id")
    group_id: int = Field(foreign_key="stakeholder_group.id")
    effect: str = Field(max_length=12)
    words: str = ""
    language: str = Field(default="", max_length=8, sa_column_kwargs={"server_default": ""})
    entered_by: int | None = Field(default=None, foreign_key="seat.id")
    at: datetime = moment(nullable=False)


TABLES: tuple[type[SQLModel], ...] = (
    Goal,
    GoalSource,
    GoalVersion,
    PositionRound,
    Elector,
    Position,
    Objection,
    ObjectionAct,
    GoalDecision,
    Ratification,
    MinorityStatement,
    InterestLink,
)
