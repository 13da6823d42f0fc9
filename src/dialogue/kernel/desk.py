"""Carrying out the orders of one transaction: who may, what it answered before, its handler, its entries, its answer.

Neighbours that ask for the same may be carried out as one (`act.Together`): a room joins within seconds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from dialogue.kernel import access
from dialogue.kernel.act import Act, Vocabulary
from dialogue.kernel.actors import Actor
from dialogue.kernel.database import Tx
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.gathered import gather
from dialogue.kernel.held import held
from dialogue.kernel.ledger import Kept, Ledger
from dialogue.kernel.messages import N_
from dialogue.kernel.orders import Done, Order, fingerprint
from dialogue.kernel.rights import Right, rights_of
from dialogue.kernel.schema import Seat, Session, StreamKind, utc_now
from dialogue.kernel.streams import Head

Waiting = tuple[Order, Future[Done]]


@dataclass(slots=True)
class Desk:
    """Where the orders of one transaction are carried out, and what they share.

    `heads` are the streams that the transaction holds, `moved` the numbers of those that it moved. `sessions` keeps the
    rows of sessions: the transaction itself forgets rows that nobody holds, and would read them again for each order.
    """

    tx: Tx
    vocabulary: Vocabulary
    heads: dict[int, Head]
    ledger: Ledger
    sessions: dict[int, Session] = field(default_factory=dict)
    moved: dict[int, int] = field(default_factory=dict)

    def gather(self, orders: Sequence[Order]) -> None:
        """Read at once what all of them ask alike, and let what they leave in records wait, where none reads it there."""
        gather(self.tx, [one.command.right for one in orders], [one.actor.seat_id for one in orders])
        if len(orders) > 1 and all(one.command.of_a_crowd for one in orders):
            self.ledger.waits = True
            self.ledger.look_up([(one.by, one.command_id) for one in orders if not one.command.numbered])

    def runs(self, batch: Sequence[Waiting]) -> Iterator[list[Waiting]]:
        """Neighbours that are carried out as one: of a command that can be, for one stream, each under an id of its own."""
        run: list[Waiting] = []
        for waiting in batch:
            order = waiting[0]
            if run and not (
                self.ledger.waits
                and type(order.command) in self.vocabulary.together
                and type(order.command) is type(run[-1][0].command)
                and order.stream_id == run[-1][0].stream_id
                and all(order.command_id != one.command_id for one, _ in run)
            ):
                yield run
                run = []
            run.append(waiting)
        yield run

    def carry_out(self, orders: Sequence[Order]) -> list[Done]:
        """Carry out orders of one command, mostly one. Raises `Refused` for a rule's refusal; the caller rolls back."""
        begun = [self._begin(order) for order in orders]
        acts = [(one, order) for one, order in zip(begun, orders, strict=True) if isinstance(one, Act)]
        kind = type(orders[0].command)
        if len(acts) > 1:
            commands = [order.command for _, order in acts]
            answers = self.vocabulary.together[kind]([act for act, _ in acts], commands)
        else:
            answers = [self.vocabulary.handlers[kind](act, order.command) for act, order in acts]
        self.tx.flush()
        ended = iter(
            [self._end(act, order, answer or {}) for (act, order), answer in zip(acts, answers, strict=True)]
        )
        return [one if isinstance(one, Done) else next(ended) for one in begun]

    def _begin(self, order: Order) -> Act | Done:
        """What the handler works with, or what the same command answered before."""
        command, actor = order.command, order.actor
        head = self.heads.get(order.stream_id)
        if head is None:
            raise NotFound(
                "no_session", N_("This session does not exist. Please check the code or the link.")
            )
        session = self._session(head)
        seat = held(self.tx, Seat, actor.seat_id) if actor.seat_id else None
        if seat is not None and seat.session_id != head.id:
            seat = None
        rights = _held(self.tx, self.vocabulary, head, seat, actor)
        access.require(command.right, rights, actor, seat, in_session=session is not None)
        earlier = None if command.numbered else self._earlier(order)
        if earlier is not None:
            return earlier
        return Act(
            self.tx,
            head.id,
            {stream: self.heads[stream] for stream in _concerned(order, session) if stream in self.heads},
            session,  # type: ignore[arg-type]
            seat,
            actor,
            utc_now(),
            self.vocabulary.events,
            secret=command.secret,
            resting=access.require_going_on(type(command), session),
        )

    def _end(self, act: Act, order: Order, answer: dict[str, Any]) -> Done:
        """Events into their streams, the answer to what is kept."""
        command, head = order.command, self.heads[order.stream_id]
        seat = None if act.secret or act.seat is None else act.seat.id
        account = None if act.secret else act.actor.account_id
        for stream in sorted({one.stream_id for one in act.events}):
            happened = [one for one in act.events if one.stream_id == stream]
            self.ledger.enter(act.heads[stream], happened, seat_id=seat, account_id=account, at=act.now)
            self.moved[stream] = act.heads[stream].seq
        if not command.numbered:
            kept = Kept(_mark(order), head.id, answer, head.seq)
            self.ledger.keep((order.by, order.command_id), kept)
        if not self.ledger.waits:
            self.ledger.write()
        return Done(answer, head.seq, again=command.numbered and not act.events)

    def _session(self, head: Head) -> Session | None:
        if head.kind != StreamKind.SESSION:
            return None
        if head.id not in self.sessions:
            self.sessions[head.id] = _session_of(self.tx, head.id)
        return self.sessions[head.id]

    def _earlier(self, order: Order) -> Done | None:
        """What the same command answered before. Refused when the same id came with other content."""
        found = self.ledger.earlier((order.by, order.command_id))
        if found is None:
            return None
        if found.fingerprint != _mark(order) or found.stream_id != order.stream_id:
            raise Refused(
                "other_content",
                N_("This form was sent before with other content. Please reload the page and send it again."),
            )
        return Done(found.answer, found.seq, again=True)


def _session_of(tx: Tx, session_id: int) -> Session:
    found = held(tx, Session, session_id)
    return found if found is not None else tx.get_one(Session, session_id)  # raises what the store says then


def _mark(order: Order) -> str:
    return "" if order.command.secret else fingerprint(order.command)


def _held(tx: Tx, vocabulary: Vocabulary, head: Head, seat: Seat | None, actor: Actor) -> Collection[Right]:
    """What the actor holds in the stream: by her seat in a session, else by her account."""
    if head.kind == StreamKind.SESSION:
        return rights_of(seat.role) if seat is not None else ()
    asked = vocabulary.holders.get(head.kind)
    return asked(tx, head.id, actor.account_id) if asked and actor.account_id else ()


def _concerned(order: Order, session: Session | None) -> set[int]:
    """The streams that an order may append to."""
    platform = session.platform_id if session is not None and order.command.with_platform else None
    return {order.stream_id, *order.concerns} | ({platform} if platform is not None else set())
