"""The record of the goal room, read: what stands, what was counted, and the decisions for those who build on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import col, func, select

from dialogue.activities.agree import rules
from dialogue.activities.agree.schema import (
    Decision,
    Elector,
    Goal,
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
    Sentence,
    describe,
    explain,
    gather,
    groups_from,
    inputs_hash,
    judge,
    objections_from,
    rule_from,
)
from dialogue.agreement import Objection as Judged
from dialogue.kernel.database import Reader
from dialogue.kernel.schema import Seat, StakeholderGroup
from dialogue.people.eligible import eligible


@dataclass(frozen=True, slots=True)
class ObjectionView:
    """An objection beside a decision, as it stood then: whose group, why, and how it was closed (`state`).

    `how` is the reason given for closing it, `deferred_to` and `due` whom and when it was deferred to.
    """

    group_id: int
    text: str
    state: str
    how: str = ""
    deferred_to: str = ""
    due: date | None = None


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A decision for those who build on it (agenda, minutes, exports). People appear by group, never by name.

    `state` is "agreed", "provisional" or "not agreed"; `grade` is empty unless agreed. `rule` says the rule with
    the heads of its electorate, `explained` what came of it; both are sentences to be put into a language with
    `sentence.text(tongue.say, names, tongue.day)`, where names maps group keys to names. `awaited` are the keys
    of the groups that must still confirm, at the latest `by`. `superseded_by` is a later decision of the same goal.
    """

    id: int
    activity_id: int
    goal: str
    language: str
    version: int
    state: str
    grade: str
    reservations: tuple[tuple[int, str], ...]
    objections: tuple[ObjectionView, ...]
    rule: tuple[Sentence, ...]
    explained: tuple[Sentence, ...]
    dissent: tuple[tuple[int, str], ...]
    statements: tuple[tuple[int | None, str], ...]
    awaited: tuple[str, ...]
    by: date | None
    made_at: datetime
    what_is_new: str
    supersedes: int | None
    superseded_by: int | None


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
    return {g.id or 0: g.key for g in reader.exec(asked.order_by(col(StakeholderGroup.position)))}


def required_groups(reader: Reader, session_id: int) -> list[tuple[str, bool]]:
    """(key, required) of each group, as the presets ask for it."""
    asked = select(StakeholderGroup).where(StakeholderGroup.session_id == session_id)
    return [(g.key, g.required) for g in reader.exec(asked.order_by(col(StakeholderGroup.position)))]


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
    return [o for o in found if o.carried_into is None and o.state not in rules.SETTLED]


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


def recomputed(decision: Decision) -> Counted:
    """A decision's inputs as stored; its outcome and hash must equal what the decision says."""
    rule = rule_from(decision.rule)
    return Counted(
        rule,
        groups_from(rule, decision.inputs["groups"]),
        tuple(objections_from(decision.inputs["objections"])),
        dict(decision.inputs["confirmed"]),
        date.fromisoformat(decision.inputs["on"]),
    )


def decisions_in(reader: Reader, activity_id: int) -> list[Decision]:
    """All decisions of a goal, oldest first; the last one stands."""
    asked = select(Decision).where(Decision.activity_id == activity_id)
    return list(reader.exec(asked.order_by(col(Decision.number))))


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


def decisions_of(reader: Reader, session_id: int) -> list[DecisionView]:
    """All decisions of a session, oldest first, superseded ones with them (see `superseded_by`)."""
    asked = select(Decision).where(Decision.session_id == session_id).order_by(col(Decision.id))
    rows = list(reader.exec(asked))
    successors = {row.supersedes: row.id for row in rows if row.supersedes is not None}
    return [_view(reader, row, successors.get(row.id or 0)) for row in rows]


def _view(reader: Reader, row: Decision, superseded_by: int | None) -> DecisionView:
    found = reader.get_one(PositionRound, row.round_id)
    version = reader.get_one(GoalVersion, row.version_id)
    inputs = recomputed(row)
    outcome = inputs.outcome()
    said = words_in(reader, found)
    objections = [reader.get_one(Objection, objection_id) for objection_id in row.objection_ids]
    # The states at the moment of the decision are in its inputs, in the order of `objection_ids`.
    views = [
        _objection_view(reader, one, judged.state.value)
        for one, judged in zip(objections, inputs.objections, strict=True)
    ]
    # A statement on an earlier wording stands on: whoever made it has not taken it back.
    statements = [s for s in statements_of(reader, row.activity_id) if s.version_id <= row.version_id]
    return DecisionView(
        id=row.id or 0,
        activity_id=row.activity_id,
        goal=row.text,
        language=row.language,
        version=version.number,
        state=row.state,
        grade=row.grade,
        reservations=tuple(said["reservation"]),
        objections=tuple(views),
        rule=describe(inputs.rule, {key: group.eligible for key, group in inputs.groups.items()}),
        explained=explain(outcome),
        dissent=tuple(said["dissent"]) + tuple((view.group_id, view.text) for view in views if view.text),
        statements=tuple((s.group_id, s.text) for s in statements),
        awaited=outcome.must_ratify,
        by=outcome.by,
        made_at=row.made_at,
        what_is_new=row.what_is_new,
        supersedes=row.supersedes,
        superseded_by=superseded_by,
    )


def _objection_view(reader: Reader, row: Objection, state: str) -> ObjectionView:
    acts = [act for act in acts_on(reader, row.id or 0) if act.state == state]
    last = acts[-1] if acts else None
    return ObjectionView(
        row.group_id,
        row.reason,
        state,
        last.reason if last else "",
        last.deferred_to if last else "",
        last.due if last else None,
    )
