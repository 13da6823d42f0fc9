"""Handlers from the wording to the end of a round: wording, rule, opening, positions, closing."""

from __future__ import annotations

from typing import Any

from sqlmodel import select

from dialogue.activities.agree import record, rules
from dialogue.activities.agree.schema import (
    Elector,
    Goal,
    GoalVersion,
    Objection,
    ObjectionAct,
    Position,
    PositionRound,
    RoundState,
)
from dialogue.activities.agree.vocabulary import (
    KIND,
    ChooseRule,
    CloseRound,
    OpenRound,
    TakePosition,
    WordGoal,
)
from dialogue.agreement import ObjectionState, rule_from
from dialogue.kernel.act import Act
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_, Msgid
from dialogue.kernel.schema import Activity, Seat
from dialogue.kernel.text import optional, required, taken_in
from dialogue.kernel.turns import HIGHEST, taken


def goal_in(act: Act, activity: Activity) -> Goal:
    """The goal of an activity that has been opened. Refused before."""
    goal = record.goal_of(act.tx, activity.id or 0)
    if goal is None:
        raise Refused("not_opened", N_("Please open this activity in the programme first."))
    return goal


def word_goal(act: Act, command: WordGoal) -> dict[str, Any]:
    activity = act.activity(command.activity_id, KIND)
    rules.require_running("open" if activity.state == "paused" else activity.state)
    goal_in(act, activity)
    text = required(command.text, most=rules.LONGEST_GOAL)
    because = optional(command.because, most=rules.LONGEST_REASON, field="because")
    before = record.version_now(act.tx, activity.id or 0)
    running = record.round_now(act.tx, activity.id or 0)
    if before is not None and before.text == text:
        raise Refused("same_wording", N_("This is the wording already. Nothing was changed."), field="text")
    if running is not None and not because:
        raise Refused(
            "why_new",
            N_("Positions were taken on the present wording. Please say why it changes."),
            field="because",
        )
    if running is not None and running.state == RoundState.OPEN:
        running.state, running.void_because, running.closed_at = RoundState.VOID, because, act.now
        act.tx.add(running)
        act.happened("position_round.voided", activity=activity.id, round=running.id)
    known = {source.ref for source in record.sources_of(act.tx, activity.id or 0)}
    objections = {o.id for o in record.objections_of(act.tx, activity.id or 0)}
    version = GoalVersion(
        session_id=activity.session_id,
        activity_id=activity.id or 0,
        number=before.number + 1 if before else 1,
        text=text,
        language=act.session.language,
        because=because,
        sources=[ref for ref in command.sources if ref in known],
        answers=[one for one in command.answers if one in objections],
        created_at=act.now,
    )
    act.tx.add(version)
    act.tx.flush()
    turn(act, activity, rules.WORDING)
    act.happened("goal.worded", activity=activity.id, version=version.id)
    return {"version": version.id}


def turn(act: Act, activity: Activity, phase: str) -> None:
    activity.phase = phase
    act.tx.add(activity)


def choose_rule(act: Act, command: ChooseRule) -> None:
    activity = act.activity(command.activity_id, KIND)
    goal = goal_in(act, activity)
    running = record.round_now(act.tx, activity.id or 0)
    if running is not None and running.state == RoundState.OPEN:
        raise Refused(
            "rule_fixed",
            N_("Positions are open, so the rule is fixed. Close the round before you change it."),
        )
    day = rules.day_from(command.ratify_by, today=act.now.date(), field="ratify_by")
    rules.rule_for(command.preset, record.required_groups(act.tx, activity.session_id), day)
    goal.preset, goal.ratify_by = command.preset, day
    goal.checked = electorate_now(act, activity)
    act.tx.add(goal)
    act.happened("goal_rule.chosen", activity=activity.id, preset=command.preset)


def electorate_now(act: Act, activity: Activity) -> dict[str, int]:
    """Who would be in the electorate now, in heads by group key."""
    keys = record.group_keys(act.tx, activity.session_id)
    return record.heads_by_key(keys, [s.group_id for s in record.seated(act.tx, activity.session_id)])


def open_round(act: Act, command: OpenRound) -> dict[str, Any]:
    activity = act.activity(command.activity_id, KIND)
    rules.require_running(activity.state)
    goal = goal_in(act, activity)
    version = record.version_now(act.tx, activity.id or 0)
    if version is None:
        raise Refused("no_wording", N_("There is no wording yet. Please write one first."))
    before = record.round_now(act.tx, activity.id or 0)
    because = optional(command.because, most=rules.LONGEST_REASON, field="because")
    if before is not None and before.state == RoundState.OPEN:
        raise Refused("round_open", N_("Positions are open already."))
    if before is not None and not because:
        raise Refused(
            "why_again",
            N_("This wording had a round already. Please say why there is another."),
            field="because",
        )
    people = record.seated(act.tx, activity.session_id)
    if not people:
        raise Refused("nobody", N_("Nobody has joined yet, so nobody could take a position."))
    electorate = electorate_now(act, activity)
    rule = rules.rule_for(goal.preset, record.required_groups(act.tx, activity.session_id), goal.ratify_by)
    made = PositionRound(
        session_id=activity.session_id,
        activity_id=activity.id or 0,
        version_id=version.id or 0,
        number=len(record.rounds_of(act.tx, activity.id or 0)) + 1,
        rule=rule.as_dict(),
        rule_hash=rule.sha256(),
        electorate=electorate,
        frozen_hash=rules.frozen_hash(version.text, rule, electorate),
        because=because,
        opened_at=act.now,
    )
    act.tx.add(made)
    act.tx.flush()
    for seat in people:
        act.tx.add(Elector(round_id=made.id or 0, seat_id=seat.id or 0, group_id=seat.group_id or 0))
    turn(act, activity, rules.ROUND)
    act.happened(
        "position_round.opened",
        activity=activity.id,
        round=made.id,
        version=version.id,
        frozen=made.frozen_hash,
    )
    return {"round": made.id}


def take_position(act: Act, command: TakePosition) -> None:
    activity = act.activity(command.activity_id, KIND)
    found = record.round_now(act.tx, activity.id or 0)
    if found is not None and act.seat is not None and _arrived(act, found, command):
        return
    rules.require_running(activity.state)
    rules.require_round(found.state if found else None)
    assert found is not None and act.seat is not None
    elector = act.tx.get(Elector, (found.id, act.seat.id))
    rules.require_elector(elector is not None)
    assert elector is not None
    levels = rule_from(found.rule).levels
    level, scale = rules.level_of(levels, command.level), levels.levels
    words = optional(command.text, most=rules.LONGEST_WORDS)
    asked = select(Position).where(Position.round_id == found.id, Position.seat_id == act.seat.id)
    position = act.tx.exec(asked).first()
    happened = "position.given" if position is None else "position.changed"
    own = [o.id or 0 for o in record.unsettled(act.tx, activity.id or 0) if o.seat_id == act.seat.id]
    meets = own if rules.gives_up(level, keeps=command.keeps) else []
    turn, changed = command.turn or 1, True
    if position is not None:
        changed = (position.level, position.words, position.meets) != (level.key, words, meets)
        label = Msgid(scale[position.level].label)
        now = taken(command.turn, position.turn, same=not changed, stored=label)
        if now is None:
            return
        turn = now
    position = position or Position(
        session_id=activity.session_id,
        round_id=found.id or 0,
        version_id=found.version_id,
        seat_id=act.seat.id or 0,
        group_id=elector.group_id,
        level=level.key,
        changed_at=act.now,
    )
    position.level, position.words, position.turn = level.key, words, min(turn, HIGHEST)
    position.meets = meets
    position.language, position.changed_at = act.seat.language, act.now
    act.tx.add(position)
    if changed:
        act.happened(happened, activity=activity.id, round=found.id)


def _arrived(act: Act, found: PositionRound, command: TakePosition) -> bool:
    """Whether a round that takes no positions any more has this very one: only its answer was lost."""
    asked = select(Position).where(
        Position.round_id == found.id, Position.seat_id == (act.seat.id if act.seat else 0)
    )
    position = act.tx.exec(asked).first() if found.state == RoundState.CLOSED else None
    if position is None or (command.keeps and position.meets):
        return False
    return (position.level, position.words) == (command.level, taken_in(command.text))


def close_round(act: Act, command: CloseRound) -> None:
    activity = act.activity(command.activity_id, KIND)
    found = record.round_now(act.tx, activity.id or 0)
    if found is None or found.state != RoundState.OPEN:
        raise Refused("no_round", N_("No round is open now."))
    end_round(act, activity, found)


def end_round(act: Act, activity: Activity, found: PositionRound) -> None:
    """Fix who was present, raise the objections of this round, and see what became of those to earlier wordings."""
    scale = rule_from(found.rule).levels
    positions = {p.seat_id: p for p in record.positions_of(act.tx, found.id or 0)}
    for elector in record.electors_of(act.tx, found.id or 0):
        seat = act.tx.get(Seat, elector.seat_id)
        here = seat is not None and seat.here and seat.removed_at is None and seat.same_as is None
        elector.present = here or elector.seat_id in positions
        act.tx.add(elector)
    found.state, found.closed_at = RoundState.CLOSED, act.now
    act.tx.add(found)
    earlier = record.unsettled(act.tx, activity.id or 0)
    reasons = {o.seat_id: o for o in earlier if o.reason and o.state == ObjectionState.OPEN}
    raised = {
        seat_id: _raise_objection(act, found, position, reasons.get(seat_id))
        for seat_id, position in positions.items()
        if scale.levels[position.level].objects
    }
    carried = []
    for objection in earlier:
        position = positions.get(objection.seat_id)
        still_open = objection.state == ObjectionState.OPEN
        if objection.seat_id in raised and still_open:
            objection.carried_into = raised[objection.seat_id].id
            act.tx.add(objection)
            continue
        if position is None or objection.id not in position.meets:
            carried.append(objection.id or 0)
        elif still_open:
            state = rules.met_as(same_wording=objection.version_id == found.version_id)
            settle(act, objection, state, found.version_id)
            act.happened("objection.resolved", activity=activity.id, objection=objection.id, how=state.value)
    found.carried = carried
    turn(act, activity, rules.CLOSED)
    if raised:
        act.happened("objection.raised", activity=activity.id, objections=[o.id for o in raised.values()])
    act.happened("position_round.closed", activity=activity.id, round=found.id)


def _raise_objection(
    act: Act, found: PositionRound, position: Position, before: Objection | None
) -> Objection:
    """An objection of this round. Who objects again without words keeps the reason that she gave before."""
    kept = before if before is not None and not position.words else None
    objection = Objection(
        session_id=found.session_id,
        activity_id=found.activity_id,
        round_id=found.id or 0,
        version_id=found.version_id,
        seat_id=position.seat_id,
        group_id=position.group_id,
        level=position.level,
        reason=kept.reason if kept else position.words,
        language=kept.language if kept else position.language,
    )
    act.tx.add(objection)
    act.tx.flush()
    return objection


def settle(act: Act, objection: Objection, state: ObjectionState, version_id: int, reason: str = "") -> None:
    """Its author gives it up: resolved by the new wording, or withdrawn on the same one."""
    objection.state = state.value
    if state is ObjectionState.RESOLVED:
        objection.resolved_by = version_id
    act.tx.add(objection)
    act.tx.add(
        ObjectionAct(
            session_id=objection.session_id,
            objection_id=objection.id or 0,
            state=state.value,
            by_author=True,
            reason=reason,
            at=act.now,
        )
    )
