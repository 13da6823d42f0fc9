"""Handlers of amendments: proposed with a reason, answered, never deleted."""

from __future__ import annotations

from typing import Any

from sqlmodel import col, select

from dialogue.activities.agree import record, rules
from dialogue.activities.agree.deciding import group_in, version_in
from dialogue.activities.agree.rounds import new_version
from dialogue.activities.agree.schema_beside import DECLINED, TAKEN, Amendment, AmendmentState
from dialogue.activities.agree.vocabulary import KIND
from dialogue.activities.agree.vocabulary_beside import (
    AcceptAmendment,
    AnswerOffer,
    OfferWording,
    PromoteAmendment,
    ProposeAmendment,
    ProposeAmendmentFor,
    RejectAmendment,
    SettleAmendmentFor,
    WithdrawAmendment,
)
from dialogue.kernel.act import Act
from dialogue.kernel.errors import NotAllowed, NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Activity
from dialogue.kernel.text import optional, required, sameness

MOST_OPEN = 3
"""Amendments of one person that wait for an answer."""


def amendments_of(reader: Any, activity_id: int) -> list[Amendment]:
    """All amendments of a goal, oldest first."""
    asked = select(Amendment).where(Amendment.activity_id == activity_id)
    return list(reader.exec(asked.order_by(col(Amendment.id))))


def propose(act: Act, command: ProposeAmendment) -> dict[str, Any]:
    seat = act.seat
    if seat is None or seat.group_id is None:
        raise NotAllowed("no_group", N_("Please choose your group first."))
    return _propose(act, command.activity_id, command.text, command.reason, seat.group_id, seat.id)


def propose_for(act: Act, command: ProposeAmendmentFor) -> dict[str, Any]:
    group = group_in(act, command.group_id)
    return _propose(act, command.activity_id, command.text, command.reason, group.id or 0, None)


def _propose(
    act: Act, activity_id: int, text: str, reason: str, group_id: int, seat_id: int | None
) -> dict[str, Any]:
    activity = act.activity(activity_id, KIND)
    rules.require_running("open" if activity.state == "paused" and seat_id is None else activity.state)
    version = version_in(act, activity)
    words = required(text, most=rules.LONGEST_GOAL)
    why = optional(reason, most=rules.LONGEST_REASON, field="reason")
    if sameness(words) == sameness(version.text):
        raise Refused(
            "same_wording", N_("This is the wording already. Please change what should change."), field="text"
        )
    if not why:
        raise Refused("no_reason", N_("Please say why. It stands beside your wording."), field="reason")
    waiting = [a for a in amendments_of(act.tx, activity_id) if a.state == AmendmentState.PROPOSED]
    if any(sameness(one.text) == sameness(words) for one in waiting):
        raise Refused("proposed_already", N_("This wording is proposed already."), field="text")
    if seat_id is not None and sum(one.seat_id == seat_id for one in waiting) >= MOST_OPEN:
        raise Refused(
            "enough_amendments",
            N_("%(most)s of your amendments wait for an answer. You can withdraw one and propose another."),
            most=MOST_OPEN,
        )
    made = Amendment(
        session_id=activity.session_id,
        activity_id=activity.id or 0,
        version_id=version.id or 0,
        seat_id=seat_id,
        entered_by=None if seat_id else (act.seat.id if act.seat else None),
        group_id=group_id,
        text=words,
        reason=why,
        language=act.seat.language if act.seat and seat_id else act.session.language,
        at=act.now,
    )
    act.tx.add(made)
    act.tx.flush()
    act.happened("amendment.proposed", activity=activity.id, amendment=made.id)
    return {"amendment": made.id}


def _waiting(act: Act, amendment_id: int) -> tuple[Amendment, Activity]:
    found = act.tx.get(Amendment, amendment_id)
    if found is None or found.session_id != act.session.id:
        raise NotFound("no_amendment", N_("This amendment is not there."))
    activity = act.activity(found.activity_id, KIND)
    rules.require_running("open" if activity.state == "paused" else activity.state)
    if found.state != AmendmentState.PROPOSED:
        raise Refused("answered_already", N_("This amendment was answered already. Nothing was changed."))
    return found, activity


def _own(act: Act, amendment_id: int) -> tuple[Amendment, Activity]:
    found, activity = _waiting(act, amendment_id)
    if act.seat is None or found.seat_id != act.seat.id:
        raise NotAllowed("not_yours", N_("This amendment belongs to somebody else. Nothing was changed."))
    return found, activity


def _close(act: Act, activity: Activity, found: Amendment, state: AmendmentState, comment: str) -> None:
    found.state, found.comment, found.closed_at = state, comment, act.now
    act.tx.add(found)
    act.happened("amendment.closed", activity=activity.id, amendment=found.id, how=state.value)


def withdraw(act: Act, command: WithdrawAmendment) -> None:
    found, activity = _own(act, command.amendment_id)
    comment = optional(command.text, most=rules.LONGEST_REASON)
    _close(act, activity, found, AmendmentState.WITHDRAWN, comment)


def reject(act: Act, command: RejectAmendment) -> None:
    found, activity = _waiting(act, command.amendment_id)
    comment = required(command.comment, most=rules.LONGEST_REASON, field="comment")
    _close(act, activity, found, AmendmentState.REJECTED, comment)


def promote(act: Act, command: PromoteAmendment) -> None:
    found, activity = _waiting(act, command.amendment_id)
    comment = optional(command.comment, most=rules.LONGEST_REASON, field="comment")
    _close(act, activity, found, AmendmentState.PROMOTED, comment)


def offer(act: Act, command: OfferWording) -> None:
    """Another wording that would be accepted; a new offer takes the place of one that was not taken."""
    found, activity = _waiting(act, command.amendment_id)
    version = version_in(act, activity)
    words = required(command.text, most=rules.LONGEST_GOAL)
    comment = optional(command.comment, most=rules.LONGEST_REASON, field="comment")
    if sameness(words) in (sameness(version.text), sameness(found.text)):
        raise Refused(
            "nothing_offered",
            N_("An offer is a wording of its own. To take the amendment as it is, accept it."),
            field="text",
        )
    if found.offer_answer == TAKEN:
        raise Refused("offer_taken", N_("Its author has taken your offer. You can accept it now."))
    found.offer, found.offer_comment, found.offer_version_id = words, comment, version.id
    found.offer_answer, found.reply = "", ""
    act.tx.add(found)
    act.happened("amendment.offered", activity=activity.id, amendment=found.id)


def answer(act: Act, command: AnswerOffer) -> None:
    found, activity = _own(act, command.amendment_id)
    _answer(act, activity, found, command.answer, command.text)


def settle_for(act: Act, command: SettleAmendmentFor) -> None:
    """What somebody without a phone says of her own amendment."""
    found, activity = _waiting(act, command.amendment_id)
    if found.seat_id is not None:
        raise Refused("her_own", N_("Its author has a phone and answers there. Nothing was changed."))
    if command.what == AmendmentState.WITHDRAWN:
        comment = optional(command.text, most=rules.LONGEST_REASON)
        _close(act, activity, found, AmendmentState.WITHDRAWN, comment)
    else:
        _answer(act, activity, found, command.what, command.text)


def _answer(act: Act, activity: Activity, found: Amendment, said: str, text: str) -> None:
    if not found.offer or found.offer_answer:
        raise Refused("no_offer", N_("There is no offer that waits for an answer."))
    if said not in (TAKEN, DECLINED):
        raise Refused("yes_or_no", N_("Please say whether you take the offer."), field="answer")
    found.reply = optional(text, most=rules.LONGEST_REASON)
    found.offer_answer = said
    act.tx.add(found)
    act.happened("amendment.answered", activity=activity.id, amendment=found.id, answer=said)


def accept(act: Act, command: AcceptAmendment) -> dict[str, Any]:
    """It becomes the wording: a new version, with the amendment's reason. The author's own objections are answered."""
    found, activity = _waiting(act, command.amendment_id)
    comment = optional(command.comment, most=rules.LONGEST_REASON, field="comment")
    now = version_in(act, activity)
    taken = found.offer_answer == TAKEN
    written_for = found.offer_version_id if taken else found.version_id
    if written_for != now.id:
        raise Refused(
            "older_wording",
            N_("It was written for an earlier wording. Please offer a wording that fits the present one."),
        )
    own = [o.id or 0 for o in record.unsettled(act.tx, activity.id or 0) if o.seat_id == found.seat_id]
    version = new_version(
        act,
        activity,
        found.offer if taken else found.text,
        found.reason,
        language=act.session.language if taken else found.language,
        sources=[f"amendment:{found.id}"],
        answers=own if found.seat_id is not None else [],
    )
    found.became_id = version.id
    _close(act, activity, found, AmendmentState.ACCEPTED, comment)
    return {"version": version.id}
