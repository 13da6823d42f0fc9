"""Handlers from the wording to the end of a round: wording, opening, positions, showing the spread, closing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlmodel import select

from dialogue.activities.agree import guide, record, rules
from dialogue.activities.agree.ruling import electorate_now, goal_in, rule_of
from dialogue.activities.agree.schema import (
    Elector,
    GoalVersion,
    Objection,
    ObjectionAct,
    Position,
    PositionRound,
    RoundState,
    running,
)
from dialogue.activities.agree.vocabulary import (
    KIND,
    CloseRound,
    OpenRound,
    ShowSpread,
    TakePosition,
    WordGoal,
)
from dialogue.agreement import ObjectionState, rule_from
from dialogue.kernel.act import Act
from dialogue.kernel.errors import Refused
from dialogue.kernel.meanwhile import last_change, together
from dialogue.kernel.messages import N_, Msgid
from dialogue.kernel.schema import Activity, Seat
from dialogue.kernel.text import optional, required, taken_in
from dialogue.kernel.turns import HIGHEST, taken
from dialogue.stage.comprehension.commands import end_check


def word_goal(act: Act, command: WordGoal) -> dict[str, Any]:
    activity = act.activity(command.activity_id, KIND)
    before = record.version_now(act.tx, activity.id or 0)
    words = together(
        {"text": command.text},
        command.was,
        # Before the first wording the form proposes one, which is nobody's.
        {"text": before.text if before else command.was.get("text", "")},
        last_change(act, "goal.worded", activity=activity.id),
    )
    text = required(words["text"], most=rules.LONGEST_GOAL)
    because = optional(command.because, most=rules.LONGEST_REASON, field="because")
    known = {source.ref for source in record.sources_of(act.tx, activity.id or 0)}
    version = new_version(
        act,
        activity,
        text,
        because,
        language=act.session.language,
        sources=[ref for ref in command.sources if ref in known],
        answers=command.answers,
    )
    return {"version": version.id}


def new_version(
    act: Act,
    activity: Activity,
    text: str,
    because: str,
    *,
    language: str,
    sources: Sequence[str] = (),
    answers: Sequence[int] = (),
) -> GoalVersion:
    """A further wording. A round that takes positions on the present one is stopped and says why."""
    rules.require_running("open" if activity.state == "paused" else activity.state)
    goal = goal_in(act, activity)
    before = record.version_now(act.tx, activity.id or 0)
    found = record.round_now(act.tx, activity.id or 0)
    if before is not None and before.text == text:
        raise Refused("same_wording", N_("This is the wording already. Nothing was changed."), field="text")
    if found is not None and not because:
        raise Refused(
            "why_new",
            N_("Positions were taken on the present wording. Please say why it changes."),
            field="because",
        )
    if found is not None and running(found.state):
        found.state, found.void_because, found.closed_at = RoundState.VOID, because, act.now
        act.tx.add(found)
        act.happened("position_round.voided", activity=activity.id, round=found.id)
    objections = {o.id for o in record.objections_of(act.tx, activity.id or 0)}
    version = GoalVersion(
        session_id=activity.session_id,
        activity_id=activity.id or 0,
        number=before.number + 1 if before else 1,
        text=text,
        language=language,
        because=because,
        sources=list(sources),
        answers=[one for one in answers if one in objections],
        created_at=act.now,
    )
    act.tx.add(version)
    goal.checked = electorate_now(act, activity)
    act.tx.add(goal)
    act.tx.flush()
    turn(act, activity, rules.WORDING)
    act.happened("goal.worded", activity=activity.id, version=version.id)
    return version


def turn(act: Act, activity: Activity, phase: str) -> None:
    activity.phase = phase
    act.tx.add(activity)


def open_round(act: Act, command: OpenRound) -> dict[str, Any]:
    activity = act.activity(command.activity_id, KIND)
    rules.require_running(activity.state)
    goal = goal_in(act, activity)
    version = record.version_now(act.tx, activity.id or 0)
    if version is None:
        raise Refused("no_wording", N_("There is no wording yet. Please write one first."))
    before = record.round_now(act.tx, activity.id or 0)
    because = optional(command.because, most=rules.LONGEST_REASON, field="because")
    if before is not None and running(before.state):
        raise Refused("round_open", N_("Positions are open already."))
    if before is not None and not because:
        raise Refused(
            "why_again",
            N_("This wording had a round already. Please say why there is another."),
            field="because",
        )
    rule = rule_of(act.tx, goal)
    rules.require_time(rule, act.now.date())
    keys = record.group_keys(act.tx, activity.session_id)
    hands = rules.hands_of(command.hands, keys)
    people = [] if command.by_hands else record.seated(act.tx, activity.session_id)
    rules.require_somebody(len(people), sum(hands.values()), by_hands=command.by_hands)
    electorate = record.heads_by_key(keys, [seat.group_id for seat in people])
    electorate = {key: heads + hands.get(key, 0) for key, heads in electorate.items()}
    made = PositionRound(
        session_id=activity.session_id,
        activity_id=activity.id or 0,
        version_id=version.id or 0,
        number=len(record.rounds_of(act.tx, activity.id or 0)) + 1,
        rule=rule.as_dict(),
        rule_hash=rule.sha256(),
        electorate=electorate,
        frozen_hash=rules.frozen_hash(version.text, rule, electorate, hands),
        because=because,
        hands=hands or None,
        phones=not command.by_hands,
        opened_at=act.now,
    )
    act.tx.add(made)
    act.tx.flush()
    for seat in people:
        act.tx.add(Elector(round_id=made.id or 0, seat_id=seat.id or 0, group_id=seat.group_id or 0))
    end_check(act, activity)
    turn(act, activity, rules.ROUND)
    step(act, activity, guide.OBJECT)
    act.happened(
        "position_round.opened",
        activity=activity.id,
        round=made.id,
        version=version.id,
        frozen=made.frozen_hash,
    )
    return {"round": made.id}


def step(act: Act, activity: Activity, to: str) -> None:
    """Where a guided round stands follows what is done; who is not guided stays so."""
    goal = record.goal_of(act.tx, activity.id or 0)
    if goal is not None and goal.step:
        goal.step = to
        act.tx.add(goal)


def take_position(act: Act, command: TakePosition) -> None:
    activity = act.activity(command.activity_id, KIND)
    found = record.round_now(act.tx, activity.id or 0)
    if found is not None and act.seat is not None and _arrived(act, found, command):
        return
    rules.require_running(activity.state)
    rules.require_round(found.state if found else None, phones=found is None or found.phones)
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
    happened = "position.moved" if found.state == RoundState.SHOWN else happened
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


def show_spread(act: Act, command: ShowSpread) -> None:
    """Everybody sees where people stand, and can still move. Who is present is fixed."""
    activity = act.activity(command.activity_id, KIND)
    found = record.round_now(act.tx, activity.id or 0)
    if found is None or found.state != RoundState.OPEN:
        raise Refused("no_round", N_("No round is open now."))
    _see_who_is_here(act, found)
    found.state, found.shown_at = RoundState.SHOWN, act.now
    act.tx.add(found)
    act.happened("position_round.shown", activity=activity.id, round=found.id)


def close_round(act: Act, command: CloseRound) -> None:
    activity = act.activity(command.activity_id, KIND)
    found = record.round_now(act.tx, activity.id or 0)
    if found is None or not running(found.state):
        raise Refused("no_round", N_("No round is open now."))
    end_round(act, activity, found)


def _see_who_is_here(act: Act, found: PositionRound) -> None:
    given = {p.seat_id for p in record.positions_of(act.tx, found.id or 0)}
    for elector in record.electors_of(act.tx, found.id or 0):
        seat = act.tx.get(Seat, elector.seat_id)
        here = seat is not None and seat.here and seat.removed_at is None and seat.same_as is None
        elector.present = elector.present or here or elector.seat_id in given
        act.tx.add(elector)


def end_round(act: Act, activity: Activity, found: PositionRound) -> None:
    """Fix who was present, raise the objections of this round, and see what became of those to earlier wordings."""
    scale = rule_from(found.rule).levels
    positions = {p.seat_id: p for p in record.positions_of(act.tx, found.id or 0)}
    _see_who_is_here(act, found)
    found.state, found.closed_at = RoundState.CLOSED, act.now
    act.tx.add(found)
    earlier = record.unsettled(act.tx, activity.id or 0)
    reasons = {o.seat_id: o for o in earlier if o.reason and o.state == ObjectionState.OPEN}
    raised = {
        seat_id: _raise_objection(act, found, position, reasons.get(seat_id))
        for seat_id, position in positions.items()
        if scale.levels[position.level].objects
    }
    spoken = _raise_spoken(act, found, earlier)
    carried = []
    for objection in earlier:
        position = positions.get(objection.seat_id or 0)
        still_open = objection.state == ObjectionState.OPEN
        if objection.seat_id in raised and still_open:
            objection.carried_into = raised[objection.seat_id].id
            act.tx.add(objection)
            continue
        if objection.carried_into is not None:
            continue
        if position is None or objection.id not in position.meets:
            carried.append(objection.id or 0)
        elif still_open:
            state = rules.met_as(same_wording=objection.version_id == found.version_id)
            settle(act, objection, state, found.version_id)
            act.happened("objection.resolved", activity=activity.id, objection=objection.id, how=state.value)
    found.carried = carried
    turn(act, activity, rules.CLOSED)
    new = [*raised.values(), *spoken]
    if new:
        act.happened("objection.raised", activity=activity.id, objections=[o.id for o in new])
    act.happened("position_round.closed", activity=activity.id, round=found.id)
    unsettled = [o for o in record.unsettled(act.tx, activity.id or 0) if o.state == ObjectionState.OPEN]
    step(act, activity, guide.RESOLVE if unsettled else guide.CELEBRATE)


def _raise_spoken(act: Act, found: PositionRound, earlier: Sequence[Objection]) -> list[Objection]:
    """An objection for each hand that was raised against the goal. Open ones that the same group raised by hand to an
    earlier wording live on in these, one in each.
    """
    scale = rule_from(found.rule).levels
    waiting = [o for o in earlier if o.seat_id is None and o.state == ObjectionState.OPEN]
    new = []
    for row in record.hands_of(act.tx, found.id or 0):
        for _ in range(row.heads if scale.levels[row.level].objects else 0):
            before = next((o for o in waiting if o.group_id == row.group_id), None)
            objection = Objection(
                session_id=found.session_id,
                activity_id=found.activity_id,
                round_id=found.id or 0,
                version_id=found.version_id,
                entered_by=row.entered_by,
                group_id=row.group_id,
                level=row.level,
                reason=before.reason if before else "",
                language=before.language if before else act.session.language,
            )
            act.tx.add(objection)
            act.tx.flush()
            new.append(objection)
            if before is not None:
                waiting.remove(before)
                before.carried_into = objection.id
                act.tx.add(before)
    return new


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
