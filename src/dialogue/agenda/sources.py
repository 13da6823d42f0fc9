"""What the agenda needs to know of decisions. The application hands the reading function in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from sqlmodel import col, select

from dialogue.agenda.schema import AgendaItem
from dialogue.agenda.states import Carried
from dialogue.agreement import Sentence
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Role, Seat, Session, StakeholderGroup


class SourceObjection(Protocol):
    """An objection beside a decision, by group id, with how it stood then."""

    @property
    def group_id(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def how(self) -> str: ...
    @property
    def deferred_to(self) -> str: ...
    @property
    def due(self) -> date | None: ...


class SourceDecision(Protocol):
    """A decision as the agenda sees it. `state` is "agreed", "provisional" or "not agreed"."""

    @property
    def id(self) -> int: ...
    @property
    def activity_id(self) -> int: ...
    @property
    def goal(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def grade(self) -> str: ...
    @property
    def reservations(self) -> Sequence[tuple[int, str]]: ...
    @property
    def objections(self) -> Sequence[SourceObjection]: ...
    @property
    def dissent(self) -> Sequence[tuple[int, str]]: ...
    @property
    def statements(self) -> Sequence[tuple[int | None, str]]: ...
    @property
    def explained(self) -> Sequence[Sentence]: ...
    @property
    def made_at(self) -> datetime: ...
    @property
    def superseded_by(self) -> int | None: ...


Decisions = Callable[[Reader, int], Sequence[SourceDecision]]
"""All decisions of a session, by its id, superseded ones with them."""

CLOSED_FOR_GOOD = frozenset(
    {"resolved", "withdrawn"}
)  # an amendment or its author ended it: nothing to carry


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


def decision_of(decisions: Decisions, reader: Reader, session_id: int, decision_id: int) -> SourceDecision:
    """One decision of the session. Raises NotFound when there is none."""
    for one in decisions(reader, session_id):
        if one.id == decision_id:
            return one
    raise NotFound("no_decision", N_("This decision is not there. Please go back to the session."))


def standing_after(found: Sequence[SourceDecision], decision_id: int) -> SourceDecision | None:
    """The decision that stands today for the goal of `decision_id`: the end of its chain of successors."""
    by_id = {one.id: one for one in found}
    one = by_id.get(decision_id)
    while one is not None and one.superseded_by is not None:
        one = by_id.get(one.superseded_by)
    return one


def sessions_of(reader: Reader, account_id: int) -> list[int]:
    """The sessions that a facilitator leads, newest first."""
    asked = select(Seat.session_id).where(
        Seat.account_id == account_id, Seat.role == Role.FACILITATOR, col(Seat.removed_at).is_(None)
    )
    return sorted(set(reader.exec(asked)), reverse=True)


def open_to(
    reader: Reader, account_id: int, platform_id: int, decisions: Decisions
) -> Iterator[tuple[Session, SourceDecision]]:
    """Decisions of the platform that a facilitator may know of: her own sessions', and what stands on the agenda.

    What another facilitator's session decided is hers until she puts it on the agenda.
    """
    own = set(sessions_of(reader, account_id))
    items = select(AgendaItem.session_id, AgendaItem.decision_id).where(AgendaItem.platform_id == platform_id)
    shared = set(reader.exec(items))
    asked = select(Session).where(Session.platform_id == platform_id).order_by(col(Session.id).desc())
    for session in reader.exec(asked).all():
        session_id = session.id or 0
        if session_id in own or any(where == session_id for where, _ in shared):
            for one in decisions(reader, session_id):
                if session_id in own or (session_id, one.id) in shared:
                    yield session, one


def keys_of(reader: Reader, session_id: int) -> dict[int, str]:
    """Group id -> key of a session's stakeholder groups."""
    asked = select(StakeholderGroup).where(StakeholderGroup.session_id == session_id)
    return {group.id or 0: group.key for group in reader.exec(asked)}


def to_carry(decision: SourceDecision, keys: dict[int, str]) -> list[ToCarry]:
    """Everything that dissents or worries beside a decision, each text once.

    Objections that were resolved or withdrawn are over; all others are carried, reasons given or not.
    """
    found = [
        ToCarry(
            keys.get(one.group_id, ""),
            Carried.MONITORED if one.state == "monitored" else Carried.OBJECTION,
            one.text,
            one.state,
            one.how,
            one.deferred_to,
            one.due,
        )
        for one in decision.objections
        if one.state not in CLOSED_FOR_GOOD
    ]
    closed = {(one.group_id, one.text) for one in decision.objections if one.state in CLOSED_FOR_GOOD}
    known = {(one.group_key, one.text) for one in found}
    plain: list[tuple[Carried, int | None, str]] = [
        *((Carried.RESERVATION, group, text) for group, text in decision.reservations),
        *((Carried.DISSENT, *said) for said in decision.dissent if said not in closed),
        *((Carried.STATEMENT, group, text) for group, text in decision.statements),
    ]
    for kind, group_id, text in plain:
        key = keys.get(group_id or 0, "")
        if (key, text) not in known:
            found.append(ToCarry(key, kind, text))
            known.add((key, text))
    return found
