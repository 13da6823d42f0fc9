"""The write path: one function takes a command, and after commit says one thing, *session S is now at n*.

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
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy.orm import SessionTransaction
from sqlalchemy.orm.attributes import set_committed_value

from dialogue.kernel import access
from dialogue.kernel.act import Act, Rewritten, Vocabulary
from dialogue.kernel.database import AWAY, BEYOND, Database, Tx
from dialogue.kernel.errors import NotFound, Refused, not_there
from dialogue.kernel.log import chain
from dialogue.kernel.schema import LogEntry, Outcome, Seat, Session, rows_of, utc_now
from dialogue.kernel.vocabulary import Command
from dialogue.kernel.words import N_

logger = logging.getLogger(__name__)

SETTLE_AGAIN = 1.0  # seconds until the store's log is tried again when a reader was in the way
# Commands in one commit. With 128 the slowest twentieth of 500 people joining waited 0.33 s, with 24 it waited 0.27 s.
MOST_TOGETHER = 24


# Built once: every command of everybody runs these, and building a statement costs as much as running it.
_outcome, _session = rows_of(Outcome), rows_of(Session)
KEPT = _outcome.select().where(_outcome.c.actor == bindparam("by"), _outcome.c.command_id == bindparam("id"))
KEEP = _outcome.insert()
LOG = rows_of(LogEntry).insert()
MOVE = (
    _session.update()
    .where(_session.c.id == bindparam("session"))
    .values(last_seq=bindparam("seq"), log_hash=bindparam("hash"))
)


@dataclass(frozen=True, slots=True)
class Order:
    """A command on its way: who sends it, for which session, under which id. `system` bypasses the seat check."""

    command: Command
    command_id: str
    session_id: int | None = None
    seat_id: int | None = None
    system: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """What a command answered. `seq` is the session's number after it; `again` when it had been done before."""

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

    `announce(session_id, seq)` is called after commit and before the answers, from the writer's thread.
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
        self._thread = threading.Thread(target=self._work, name="writer", daemon=True)
        self._thread.start()

    def submit(self, order: Order) -> Future[Done]:
        """Queue an order. The future raises `Refused` for a rule's no, and any other exception for a bug."""
        future: Future[Done] = Future()
        # Not to be cancelled from here on: what is queued is carried out even if nobody waits for it any more, and
        # an answer given to a cancelled future would be an error that ends the writer.
        future.set_running_or_notify_cancel()
        self._orders.put((order, future))
        return future

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
        orders = [Order(one.then, secrets.token_urlsafe(16), one.session_id, system=True) for one in waiting]
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
            for _, future in batch + (self._all_waiting() if isinstance(error, AWAY) else []):
                future.set_exception(error)
            return
        for session_id, seq in done.heads.items():
            self.announce(session_id, seq)
        self._unsettled += done.rewrote
        if done.rewrote:
            self._settle()  # before the answer: whoever closed a ballot mostly finds it sealed
        for future, answer in done.answers:
            if isinstance(answer, BaseException):
                future.set_exception(answer)
            else:
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
            tx.connection()  # begins here: a store that is locked is no order's fault, and is not tried twice
            # Sessions are locked in order of their ids, so two processes never wait for each other in a ring.
            for order, future in sorted(batch, key=lambda pair: pair[0].session_id or 0):
                savepoint = tx.begin_nested() if apart else None
                rewritten = len(tx.info.get("rewrote", ()))
                try:
                    done, session_id = execute(tx, self.vocabulary, order)
                    if savepoint is not None:
                        savepoint.commit()
                except Exception as error:
                    if savepoint is None:
                        raise _NotTogether from error
                    _undo(tx, savepoint)
                    del tx.info.get("rewrote", [])[rewritten:]
                    found.answers.append((future, _reason(error, order)))
                    continue
                if session_id is not None and not done.again:
                    found.heads[session_id] = done.seq
                found.answers.append((future, done))
            found.rewrote = tx.info.pop("rewrote", [])
        return found


def _reason(error: Exception, order: Order) -> Exception:
    """What the sender of a failed order is told: a rule's no, an id beyond the store's numbers, or a bug (logged)."""
    if isinstance(error, Refused):
        return error
    if isinstance(error, BEYOND):
        return not_there()
    logger.error("a command failed: %s", type(order.command).__name__, exc_info=error)
    return error


def _undo(tx: Tx, savepoint: SessionTransaction) -> None:
    savepoint.rollback()
    tx.expire_all()
    tx.info.pop("locked", None)  # PostgreSQL gives back the row locks taken since the savepoint


def execute(tx: Tx, vocabulary: Vocabulary, order: Order) -> tuple[Done, int | None]:
    """Carry out one order inside a transaction; the session it concerns comes back beside the answer.

    Raises `Refused` for a rule's no; the caller rolls back.
    """
    # The seat of a secret command is not kept beside its number: that would say who acted when.
    actor = 0 if order.command.secret else order.seat_id or 0
    session = _locked(tx, order.session_id)
    seat = tx.get(Seat, order.seat_id) if order.seat_id else None
    if seat is not None and session is not None and seat.session_id != session.id:
        seat = None
    access.require(order.command.needs, seat, system=order.system)
    mark = "" if order.command.secret else fingerprint(order.command)
    earlier = None if order.command.numbered else _earlier(tx, actor, order, mark)
    if earlier is not None:
        return earlier, order.session_id
    access.require_going_on(order.command.needs, session)
    act = Act(tx, session, seat, utc_now(), vocabulary.events, secret=order.command.secret)  # type: ignore[arg-type]
    answer = vocabulary.handlers[type(order.command)](act, order.command) or {}
    tx.flush()
    seq = _append(act)
    session_id = act.session.id if act.session is not None else None
    if order.command.numbered:
        return Done(answer, seq, again=not act.events), session_id
    outcome = {"actor": actor, "command_id": order.command_id, "session_id": order.session_id}
    tx.connection().execute(KEEP, {**outcome, "fingerprint": mark, "answer": answer, "seq": seq})
    return Done(answer, seq), session_id


def _earlier(tx: Tx, actor: int, order: Order, mark: str) -> Done | None:
    """What the same command answered before. Refused when the same id came with other content."""
    found = tx.connection().execute(KEPT, {"by": actor, "id": order.command_id}).first()
    if found is None:
        return None
    if found.fingerprint != mark or found.session_id != order.session_id:
        raise Refused(
            "other_content",
            N_("This form was sent before with other content. Please reload the page and send it again."),
        )
    return Done(found.answer, found.seq, again=True)


def fingerprint(command: Command) -> str:
    """SHA-256 of a command's name and content: tells a resend from another command under the same id."""
    body = json.dumps([type(command).__name__, asdict(command)], sort_keys=True, default=str)
    return hashlib.sha256(body.encode()).hexdigest()


def _locked(tx: Tx, session_id: int | None) -> Session | None:
    """The session's row, locked until the commit. Within one transaction it is read once, not once an order."""
    if session_id is None:
        return None
    # Held here: the transaction itself forgets rows that nobody holds, and would read this one again for each order.
    locked: dict[int, Session] = tx.info.setdefault("locked", {})
    if session_id not in locked:
        # On SQLite the transaction itself is the lock, and a plain `get` is the cheaper one.
        ask = None if tx.connection().dialect.name == "sqlite" else True
        session = tx.get(Session, session_id, with_for_update=ask)
        if session is None:
            raise NotFound(
                "no_session", N_("This session does not exist. Please check the code or the link.")
            )
        locked[session_id] = session
    return locked[session_id]


def _append(act: Act) -> int:
    """Write the events into the log and move the session's number; the number it stands at."""
    session = act.session
    if not act.events:
        return session.last_seq if session is not None else 0
    seq, before, rows = session.last_seq, session.log_hash, []
    seat = None if act.secret or act.seat is None else act.seat.id
    for kind, activity, facts in act.events:
        seq += 1
        before = chain(before, seq, kind, activity, seat, act.now, facts)
        row = {"session_id": session.id, "seq": seq, "kind": kind, "activity_id": activity, "seat_id": seat}
        rows.append({**row, "at": act.now, "facts": facts, "hash": before})
    connection = act.tx.connection()
    connection.execute(LOG, rows)
    connection.execute(MOVE, {"session": session.id, "seq": seq, "hash": before})
    # Told to the object, so that the next order of this batch counts on; the row has it already.
    set_committed_value(session, "last_seq", seq)
    set_committed_value(session, "log_hash", before)
    return seq
