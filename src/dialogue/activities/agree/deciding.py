"""Handlers after a round has closed: objections, the decision, ratification, statements, interest links."""

from __future__ import annotations

from datetime import date
from typing import Any

from dialogue.activities.agree import decision, record, rules
from dialogue.activities.agree.rounds import goal_in, settle, turn
from dialogue.activities.agree.schema import (
    Effect,
    GoalDecision,
    GoalVersion,
    InterestLink,
    MinorityStatement,
    Objection,
    ObjectionAct,
    PositionRound,
    Ratification,
    RoundState,
)
from dialogue.activities.agree.vocabulary import (
    KIND,
    AddStatement,
    AddStatementFor,
    CloseObjection,
    Decide,
    GiveReason,
    LinkInterest,
    MeetObjection,
    RecordRatification,
    UpholdObjection,
    WithdrawObjection,
)
from dialogue.agreement import ObjectionState, Tier, rule_from
from dialogue.decisions.recording import add_voice, record_answer, record_decision, reword
from dialogue.kernel.act import Act
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Activity, StakeholderGroup
from dialogue.kernel.text import optional, required
from dialogue.kernel.turns import taken


def _objection(act: Act, objection_id: int) -> tuple[Objection, Activity]:
    found = act.tx.get(Objection, objection_id)
    if found is None or found.session_id != act.session.id:
        raise NotFound("no_objection", N_("This objection is not there."))
    if found.carried_into is not None:
        raise Refused(
            "carried", N_("Its author objects to the newer wording too; the objection goes on there.")
        )
    return found, act.activity(found.activity_id, KIND)


def _own(act: Act, objection_id: int) -> tuple[Objection, Activity]:
    found, activity = _objection(act, objection_id)
    rules.require_author(found.seat_id, act.seat.id if act.seat else None)
    return found, activity


def _require_open(objection: Objection) -> None:
    if objection.state != ObjectionState.OPEN:
        raise Refused("closed_already", N_("This objection is closed already. Nothing was changed."))


def _acted(
    act: Act,
    objection: Objection,
    state: ObjectionState,
    *,
    by_author: bool,
    reason: str,
    to: str = "",
    due: date | None = None,
) -> None:
    objection.state = state.value
    act.tx.add(objection)
    act.tx.add(
        ObjectionAct(
            session_id=objection.session_id,
            objection_id=objection.id or 0,
            state=state.value,
            by_author=by_author,
            reason=reason,
            deferred_to=to,
            due=due,
            at=act.now,
        )
    )


def close_objection(act: Act, command: CloseObjection) -> None:
    objection, activity = _objection(act, command.objection_id)
    _require_open(objection)
    found = act.tx.get_one(PositionRound, _judging_round(act, objection))
    reason = optional(command.reason, most=rules.LONGEST_REASON, field="reason")
    to = optional(command.deferred_to, most=120, field="deferred_to")
    due = rules.day_from(command.due, today=act.now.date(), field="due")
    rule = rule_from(found.rule)
    how = rules.require_closing(command.how, rule.objections, reason, to, due)
    _acted(act, objection, how, by_author=False, reason=reason, to=to, due=due)
    act.happened("objection.closed", activity=activity.id, objection=objection.id, how=how.value)


def _judging_round(act: Act, objection: Objection) -> int:
    """The newest closed round in which the objection counts: its own, or a later one that carried it."""
    rounds = record.rounds_of(act.tx, objection.activity_id)
    later = [r.id or 0 for r in rounds if objection.id in r.carried]
    return later[-1] if later else objection.round_id


def withdraw_objection(act: Act, command: WithdrawObjection) -> None:
    objection, activity = _own(act, command.objection_id)
    _require_open(objection)
    reason = optional(command.text, most=rules.LONGEST_REASON)
    _acted(act, objection, ObjectionState.WITHDRAWN, by_author=True, reason=reason)
    act.happened("objection.withdrawn", activity=activity.id, objection=objection.id)


def meet_objection(act: Act, command: MeetObjection) -> None:
    """Its author says that the newer wording meets it: the same as a position for it, in so many words."""
    objection, activity = _own(act, command.objection_id)
    _require_open(objection)
    version = _version(act, activity)
    rules.require_newer(same_wording=version.id == objection.version_id)
    reason = optional(command.text, most=rules.LONGEST_REASON)
    settle(act, objection, ObjectionState.RESOLVED, version.id or 0, reason)
    act.happened(
        "objection.withdrawn",
        activity=activity.id,
        objection=objection.id,
        how=ObjectionState.RESOLVED.value,
    )


def give_reason(act: Act, command: GiveReason) -> None:
    objection, activity = _own(act, command.objection_id)
    _require_open(objection)
    reason = required(command.text, most=rules.LONGEST_WORDS)
    turn = taken(command.turn, objection.turn, same=reason == objection.reason, stored=objection.reason)
    if turn is None:
        return
    objection.reason, objection.turn = reason, turn
    objection.language = act.seat.language if act.seat else ""
    act.tx.add(objection)
    reword(act.tx, decision.source_of(objection), reason, objection.language)
    act.happened("objection.reasoned", activity=activity.id, objection=objection.id)


def uphold_objection(act: Act, command: UpholdObjection) -> None:
    objection, activity = _own(act, command.objection_id)
    rules.require_upholdable(objection.state)
    reason = optional(command.text, most=rules.LONGEST_REASON)
    _acted(act, objection, ObjectionState.OPEN, by_author=True, reason=reason)
    _counts_again(act, objection)
    act.happened("objection.upheld", activity=activity.id, objection=objection.id)


def _counts_again(act: Act, objection: Objection) -> None:
    """What she says last counts: a position that she took before, in a round that is still open, gives up nothing;
    and what she opens again counts in the round that has closed.
    """
    found = record.round_now(act.tx, objection.activity_id)
    if found is None:
        return
    if found.state == RoundState.OPEN:
        for position in record.positions_of(act.tx, found.id or 0):
            position.meets = [one for one in position.meets if one != objection.id]
            act.tx.add(position)
    elif found.id != objection.round_id and objection.id not in found.carried:
        found.carried = [*found.carried, objection.id or 0]
        act.tx.add(found)


def decide(act: Act, command: Decide) -> dict[str, Any]:
    activity = act.activity(command.activity_id, KIND)
    found = record.round_now(act.tx, activity.id or 0)
    if found is None or found.state != RoundState.CLOSED:
        raise Refused("no_closed_round", N_("There is nothing to decide yet. Please close a round first."))
    inputs = record.counted(act.tx, found, act.now.date())
    if inputs.rule.tier is Tier.SENSE_CHECK:
        raise Refused(
            "sense_check",
            N_("A sense check can never make a decision. Choose another rule and open a round."),
        )
    before = record.decided_on(act.tx, activity.id or 0)
    last, made_on = before[-1] if before else (None, None)
    new = optional(command.what_is_new, most=rules.LONGEST_REASON, field="what_is_new")
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
    act.tx.add(
        GoalDecision(
            decision_id=made.id or 0,
            session_id=activity.session_id,
            activity_id=activity.id or 0,
            version_id=found.version_id,
            round_id=found.id or 0,
            inputs=inputs.as_dict(),
        )
    )
    act.tx.flush()
    turn(act, activity, rules.DECIDED)
    act.happened(
        "decision.made",
        activity=activity.id,
        decision=made.id,
        state=made.state,
        grade=made.grade,
        inputs=made.inputs_hash,
    )
    return {"decision": made.id}


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


def _version(act: Act, activity: Activity) -> GoalVersion:
    goal_in(act, activity)
    version = record.version_now(act.tx, activity.id or 0)
    if version is None:
        raise Refused("no_wording", N_("There is no wording yet. Please write one first."))
    return version


def _group(act: Act, group_id: int) -> StakeholderGroup:
    group = act.tx.get(StakeholderGroup, group_id)
    if group is None or group.session_id != act.session.id:
        raise Refused("no_group", N_("Please choose the group that this comes from."), field="group")
    return group


def record_ratification(act: Act, command: RecordRatification) -> None:
    activity = act.activity(command.activity_id, KIND)
    group = _group(act, command.group_id)
    decisions = record.decided_on(act.tx, activity.id or 0)
    version = _version(act, activity)
    if not decisions or decisions[-1][1].version_id != version.id:
        raise Refused("no_decision", N_("There is no decision on this wording that a group could confirm."))
    if group.key not in decisions[-1][0].to_ratify:
        raise Refused("not_awaited", N_("The decision does not wait for this group. Nothing was changed."))
    if command.answer not in ("yes", "no"):
        raise Refused("yes_or_no", N_("Please say whether the group confirms: yes or no."), field="answer")
    yes = command.answer == "yes"
    act.tx.add(
        Ratification(
            session_id=activity.session_id,
            activity_id=activity.id or 0,
            version_id=version.id or 0,
            group_id=group.id or 0,
            yes=yes,
            by_whom=required(command.by_whom, most=120, field="by_whom"),
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
    version = _version(act, activity)
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


def add_statement(act: Act, command: AddStatement) -> None:
    activity = act.activity(command.activity_id, KIND)
    if activity.phase not in (rules.CLOSED, rules.DECIDED):
        raise Refused(
            "too_early", N_("A statement stands beside a result. Please wait until the round has closed.")
        )
    seat = act.seat
    _state(
        act,
        activity,
        command.text,
        seat_id=seat.id if seat else None,
        group_id=seat.group_id if seat else None,
    )


def add_statement_for(act: Act, command: AddStatementFor) -> None:
    activity = act.activity(command.activity_id, KIND)
    _state(act, activity, command.text, seat_id=None, group_id=_group(act, command.group_id).id)


def link_interest(act: Act, command: LinkInterest) -> None:
    activity = act.activity(command.activity_id, KIND)
    if command.effect not in set(Effect):
        raise Refused(
            "no_effect", N_("Please choose how the goal stands to the group's interests."), field="effect"
        )
    act.tx.add(
        InterestLink(
            session_id=activity.session_id,
            activity_id=activity.id or 0,
            version_id=_version(act, activity).id or 0,
            group_id=_group(act, command.group_id).id or 0,
            effect=command.effect,
            words=optional(command.text, most=rules.LONGEST_WORDS),
            at=act.now,
        )
    )
    act.happened("interest.linked", activity=activity.id, group=command.group_id)
