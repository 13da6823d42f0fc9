"""Handlers of commitments: who promises what until when, and what the organisation says to it."""

from __future__ import annotations

from datetime import date
from typing import Any

from dialogue.agenda import rules
from dialogue.agenda.held import item_here, require_alive, since_of
from dialogue.agenda.record import commitments_of
from dialogue.agenda.schema import AgendaItem, Commitment, CommitmentAnswer, CommitmentParty
from dialogue.agenda.states import CommitmentState, ItemState, Part
from dialogue.agenda.vocabulary import AnswerCommitment, MakeCommitment, Promise
from dialogue.bodies.organisations import found_or_made
from dialogue.kernel.act import Act
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.text import blank, optional, required


def promised(act: Act, item: AgendaItem, promise: Promise, *, prefix: str = "") -> int:
    """Write a commitment down; it waits for the organisation. `prefix` is before the names of its fields."""
    what = required(promise.what, most=rules.LONGEST_WORDS, field=f"{prefix}what")
    due = rules.day_in(promise.due, field=f"{prefix}due")
    review_on = rules.day_in(promise.review_on, field=f"{prefix}review")
    if blank(promise.organisation):
        sentence = N_("Please write which organisation will do it. Exactly one is accountable.")
        raise Refused("no_organisation", sentence, field=f"{prefix}organisation")
    rules.require_term(due, promise.ongoing, review_on, since=since_of(act, item), prefix=prefix)
    organisation = found_or_made(
        act.tx, item.platform_id, promise.organisation, field=f"{prefix}organisation"
    )
    commitment = Commitment(
        item_id=item.id or 0,
        session_id=item.session_id,
        organisation_id=organisation.id or 0,
        what=what,
        due=due,
        ongoing=promise.ongoing,
        review_on=review_on,
        made_at=act.now,
    )
    act.tx.add(commitment)
    act.tx.flush()
    for part in Part:
        _take_part(act, item, commitment, part, getattr(promise, part), field=f"{prefix}{part}")
    act.happened("agenda.commitment_made", item=item.id, commitment=commitment.id)
    return commitment.id or 0


def _take_part(
    act: Act, item: AgendaItem, commitment: Commitment, part: Part, names: str, *, field: str
) -> None:
    """The organisations that have a part in it, named one a line; each of them once."""
    lines = [line for line in names.splitlines() if not blank(line)]
    if len(lines) > rules.MOST_PARTIES:
        sentence = N_("At most %(most)s organisations fit here. Please name those that matter most.")
        raise Refused("too_many", sentence, field=field, most=rules.MOST_PARTIES)
    found = [found_or_made(act.tx, item.platform_id, line, field=field).id or 0 for line in lines]
    for organisation in dict.fromkeys(found):
        act.tx.add(CommitmentParty(commitment_id=commitment.id or 0, organisation_id=organisation, part=part))


def release_all(act: Act, item: AgendaItem, because: str) -> None:
    """A dropped item binds nobody any more."""
    for one in commitments_of(act.tx, item.id or 0):
        if one.state in (CommitmentState.PROPOSED, CommitmentState.ACCEPTED):
            answered(act, one, CommitmentState.RELEASED, on=act.now.date(), note=because)


def answered(
    act: Act,
    commitment: Commitment,
    answer: CommitmentState,
    *,
    on: date,
    by_whom: str = "",
    note: str = "",
    itself: bool = False,
) -> None:
    """Write an answer down: a row of its own for ever, and how the commitment stands now."""
    act.tx.add(
        CommitmentAnswer(
            commitment_id=commitment.id or 0,
            was=commitment.state,
            answer=answer,
            by_whom=by_whom,
            said_on=on,
            note=note,
            itself=itself,
            account_id=act.actor.account_id,
            at=act.now,
        )
    )
    commitment.state, commitment.answered_by, commitment.answered_on = answer, by_whom, on
    commitment.note = note
    if answer == CommitmentState.ACCEPTED:
        commitment.accepted_by, commitment.accepted_on = by_whom, on
        commitment.accepted_itself = itself
    act.tx.add(commitment)
    act.happened(
        "agenda.commitment_answered", item=commitment.item_id, commitment=commitment.id, answer=answer
    )


def make_commitment(act: Act, command: MakeCommitment) -> dict[str, Any]:
    item = item_here(act, command.item_id)
    require_alive(item)
    return {"commitment": promised(act, item, command.promise)}


def commitment_here(act: Act, commitment_id: int) -> tuple[Commitment, AgendaItem]:
    """A commitment of this platform with its item. Raises NotFound when there is none."""
    commitment = act.tx.get(Commitment, commitment_id)
    if commitment is None:
        raise NotFound("no_commitment", N_("This commitment is not there. Please go back to the agenda."))
    return commitment, item_here(act, commitment.item_id)


def require_open(item: AgendaItem) -> None:
    """Refused when the item is closed. What was promised for one that another replaces still binds."""
    if item.state != ItemState.CHANGED:
        require_alive(item)


def chosen_answer(typed: str) -> CommitmentState:
    """The answer that was chosen. Refused when it is none; "late" nobody says, it comes by the date."""
    if typed not in set(CommitmentState) - {CommitmentState.LATE}:
        raise Refused("no_answer", N_("Please choose what the organisation answered."), field="answer")
    return CommitmentState(typed)


def answer_commitment(act: Act, command: AnswerCommitment) -> None:
    commitment, item = commitment_here(act, command.commitment_id)
    require_open(item)
    answer = chosen_answer(command.answer)
    by_whom = optional(command.by_whom, most=rules.LONGEST_LINE, field="by_whom")
    note = optional(command.note, most=rules.LONGEST_WORDS, field="note")
    on = rules.day_in(command.on, field="on") or act.now.date()
    rules.require_answer(CommitmentState(commitment.state), answer, by_whom=by_whom, note=note)
    answered(act, commitment, answer, on=on, by_whom=by_whom, note=note)
