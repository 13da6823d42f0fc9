"""The write path: one function takes a command, and after commit says one thing, *stream S is now at n*.

Commands that are waiting together are committed together: one transaction and one fsync serve all, and nobody gets an
answer before that commit. So a whole room voting within a second does not queue for seconds, and an answer always means
*durable*. Almost always all of them go through, so they are tried without savepoints first; when one is refused, all is
rolled back and done again, each in a savepoint of its own.
"""

from __future__ import annotations

import hashlib
import json
import logging
import queue
import secrets
import threading
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import bindparam, select

from dialogue.kernel import access
from dialogue.kernel.act import Act, Rewritten, Vocabulary
from dialogue.kernel.actors import NOBODY, SYSTEM, Actor
from dialogue.kernel.database import AWAY, BEYOND, LARGEST_ID, Database, Tx, beginning
from dialogue.kernel.errors import NotFound, Refused, not_there
from dialogue.kernel.gathered import gather
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right, rights_of
from dialogue.kernel.schema import HOUSE, Outcome, Seat, Session, StreamKind, rows_of, utc_now
from dialogue.kernel.streams import Head, append, locked
from dialogue.kernel.vocabulary import Command

logger = logging.getLogger(__name__)

SETTLE_AGAIN = 1.0  # seconds until the store's log is tried again when a reader was in the way
# Commands in one commit. With 128 the slowest twentieth of 500 people joining waited 0.33 s, with 24 it waited 0.27 s.
MOST_TOGETHER = 24


# Built once: every command of everybody runs these, and building a statement costs as much as running it.
_outcome = rows_of(Outcome)
KEPT = _outcome.select().where(_outcome.c.actor == bindparam("by"), _outcome.c.command_id == bindparam("id"))
KEEP = _outcome.insert()
_session_row = rows_of(Session).c
PLATFORMS = select(_session_row.platform_id).where(_session_row.id.in_(bindparam("ids", expanding=True)))


@dataclass(frozen=True, slots=True)
class Order:
    """A command on its way: for which stream, who sends it, under which id.

    `concerns` names further streams that it may append to (an agenda item is made of a session's decision).
    """

    command: Command
    command_id: str
    stream_id: int = HOUSE
    actor: Actor = NOBODY
    concerns: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Done:
    """What a command answered. `seq` is its stream's number after it; `again` when it had been done before."""

    answer: dict[str, Any]
    seq: int
    again: bool = False


Waiting = tuple[Order, Future[Done]]


class _NotTogether(Exception):  # noqa: N818 - not an error: the orders are carried out again, each apart
    """One order of several that were tried without savepoints did not go through."""


@dataclass(slots=True)
class _Batch:
    """What one transaction brought: the answers to give, the new heads, and whether rows were rewritten."""

    answers: list[tuple[Future[Done], Done | BaseException]] = field(default_factory=list)
    heads: dict[int, int] = field(default_factory=dict)
    rewrote: list[Rewritten] = field(default_factory=list)


class Executor:
    """One writer thread that takes orders, commits them in batches and announces the new heads.

    `announce(stream_id, seq)` is called after commit and before the answers, from the writer's thread.
    """

    def __init__(
        self,
        database: Database,
        vocabulary: Vocabulary,
        announce: Callable[[int, int], None] = lambda _s, _n: None,
    ) -> None:
        self.database = database
        self.vocabulary = vocabulary
        self.announce = announce
        self._orders: queue.SimpleQueue[Waiting | None] = queue.SimpleQueue()
        self._unsettled: list[Rewritten] = []
        self.counts: Counter[str] = Counter()
        self._thread = threading.Thread(target=self._work, name="writer", daemon=True)
        self._thread.start()

    def submit(self, order: Order) -> Future[Done]:
        """Queue an order. The future raises `Refused` for a rule's refusal, and any other exception for a bug."""
        future: Future[Done] = Future()
        # Not to be cancelled from here on: what is queued is carried out even if nobody waits for it any more, and
        # an answer given to a cancelled future would be an error that ends the writer.
        future.set_running_or_notify_cancel()
        self._orders.put((order, future))
        return future

    @property
    def waiting(self) -> int:
        """How many orders wait for the writer at this moment."""
        return self._orders.qsize()

    def run(self, order: Order) -> Done:
        """Queue an order and wait for its commit (for threads and the command line)."""
        return self.submit(order).result()

    def close(self) -> None:
        """Finish what is queued and stop the writer."""
        self._orders.put(None)
        self._thread.join(timeout=30)

    def _work(self) -> None:
        while (first := self._first()) is not None:
            batch = [first]
            last = False
            while len(batch) < MOST_TOGETHER and not self._orders.empty():
                following = self._orders.get()
                if following is None:
                    last = True
                    break
                batch.append(following)
            self._commit(batch)
            if last:
                return

    def _first(self) -> Waiting | None:
        while self._unsettled or self.database.trouble:
            try:
                return self._orders.get(timeout=SETTLE_AGAIN)
            except queue.Empty:
                if self._unsettled:
                    self._settle()
                if self.database.trouble:
                    self.database.try_again()
        return self._orders.get()

    def _all_waiting(self) -> list[Waiting]:
        """Whoever came while the store did not answer: told at once, not each after a wait of their own."""
        found = []
        while not self._orders.empty():
            order = self._orders.get()
            if order is None:
                self._orders.put(None)
                break
            found.append(order)
        return found

    def _settle(self) -> None:
        waiting = self._unsettled
        tables = tuple(sorted({table for one in waiting for table in one.tables}))
        try:
            if not self.database.settle(tables):
                return
        except AWAY:  # a full disk must not end the writer; asked again after the next commit
            return
        except Exception:
            logger.exception("the store's log could not be emptied")
            return
        self._unsettled = []
        orders = [Order(one.then, secrets.token_urlsafe(16), one.stream_id, SYSTEM) for one in waiting]
        self._commit([(order, Future()) for order in orders])

    def _commit(self, batch: list[Waiting]) -> None:
        try:
            try:
                done = self._carry_out(batch, apart=False)
            except _NotTogether:
                done = self._carry_out(batch, apart=True)
        except Exception as error:  # the disk is full, the database is gone: nobody may be told "saved"
            if not isinstance(error, AWAY):  # the store itself says that it is away, once
                logger.exception("a commit failed; %d commands were not saved", len(batch))
            self.counts["not saved"] += len(batch)
            for _, future in batch + (self._all_waiting() if isinstance(error, AWAY) else []):
                future.set_exception(error)
            return
        for stream_id, seq in done.heads.items():
            self.announce(stream_id, seq)
        self._unsettled += [one for one in done.rewrote if one not in self._unsettled]
        if done.rewrote:
            self._settle()  # before the answer: whoever closed a ballot mostly finds it sealed
        for future, answer in done.answers:
            if isinstance(answer, BaseException):
                self.counts["refused" if isinstance(answer, Refused) else "failed"] += 1
                future.set_exception(answer)
            else:
                self.counts["done"] += 1
                future.set_result(answer)
        if self.database.log_is_long():
            with suppress(*AWAY):
                self.database.settle()
        if self._unsettled and not done.rewrote:
            self._settle()

    def _carry_out(self, batch: list[Waiting], *, apart: bool) -> _Batch:
        """One transaction for all orders. `apart`: each in a savepoint of its own, so that one may fail alone.

        Without savepoints the first failure of several raises _NotTogether, and nothing has happened.
        """
        found = _Batch()
        with self.database.write() as tx:
            # Begins here: a store that is locked is no order's fault, and is not tried twice.
            heads = locked(tx, _written_into(tx, batch))
            sessions: dict[int, Session] = {}
            if not apart:  # what is undone for one of them must not be kept for the others
                orders = [order for order, _ in batch]
                gather(tx, [one.command.right for one in orders], [one.actor.seat_id for one in orders])
            for order, future in batch:
                savepoint = tx.begin_nested() if apart else None
                rewritten = len(tx.info.get("rewrote", ()))
                before = {head.id: (head.seq, head.hash) for head in heads.values()} if apart else {}
                try:
                    done, moved = execute(tx, self.vocabulary, order, heads, sessions)
                    if savepoint is not None:
                        savepoint.commit()
                except Exception as error:
                    if savepoint is None:
                        raise _NotTogether from error
                    savepoint.rollback()
                    if self.database.has_ended(tx):  # the orders before this one are gone with it
                        raise beginning(error) from None
                    tx.expire_all()
                    for stream_id, (seq, last) in before.items():
                        heads[stream_id].seq, heads[stream_id].hash = seq, last
                    del tx.info.get("rewrote", [])[rewritten:]
                    found.answers.append((future, _reason(error, order)))
                    continue
                found.heads |= moved
                found.answers.append((future, done))
            found.rewrote = tx.info.pop("rewrote", [])
        return found


def _written_into(tx: Tx, batch: list[Waiting]) -> set[int]:
    """The streams that a batch writes into."""
    orders = [order for order, _ in batch]
    held = {order.stream_id for order in orders}.union(*(order.concerns for order in orders))
    sessions = [order.stream_id for order in orders if order.command.with_platform]
    if sessions:
        platforms = tx.connection().execute(PLATFORMS, {"ids": sessions}).scalars()
        held |= {platform for platform in platforms if platform is not None}
    # One order that names a number no row can have must fail alone, not everybody who is in the same transaction.
    return {stream for stream in held if abs(stream) <= LARGEST_ID}


def _reason(error: Exception, order: Order) -> Exception:
    """What the sender of a failed order is told: a rule's refusal, an id beyond the store's numbers, or a bug (logged)."""
    if isinstance(error, Refused):
        return error
    if isinstance(error, BEYOND):
        return not_there()
    logger.error("a command failed: %s", type(order.command).__name__, exc_info=error)
    return error


def execute(
    tx: Tx, vocabulary: Vocabulary, order: Order, heads: Mapping[int, Head], sessions: dict[int, Session]
) -> tuple[Done, dict[int, int]]:
    """Carry out one order inside a transaction; the numbers of the streams it moved come back beside the answer.

    `heads` are the streams that the transaction holds. `sessions` keeps the rows of sessions between its orders: the
    transaction itself forgets rows that nobody holds, and would read them again for each order.
    Raises `Refused` for a rule's refusal; the caller rolls back.
    """
    command, actor = order.command, order.actor
    # The sender of a secret command is not kept beside its number: that would say who acted when.
    by = "" if command.secret else actor.name
    head = heads.get(order.stream_id)
    if head is None:
        raise NotFound("no_session", N_("This session does not exist. Please check the code or the link."))
    session = _session(tx, head, sessions)
    seat = tx.get(Seat, actor.seat_id) if actor.seat_id else None
    if seat is not None and seat.session_id != head.id:
        seat = None
    access.require(
        command.right, _held(tx, vocabulary, head, seat, actor), actor, seat, in_session=session is not None
    )
    mark = "" if command.secret else fingerprint(command)
    earlier = None if command.numbered else _earlier(tx, by, order, mark)
    if earlier is not None:
        return earlier, {}
    act = Act(
        tx,
        head.id,
        {stream: heads[stream] for stream in _concerned(order, session) if stream in heads},
        session,  # type: ignore[arg-type]
        seat,
        actor,
        utc_now(),
        vocabulary.events,
        secret=command.secret,
        resting=access.require_going_on(type(command), session),
    )
    answer = vocabulary.handlers[type(command)](act, command) or {}
    tx.flush()
    moved = _append(act)
    if not command.numbered:
        kept = {"actor": by, "command_id": order.command_id, "stream_id": head.id}
        tx.connection().execute(KEEP, {**kept, "fingerprint": mark, "answer": answer, "seq": head.seq})
    return Done(answer, head.seq, again=command.numbered and not act.events), moved


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


def _session(tx: Tx, head: Head, known: dict[int, Session]) -> Session | None:
    if head.kind != StreamKind.SESSION:
        return None
    if head.id not in known:
        known[head.id] = tx.get_one(Session, head.id)
    return known[head.id]


def _earlier(tx: Tx, by: str, order: Order, mark: str) -> Done | None:
    """What the same command answered before. Refused when the same id came with other content."""
    found = tx.connection().execute(KEPT, {"by": by, "id": order.command_id}).first()
    if found is None:
        return None
    if found.fingerprint != mark or found.stream_id != order.stream_id:
        raise Refused(
            "other_content",
            N_("This form was sent before with other content. Please reload the page and send it again."),
        )
    return Done(found.answer, found.seq, again=True)


def fingerprint(command: Command) -> str:
    """SHA-256 of a command's name and content: tells a resend from another command under the same id."""
    body = json.dumps([type(command).__name__, asdict(command)], sort_keys=True, default=str)
    return hashlib.sha256(body.encode()).hexdigest()


def _append(act: Act) -> dict[int, int]:
    """Write the events into their streams; the numbers at which these stand now."""
    seat = None if act.secret or act.seat is None else act.seat.id
    account = None if act.secret else act.actor.account_id
    moved = {}
    for stream in sorted({one.stream_id for one in act.events}):
        happened = [one for one in act.events if one.stream_id == stream]
        append(act.tx, act.heads[stream], happened, seat_id=seat, account_id=account, at=act.now)
        moved[stream] = act.heads[stream].seq
    return moved
