"""Handlers of what becomes of an objection: by its author's word, or by an act with reasons."""

from __future__ import annotations

from datetime import date

from dialogue.activities.agree import decision, record, rules
from dialogue.activities.agree.deciding import version_in
from dialogue.activities.agree.rounds import settle
from dialogue.activities.agree.schema import Objection, ObjectionAct, PositionRound, running
from dialogue.activities.agree.vocabulary import (
    KIND,
    CloseObjection,
    GiveReason,
    MeetObjection,
    UpholdObjection,
    WithdrawObjection,
)
from dialogue.activities.agree.vocabulary_beside import GiveReasonFor
from dialogue.agreement import ObjectionState, rule_from
from dialogue.decisions.recording import reword
from dialogue.decisions.voices import SETTLED
from dialogue.kernel.act import Act
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Activity
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
    spoken = objection.seat_id is None
    how = rules.require_closing(command.how, rule.objections, reason, to, due, spoken=spoken)
    if how is ObjectionState.RESOLVED:
        version = version_in(act, activity)
        rules.require_newer(same_wording=version.id == objection.version_id)
        objection.resolved_by = version.id
    _acted(act, objection, how, by_author=how in SETTLED, reason=reason, to=to, due=due)
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
    version = version_in(act, activity)
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


def give_reason_for(act: Act, command: GiveReasonFor) -> None:
    """The facilitator writes down what somebody who raised a hand says."""
    objection, activity = _objection(act, command.objection_id)
    _require_open(objection)
    if objection.seat_id is not None:
        raise Refused(
            "her_own", N_("Its author has a phone and gives the reason there. Nothing was changed.")
        )
    objection.reason = required(command.text, most=rules.LONGEST_WORDS)
    objection.language = act.session.language
    act.tx.add(objection)
    reword(act.tx, decision.source_of(objection), objection.reason, objection.language)
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
    if running(found.state):
        for position in record.positions_of(act.tx, found.id or 0):
            position.meets = [one for one in position.meets if one != objection.id]
            act.tx.add(position)
    elif found.id != objection.round_id and objection.id not in found.carried:
        found.carried = [*found.carried, objection.id or 0]
        act.tx.add(found)
