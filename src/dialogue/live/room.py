"""A room: one stream's head in this process. Every open page is a cursor that asks for what lies beyond it.

Drawing happens once per audience and tick, never per connection. A part drawn for a page is kept until an event
touches it, so a hundred people loading the same page at once cost one drawing.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import ParamSpec, TypeVar

from markupsafe import Markup
from sqlalchemy.exc import SQLAlchemyError

from dialogue.kernel.database import Database, Reader
from dialogue.kernel.log import news_after
from dialogue.kernel.schema import utc_now
from dialogue.kernel.vocabulary import EventKind
from dialogue.live.audience import Audience, Screen
from dialogue.live.connections import Connection as Connection
from dialogue.live.connections import (
    Counters,
    at_their_tables,
    packed,
    rights_ended,
    signs_of_life,
    tables_by_seat,
)
from dialogue.live.frames import (
    TOO_FAR,
    Entry,
    Frame,
    build,
    reload_frame,
    subject_at,
    touched,
)
from dialogue.live.parts import Book, Drawn, Scope, Subject, Used, Where
from dialogue.live.traffic import Sent
from dialogue.live.waiting import Waiting

P = ParamSpec("P")
T = TypeVar("T")
Names = tuple[str, ...]
Parts = dict[str, Drawn]

TICK = 0.05  # seconds; the first event goes out at once, further ones within a tick are gathered
BEAT = 10.0  # seconds; a page takes a silence of 22 for a dead line, and home routers forget quiet ones after a minute
LOOKS = 4  # in one beat: how often phones that hang are looked for, and in how many parts the pages get their beat
MOST_FRAMES = 64  # catch-ups kept for others who ask the same; a page may ask from any number
MOST_PAGES = 20  # open pages of one seat; the oldest makes room, so that a phone that comes and goes gets in
MOST_SCREENS = 60  # open pages of one screen link or sign-in; those that hang stay, further ones are refused
STUCK = 10.0  # seconds a phone may take to accept one frame
LATELY = 10.0  # seconds in which a page may come for the table at which its person sat before


@dataclass(slots=True)
class Room:
    """One session or platform, live. Use only from the event loop's thread."""

    stream_id: int
    database: Database
    book: Book
    events: Mapping[str, EventKind]
    pool: ThreadPoolExecutor
    seq: int = 0
    epoch: str = ""
    announced: int = 0
    connections: set[Connection] = field(default_factory=set)
    audiences: Counter[Audience] = field(default_factory=Counter)
    last_used: float = field(default_factory=time.monotonic)
    counters: Counters = field(default_factory=Counters)
    sent: Sent = field(default_factory=Sent)
    _known: dict[Audience, Audience] = field(default_factory=dict)
    _recent: deque[Entry] = field(default_factory=lambda: deque(maxlen=TOO_FAR))
    _touched: dict[Where, int] = field(default_factory=dict)
    _ready: dict[tuple[Audience, int], Frame] = field(default_factory=dict)
    _frames: dict[tuple[Audience, int], asyncio.Task[Frame]] = field(default_factory=dict)
    _drawn: dict[tuple[Audience, str], Drawn] = field(default_factory=dict)
    _drawing: dict[tuple[Audience, Names, int], asyncio.Task[Parts]] = field(default_factory=dict)
    _whole: dict[tuple[Audience, Names], tuple[int, dict[str, Markup]]] = field(default_factory=dict)
    _pages: dict[Audience, tuple[tuple[object, ...], str]] = field(default_factory=dict)
    _of_seat: dict[int, list[Connection]] = field(default_factory=dict)
    _turns: Iterator[int] = field(default_factory=itertools.count)
    _waiting: Waiting = field(default_factory=Waiting)
    _advancing: asyncio.Task[None] | None = None
    _next_release: float = 0.0
    _reseated: float = -LATELY

    async def start(self) -> None:
        """Read where the stream stands and its newest entries."""
        self.seq, self.epoch, rows = await self._in_thread(self._newest)
        self.announced = max(self.announced, self.seq)
        self._recent.extend(rows)

    def _newest(self) -> tuple[int, str, list[Entry]]:
        with self.database.read() as reader:
            subject = subject_at(reader, self.stream_id)
            if subject is None:
                return 0, "", []
            seq = subject.stream.last_seq
            rows = news_after(reader, self.stream_id, max(0, seq - TOO_FAR))
            return seq, subject.stream.epoch, [Entry(*row) for row in rows]

    def same_record(self, epoch: str) -> bool:
        """Whether a page that was drawn from the record called `epoch` can go on from its number.

        A backup that was restored counts again from an earlier number, so the number alone says nothing: the page
        would take other people's changes for the ones it has missed. All pages of ours say it; a program may not.
        """
        return epoch in {"", self.epoch}

    def announce(self, seq: int) -> None:
        """The stream is (at least) at `seq`. Numbers may come late, twice or not at all."""
        self.announced = max(self.announced, seq)
        if self.announced > self.seq and self._advancing is None:
            self._advancing = asyncio.get_running_loop().create_task(self._advance())

    async def _advance(self) -> None:
        try:
            while self.announced > self.seq:
                wait = self._next_release - time.monotonic()
                if wait > 0:
                    await asyncio.sleep(wait)
                    continue  # unless nothing is wanted any more, since the process ends
                audiences = list(self.audiences)
                seq, rows, frames = await self._in_thread(self._catch_up, audiences, self.seq)
                if seq <= self.seq:
                    break  # announced, yet not to be seen: the sweep comes back to it
                if self._reseats(rows):
                    frames |= await self._reseat(self.seq)
                self._recent.extend(rows)
                for where in touched(rows, self.events):
                    self._touched[where] = seq
                self.seq = seq
                self._ready, self._frames = frames, {}
                began = time.monotonic()
                self._deliver(frames)
                # Thousands of phones take longer than a tick: at least half of the time is left for everything else.
                self._next_release = max(began + TICK, 2 * time.monotonic() - began)
                self._waiting.released(seq)
                await self._take_rights(rows)
        finally:
            self._advancing = None

    def _catch_up(
        self, audiences: list[Audience], after: int, seated: bool = False
    ) -> tuple[int, list[Entry], dict[tuple[Audience, int], Frame]]:
        """Read the new entries and draw, in the same snapshot, the frame that almost every open page needs next."""
        with self.database.read() as reader:
            subject = subject_at(reader, self.stream_id)
            if subject is None:
                return 0, [], {}
            rows = [Entry(*row) for row in news_after(reader, self.stream_id, after)]
            if not seated and self._reseats(rows):
                # Phones are drawn for once it is known who sits where.
                audiences = [one for one in audiences if one.screen is not Screen.PHONE]
            changed = touched(rows, self.events)
            self.counters.frames += len(audiences)
            frames = {
                (one, after): build(self.book, self.events, reader, subject, one, after, rows, changed)
                for one in audiences
            }
            return subject.stream.last_seq, rows, frames

    def _reseats(self, rows: list[Entry]) -> bool:
        return any(self.events[row.kind].reseats for row in rows)

    async def _reseat(self, after: int) -> dict[tuple[Audience, int], Frame]:
        """Let the phones of people who sit at other tables go on as those of their new tables; frames for all phones.

        Only a page that was told already what happened, as that of its old table, loads itself again.
        """
        tables = await self._in_thread(tables_by_seat, self.database, self.stream_id)
        self._reseated = time.monotonic()
        moved = at_their_tables(self.connections, tables)
        for connection, before in moved:
            self.audiences -= Counter((before,))
            connection.audience = self._known.setdefault(connection.audience, connection.audience)
            self.audiences[connection.audience] += 1
            if connection.cursor > after:
                connection.dismissed = True
                connection.end()
        phones = [audience for audience in self.audiences if audience.screen is Screen.PHONE]
        return (await self._in_thread(self._catch_up, phones, after, True))[2]

    @property
    def reseated_lately(self) -> bool:
        """Whether a page that is being loaded may be drawn for a table at which its person sits no more."""
        return time.monotonic() - self._reseated < LATELY

    def _build(
        self, reader: Reader, subject: Subject, audience: Audience, after: int, rows: list[Entry]
    ) -> Frame:
        self.counters.frames += 1
        return build(self.book, self.events, reader, subject, audience, after, rows)

    def _deliver(self, frames: dict[tuple[Audience, int], Frame]) -> None:
        """Hand the new frames to all pages that wait for just these; wake the task of every other page.

        Waking a task per phone costs more than the sending itself (500 phones: 18 ms instead of 12), so tasks are only
        for pages that are behind, slow, or new. A text is encoded once for all who get the same.
        """
        # By the audience's identity, since pages share one object: hashing it for each phone took a tenth of the sending.
        kept: dict[tuple[int, int, int, bool], tuple[int, bytes] | None] = {}
        for connection in self.connections:
            if not connection.idle:
                continue
            same = (id(connection.audience), connection.cursor, connection.sent, connection.packs)
            if same not in kept:
                ready = frames.get((connection.audience, connection.cursor))
                kept[same] = packed(ready, connection.sent, connection.packs)
            text = kept[same]
            if text is not None and not text[1]:
                connection.cursor = text[0]
            elif text is not None and connection.hand_over(text[1]):
                connection.cursor = connection.sent = text[0]
                if connection.seat_id:
                    self.sent.bytes += len(text[1])
            else:
                connection.woken.set()

    async def reached(self, seq: int, within: float) -> None:
        """Wait, at most `within` seconds, until frames with `seq` are on their way. Not at all if none goes out by then."""
        if self.seq < seq and time.monotonic() + within >= self._next_release:
            await self._waiting.wait(seq, within)

    async def watch(self) -> None:
        """Run for ever: beats for everybody, and an end for phones that stopped taking what they are sent."""
        for looks in itertools.count():
            await asyncio.sleep(BEAT / LOOKS)
            limit = time.monotonic() - STUCK
            for connection in [c for c in self.connections if 0 < c.busy_since < limit]:
                connection.end()
            await signs_of_life([c for c in self.connections if c.turn == looks % LOOKS], self.connections)
            if looks % LOOKS == 0:
                await self.dismiss([c for c in self.connections if not c.seat_id])

    def enter(self, connection: Connection) -> None:
        """Take a page in."""
        connection.audience = self._known.setdefault(connection.audience, connection.audience)
        connection.turn = next(self._turns) % LOOKS
        self.connections.add(connection)
        self.audiences[connection.audience] += 1
        if connection.seat_id:
            pages = self._of_seat.setdefault(connection.seat_id, [])
            pages.append(connection)
            if len(pages) > MOST_PAGES:
                pages[0].end()

    def is_full_for(self, holder: str) -> bool:
        """Whether so many screens are let in by one link (or one sign-in) that no further one is.

        The newest is refused: were the oldest to go, whoever has the link could put out the wall in the hall.
        """
        return bool(holder) and sum(one.holder == holder for one in self.connections) >= MOST_SCREENS

    def leave(self, connection: Connection) -> None:
        """A page has closed."""
        if connection in self.connections:
            self.connections.remove(connection)
            self.audiences -= Counter((connection.audience,))  # of those nobody is in nothing is left
        pages = self._of_seat.get(connection.seat_id, [])
        if connection in pages:
            pages.remove(connection)
        if not pages:
            self._of_seat.pop(connection.seat_id, None)

    async def _take_rights(self, rows: list[Entry]) -> None:
        doubtful, seconds = rights_ended(rows, self.connections)
        for connection in seconds:
            connection.end()
        if doubtful:
            await self.dismiss(doubtful)

    async def dismiss(self, connections: list[Connection]) -> None:
        """End those pages that may not see any more what they see (signed out, another device, a new screen link)."""

        def lost() -> list[Connection]:
            with self.database.read() as reader:
                return [connection for connection in connections if not connection.may(reader)]

        with contextlib.suppress(OSError, SQLAlchemyError):  # asked again at the next beat
            for connection in await self._in_thread(lost):
                connection.dismissed = True
                connection.end()

    def ready(self, audience: Audience, after: int) -> Frame | None:
        """The frame made together with the newest events, if it fits this cursor."""
        return self._ready.get((audience, after))

    async def frame(self, audience: Audience, after: int) -> Frame:
        """What lies beyond `after` for this audience; shared by everybody who asks the same."""
        if after == self.seq:
            return Frame(after, after, "")
        if after > self.seq:
            return reload_frame(self.seq, after)
        oldest = self._recent[0].seq if self._recent else self.seq + 1
        if after < oldest - 1:
            return reload_frame(self.seq, after)
        key = (audience, after)
        kept = self._frames.get(key)
        if kept is not None and kept.done() and (kept.cancelled() or kept.exception() is not None):
            # One reading that failed must not be everybody's answer until the next event.
            del self._frames[key]
        if key not in self._frames:
            if len(self._frames) >= MOST_FRAMES:  # the oldest is not asked for any more
                del self._frames[next(iter(self._frames))]
            rows = [entry for entry in self._recent if entry.seq > after]
            self._frames[key] = asyncio.create_task(self._in_thread(self._read_frame, audience, after, rows))
        return await asyncio.shield(self._frames[key])

    def _read_frame(self, audience: Audience, after: int, rows: list[Entry]) -> Frame:
        with self.database.read() as reader:
            subject = subject_at(reader, self.stream_id)
            if subject is None:
                return reload_frame(after, after)
            known = rows[-1].seq if rows else after
            if subject.stream.last_seq > known:
                rows = rows + [Entry(*row) for row in news_after(reader, self.stream_id, known)]
            return self._build(reader, subject, audience, after, rows)

    async def page(self, audience: Audience, names: tuple[str, ...]) -> tuple[int, dict[str, Markup]]:
        """The parts of a page, and the number the page stands at."""
        if self.announced > self.seq:
            # The person's own change is committed: her next page shows it, also inside a tick.
            await self.caught_up()
        seq = self.seq
        kept = self._whole.get((audience, names))
        if (
            kept is not None and kept[0] == seq and not self.book.daily.intersection(names)
        ):  # nothing has happened since
            return kept
        missing = [name for name in names if not self._fresh(audience, name)]
        if missing:
            await self._drawn_once(audience, tuple(missing), seq)
        found = seq, {name: self._drawn[audience, name].html for name in names}
        self._whole[audience, names] = found
        return found

    async def _drawn_once(self, audience: Audience, names: tuple[str, ...], seq: int) -> None:
        """Draw parts of a page, once for all who ask at the same number.

        The first fifty people who come in together each drew the same stage before: it took them 150 ms for a page,
        and 50 ms those who came after.
        """
        key = (audience, names, seq)
        drawing = self._drawing.get(key)
        if drawing is None:
            drawing = asyncio.create_task(self._in_thread(self._draw, audience, names))
            self._drawing[key] = drawing
            drawing.add_done_callback(lambda _: self._drawing.pop(key, None))
        for name, drawn in (await asyncio.shield(drawing)).items():
            self._drawn[audience, name] = drawn

    def shared_page(self, audience: Audience, made_of: tuple[object, ...], draw: Callable[[], str]) -> str:
        """A whole page as everybody of an audience gets it. Drawn once for the same `made_of` (its parts, a title)."""
        kept = self._pages.get(audience)
        if kept is None or kept[0] != made_of:
            kept = self._pages[audience] = made_of, draw()
        return kept[1]

    async def caught_up(self) -> None:
        """Wait until what has been announced by now has also been read, and for nothing that comes meanwhile."""
        if self._advancing is not None and self.seq < self.announced:
            await self._waiting.told(self.announced, self._advancing)

    def _fresh(self, audience: Audience, name: str) -> bool:
        kept = self._drawn.get((audience, name))
        if kept is not None and name in self.book.daily and kept.day != utc_now().date():
            return False
        return kept is not None and all(self._touched.get(where, 0) <= kept.seq for where in kept.used)

    def _draw(self, audience: Audience, names: tuple[str, ...]) -> dict[str, Drawn]:
        today = utc_now().date()
        with self.database.read() as reader:
            subject = subject_at(reader, self.stream_id)
            if subject is None:
                return {name: Drawn(Markup(), 0, frozenset(), today) for name in names}
            scope = Scope(reader, subject, audience, subject.on_stage)
            drawn = {}
            for name in names:
                used: Used = set()
                html = self.book.draw(name, scope, used)
                self.counters.parts += 1
                drawn[name] = Drawn(html, subject.stream.last_seq, frozenset(used), today)
            return drawn

    async def _in_thread(self, work: Callable[P, T], *arguments: P.args, **_: P.kwargs) -> T:
        return await asyncio.get_running_loop().run_in_executor(self.pool, work, *arguments)
