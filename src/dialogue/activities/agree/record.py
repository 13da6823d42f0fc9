"""The record of the goal room, read: what stands, what was counted, and what its decisions were made on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import col, func, select

from dialogue.activities.agree import rules
from dialogue.activities.agree.schema import (
    Elector,
    Goal,
    GoalDecision,
    GoalSource,
    GoalVersion,
    InterestLink,
    MinorityStatement,
    Objection,
    ObjectionAct,
    Position,
    PositionRound,
    Ratification,
    RoundState,
)
from dialogue.agreement import (
    GroupPositions,
    ObjectionState,
    Outcome,
    Person,
    Rule,
    gather,
    groups_from,
    inputs_hash,
    judge,
    objections_from,
    rule_from,
)
from dialogue.agreement import Objection as Judged
from dialogue.decisions.schema import Decision
from dialogue.decisions.voices import SETTLED
from dialogue.kernel.database import Reader
from dialogue.kernel.schema import Seat, StakeholderGroup
from dialogue.people.eligible import eligible


@dataclass(frozen=True, slots=True)
class Counted:
    """Everything one judgement depends on."""

    rule: Rule
    groups: dict[str, GroupPositions]
    objections: tuple[Judged, ...]
    confirmed: dict[str, bool]
    on: date

    def outcome(self) -> Outcome:
        return judge(self.rule, self.groups, self.objections, confirmed=self.confirmed, on=self.on)

    def sha256(self) -> str:
        return inputs_hash(self.rule, self.groups, self.objections, confirmed=self.confirmed, on=self.on)

    def as_dict(self) -> dict[str, Any]:
        """The inputs without the rule, which a decision keeps apart."""
        return {
            "groups": {key: group.as_dict() for key, group in self.groups.items()},
            "objections": [objection.as_dict() for objection in self.objections],
            "confirmed": dict(self.confirmed),
            "on": self.on.isoformat(),
        }


def goal_of(reader: Reader, activity_id: int) -> Goal | None:
    """The goal of an activity; None before it was opened."""
    return reader.exec(select(Goal).where(Goal.activity_id == activity_id)).first()


def sources_of(reader: Reader, activity_id: int) -> list[GoalSource]:
    """What came from the earlier activity, most dots first."""
    found = reader.exec(select(GoalSource).where(GoalSource.activity_id == activity_id)).all()
    return sorted(found, key=lambda source: (-(source.count or 0), source.id or 0))


def versions_of(reader: Reader, activity_id: int) -> list[GoalVersion]:
    """All wordings, oldest first."""
    asked = select(GoalVersion).where(GoalVersion.activity_id == activity_id)
    return list(reader.exec(asked.order_by(col(GoalVersion.number))))


def version_now(reader: Reader, activity_id: int) -> GoalVersion | None:
    """The newest wording."""
    asked = select(GoalVersion).where(GoalVersion.activity_id == activity_id)
    return reader.exec(asked.order_by(col(GoalVersion.number).desc())).first()


def rounds_of(reader: Reader, activity_id: int) -> list[PositionRound]:
    """All rounds, oldest first, voided ones with them."""
    asked = select(PositionRound).where(PositionRound.activity_id == activity_id)
    return list(reader.exec(asked.order_by(col(PositionRound.number))))


def round_now(reader: Reader, activity_id: int) -> PositionRound | None:
    """The newest round on the newest wording, open or closed; None when that wording has none (or a voided one)."""
    version = version_now(reader, activity_id)
    if version is None:
        return None
    asked = select(PositionRound).where(
        PositionRound.version_id == version.id, PositionRound.state != RoundState.VOID
    )
    return reader.exec(asked.order_by(col(PositionRound.number).desc())).first()


def group_keys(reader: Reader, session_id: int) -> dict[int, str]:
    """Group id -> the key that rules use, in the groups' order."""
    asked = select(StakeholderGroup).where(StakeholderGroup.session_id == session_id)
    return {g.id or 0: g.key for g in reader.exec(asked.order_by(col(StakeholderGroup.id)))}


def required_groups(reader: Reader, session_id: int) -> list[tuple[str, bool]]:
    """(key, required) of each group, as the presets ask for it."""
    asked = select(StakeholderGroup).where(StakeholderGroup.session_id == session_id)
    return [(g.key, g.required) for g in reader.exec(asked.order_by(col(StakeholderGroup.id)))]


def seated(reader: Reader, session_id: int) -> list[Seat]:
    """Who would be the electorate now."""
    return eligible(reader, session_id)


def heads_by_key(keys: dict[int, str], group_ids: Sequence[int | None]) -> dict[str, int]:
    """Heads by group key, every group named."""
    return {key: sum(g == group_id for g in group_ids) for group_id, key in keys.items()}


def electors_of(reader: Reader, round_id: int) -> list[Elector]:
    return list(
        reader.exec(select(Elector).where(Elector.round_id == round_id).order_by(col(Elector.seat_id)))
    )


def positions_of(reader: Reader, round_id: int) -> list[Position]:
    """Positions of one round in no telling order (by group and level, not by when they came)."""
    asked = select(Position).where(Position.round_id == round_id)
    return list(reader.exec(asked.order_by(col(Position.group_id), col(Position.level), col(Position.words))))


def answered(reader: Reader, round_id: int) -> dict[int, int]:
    """How many have taken a position, by group: counts only, so nothing of what they said is read."""
    asked = select(col(Position.group_id), func.count()).where(Position.round_id == round_id)
    return dict(reader.exec(asked.group_by(col(Position.group_id))).all())


def objections_of(reader: Reader, activity_id: int) -> list[Objection]:
    """All objections of a goal, oldest first."""
    asked = select(Objection).where(Objection.activity_id == activity_id)
    return list(reader.exec(asked.order_by(col(Objection.id))))


def unsettled(reader: Reader, activity_id: int) -> list[Objection]:
    """The objections that their authors have not given up: open, or closed by the facilitator; oldest first."""
    found = objections_of(reader, activity_id)
    return [o for o in found if o.carried_into is None and o.state not in SETTLED]


def acts_on(reader: Reader, objection_id: int) -> list[ObjectionAct]:
    """What was done about an objection, oldest first."""
    asked = select(ObjectionAct).where(ObjectionAct.objection_id == objection_id)
    return list(reader.exec(asked.order_by(col(ObjectionAct.id))))


def objections_judged(reader: Reader, found: PositionRound) -> list[Objection]:
    """The objections that count in a round: its own, and earlier ones that their authors have not given up."""
    asked = select(Objection).where(
        (col(Objection.round_id) == found.id) | col(Objection.id).in_([*found.carried])
    )
    return list(reader.exec(asked.order_by(col(Objection.id))))


def counted(reader: Reader, found: PositionRound, on: date) -> Counted:
    """What a closed round is judged by, on a day."""
    keys = group_keys(reader, found.session_id)
    rule = rule_from(found.rule)
    levels = {p.seat_id: p.level for p in positions_of(reader, found.id or 0)}
    people = [
        Person(keys[e.group_id], levels.get(e.seat_id), present=e.present)
        for e in electors_of(reader, found.id or 0)
    ]
    objections = tuple(
        Judged(
            keys[o.group_id],
            ObjectionState(o.state),
            # An objection of this round keeps its author's level, whichever of her seats stands for her now.
            o.level if o.round_id == found.id else levels.get(o.seat_id),
            bool(o.reason),
        )
        for o in objections_judged(reader, found)
    )
    confirmed = {
        keys[r.group_id]: r.yes
        for r in reader.exec(
            select(Ratification)
            .where(Ratification.version_id == found.version_id)
            .order_by(col(Ratification.id))
        )
    }
    return Counted(rule, gather(rule, people), objections, confirmed, on)


def recomputed(decision: Decision, made_on: GoalDecision) -> Counted:
    """The inputs of a decision as they were frozen. For checks only: judged again they must give what is stored."""
    rule, inputs = rule_from(decision.rule), made_on.inputs
    return Counted(
        rule,
        groups_from(rule, inputs["groups"]),
        tuple(objections_from(inputs["objections"])),
        dict(inputs["confirmed"]),
        date.fromisoformat(inputs["on"]),
    )


def decided_on(reader: Reader, activity_id: int) -> list[tuple[Decision, GoalDecision]]:
    """The decisions of a goal, oldest first, each with what it was made on; the last one stands."""
    asked = select(Decision, GoalDecision).where(
        Decision.id == GoalDecision.decision_id, GoalDecision.activity_id == activity_id
    )
    return list(reader.exec(asked.order_by(col(Decision.number))).all())


def has_decided(reader: Reader, activity_id: int) -> bool:
    """Whether any decision was made on the goal."""
    asked = select(GoalDecision.decision_id).where(GoalDecision.activity_id == activity_id)
    return reader.exec(asked).first() is not None


def statements_of(reader: Reader, activity_id: int) -> list[MinorityStatement]:
    asked = select(MinorityStatement).where(MinorityStatement.activity_id == activity_id)
    return list(reader.exec(asked.order_by(col(MinorityStatement.id))))


def links_of(reader: Reader, activity_id: int) -> list[InterestLink]:
    """The newest interest link of each group, in the order of the groups."""
    asked = select(InterestLink).where(InterestLink.activity_id == activity_id)
    newest = {link.group_id: link for link in reader.exec(asked.order_by(col(InterestLink.id)))}
    return [newest[group_id] for group_id in sorted(newest)]


def words_in(reader: Reader, found: PositionRound) -> dict[str, list[tuple[int, str]]]:
    """Words beside the positions of a round, as (group id, text): reservations, dissent and comments."""
    scale = rule_from(found.rule).levels
    said: dict[str, list[tuple[int, str]]] = {"reservation": [], "dissent": [], "comment": []}
    for position in positions_of(reader, found.id or 0):
        what = rules.words_are(scale.levels[position.level])
        if position.words and what in said:
            said[what].append((position.group_id, position.words))
    return said
