"""Short readings that wait together are done together: one snapshot, one thread, and one word back to the loop.

Of a ballot the readings cost more than the writing. Each opened a transaction, woke a thread and woke the loop again, and
in a room that votes they all ask for the same step and options: in one snapshot these are read once (`kernel.once`).
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from sqlalchemy.exc import SQLAlchemyError

from dialogue.kernel.database import AWAY, BEYOND, Database, Reader

T = TypeVar("T")

MOST_TOGETHER = 16
"""Readings in one snapshot. Whoever is the first of them waits for the last, so they must all be short."""

Work = Callable[[Reader], Any]
Waiting = tuple[Work, "asyncio.Future[Any]"]
Answer = tuple["asyncio.Future[Any]", Any, BaseException | None]


class Readings:
    """Use only from the event loop's thread. `lanes` are the threads of the pool that may read in this way at once."""

    def __init__(self, database: Database, pool: ThreadPoolExecutor, lanes: int) -> None:
        self.database, self.pool, self.lanes = database, pool, lanes
        self._waiting: deque[Waiting] = deque()
        self._running = 0

    async def read(self, work: Callable[[Reader], T]) -> T:
        """What `work` reads in a snapshot that begins after it was asked for. It changes nothing that it is given."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._waiting.append((work, future))
        if self._running < self.lanes:
            self._start(loop)
        return await future

    def _start(self, loop: asyncio.AbstractEventLoop) -> None:
        batch: list[Waiting] = []
        while self._waiting and len(batch) < MOST_TOGETHER:
            one = self._waiting.popleft()
            if not one[1].done():  # else whoever asked has gone
                batch.append(one)
        if batch:
            self._running += 1
            self.pool.submit(self._work, loop, batch).add_done_callback(partial(_given_up, batch))

    def _work(self, loop: asyncio.AbstractEventLoop, batch: list[Waiting]) -> None:
        answers: list[Answer] = []
        try:
            while len(answers) < len(batch):
                self._in_one_snapshot(batch[len(answers) :], answers)
        except BaseException as error:  # the store is away: it is so for all who wait
            answers += [(future, None, error) for _, future in batch[len(answers) :]]
        loop.call_soon_threadsafe(self._done, loop, answers)

    def _in_one_snapshot(self, batch: list[Waiting], answers: list[Answer]) -> None:
        """Until all are read, or the store says no to one of them, which ends its snapshot on some stores."""
        with self.database.read() as reader:
            for work, future in batch:
                try:
                    answers.append((future, work(reader), None))
                except AWAY:
                    raise
                except (SQLAlchemyError, *BEYOND) as error:
                    answers.append((future, None, error))
                    return
                except Exception as error:  # a refusal, or a bug of this one reading
                    answers.append((future, None, error))

    def _done(self, loop: asyncio.AbstractEventLoop, answers: list[Answer]) -> None:
        self._running -= 1
        if self._waiting:
            self._start(loop)
        for future, found, error in answers:
            if future.done():
                continue
            if error is None:
                future.set_result(found)
            else:
                future.set_exception(error)


def _given_up(batch: list[Waiting], done: Future[None]) -> None:
    """The process ends, and what had not begun is not begun: nobody shall wait for it."""
    if done.cancelled():
        for _, future in batch:
            future.cancel()
