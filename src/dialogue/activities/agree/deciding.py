"""Handlers after a round has closed: the decision, its lower tier, ratification, statements."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlmodel import func, select

from dialogue.activities.agree import decision, guide, record, rules
from dialogue.activities.agree.proving import seal_of
from dialogue.activities.agree.rounds import step, turn
from dialogue.activities.agree.ruling import goal_in
from dialogue.activities.agree.schema import (
    GoalDecision,
    GoalVersion,
    MinorityStatement,
    PositionRound,
    Ratification,
    RoundState,
)
from dialogue.activities.agree.vocabulary import (
    KIND,
    AddStatement,
    AddStatementFor,
    Decide,
    RecordRatification,
    UseFallback,
)
from dialogue.agreement import RuleError, State, Tier
from dialogue.bodies.mandates import For, Reach, Who, require_mandate
from dialogue.decisions.recording import add_voice, record_answer, record_decision
from dialogue.kernel.act import Act
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Activity, StakeholderGroup
from dialogue.kernel.text import optional, required

MOST_STATEMENTS = 3
"""Minority statements of one person beside one goal."""


def decide(act: Act, command: Decide) -> dict[str, Any]:
    return _decide(act, command.activity_id, command.what_is_new, fallback=False)


def use_fallback(act: Act, command: UseFallback) -> dict[str, Any]:
    """The lower tier, because the facilitator says so and why. The decision names it for ever."""
    reason = required(command.reason, most=rules.LONGEST_REASON, field="reason")
    return _decide(act, command.activity_id, reason, fallback=True)


def _decide(act: Act, activity_id: int, new: str, *, fallback: bool) -> dict[str, Any]:
    activity = act.activity(activity_id, KIND)
    found = record.round_now(act.tx, activity.id or 0)
    if found is None or found.state != RoundState.CLOSED:
        raise Refused("no_closed_round", N_("There is nothing to decide yet. Please close a round first."))
    inputs = replace(record.counted(act.tx, found, act.now.date()), fallback=fallback)
    if inputs.rule.tier is Tier.SENSE_CHECK:
        raise Refused(
            "sense_check",
            N_("A sense check can never make a decision. Choose another rule and open a round."),
        )
    if fallback:
        _require_fallback(inputs)
    before = record.decided_on(act.tx, activity.id or 0)
    last, made_on = before[-1] if before else (None, None)
    new = optional(new, most=rules.LONGEST_REASON, field="what_is_new")
    _require_new(made_on, found, inputs, new)
    version = act.tx.get_one(GoalVersion, found.version_id)
    decided = decision.made(
        act.tx,
        found,
        version,
        inputs,
        supersedes=last.id if last else None,
        what_is_new=new,
        at=act.now,
    )
    made = record_decision(act.tx, activity, decided)
    made_on = GoalDecision(
        decision_id=made.id or 0,
        session_id=activity.session_id,
        activity_id=activity.id or 0,
        version_id=found.version_id,
        round_id=found.id or 0,
        inputs=inputs.as_dict(),
    )
    act.tx.add(made_on)
    act.tx.flush()
    turn(act, activity, rules.DECIDED)
    if act.session.wall_activity_id == activity.id:
        act.session.wall_page = 0  # whoever turns the wall's pages has the moment of agreement first
        act.tx.add(act.session)
    step(act, activity, guide.RESOLVE if made.state == State.NOT_AGREED else guide.CELEBRATE)
    act.happened(
        "decision.made",
        activity=activity.id,
        decision=made.id,
        state=made.state,
        grade=made.grade,
        inputs=made.inputs_hash,
        seal=seal_of(made, made_on),
    )
    return {"decision": made.id}


def _require_fallback(inputs: record.Counted) -> None:
    """Refused when the rule names no lower tier, does not need it, or when even that is not met."""
    try:
        outcome = inputs.outcome()
    except RuleError as error:
        raise Refused("no_fallback", error.problems[0].msgid) from None
    if outcome.state is not State.AGREED:
        raise Refused("fallback_unmet", N_("Not even the lower tier is met. Nothing was changed."))


def _require_new(last: GoalDecision | None, found: PositionRound, inputs: record.Counted, new: str) -> None:
    """A later decision needs something new in its inputs, and words for it."""
    if last is None:
        return
    same_round = last.round_id == found.id
    if same_round and {**inputs.as_dict(), "on": ""} == {**last.inputs, "on": ""}:
        raise Refused("nothing_new", N_("This is decided already, and nothing has changed since."))
    if not new:
        raise Refused(
            "say_what_is_new",
            N_(
                "A decision is never edited. Please say what is new; this one then stands beside the earlier."
            ),
            field="what_is_new",
        )


def version_in(act: Act, activity: Activity) -> GoalVersion:
    """The newest wording. Refused while there is none."""
    goal_in(act, activity)
    version = record.version_now(act.tx, activity.id or 0)
    if version is None:
        raise Refused("no_wording", N_("There is no wording yet. Please write one first."))
    return version


def group_in(act: Act, group_id: int) -> StakeholderGroup:
    """A group of the session. Refused when it is none of it."""
    group = act.tx.get(StakeholderGroup, group_id)
    if group is None or group.session_id != act.session.id:
        raise Refused("no_group", N_("Please choose the group that this comes from."), field="group")
    return group


def record_ratification(act: Act, command: RecordRatification) -> None:
    activity = act.activity(command.activity_id, KIND)
    group = group_in(act, command.group_id)
    decisions = record.decided_on(act.tx, activity.id or 0)
    version = version_in(act, activity)
    if not decisions or decisions[-1][1].version_id != version.id:
        raise Refused("no_decision", N_("There is no decision on this wording that a group could confirm."))
    if group.key not in decisions[-1][0].to_ratify:
        raise Refused("not_awaited", N_("The decision does not wait for this group. Nothing was changed."))
    if command.answer not in ("yes", "no"):
        raise Refused("yes_or_no", N_("Please say whether the group confirms: yes or no."), field="answer")
    yes = command.answer == "yes"
    by_whom = required(command.by_whom, most=120, field="by_whom")
    if not command.at_meeting:
        require_mandate(
            act.tx,
            act.session.platform_id or 0,
            Who(name=by_whom),
            For(constituency_id=group.constituency_id),
            Reach.BIND,
            act.now.date(),
            field="by_whom",
        )
    act.tx.add(
        Ratification(
            session_id=activity.session_id,
            activity_id=activity.id or 0,
            version_id=version.id or 0,
            group_id=group.id or 0,
            yes=yes,
            by_whom=by_whom,
            at=act.now,
        )
    )
    record_answer(act.tx, decisions[-1][0], group.key, yes=yes, at=act.now)
    # After the end the session's record rests, and the platform's goes on.
    stream = act.session.platform_id if act.resting else None
    act.happened(
        "goal_ratification.recorded",
        activity=activity.id,
        stream=stream,
        group=group.id,
        answer=command.answer,
    )


def _state(act: Act, activity: Activity, text: str, *, seat_id: int | None, group_id: int | None) -> None:
    version = version_in(act, activity)
    statement = MinorityStatement(
        session_id=activity.session_id,
        activity_id=activity.id or 0,
        version_id=version.id or 0,
        seat_id=seat_id,
        entered_by=None if seat_id else (act.seat.id if act.seat else None),
        group_id=group_id,
        text=required(text, most=rules.LONGEST_STATEMENT),
        language=act.seat.language if act.seat else "",
        at=act.now,
    )
    act.tx.add(statement)
    act.tx.flush()
    voice = decision.statement(statement, record.group_keys(act.tx, activity.session_id))
    for decided, made_on in record.decided_on(act.tx, activity.id or 0):
        if made_on.version_id == version.id:
            add_voice(act.tx, decided, voice)
    act.happened("minority_statement.added", activity=activity.id, statement=statement.id)


def _require_few(act: Act, activity: Activity, seat_id: int | None) -> None:
    """Statements stand beside the decision for good and as large as it: one person has room for a few."""
    asked = select(func.count()).select_from(MinorityStatement)
    mine = asked.where(MinorityStatement.activity_id == activity.id, MinorityStatement.seat_id == seat_id)
    if act.tx.exec(mine).one() >= MOST_STATEMENTS:
        raise Refused(
            "enough_statements",
            N_(
                "%(most)s statements of yours stand here already. Your text is still here; show it to the facilitator."
            ),
            most=MOST_STATEMENTS,
        )


def add_statement(act: Act, command: AddStatement) -> None:
    activity = act.activity(command.activity_id, KIND)
    if activity.phase not in (rules.CLOSED, rules.DECIDED):
        raise Refused(
            "too_early", N_("A statement stands beside a result. Please wait until the round has closed.")
        )
    seat = act.seat
    _require_few(act, activity, seat.id if seat else None)
    _state(
        act,
        activity,
        command.text,
        seat_id=seat.id if seat else None,
        group_id=seat.group_id if seat else None,
    )


def add_statement_for(act: Act, command: AddStatementFor) -> None:
    activity = act.activity(command.activity_id, KIND)
    _state(act, activity, command.text, seat_id=None, group_id=group_in(act, command.group_id).id)
