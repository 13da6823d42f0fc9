"""Handlers of show of hands, of the guide's steps, and of what a delegate declares for her group."""

from __future__ import annotations

from datetime import date

from sqlmodel import select

from dialogue.activities.agree import guide, record, rules
from dialogue.activities.agree.deciding import group_in
from dialogue.activities.agree.ruling import goal_in
from dialogue.activities.agree.schema import PositionRound, RoundState, running
from dialogue.activities.agree.schema_beside import Declaration, HandCount
from dialogue.activities.agree.vocabulary import KIND
from dialogue.activities.agree.vocabulary_beside import CountHands, DeclarePosition, TurnStep
from dialogue.agreement import rule_from
from dialogue.bodies.mandates import For, MandateView, Reach, Who, mandates_of, require_mandate
from dialogue.kernel.act import Act
from dialogue.kernel.errors import NotAllowed, Refused
from dialogue.kernel.messages import N_, Msgid
from dialogue.kernel.schema import Activity, Seat, StakeholderGroup
from dialogue.kernel.text import optional
from dialogue.kernel.turns import HIGHEST, taken


def _taking(act: Act, activity: Activity) -> PositionRound:
    """The round that takes positions now. Refused where there is none."""
    found = record.round_now(act.tx, activity.id or 0)
    if found is None or not running(found.state):
        raise Refused("no_round", N_("No round is open now."))
    return found


def count_hands(act: Act, command: CountHands) -> None:
    activity = act.activity(command.activity_id, KIND)
    found = _taking(act, activity)
    group = group_in(act, command.group_id)
    levels = rule_from(found.rule).levels.levels
    heads = {key: rules.heads_from(command.heads.get(key, ""), field=f"heads.{key}") for key in levels}
    rules.require_hands(heads, found.raised.get(group.key, 0))
    for row in record.hands_of(act.tx, found.id or 0):
        if row.group_id == group.id:
            act.tx.delete(row)
    act.tx.flush()
    for level, number in heads.items():
        if number:
            act.tx.add(
                HandCount(
                    session_id=activity.session_id,
                    round_id=found.id or 0,
                    group_id=group.id or 0,
                    level=level,
                    heads=number,
                    entered_by=act.seat.id or 0 if act.seat else 0,
                    at=act.now,
                )
            )
    act.tx.flush()
    kind = "hands.moved" if found.state == RoundState.SHOWN else "hands.counted"
    act.happened(kind, activity=activity.id, round=found.id, group=group.id)


def turn_step(act: Act, command: TurnStep) -> None:
    activity = act.activity(command.activity_id, KIND)
    goal = goal_in(act, activity)
    if command.step and command.step not in guide.STEPS:
        raise Refused("no_step", N_("The guided round has no such step."))
    goal.step = command.step
    act.tx.add(goal)
    act.happened("goal.step_turned", activity=activity.id, step=command.step)


def _entered(act: Act, seat: Seat, today: date) -> MandateView | None:
    """The mandate of this seat for its group on the platform's list; None where there is none.

    Where there is one, it is what counts. Refused when it does not hold today, or does not reach so far.
    """
    group = act.tx.get(StakeholderGroup, seat.group_id or 0)
    platform, of = act.session.platform_id or 0, For(constituency_id=group.constituency_id if group else None)
    who = Who(seat_id=seat.id)
    if not any(who.is_in(one.row) and of.is_in(one.row) for one in mandates_of(act.tx, platform)):
        return None
    return require_mandate(act.tx, platform, who, of, Reach.POSITION, today, field="given_by")


def declare(act: Act, command: DeclarePosition) -> None:
    """Where the delegate's group stands. It is counted nowhere, so heads and declarations are never mixed."""
    activity = act.activity(command.activity_id, KIND)
    rules.require_running(activity.state)
    seat = act.seat
    if seat is None or seat.group_id is None:
        raise NotAllowed("no_group", N_("Please choose your group first."))
    found = record.round_now(act.tx, activity.id or 0)
    rules.require_round(found.state if found else None)
    assert found is not None
    scale = rule_from(found.rule).levels
    level = rules.level_of(scale, command.level)
    words = optional(command.text, most=rules.LONGEST_WORDS)
    given_by = optional(command.given_by, most=120, field="given_by")
    today = act.now.date()
    since = rules.any_day(command.valid_from, field="valid_from")
    until = rules.any_day(command.valid_until, field="valid_until")
    entered = None if command.in_room else _entered(act, seat, today)
    if entered is not None:
        given_by, since, until = entered.row.given_by, entered.row.valid_from, entered.last_day
    rules.require_mandate(in_room=command.in_room, given_by=given_by, since=since, until=until, today=today)
    asked = select(Declaration).where(Declaration.round_id == found.id, Declaration.seat_id == seat.id)
    row = act.tx.exec(asked).first()
    said = (level.key, words, command.in_room, given_by, since, until)
    number = command.turn or 1
    if row is not None:
        was = (row.level, row.words, row.in_room, row.given_by, row.valid_from, row.valid_until)
        now = taken(command.turn, row.turn, same=was == said, stored=Msgid(scale.levels[row.level].label))
        if now is None:
            return
        number = now
    row = row or Declaration(
        session_id=activity.session_id,
        activity_id=activity.id or 0,
        round_id=found.id or 0,
        version_id=found.version_id,
        seat_id=seat.id or 0,
        group_id=seat.group_id,
        level=level.key,
        at=act.now,
    )
    row.level, row.words, row.in_room, row.given_by, row.valid_from, row.valid_until = said
    row.turn, row.language, row.at = min(number, HIGHEST), seat.language, act.now
    act.tx.add(row)
    moved = found.state == RoundState.SHOWN
    act.happened("declaration.moved" if moved else "position.declared", activity=activity.id, round=found.id)
