"""What can be done on the agenda, and what happens then. All of it is addressed to the platform.

What becomes of an item after its session has ended is in the platform's record; the session's rests.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from dialogue.agenda.states import Level
from dialogue.kernel.meanwhile import Was
from dialogue.kernel.rights import Right
from dialogue.kernel.text import blank
from dialogue.kernel.vocabulary import Command, EventKind, event

EVENTS: tuple[EventKind, ...] = (
    event("decision.taken_up", "agree.decision"),
    event("agenda.item_added", "platform.agenda", in_minutes=True),
    event("agenda.item_described", "platform.agenda"),
    event("agenda.item_moved", "platform.agenda", in_minutes=True),
    event("agenda.commitment_made", "platform.agenda", in_minutes=True),
    event("agenda.commitment_answered", "platform.agenda", in_minutes=True),
    event("agenda.link_made"),
    event("agenda.link_ended"),
)


@dataclass(frozen=True, slots=True)
class Promise:
    """A commitment as written in a form. Dates are as browsers send them (2027-01-31).

    `responsible`, `consulted` and `informed` name organisations, one a line.
    """

    organisation: str = ""
    what: str = ""
    due: str = ""
    ongoing: bool = False
    review_on: str = ""
    responsible: str = ""
    consulted: str = ""
    informed: str = ""

    @property
    def empty(self) -> bool:
        return blank(self.organisation) and blank(self.what)


@dataclass(frozen=True, slots=True)
class Details:
    """What can be written about an item at any time."""

    level: str = Level.LOCAL
    addressee: str = ""
    policy_hook: str = ""
    because: str = ""
    sign: str = ""
    owner_group: str = ""
    owner_organisation: str = ""
    next_review: str = ""


@dataclass(frozen=True, slots=True)
class AddAgendaItem(Command):
    """Make an agenda item of a decision of a session, with its first commitment if one was promised."""

    session_id: int
    decision_id: int
    change_sought: str
    details: Details
    promise: Promise
    right: ClassVar[Right] = Right.WORK_ON_AGENDA


@dataclass(frozen=True, slots=True)
class DescribeItem(Command):
    """Write down level, addressee, owner, sign of success and next review."""

    item_id: int
    details: Details
    was: Was = field(default_factory=dict)
    right: ClassVar[Right] = Right.WORK_ON_AGENDA


@dataclass(frozen=True, slots=True)
class MakeCommitment(Command):
    """Propose what one organisation will do. It binds only after the organisation has accepted."""

    item_id: int
    promise: Promise
    right: ClassVar[Right] = Right.WORK_ON_AGENDA


@dataclass(frozen=True, slots=True)
class AnswerCommitment(Command):
    """Record what somebody said for the organisation: accepted, declined, done, withdrawn; or that it is released."""

    commitment_id: int
    answer: str
    by_whom: str = ""
    on: str = ""
    note: str = ""
    right: ClassVar[Right] = Right.WORK_ON_AGENDA


@dataclass(frozen=True, slots=True)
class OfferCommitmentLink(Command):
    """Make the link by which the organisation answers for itself. Only the digest of its key comes here."""

    commitment_id: int
    salt: str
    digest: str
    right: ClassVar[Right] = Right.WORK_ON_AGENDA


@dataclass(frozen=True, slots=True)
class EndCommitmentLink(Command):
    """The organisation's link is good no more."""

    commitment_id: int
    right: ClassVar[Right] = Right.WORK_ON_AGENDA


@dataclass(frozen=True, slots=True)
class AnswerByLink(Command):
    """The organisation answers by its own link. Whoever has the link is the organisation."""

    digest: str
    answer: str
    by_whom: str = ""
    note: str = ""
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM


@dataclass(frozen=True, slots=True)
class MoveItem(Command):
    """Change an item's state, with what the new state asks for.

    `decision_id` is needed to drop it, `successor_id` (an item) to replace it.
    """

    item_id: int
    to: str
    because: str = ""
    evidence: str = ""
    learned: str = ""
    reviewed_by: tuple[str, ...] = ()
    decision_id: int | None = None
    successor_id: int | None = None
    right: ClassVar[Right] = Right.WORK_ON_AGENDA
