"""The handler that moves an item: the rules' answer, one further row of its history, and what goes with the move."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlmodel import select

from dialogue.agenda import moves, rules
from dialogue.agenda.grounds import (
    confirmed_by_all,
    looser,
    newest_after,
    other_decision,
    refused_or_lapsed,
    says,
    successors,
)
from dialogue.agenda.held import item_here
from dialogue.agenda.promises import release_all
from dialogue.agenda.record import standing_of
from dialogue.agenda.review_record import reviews_of
from dialogue.agenda.schema import AgendaItem, AgendaMove, CarriedReservation
from dialogue.agenda.sources import decision_here, keys_of, same_groups, to_carry
from dialogue.agenda.states import ItemState
from dialogue.agenda.vocabulary import MoveItem
from dialogue.decisions.reading import DecisionLine, DecisionView
from dialogue.decisions.schema import TakenUp
from dialogue.kernel.act import Act
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.text import optional

Follows = Callable[[Act, AgendaItem, AgendaMove], None]
"""What goes with a move elsewhere, in the same transaction."""


def move_item(act: Act, command: MoveItem, follows: Sequence[Follows] = ()) -> None:
    item = item_here(act, command.item_id)
    if command.to not in set(ItemState):
        raise Refused("no_state", N_("Please choose where the item goes."), field="to")
    to, was = ItemState(command.to), ItemState(item.state)
    chosen = _chosen(act, item, to, command)
    grounds = _grounds(act, item, to, command, chosen)
    moves.require_move(to, standing_of(act.tx, item), grounds)
    if chosen.decision is not None and to != ItemState.DROPPED:
        _follow(act, item, chosen.decision)
    needs = moves.MOVES[was][to]
    made = AgendaMove(
        item_id=item.id or 0,
        session_id=item.session_id,
        was=was,
        now=to,
        because=grounds.because,
        evidence=grounds.evidence if moves.Need.EVIDENCE in needs else "",
        learned=grounds.learned if moves.Need.LEARNT in needs else "",
        reviewed_by=sorted(grounds.reviewed_by) if moves.Need.REVIEWED in needs else [],
        decision_id=chosen.decision_id,
        successor_id=chosen.successor.id if chosen.successor else None,
        account_id=act.actor.account_id,
        at=act.now,
    )
    act.tx.add(made)
    if to == ItemState.DROPPED:
        release_all(act, item, grounds.because)
    act.happened("agenda.item_moved", item=item.id, was=was, now=to)
    item.state = to
    act.tx.add(item)
    for follow in follows:
        follow(act, item, made)


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What was chosen for a move: another decision, or an item that follows."""

    decision: DecisionLine | None = None
    successor: AgendaItem | None = None

    @property
    def decision_id(self) -> int | None:
        """The decision that the move rests on."""
        if self.successor is not None:
            return self.successor.decision_id
        return self.decision.id if self.decision else None


def _chosen(act: Act, item: AgendaItem, to: ItemState, command: MoveItem) -> _Chosen:
    account = act.actor.account_id or 0
    if to == ItemState.CHANGED:
        found = [one for one in successors(act.tx, item) if one.id == command.successor_id]
        return _Chosen(successor=found[0] if found else None)
    state = "agreed" if to == ItemState.DROPPED else says(to)
    if not state:
        return _Chosen()
    newest = newest_after(act.tx, item) if to != ItemState.DROPPED else None
    if newest is not None and newest.state == state:
        return _Chosen(newest)
    return _Chosen(other_decision(act.tx, account, item, command.decision_id, state))


def _grounds(act: Act, item: AgendaItem, to: ItemState, command: MoveItem, chosen: _Chosen) -> moves.Grounds:
    ours = set(keys_of(act.tx, item.session_id).values())
    return moves.Grounds(
        because=optional(command.because, most=rules.LONGEST_WORDS, field="because"),
        evidence=optional(command.evidence, most=rules.LONGEST_WORDS, field="evidence"),
        learned=optional(command.learned, most=rules.LONGEST_WORDS, field="learned"),
        reviewed_by=(frozenset(command.reviewed_by) | _reviewers(act, item)) & ours,
        says=chosen.decision.state if chosen.decision else "",
        confirmed=to == ItemState.AGREED and confirmed_by_all(act.tx, item),
        failed=to == ItemState.NOT_AGREED and refused_or_lapsed(act.tx, item, act.now.date()),
        decision=chosen.decision is not None,
        successor=chosen.successor is not None,
        looser=looser(act.tx, item, chosen.successor) if chosen.successor else (),
    )


def _reviewers(act: Act, item: AgendaItem) -> frozenset[str]:
    """The groups that took part in a recorded review of the item."""
    reviews = reviews_of(act.tx, [item.id or 0]).get(item.id or 0, [])
    return frozenset(key for one in reviews for key in one.groups)


def _follow(act: Act, item: AgendaItem, newer: DecisionLine) -> None:
    """Let the item rest on a newer decision, and carry what dissents from that one too."""
    decision = decision_here(act.tx, newer.session_id, newer.id)
    item.decision_id, item.goal, item.goal_language = newer.id, newer.goal, newer.language
    item.decided, item.grade = newer.state, newer.grade
    act.tx.merge(TakenUp(decision_id=newer.id, item_id=item.id or 0, session_id=newer.session_id))
    carry(act, item, decision)


def carry(act: Act, item: AgendaItem, decision: DecisionView) -> None:
    """Carry what dissents. What the item carries already is not repeated, and nothing is removed."""
    asked = select(CarriedReservation).where(CarriedReservation.item_id == item.id)
    known = {(one.group_key, one.text) for one in act.tx.exec(asked)}
    called = same_groups(act.tx, decision.session_id, item.session_id)
    for one in to_carry(decision):
        key = called.get(one.group_key, "")
        if (key, one.text) in known:
            continue
        act.tx.add(
            CarriedReservation(
                item_id=item.id or 0,
                group_key=key,
                kind=one.kind,
                text=one.text,
                closed_as=one.closed_as,
                how=one.how,
                deferred_to=one.deferred_to,
                due=one.due,
            )
        )
    act.tx.flush()
