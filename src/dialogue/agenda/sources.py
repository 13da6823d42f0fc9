"""Decisions as the agenda works on with them: which ones a facilitator may know of, and what travels along."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import col, select

from dialogue.agenda.schema import AgendaItem
from dialogue.agenda.states import Carried
from dialogue.decisions.reading import DecisionLine, DecisionView, decision_of, lines
from dialogue.decisions.schema import Decision
from dialogue.decisions.voices import Voice
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound
from dialogue.kernel.messages import N_
from dialogue.kernel.once import once
from dialogue.kernel.rights import Right, who_may
from dialogue.kernel.schema import Seat, Session, StakeholderGroup

KINDS = {
    Voice.RESERVATION: Carried.RESERVATION,
    Voice.AGAINST: Carried.DISSENT,
    Voice.STATEMENT: Carried.STATEMENT,
}
"""What travels with an item, objections apart, in this order."""


@dataclass(frozen=True, slots=True)
class ToCarry:
    """One thing to carry along; fields as in `CarriedReservation`."""

    group_key: str
    kind: Carried
    text: str
    closed_as: str = ""
    how: str = ""
    deferred_to: str = ""
    due: date | None = None


def decision_here(reader: Reader, session_id: int, decision_id: int) -> DecisionView:
    """One decision of the session. Raises NotFound when there is none."""
    found = decision_of(reader, session_id, decision_id)
    if found is None:
        raise NotFound("no_decision", N_("This decision is not there. Please go back to the session."))
    return found


@once
def sessions_of(reader: Reader, account_id: int) -> list[int]:
    """The sessions whose record an account may read while it is made, newest first."""
    asked = select(Seat.session_id).where(
        Seat.account_id == account_id,
        col(Seat.role).in_(who_may(Right.READ_DRAFT)),
        col(Seat.removed_at).is_(None),
    )
    return sorted(set(reader.exec(asked)), reverse=True)


def open_to(reader: Reader, account_id: int, platform_id: int) -> list[tuple[Session, DecisionLine]]:
    """Decisions of the platform that a facilitator may know of: her own sessions', and what stands on the agenda.

    What another facilitator's session decided is hers until she puts it on the agenda.
    """
    own = set(sessions_of(reader, account_id))
    items = select(Decision.id, Decision.session_id).join(
        AgendaItem, col(AgendaItem.decision_id) == col(Decision.id)
    )
    shared = dict(reader.exec(items.where(AgendaItem.platform_id == platform_id)).all())
    known = own | set(shared.values())
    asked = select(Session).where(Session.platform_id == platform_id).order_by(col(Session.id).desc())
    sessions = {one.id or 0: one for one in reader.exec(asked)}
    found = [
        one for one in lines(reader, known & sessions.keys()) if one.session_id in own or one.id in shared
    ]
    return [(sessions[one.session_id], one) for one in sorted(found, key=lambda one: -one.session_id)]


@once
def keys_of(reader: Reader, session_id: int) -> dict[int, str]:
    """Group id -> key of a session's stakeholder groups."""
    asked = select(StakeholderGroup).where(StakeholderGroup.session_id == session_id)
    return {group.id or 0: group.key for group in reader.exec(asked)}


def same_groups(reader: Reader, session_id: int, other: int) -> dict[str, str]:
    """Key in a session -> key of the same group in another one; a group that is not there is left out."""
    asked = select(StakeholderGroup).where(col(StakeholderGroup.session_id).in_((session_id, other)))
    rows = list(reader.exec(asked))
    if session_id == other:
        return {one.key: one.key for one in rows}
    there = {one.constituency_id: one.key for one in rows if one.session_id == other and one.constituency_id}
    return {
        one.key: there[one.constituency_id]
        for one in rows
        if one.session_id == session_id and one.constituency_id in there
    }


def to_carry(decision: DecisionView) -> list[ToCarry]:
    """Everything that dissents or worries beside a decision, each text once.

    Objections that were resolved or withdrawn are over; all others are carried, reasons given or not.
    """
    found = [
        ToCarry(
            one.group_key,
            Carried.MONITORED if one.state == "monitored" else Carried.OBJECTION,
            one.text,
            one.state,
            one.how,
            one.deferred_to,
            one.due,
        )
        for one in decision.said(Voice.OBJECTION)
        if one.stands
    ]
    known = {(one.group_key, one.text) for one in found}
    for voice, kind in KINDS.items():
        for one in decision.said(voice):
            if (one.group_key, one.text) not in known:
                found.append(ToCarry(one.group_key, kind, one.text))
                known.add((one.group_key, one.text))
    return found
