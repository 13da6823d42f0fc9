"""Short readings that wait together share a snapshot: none is older than its question, none fails for another."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from dialogue.kernel.database import Database, Reader
from dialogue.kernel.errors import NotAllowed
from dialogue.kernel.schema import Stream, StreamKind
from dialogue.live.readings import MOST_TOGETHER, Readings


class Counting(Database):
    """A store that counts its snapshots, and can be away."""

    snapshots = 0
    away = False

    @contextmanager
    def read(self) -> Iterator[Reader]:
        self.snapshots += 1
        with super().read() as reader:
            if self.away:
                raise OperationalError("SELECT", None, Exception("the disk is gone"))
            yield reader


def number(reader: Reader) -> int:
    return reader.get_one(Stream, 77).last_seq


@contextmanager
def reading(data: Path) -> Iterator[tuple[Counting, Readings]]:
    database, pool = Counting(f"sqlite:///{data / 'dialogue.sqlite3'}"), ThreadPoolExecutor(2)
    try:
        with database.write() as tx:
            tx.add(Stream(id=77, kind=StreamKind.SESSION, epoch="e", last_seq=3))
        yield database, Readings(database, pool, 1)
    finally:
        pool.shutdown()
        database.close()


async def held(readings: Readings) -> Callable[[], Any]:
    """A reading that goes on until it is let go, so that others wait together behind it."""
    begun, go = threading.Event(), threading.Event()

    def waits(_: Reader) -> None:
        begun.set()
        assert go.wait(20)

    first = asyncio.create_task(readings.read(waits))
    while not begun.is_set():
        await asyncio.sleep(0.001)

    async def let_go() -> None:
        go.set()
        await first

    return let_go


def test_those_who_wait_share_one_snapshot_that_begins_after_they_asked(data: Path) -> None:
    async def play() -> None:
        with reading(data) as (database, readings):
            let_go = await held(readings)
            waiting = [asyncio.create_task(readings.read(number)) for _ in range(MOST_TOGETHER + 1)]
            await asyncio.sleep(0.01)
            assert database.snapshots == 1, "nobody is read for in a snapshot that began before"
            with database.write() as tx:
                tx.get_one(Stream, 77).last_seq = 4
            await let_go()
            assert await asyncio.gather(*waiting) == [4] * (MOST_TOGETHER + 1)
            assert database.snapshots == 3, "all that fit together, and the last one"
            assert await readings.read(number) == 4

    asyncio.run(play())


def test_a_refusal_a_bug_and_an_impossible_question_are_one_readings_own(data: Path) -> None:
    def refuses(_: Reader) -> int:
        raise NotAllowed("no_seat", "no")

    def broken(_: Reader) -> int:
        raise KeyError("ours")

    def beyond(reader: Reader) -> int:
        return int(reader.connection().execute(text("SELECT :n"), {"n": 2**70}).scalar_one())

    async def play() -> None:
        with reading(data) as (_, readings):
            let_go = await held(readings)
            asked = [
                asyncio.create_task(readings.read(work))
                for work in (number, refuses, number, beyond, broken, number)
            ]
            gone = asyncio.create_task(readings.read(broken))
            await asyncio.sleep(0.01)
            gone.cancel()
            await let_go()
            found = await asyncio.gather(*asked, return_exceptions=True)
            kinds = [NotAllowed, OverflowError, KeyError]
            assert [found[0], found[2], found[5]] == [3, 3, 3]
            assert [type(found[place]) for place in (1, 3, 4)] == kinds

    asyncio.run(play())


def test_a_store_that_is_away_is_away_for_all_and_for_none_afterwards(data: Path) -> None:
    async def play() -> None:
        with reading(data) as (database, readings):
            let_go = await held(readings)
            asked = [asyncio.create_task(readings.read(number)) for _ in range(3)]
            await asyncio.sleep(0.01)
            database.away = True
            await let_go()
            found = await asyncio.gather(*asked, return_exceptions=True)
            assert [type(one) for one in found] == [OperationalError] * 3
            database.away = False
            assert await readings.read(number) == 3

    asyncio.run(play())


def test_what_had_not_begun_when_the_process_ends_is_waited_for_by_nobody(data: Path) -> None:
    async def play() -> None:
        with reading(data) as (database, readings):
            busy = threading.Event()
            readings.pool = ThreadPoolExecutor(1)
            readings.pool.submit(busy.wait)
            asked = asyncio.create_task(readings.read(number))
            await asyncio.sleep(0.01)
            readings.pool.shutdown(wait=False, cancel_futures=True)
            busy.set()
            with pytest.raises(asyncio.CancelledError):
                await asked
            assert database.snapshots == 0

    asyncio.run(play())
