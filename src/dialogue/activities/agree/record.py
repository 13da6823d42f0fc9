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
from dialogue.activities.agree.schema_beside import HandCount
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
    judge_fallback,
    objections_from,
    rule_from,
)
from dialogue.agreement import Objection as Judged
from dialogue.decisions.schema import Decision, DecisionAnswer
from dialogue.decisions.voices import SETTLED
from dialogue.kernel.database import Reader
from dialogue.kernel.once import once
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
    fallback: bool = False

    def outcome(self) -> Outcome:
        """What the rule says, or its lower tier where an explicit act has asked for that."""
        judging = judge_fallback if self.fallback else judge
        return judging(self.rule, self.groups, self.objections, confirmed=self.confirmed, on=self.on)

    def sha256(self) -> str:
        return inputs_hash(
            self.rule,
            self.groups,
            self.objections,
            confirmed=self.confirmed,
            on=self.on,
            fallback=self.fallback,
        )

    def as_dict(self) -> dict[str, Any]:
        """The inputs without the rule, which a decision keeps apart."""
        return {
            "groups": {key: group.as_dict() for key, group in self.groups.items()},
            "objections": [objection.as_dict() for objection in self.objections],
            "confirmed": dict(self.confirmed),
            "on": self.on.isoformat(),
            **({"fallback": True} if self.fallback else {}),
        }


@once
def goal_of(reader: Reader, activity_id: int) -> Goal | None:
    """The goal of an activity; None before it was opened."""
    return reader.exec(select(Goal).where(Goal.activity_id == activity_id)).first()


def sources_of(reader: Reader, activity_id: int) -> list[GoalSource]:
    """What came from the earlier activity, most dots first."""
    found = reader.exec(select(GoalSource).where(GoalSource.activity_id == activity_id)).all()
    return sorted(found, key=lambda source: (-(source.count or 0), source.id or 0))


@once
def versions_of(reader: Reader, activity_id: int) -> list[GoalVersion]:
    """All wordings, oldest first."""
    asked = select(GoalVersion).where(GoalVersion.activity_id == activity_id)
    return list(reader.exec(asked.order_by(col(GoalVersion.number))))


@once
def version_now(reader: Reader, activity_id: int) -> GoalVersion | None:
    """The newest wording."""
    asked = select(GoalVersion).where(GoalVersion.activity_id == activity_id)
    return reader.exec(asked.order_by(col(GoalVersion.number).desc())).first()


@once
def rounds_of(reader: Reader, activity_id: int) -> list[PositionRound]:
    """All rounds, oldest first, voided ones with them."""
    asked = select(PositionRound).where(PositionRound.activity_id == activity_id)
    return list(reader.exec(asked.order_by(col(PositionRound.number))))


@once
def round_now(reader: Reader, activity_id: int) -> PositionRound | None:
    """The newest round on the newest wording, open or closed; None when that wording has none (or a voided one)."""
    version = version_now(reader, activity_id)
    if version is None:
        return None
    asked = select(PositionRound).where(
        PositionRound.version_id == version.id, PositionRound.state != RoundState.VOID
    )
    return reader.exec(asked.order_by(col(PositionRound.number).desc())).first()


@once
def group_keys(reader: Reader, session_id: int) -> dict[int, str]:
    """Group id -> the key that rules use, in the groups' order."""
    asked = select(StakeholderGroup).where(StakeholderGroup.session_id == session_id)
    return {g.id or 0: g.key for g in reader.exec(asked.order_by(col(StakeholderGroup.id)))}


@once
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


@once
def electors_of(reader: Reader, round_id: int) -> list[Elector]:
    return list(
        reader.exec(select(Elector).where(Elector.round_id == round_id).order_by(col(Elector.seat_id)))
    )


@once
def positions_of(reader: Reader, round_id: int) -> list[Position]:
    """Positions of one round in no telling order (by group and level, not by when they came)."""
    asked = select(Position).where(Position.round_id == round_id)
    return list(reader.exec(asked.order_by(col(Position.group_id), col(Position.level), col(Position.words))))


def answered(reader: Reader, round_id: int) -> dict[int, int]:
    """How many have taken a position, by group: counts only, so nothing of what they said is read."""
    asked = select(col(Position.group_id), func.count()).where(Position.round_id == round_id)
    found = dict(reader.exec(asked.group_by(col(Position.group_id))).all())
    raised = select(col(HandCount.group_id), func.sum(HandCount.heads)).where(HandCount.round_id == round_id)
    for group_id, heads in reader.exec(raised.group_by(col(HandCount.group_id))):
        found[group_id] = found.get(group_id, 0) + int(heads)
    return found


@once
def hands_of(reader: Reader, round_id: int) -> list[HandCount]:
    """The hands that were counted in a round, by group and level."""
    asked = select(HandCount).where(HandCount.round_id == round_id)
    return list(reader.exec(asked.order_by(col(HandCount.group_id), col(HandCount.level))))


def raised_by_level(reader: Reader, round_id: int) -> dict[int, dict[str, int]]:
    """Hands by group id and level."""
    found: dict[int, dict[str, int]] = {}
    for row in hands_of(reader, round_id):
        found.setdefault(row.group_id, {})[row.level] = row.heads
    return found


def _without_phone(reader: Reader, found: PositionRound, keys: dict[int, str]) -> list[Person]:
    """Those who are counted by show of hands, as people: all of them are here, some have raised a hand."""
    raised = raised_by_level(reader, found.id or 0)
    people = []
    for group_id, key in keys.items():
        levels = raised.get(group_id, {})
        people += [Person(key, level) for level, heads in levels.items() for _ in range(heads)]
        people += [Person(key)] * (found.raised.get(key, 0) - sum(levels.values()))
    return people


@once
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
    """What a round whose spread is seen is judged by, on a day."""
    keys = group_keys(reader, found.session_id)
    rule = rule_from(found.rule)
    levels: dict[int | None, str] = {p.seat_id: p.level for p in positions_of(reader, found.id or 0)}
    people = [
        Person(keys[e.group_id], levels.get(e.seat_id), present=e.present)
        for e in electors_of(reader, found.id or 0)
    ]
    people += _without_phone(reader, found, keys)
    objections = [
        Judged(
            keys[o.group_id],
            ObjectionState(o.state),
            # An objection of this round keeps its author's level, whichever of her seats stands for her now.
            o.level if o.round_id == found.id else levels.get(o.seat_id),
            bool(o.reason),
        )
        for o in objections_judged(reader, found)
    ]
    if found.state == RoundState.SHOWN:
        objections += _coming(reader, found, rule, keys)
    confirmed = {
        keys[r.group_id]: r.yes
        for r in reader.exec(
            select(Ratification)
            .where(Ratification.version_id == found.version_id)
            .order_by(col(Ratification.id))
        )
    } | answers_to(reader, found)
    return Counted(rule, gather(rule, people), tuple(objections), confirmed, on)


def answers_to(reader: Reader, found: PositionRound) -> dict[str, bool]:
    """What groups have answered to decisions on a round's version, wherever that was recorded, by key; the newest counts."""
    asked = (
        select(DecisionAnswer)
        .join(GoalDecision, col(GoalDecision.decision_id) == col(DecisionAnswer.decision_id))
        .where(GoalDecision.version_id == found.version_id)
    )
    return {row.group_key: row.yes for row in reader.exec(asked.order_by(col(DecisionAnswer.id)))}


def _coming(reader: Reader, found: PositionRound, rule: Rule, keys: dict[int, str]) -> list[Judged]:
    """The objections that a round would have if it closed now: those of today's positions and hands, and the earlier
    ones that nobody gives up with her position.
    """
    scale = rule.levels.levels
    positions = positions_of(reader, found.id or 0)
    coming = [
        Judged(keys[p.group_id], ObjectionState.OPEN, p.level, bool(p.words))
        for p in positions
        if scale[p.level].objects
    ]
    hands: dict[int, int] = {}
    for row in hands_of(reader, found.id or 0):
        if scale[row.level].objects:
            hands[row.group_id] = hands.get(row.group_id, 0) + row.heads
            coming += [Judged(keys[row.group_id], ObjectionState.OPEN, row.level, reasoned=False)] * row.heads
    given_up = {one for p in positions for one in p.meets}
    again = {p.seat_id for p in positions if scale[p.level].objects}
    for o in unsettled(reader, found.activity_id):
        still_open = o.state == ObjectionState.OPEN
        if still_open and o.seat_id is None and hands.get(o.group_id):
            hands[o.group_id] -= 1
        elif o.id not in given_up and not (still_open and o.seat_id in again):
            level = next((p.level for p in positions if p.seat_id == o.seat_id), None)
            coming.append(Judged(keys[o.group_id], ObjectionState(o.state), level, bool(o.reason)))
    return coming


def recomputed(decision: Decision, made_on: GoalDecision) -> Counted:
    """The inputs of a decision as they were frozen. For checks only: judged again they must give what is stored."""
    rule, inputs = rule_from(decision.rule), made_on.inputs
    return Counted(
        rule,
        groups_from(rule, inputs["groups"]),
        tuple(objections_from(inputs["objections"])),
        dict(inputs["confirmed"]),
        date.fromisoformat(inputs["on"]),
        bool(inputs.get("fallback")),
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


@once
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
