"""Open pages as a room keeps them: to which audience each belongs, and where its person sits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from sqlmodel import col, select

from dialogue.kernel.database import Database, Reader
from dialogue.kernel.schema import Seat
from dialogue.live.audience import Audience, Screen
from dialogue.live.broadcast import encoded
from dialogue.live.frames import Entry, Frame, beat

ENDING_SCREENS = ("screen.offered", "role.", "platform.role_")  # begin what ends the right of screens
LOSING = ("seat.recovered", "seats.taken_out", "role.key_ended")  # of one seat; of all, where none is named
BEATS_TOGETHER = 100  # pages; then whatever else waits comes first
JOINED = "seats.joined"  # the second seat's pages come back as those of the seat that stays


@dataclass(slots=True)
class Counters:
    """What this room has done, for tests and `bench`: frames drawn, parts drawn for pages."""

    frames: int = 0
    parts: int = 0


@dataclass(eq=False, slots=True)
class Connection:
    """One open socket: its audience, and since when (monotonic seconds) it has been taking a frame; 0 when idle.

    `may` asks again whether this page may see what it sees: a right can end while a socket is open. `cursor` is the
    number it stands at for us, `sent` the number the page knows; they differ after events that it does not see.
    `holder` tells by which right a screen is here.
    `packs` says whether it reads packed texts; `turn` in which part of the room it gets its beats.
    `hand_over` gives an encoded frame to the server at once, or says no when it would have to wait for a slow phone.
    """

    audience: Audience
    seat_id: int = 0
    holder: str = ""
    may: Callable[[Reader], bool] = lambda _: True
    hand_over: Callable[[bytes], bool] = lambda _: False
    packs: bool = False
    cursor: int = 0
    sent: int = 0
    idle: bool = False
    beat_due: bool = False
    turn: int = 0
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    busy_since: float = 0.0
    sender: asyncio.Task[None] | None = None
    dismissed: bool = False

    def end(self) -> None:
        """Stop sending; the socket closes."""
        if self.sender is not None:
            self.sender.cancel()


def tables_by_seat(database: Database, session_id: int) -> dict[int, int]:
    """At which table each person sits."""
    with database.read() as reader:
        asked = select(Seat.id, Seat.table_number).where(Seat.session_id == session_id)
        return {seat or 0: table for seat, table in reader.exec(asked.where(col(Seat.table_number) > 0))}


def at_their_tables(
    connections: Iterable[Connection], tables: Mapping[int, int]
) -> list[tuple[Connection, Audience]]:
    """Let each phone belong to the table at which its person sits; those that moved, with their audience before."""
    moved = []
    for connection in connections:
        before = connection.audience
        if before.screen is Screen.PHONE and before.table != (table := tables.get(connection.seat_id, 0)):
            connection.audience = replace(before, table=table)
            moved.append((connection, before))
    return moved


def packed(frame: Frame | None, sent: int, packs: bool) -> tuple[int, bytes] | None:
    """A frame as it goes to pages that know `sent`: its number, and the bytes, none when they see nothing of it."""
    if frame is None:
        return None
    return frame.seq, encoded(frame.since(sent), packs=packs) if frame.text else b""


async def signs_of_life(pages: Collection[Connection], here: Collection[Connection]) -> None:
    """A beat for these pages, as long as they are `here`. Those that wait get it as they get frames: no task is woken.

    A beat for 1,000 phones at the same moment, each by its own task, held the process for 50 to 90 ms.
    """
    made: dict[tuple[int, int, bool], bytes] = {}
    for place, page in enumerate(pages, 1):
        if place % BEATS_TOGETHER == 0:
            made.clear()
            await asyncio.sleep(0)  # meanwhile pages may leave, or be sent something
        if page not in here:
            continue
        same = (page.sent, page.cursor, page.packs)
        if page.idle and same not in made:
            made[same] = encoded(beat(page.sent, page.cursor), packs=page.packs)
        if page.idle and page.hand_over(made[same]):
            page.sent = page.cursor
        else:
            page.beat_due = True
            page.woken.set()


def rights_ended(
    rows: Collection[Entry], connections: Collection[Connection]
) -> tuple[list[Connection], list[Connection]]:
    """The pages of which it is to be asked again whether they may see what they see, and those of a seat given up."""
    losing = [row for row in rows if row.kind in LOSING]
    screens = any(row.kind.startswith(ENDING_SCREENS) for row in rows)
    given_up = {row.facts.get("second") for row in rows if row.kind == JOINED}
    if not (losing or screens or given_up):
        return [], []  # almost always; thousands of pages need not be looked through
    seats = {row.facts.get("seat") for row in losing}
    unnamed = any("seat" not in row.facts for row in losing)
    doubtful = [
        c for c in connections if c.seat_id in seats or (unnamed and c.seat_id) or (screens and not c.seat_id)
    ]
    return doubtful, [c for c in connections if c.seat_id and c.seat_id in given_up]
