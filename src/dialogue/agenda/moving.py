"""Agenda items go with their session into another platform; what they say, and which groups they name, stays."""

from __future__ import annotations

from sqlmodel import select

from dialogue.agenda.restitution_schema import Restitution
from dialogue.agenda.schema import AgendaItem, Commitment, CommitmentParty
from dialogue.bodies.moving import Moving, organisation_there
from dialogue.kernel.act import Act


def take_along(act: Act, moving: Moving) -> None:
    """Runs in the command that moves a session."""
    for item in act.tx.exec(select(AgendaItem).where(AgendaItem.session_id == moving.session_id)).all():
        item.platform_id = moving.to
        if item.owner_organisation_id is not None:
            item.owner_organisation_id = organisation_there(act.tx, moving, item.owner_organisation_id)
        act.tx.add(item)
        for promise in act.tx.exec(select(Commitment).where(Commitment.item_id == item.id)).all():
            promise.organisation_id = organisation_there(act.tx, moving, promise.organisation_id)
            act.tx.add(promise)
            parties = select(CommitmentParty).where(CommitmentParty.commitment_id == promise.id)
            for party in act.tx.exec(parties).all():
                party.organisation_id = organisation_there(act.tx, moving, party.organisation_id)
                act.tx.add(party)
    for told in act.tx.exec(select(Restitution).where(Restitution.session_id == moving.session_id)).all():
        told.platform_id = moving.to
        told.constituency_id = moving.constituencies.get(told.constituency_id, told.constituency_id)
        act.tx.add(told)
    act.tx.flush()
