"""Handlers of the agenda: items are made of decisions and described. How they move and what is promised is beside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from typing import Any

from dialogue.accounts.commands import of_account
from dialogue.agenda import moves, rules
from dialogue.agenda.at_the_end import keep_made
from dialogue.agenda.changing import Follows, carry, move_item
from dialogue.agenda.held import item_here, require_alive, since_of
from dialogue.agenda.links import answer_by_link, end_link, offer_link
from dialogue.agenda.promises import answer_commitment, make_commitment, promised
from dialogue.agenda.record import described, standing_of
from dialogue.agenda.schema import AgendaItem
from dialogue.agenda.sources import decision_here, keys_of, sessions_of
from dialogue.agenda.states import Level
from dialogue.agenda.vocabulary import (
    AddAgendaItem,
    AnswerByLink,
    AnswerCommitment,
    DescribeItem,
    Details,
    EndCommitmentLink,
    MakeCommitment,
    MoveItem,
    OfferCommitmentLink,
)
from dialogue.bodies.organisations import found_or_made
from dialogue.decisions.schema import TakenUp
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.errors import NotAllowed, NotFound, Refused
from dialogue.kernel.meanwhile import last_change, together
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Session, SessionState
from dialogue.kernel.text import blank, optional, required
from dialogue.kernel.vocabulary import Command
from dialogue.people.identity import constituency_of


def _read_by_actor(act: Act, session_id: int) -> Session:
    """A session of this platform whose draft the actor may read. Raises NotFound, or NotAllowed."""
    session = act.tx.get(Session, session_id)
    if session is None or session.platform_id != act.stream_id:
        raise NotFound("no_session", N_("This session does not exist. Please check the code or the link."))
    if session_id not in sessions_of(act.tx, act.actor.account_id or 0):
        raise NotAllowed(
            "not_yours", N_("Your role in this session does not allow this. Nothing was changed.")
        )
    return session


def _describe(act: Act, item: AgendaItem, details: Details) -> None:
    if details.level not in set(Level):
        raise Refused("no_level", N_("Please choose how far the change reaches."), field="level")
    if details.owner_group and details.owner_group not in keys_of(act.tx, item.session_id).values():
        raise Refused(
            "no_group", N_("Please choose the group that looks after this item."), field="owner_group"
        )
    item.level = details.level
    item.addressee = optional(details.addressee, most=rules.LONGEST_LINE, field="addressee")
    item.policy_hook = optional(details.policy_hook, most=rules.LONGEST_LINE, field="policy_hook")
    item.because = optional(details.because, most=rules.LONGEST_WORDS, field="because")
    item.sign = optional(details.sign, most=rules.LONGEST_WORDS, field="sign")
    item.next_review = rules.day_in(details.next_review, field="next_review")
    rules.require_not_before(item.next_review, since_of(act, item), field="next_review")
    item.owner_group_key = details.owner_group
    item.owner_organisation_id = None
    if not blank(details.owner_organisation):
        owner = found_or_made(
            act.tx,
            item.platform_id,
            details.owner_organisation,
            constituency_id=constituency_of(act.tx, item.session_id, details.owner_group),
            field="owner_organisation",
        )
        item.owner_organisation_id = owner.id


def add_agenda_item(act: Act, command: AddAgendaItem) -> dict[str, Any]:
    session = _read_by_actor(act, command.session_id)
    decision = decision_here(act.tx, session.id, command.decision_id)
    if decision.superseded_by is not None:
        raise Refused(
            "superseded", N_("A newer decision has replaced this one. Please start from the newer one.")
        )
    item = AgendaItem(
        platform_id=act.stream_id,
        session_id=session.id,
        decision_id=decision.id,
        goal=decision.goal,
        goal_language=decision.language,
        decided=decision.state,
        grade=decision.grade,
        change_sought=required(command.change_sought, most=rules.LONGEST_CHANGE, field="change_sought"),
        state=moves.state_from(decision.state),
        added_at=act.now,
        added_by=act.actor.account_id,
    )
    _describe(act, item, command.details)
    act.tx.add(item)
    act.tx.flush()
    act.tx.add(TakenUp(decision_id=decision.id, item_id=item.id or 0, session_id=item.session_id))
    carry(act, item, decision)
    act.happened(
        "agenda.item_added", item=item.id, decision=decision.id, session=session.id, state=item.state
    )
    if session.state != SessionState.CLOSED:
        act.happened(
            "decision.taken_up",
            activity=decision.activity_id,
            stream=session.id,
            decision=decision.id,
            item=item.id,
        )
    if not command.promise.empty:
        promised(act, item, command.promise, prefix="commitment_")
    if session.state == SessionState.CLOSED:
        keep_made(act, session.id, item.id or 0)
    return {"item": item.id}


def describe_item(act: Act, command: DescribeItem) -> None:
    item = item_here(act, command.item_id)
    require_alive(item)
    told = last_change(act, "agenda.item_described", item=item.id, name_of=of_account)
    details = together(asdict(command.details), command.was, described(act.tx, item), told)
    _describe(act, item, Details(**details))
    moves.require_still_begun(standing_of(act.tx, item))
    act.tx.add(item)
    act.happened("agenda.item_described", item=item.id)


def handlers(follows: Sequence[Follows] = ()) -> dict[type[Command], Handler]:
    """The handlers; what goes with a move elsewhere is given here."""
    return {**HANDLERS, MoveItem: partial(move_item, follows=follows)}


HANDLERS: dict[type[Command], Handler] = {
    AddAgendaItem: add_agenda_item,
    DescribeItem: describe_item,
    MakeCommitment: make_commitment,
    AnswerCommitment: answer_commitment,
    OfferCommitmentLink: offer_link,
    EndCommitmentLink: end_link,
    AnswerByLink: answer_by_link,
    MoveItem: move_item,
}
