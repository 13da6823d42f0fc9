"""Two servers on one PostgreSQL, told by NOTIFY and by Valkey: one session, its people at both, and one server killed."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlmodel import col, select

from dialogue.kernel.database import Database, Reader
from dialogue.kernel.schema import LogEntry, Seat
from dialogue.settings import Settings
from dialogue.simulation.actors import Facilitator
from dialogue.simulation.embedded import offer_sign_in
from dialogue.simulation.wire import Listener, Wire
from support.processes import Server, serving
from support.valkey import Valkey

PATIENCE = 60.0
LEAVE_AFTER = 6.0  # so each process tells the others who is here once a second


def wire_to(server: Server, cookies: dict[str, str] | None = None) -> Wire:
    parts = urlsplit(server.address)
    made = Wire(parts.hostname or "", parts.port or 0)
    made.cookies = {} if cookies is None else cookies
    return made


async def until(true: Callable[[], object], why: str) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, why
        await asyncio.sleep(0.01)


@dataclass
class Page:
    """A participant's page at a server: what its socket has heard, and where it stands."""

    server: Server
    base: str
    cookies: dict[str, str] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)
    seq: int = 0
    listener: Listener | None = None

    def _take(self, text: bytes) -> None:
        frame = json.loads(text)
        assert not frame.get("reload"), "a page was told to load itself"
        self.heard.append(frame.get("content", ""))
        self.seq = max(self.seq, frame.get("seq", 0))

    def shows(self, words: str) -> bool:
        return any(words in content for content in self.heard)

    async def fresh(self, server: Server | None = None) -> str:
        wire = wire_to(server or self.server, self.cookies)
        status, _, page = await wire.get(self.base)
        await wire.close()
        assert status == 200
        return page

    async def open(self, server: Server | None = None, after: int | None = None) -> None:
        """Its socket, at this server or at another one, from where the page stands."""
        self.server = server or self.server
        if after is None:
            after = int((re.search(r'data-seq="(\d+)"', await self.fresh()) or ["", "0"])[1])
        path = f"{self.base}/live?screen=phone&after={after}"
        self.listener = await Listener.to(wire_to(self.server, self.cookies), path, self._take)

    async def say(self, activity: int, words: str, server: Server | None = None) -> None:
        wire = wire_to(server or self.server, self.cookies)
        status, _, _ = await wire.post(f"{self.base}/activities/{activity}/ideas", text=words)
        await wire.close()
        assert status == 200

    async def poll(self, server: Server) -> None:
        wire = wire_to(server, self.cookies)
        status, _, _ = await wire.get(f"{self.base}/frame?screen=phone&after={self.seq}")
        await wire.close()
        assert status == 200

    def close(self) -> None:
        if self.listener is not None:
            self.listener.close()


@dataclass
class Room:
    """A session that both servers serve."""

    address: str
    facilitator: Facilitator
    brainstorm: int
    group: str

    async def come(self, server: Server) -> Page:
        """Somebody joins at a server and opens her page there."""
        wire = wire_to(server)
        status, location, _ = await wire.post(
            f"/join/{self.facilitator.code}", group=self.group, language="en", name=""
        )
        assert status == 303, location
        await wire.close()
        made = Page(server, self.facilitator.base, wire.cookies)
        await made.open()
        return made

    def here(self) -> list[bool]:
        """Of each participant, in the order in which they joined, whether she counts as here."""
        return self._read(
            lambda reader: [
                seat.here
                for seat in reader.exec(
                    select(Seat).where(col(Seat.role) == "participant").order_by(col(Seat.id))
                )
            ]
        )

    def departures(self) -> int:
        """How often the record says that somebody went silent."""
        return self._read(
            lambda reader: len(reader.exec(select(LogEntry).where(LogEntry.kind == "seat.went_silent")).all())
        )

    def _read(self, work: Callable[[Reader], Any]) -> Any:
        database = Database(self.address)
        try:
            with database.read() as reader:
                return work(reader)
        finally:
            database.close()


@contextmanager
def two(address: str, tmp_path: Path, **more: str) -> Iterator[tuple[Server, Server]]:
    common = {"DIALOGUE_DATABASE_URL": address, "DIALOGUE_LEAVE_AFTER": str(LEAVE_AFTER), **more}
    with serving(tmp_path / "a", **common) as a, serving(tmp_path / "b", **common) as b:
        yield a, b


async def opened(address: str, server: Server, tmp_path: Path) -> Room:
    link = offer_sign_in(Settings(data=tmp_path / "a", database_url=address), "Awa Diop")
    facilitator = Facilitator(server.address)
    await facilitator.enter(link)
    await facilitator.prepare("Water for all", recipe="empty")
    await facilitator.post(
        f"{facilitator.base}/activities", kind="brainstorm", prompt="What should change?", minutes="60"
    )
    (brainstorm,) = await facilitator.activities()
    await facilitator.open()
    await facilitator.turn(brainstorm, "open")
    await facilitator.act(brainstorm, "reveal")
    lobby = (await facilitator.get(f"/join/{facilitator.code}")).text
    return Room(
        address, facilitator, brainstorm, (re.search(r'name="group" value="(\d+)"', lobby) or ["", ""])[1]
    )


@pytest.mark.parametrize("by", ["notify", "valkey"])
def test_one_session_at_two_servers(
    by: str, store: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    more: dict[str, str] = {}
    if by == "valkey":
        carrier: Valkey = request.getfixturevalue("carrier")
        more["DIALOGUE_REDIS_URL"] = carrier.url

    async def play(a: Server, b: Server) -> None:
        room = await opened(store, a, tmp_path)
        awa, ben, cleo = await room.come(a), await room.come(b), await room.come(b)

        # Everything moves on both, and a page that is loaded at the other one is never stale.
        for number in range(6):  # of at most five ideas each
            one, other = (awa, ben) if number % 2 else (ben, awa)
            words = f"Wells, number {number}!"
            await one.say(room.brainstorm, words)
            assert words in await other.fresh(), "a fresh page at the other server was stale"
            await until(lambda w=words: awa.shows(w) and ben.shows(w), f"{words} did not arrive")  # type: ignore[misc]
        # A form that goes to the server where her page is not, and a page that changes servers with its number.
        await awa.say(room.brainstorm, "Across", server=b)
        await until(lambda: awa.shows("Across") and ben.shows("Across"), "it did not come across")
        awa.close()
        await awa.open(b, after=awa.seq)
        await room.facilitator.act(room.brainstorm, "edit", title="", prompt="What first?", minutes="60")
        await until(lambda: awa.seq == ben.seq, "they stand at different numbers")

        # Nobody who is here counts as departed, at whichever server; who is gone does.
        cleo.close()
        end = time.monotonic() + 2.5 * LEAVE_AFTER
        turn = 0
        while time.monotonic() < end:
            turn += 1
            await awa.poll(a if turn % 2 else b)
            await asyncio.sleep(0.5)
        assert room.here() == [True, True, False] and room.departures() == 1

        # One server is killed. Who was at the other notices nothing, who was at it connects again, and nobody departs.
        awa.close()
        await awa.open(a, after=awa.seq)
        before, listener = len(ben.heard), ben.listener
        a.process.kill()
        assert awa.listener is not None
        await awa.listener.closed
        await awa.open(b, after=awa.seq)
        await awa.say(room.brainstorm, "Still here")
        await until(lambda: awa.shows("Still here") and ben.shows("Still here"), "after the kill")
        assert listener is ben.listener and listener is not None and not listener.closed.done()
        assert len(ben.heard) > before
        await asyncio.sleep(1.5 * LEAVE_AFTER)
        assert room.here() == [True, True, False] and room.departures() == 1
        await room.facilitator.close()

    with two(store, tmp_path, **more) as (a, b):
        asyncio.run(play(a, b))
        for server in (a, b):
            assert "Traceback" not in server.errors.read_text()
