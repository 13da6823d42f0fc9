"""The write path: one function takes a command, and after commit says one thing, *stream S is now at n*.

Commands that are waiting together are committed together: one transaction and one fsync serve all, and nobody gets an
answer before that commit. So a whole room voting within a second does not queue for seconds, and an answer always means
*durable*. Almost always all of them go through, so they are tried without savepoints first; when one is refused, all is
rolled back and done again, each in a savepoint of its own.
"""

from __future__ import annotations

import logging
import queue
import secrets
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field

from sqlalchemy import bindparam, select

from dialogue.kernel.act import Rewritten, Vocabulary
from dialogue.kernel.actors import SYSTEM
from dialogue.kernel.database import AWAY, BEYOND, LARGEST_ID, Database, Tx, beginning
from dialogue.kernel.desk import Desk, Waiting
from dialogue.kernel.errors import Refused, not_there
from dialogue.kernel.ledger import Ledger
from dialogue.kernel.orders import Done as Done
from dialogue.kernel.orders import Order as Order
from dialogue.kernel.orders import fingerprint as fingerprint
from dialogue.kernel.schema import Session, rows_of
from dialogue.kernel.streams import locked

logger = logging.getLogger(__name__)

SETTLE_AGAIN = 1.0  # seconds until the store's log is tried again when a reader was in the way
# When so many commits have been made and no order has come for so long (seconds), the store's log is copied. Of ten pages
# each, that is half of what SQLite waits for; in a room where somebody writes now and then, nobody ever waits for it.
COMMITS, QUIET = 50, 0.05
# Commands in one commit. With 128 the slowest twentieth of 500 people joining waited 0.33 s, with 24 it waited 0.27 s.
MOST_TOGETHER = 24


# Built once: every command runs it, and building a statement costs as much as running it.
_session_row = rows_of(Session).c
PLATFORMS = select(_session_row.platform_id).where(_session_row.id.in_(bindparam("ids", expanding=True)))


class _NotTogether(Exception):  # noqa: N818 - not an error: the orders are carried out again, each apart
    """One order of several that were tried without savepoints did not go through."""


class _Undone(Exception):  # noqa: N818 - not an error: what was rehearsed shall leave nothing
    """The end of a transaction that was only tried."""


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
        self._commits = 0
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

    def rehearse(self, before: Callable[[Tx], None], orders: Sequence[Order]) -> None:
        """Carry out orders that come at the same moment, in a transaction that is undone: nobody ever sees any of it, and
        nobody is told. `before` writes what they need. Raises _NotTogether when one of them does not go through.

        It is carried out beside the writer: on SQLite the writer would have to wait for it.
        """
        with suppress(_Undone):
            self._carry_out([(order, Future()) for order in orders], apart=False, tried_after=before)

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
        if self._commits >= COMMITS:
            try:
                return self._orders.get(timeout=QUIET)
            except queue.Empty:
                self._copy_log()
        return self._orders.get()

    def _copy_log(self) -> None:
        self._commits = 0
        try:
            self.database.copy_log()
        except AWAY:  # a full disk is told by the next commit
            pass
        except Exception:
            logger.exception("the store's log could not be copied")

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
        self._commits += 1
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

    def _carry_out(
        self, batch: list[Waiting], *, apart: bool, tried_after: Callable[[Tx], None] | None = None
    ) -> _Batch:
        """One transaction for all orders. `apart`: each in a savepoint of its own, so that one may fail alone.

        Without savepoints the first failure of several raises _NotTogether, and nothing has happened. With `tried_after`,
        which comes first, all is undone in any case: the end raises _Undone.
        """
        found = _Batch()
        with self.database.write() as tx:
            if tried_after is not None:
                tried_after(tx)
            # Begins here: a store that is locked is no order's fault, and is not tried twice.
            heads = locked(tx, _written_into(tx, batch))
            desk = Desk(tx, self.vocabulary, heads, Ledger(tx))
            if not apart:  # what is undone for one of them must not be kept for the others
                desk.gather([order for order, _ in batch])
            for run in desk.runs(batch):
                savepoint = tx.begin_nested() if apart else None
                rewritten = len(tx.info.get("rewrote", ()))
                before = {head.id: (head.seq, head.hash) for head in heads.values()} if apart else {}
                moved = dict(desk.moved)
                try:
                    done = desk.carry_out([order for order, _ in run])
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
                    desk.ledger, desk.moved = Ledger(tx), moved
                    found.answers += [(future, _reason(error, order)) for order, future in run]
                    continue
                found.answers += zip((future for _, future in run), done, strict=True)
            try:
                desk.ledger.write()
            except Exception as error:
                raise _NotTogether from error
            found.heads = desk.moved
            found.rewrote = tx.info.pop("rewrote", [])
            if tried_after is not None:
                raise _Undone
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
