"""All rooms of this process, and the sweep that heals lost announcements."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

from sqlmodel import col, select

from dialogue.kernel.database import AWAY, Database, Reader
from dialogue.kernel.schema import Stream
from dialogue.kernel.vocabulary import EventKind
from dialogue.live.bus import Bus
from dialogue.live.parts import Book
from dialogue.live.readings import Readings
from dialogue.live.room import TICK, Room
from dialogue.live.traffic import Traffic

logger = logging.getLogger(__name__)

IDLE = 600.0  # seconds without any page until a room is forgotten
SWEEP = 2.0  # seconds between two looks at the numbers of all open streams

SIGNED_OUT = "signed-out"  # told to the other processes


def heads_of(reader: Reader, streams: list[int]) -> list[tuple[int, int, str]]:
    """Number and epoch of each of these streams that there is."""
    asked = select(col(Stream.id), col(Stream.last_seq), col(Stream.epoch))
    found = reader.exec(asked.where(col(Stream.id).in_(streams)))
    return [(int(stream_id or 0), seq, epoch) for stream_id, seq, epoch in found]


class Hub:
    """Rooms by stream. Use only from the event loop's thread."""

    def __init__(
        self,
        database: Database,
        book: Book,
        events: Mapping[str, EventKind],
        bus: Bus,
        *,
        readers: int = 4,
    ) -> None:
        self.database = database
        self.book = book
        self.events = events
        self.rooms: dict[int, Room] = {}
        self.traffic = Traffic()
        self.pool = ThreadPoolExecutor(max_workers=readers, thread_name_prefix="reader")
        # On SQLite a reading never waits for another computer, so a second thread would only wait for the first.
        self.readings = Readings(database, self.pool, 1 if database.is_sqlite else max(1, readers // 2))
        self._watches: dict[int, asyncio.Task[None]] = {}
        self._starting: dict[int, asyncio.Task[Room]] = {}
        self._asking: dict[int, tuple[asyncio.Task[None], asyncio.Task[None] | None]] = {}
        self._looking: asyncio.Task[None] | None = None
        self._asked = set[asyncio.Task[None]]()
        self._closed = False
        self.shared = bus.shared
        self._bus = bus
        bus.listen(self.announced)
        bus.hear(SIGNED_OUT, self._ask_again_soon)
        bus.after_a_gap(self.look_soon)

    def announced(self, stream_id: int, seq: int) -> None:
        if stream_id in self.rooms and not self._closed:  # others go on speaking while this process ends
            self.rooms[stream_id].announce(seq)

    async def room(self, stream_id: int) -> Room:
        """The stream's room, opened when needed. It knows of everything that was committed before it was asked for."""
        mine = stream_id not in self._starting and stream_id not in self.rooms
        if mine:
            self._starting[stream_id] = asyncio.create_task(self._open(stream_id))
        if stream_id in self._starting:
            room = await asyncio.shield(self._starting[stream_id])
            if mine or not self.shared:
                return room
        if self.shared:
            await self._at_head(stream_id)
            if stream_id not in self.rooms:  # of a record that was replaced
                return await self.room(stream_id)
        room = self.rooms[stream_id]
        room.last_used = time.monotonic()
        return room

    async def _at_head(self, stream_id: int) -> None:
        """Ask the store how far the stream is: another process may have moved it, and its word be still on the way.

        One question at a time for a stream. Whoever comes while one is being answered waits for the next one, which
        begins after she came; everybody who waits shares it.
        """
        asking = self._asking.get(stream_id)
        if asking is None:
            first = asyncio.create_task(self._ask(stream_id, None))
            self._asking[stream_id] = first, None
            await asyncio.shield(first)
            return
        running, following = asking
        if following is None:
            following = asyncio.create_task(self._ask(stream_id, running))
            self._asking[stream_id] = running, following
        await asyncio.shield(following)

    async def _ask(self, stream_id: int, before: asyncio.Task[None] | None) -> None:
        mine = asyncio.current_task()
        if before is not None:
            await asyncio.wait({before})
            assert mine is not None
            self._asking[stream_id] = mine, None
        try:
            self._heard(await asyncio.get_running_loop().run_in_executor(self.pool, self._heads, [stream_id]))
        finally:
            asked = self._asking.get(stream_id)
            if asked is not None and asked == (mine, None):
                del self._asking[stream_id]

    async def _open(self, stream_id: int) -> Room:
        sent = self.traffic.of(stream_id)
        room = Room(stream_id, self.database, self.book, self.events, self.pool, sent=sent)
        try:
            await room.start()
            self.rooms[stream_id] = room
            self._watches[stream_id] = asyncio.create_task(room.watch())
            # What was committed between the reading and this line was announced to nobody: look once more.
            await self.look()
            return room
        finally:
            del self._starting[stream_id]

    async def reached(self, stream_id: int, seq: int, *, within: float) -> None:
        """Wait, at most `within` seconds, until the open pages of this process are being told of `seq`."""
        room = self.rooms.get(stream_id)
        if room is not None and room.seq < seq:
            room.announce(seq)  # what was done before, at another process, is announced by nobody here
            await room.reached(seq, within)

    async def sweep(self) -> None:
        """Run for ever: every two seconds look at the numbers of the open streams."""
        while True:
            await asyncio.sleep(SWEEP)
            self.let_go()
            if self.rooms:
                try:
                    await self.look()
                except AWAY:  # said by the store, once; healing must not end with it
                    continue
                except Exception:
                    logger.exception("the sweep could not read; it tries again")

    def let_go(self) -> None:
        """Forget rooms that nobody has had open for a while; the next page opens them again."""
        limit = time.monotonic() - IDLE
        for stream_id, room in list(self.rooms.items()):
            if not room.connections and room.last_used < limit:
                self._watches.pop(stream_id).cancel()
                del self.rooms[stream_id]

    async def look(self) -> None:
        """Announce every stream whose number has moved without a word; forget what was read of a record replaced."""
        self._heard(
            await asyncio.get_running_loop().run_in_executor(self.pool, self._heads, list(self.rooms))
        )

    def look_soon(self) -> None:
        """Look now, without waiting for the sweep: words may have been missed."""
        if self._looking is None or self._looking.done():
            self._looking = asyncio.get_running_loop().create_task(self._look_now())

    async def _look_now(self) -> None:
        with contextlib.suppress(*AWAY):  # the sweep comes back to it
            await self.look()

    def _heard(self, heads: list[tuple[int, int, str]]) -> None:
        for stream_id, seq, epoch in heads:
            room = self.rooms.get(stream_id)
            if room is not None and room.epoch != epoch:
                # Restored from a backup under a running server (PostgreSQL's own tools do that). The pages connect
                # again, to a new room, which tells them to load themselves.
                self._watches.pop(stream_id).cancel()
                del self.rooms[stream_id]
                for connection in list(room.connections):
                    connection.end()
                continue
            self.announced(stream_id, seq)

    def _heads(self, streams: list[int]) -> list[tuple[int, int, str]]:
        with self.database.read() as reader:
            return heads_of(reader, streams)

    async def ask_again(self) -> None:
        """Close the consoles and walls whose right has ended: somebody has signed out. The other processes do likewise."""
        self._bus.tell(SIGNED_OUT, "1")
        await self._ask_again()

    def _ask_again_soon(self, *_: str) -> None:
        task = asyncio.get_running_loop().create_task(self._ask_again())
        self._asked.add(task)
        task.add_done_callback(self._asked.discard)

    async def _ask_again(self) -> None:
        for room in list(self.rooms.values()):
            staff = [connection for connection in room.connections if not connection.seat_id]
            if staff:
                await room.dismiss(staff)

    async def rest(self) -> None:
        """Read nothing more, whatever is still announced; then it can be closed."""
        self._closed = True
        for room in self.rooms.values():
            room.announced = room.seq
        await asyncio.sleep(TICK)

    def close(self) -> None:
        for task in self._watches.values():
            task.cancel()
        self.pool.shutdown(wait=False, cancel_futures=True)
