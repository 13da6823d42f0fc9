"""Commands and events of the agenda. They are addressed to the platform, by the account of a facilitator.

What becomes of an item after its session has ended is in the platform's record; the session's rests.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from sqlmodel import select

from dialogue.agenda import rules
from dialogue.agenda.at_the_end import keep_made
from dialogue.agenda.record import commitments_of, standing_of
from dialogue.agenda.schema import AgendaItem, AgendaMove, CarriedReservation, Commitment
from dialogue.agenda.sources import decision_here, keys_of, open_to, sessions_of, to_carry
from dialogue.agenda.states import CommitmentState, ItemState, Level
from dialogue.bodies.organisations import found_or_made
from dialogue.decisions.reading import DecisionLine, DecisionView, lines, standing_after
from dialogue.decisions.schema import TakenUp
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.errors import NotAllowed, NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import Session, SessionState
from dialogue.kernel.text import blank, optional, required
from dialogue.kernel.vocabulary import Command, EventKind, event
from dialogue.people.identity import constituency_of

EVENTS: tuple[EventKind, ...] = (
    event("decision.taken_up", "agree.decision"),
    event("agenda.item_added", "platform.agenda", in_minutes=True),
    event("agenda.item_described", "platform.agenda"),
    event("agenda.item_moved", "platform.agenda", in_minutes=True),
    event("agenda.commitment_made", "platform.agenda", in_minutes=True),
    event("agenda.commitment_answered", "platform.agenda", in_minutes=True),
)


@dataclass(frozen=True, slots=True)
class Promise:
    """A commitment as written in a form. Dates are as browsers send them (2027-01-31)."""

    organisation: str = ""
    what: str = ""
    due: str = ""
    ongoing: bool = False
    review_on: str = ""

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
    right: ClassVar[Right] = Right.WORK_ON_AGENDA


@dataclass(frozen=True, slots=True)
class MakeCommitment(Command):
    """Propose what one organisation will do. It binds only after the organisation has accepted."""

    item_id: int
    promise: Promise
    right: ClassVar[Right] = Right.WORK_ON_AGENDA


@dataclass(frozen=True, slots=True)
class AnswerCommitment(Command):
    """Record what somebody said for the organisation: accepted, declined, done or released."""

    commitment_id: int
    answer: str
    by_whom: str = ""
    on: str = ""
    note: str = ""
    right: ClassVar[Right] = Right.WORK_ON_AGENDA


@dataclass(frozen=True, slots=True)
class MoveItem(Command):
    """Change an item's state, with what the new state asks for.

    `decision` is needed to change or drop it.
    """

    item_id: int
    to: str
    because: str = ""
    evidence: str = ""
    learned: str = ""
    reviewed_by: tuple[str, ...] = ()
    decision_id: int | None = None
    right: ClassVar[Right] = Right.WORK_ON_AGENDA


def item_here(act: Act, item_id: int) -> AgendaItem:
    """An item of this platform. Raises NotFound when there is none."""
    item = act.tx.get(AgendaItem, item_id)
    if item is None or item.platform_id != act.stream_id:
        raise NotFound("no_item", N_("This agenda item is not there. Please go back to the agenda."))
    return item


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


def _since(act: Act, item: AgendaItem) -> date:
    """No promise of a session can be due before its day."""
    session = act.tx.get_one(Session, item.session_id)
    return (session.opened_at or session.created_at).date()


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
    rules.require_not_before(item.next_review, _since(act, item), field="next_review")
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


def _promised(act: Act, item: AgendaItem, promise: Promise, *, prefix: str = "") -> int:
    what = required(promise.what, most=rules.LONGEST_WORDS, field=f"{prefix}what")
    due = rules.day_in(promise.due, field=f"{prefix}due")
    review_on = rules.day_in(promise.review_on, field=f"{prefix}review")
    if blank(promise.organisation):
        sentence = N_("Please write which organisation will do it. Exactly one is accountable.")
        raise Refused("no_organisation", sentence, field=f"{prefix}organisation")
    rules.require_term(due, promise.ongoing, review_on, since=_since(act, item), prefix=prefix)
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
    act.happened("agenda.commitment_made", item=item.id, commitment=commitment.id)
    return commitment.id or 0


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
        state=rules.state_from(decision.state),
        added_at=act.now,
    )
    _describe(act, item, command.details)
    act.tx.add(item)
    act.tx.flush()
    act.tx.add(TakenUp(decision_id=decision.id, item_id=item.id or 0, session_id=item.session_id))
    _carry(act, item, decision)
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
        _promised(act, item, command.promise, prefix="commitment_")
    if session.state == SessionState.CLOSED:
        keep_made(act, session.id, item.id or 0)
    return {"item": item.id}


def move_item(act: Act, command: MoveItem) -> None:
    item = item_here(act, command.item_id)
    if command.to not in set(ItemState):
        raise Refused("no_state", N_("Please choose where the item goes."), field="to")
    to = ItemState(command.to)
    grounds, decision = _grounds(act, item, to, command)
    rules.require_move(to, standing_of(act.tx, item), grounds)
    move = AgendaMove(
        item_id=item.id or 0,
        session_id=item.session_id,
        was=item.state,
        now=to,
        because=grounds.because,
        evidence=grounds.evidence,
        learned=grounds.learned,
        reviewed_by=sorted(grounds.reviewed_by),
        decision_id=decision.id if decision else None,
        at=act.now,
    )
    if decision is not None and to in rules.DECIDED:
        item.decision_id, item.goal, item.goal_language = decision.id, decision.goal, decision.language
        act.tx.merge(TakenUp(decision_id=decision.id, item_id=item.id or 0, session_id=item.session_id))
        item.decided, item.grade = decision.state, decision.grade
        _carry(act, item, decision_here(act.tx, item.session_id, decision.id))
    if to == ItemState.DROPPED:
        _release_all(act, item, grounds.because)
    act.happened("agenda.item_moved", item=item.id, was=item.state, now=to)
    item.state = to
    act.tx.add(item)
    act.tx.add(move)


def _grounds(
    act: Act, item: AgendaItem, to: ItemState, command: MoveItem
) -> tuple[rules.Grounds, DecisionLine | None]:
    decision = None
    if to in rules.DECIDED:
        decision = standing_after(lines(act.tx, [item.session_id]), item.decision_id)
    elif to in (ItemState.CHANGED, ItemState.DROPPED) and command.decision_id:
        decision = _other_decision(act, item, command.decision_id)
    ours = set(keys_of(act.tx, item.session_id).values())
    grounds = rules.Grounds(
        because=optional(command.because, most=rules.LONGEST_WORDS, field="because"),
        evidence=optional(command.evidence, most=rules.LONGEST_WORDS, field="evidence"),
        learned=optional(command.learned, most=rules.LONGEST_WORDS, field="learned"),
        reviewed_by=frozenset(command.reviewed_by) & ours,
        decided=decision.state if decision else "",
    )
    return grounds, decision


def _other_decision(act: Act, item: AgendaItem, decision_id: int) -> DecisionLine | None:
    for _, one in open_to(act.tx, act.actor.account_id or 0, item.platform_id):
        if one.id == decision_id and one.id != item.decision_id and one.superseded_by is None:
            return one
    return None


def _carry(act: Act, item: AgendaItem, decision: DecisionView) -> None:
    """Carry what dissents. What the item carries already is not repeated, and nothing is removed."""
    asked = select(CarriedReservation).where(CarriedReservation.item_id == item.id)
    known = {(one.group_key, one.text) for one in act.tx.exec(asked)}
    for one in to_carry(decision):
        if (one.group_key, one.text) in known:
            continue
        act.tx.add(
            CarriedReservation(
                item_id=item.id or 0,
                group_key=one.group_key,
                kind=one.kind,
                text=one.text,
                closed_as=one.closed_as,
                how=one.how,
                deferred_to=one.deferred_to,
                due=one.due,
            )
        )
    act.tx.flush()


def _release_all(act: Act, item: AgendaItem, because: str) -> None:
    """A dropped item binds nobody any more."""
    for one in commitments_of(act.tx, item.id or 0):
        if one.state in (CommitmentState.PROPOSED, CommitmentState.ACCEPTED):
            one.state, one.answered_on, one.note = CommitmentState.RELEASED, act.now.date(), because
            act.tx.add(one)
            act.happened("agenda.commitment_answered", item=item.id, commitment=one.id, answer=one.state)


def _require_alive(item: AgendaItem) -> None:
    if not rules.moves_from(ItemState(item.state)):
        raise Refused("item_final", N_("This agenda item is closed. It stays readable; nothing was changed."))


def describe_item(act: Act, command: DescribeItem) -> None:
    item = item_here(act, command.item_id)
    _require_alive(item)
    _describe(act, item, command.details)
    rules.require_still_begun(standing_of(act.tx, item))
    act.tx.add(item)
    act.happened("agenda.item_described", item=item.id)


def make_commitment(act: Act, command: MakeCommitment) -> dict[str, Any]:
    item = item_here(act, command.item_id)
    _require_alive(item)
    return {"commitment": _promised(act, item, command.promise)}


def answer_commitment(act: Act, command: AnswerCommitment) -> None:
    commitment = act.tx.get(Commitment, command.commitment_id)
    if commitment is None:
        raise NotFound("no_commitment", N_("This commitment is not there. Please go back to the agenda."))
    _require_alive(item_here(act, commitment.item_id))
    if command.answer not in set(CommitmentState) - {CommitmentState.LATE}:
        raise Refused("no_answer", N_("Please choose what the organisation answered."), field="answer")
    answer = CommitmentState(command.answer)
    by_whom = optional(command.by_whom, most=rules.LONGEST_LINE, field="by_whom")
    note = optional(command.note, most=rules.LONGEST_WORDS, field="note")
    on = rules.day_in(command.on, field="on") or act.now.date()
    rules.require_answer(CommitmentState(commitment.state), answer, by_whom=by_whom, note=note)
    commitment.state, commitment.answered_by, commitment.answered_on = answer, by_whom, on
    commitment.note = note
    if answer == CommitmentState.ACCEPTED:
        commitment.accepted_by, commitment.accepted_on = by_whom, on
    act.tx.add(commitment)
    act.happened(
        "agenda.commitment_answered", item=commitment.item_id, commitment=commitment.id, answer=answer
    )


HANDLERS: dict[type[Command], Handler] = {
    AddAgendaItem: add_agenda_item,
    DescribeItem: describe_item,
    MakeCommitment: make_commitment,
    AnswerCommitment: answer_commitment,
    MoveItem: move_item,
}
