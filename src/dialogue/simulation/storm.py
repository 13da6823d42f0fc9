"""A storm: the server of a whole room is killed, and every page comes back for what it has missed.

A page here does what `static/js/live.js` does when its line ends: it asks for the news after at most a second and every
three from then on, and opens a new line after a pause of chance, whose bound doubles.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dialogue.simulation.actors import Facilitator
from dialogue.simulation.chaos.server import Server
from dialogue.simulation.embedded import offer_sign_in
from dialogue.simulation.figures import quantile
from dialogue.simulation.wire import Listener, Wire

PAGES_EACH = 10  # of one person: one seat holds only some open at a time
KEEPING_TRACK = 10  # pages stand at so many different numbers
AT_ONCE = 50  # connect together before the storm; in it nobody waits for anybody
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 20.0  # seconds until a new line, at most
FIRST_ASKING, ASKING = 1.0, 3.0  # seconds: until the first question at most, and between two
CONNECTING, ANSWER = 5.0, 12.0  # seconds until a line without a word, or a question, is given up
GIVEN_UP = 60.0  # seconds after which a page that is not back counts as lost

TRIES = (OSError, EOFError, TimeoutError, ValueError)
"""What a connection says that breaks, also in the middle of an answer."""


@dataclass(eq=False)
class Page:
    """One open page: where it stands, its line, and what has come to it since the storm began."""

    wire: Wire
    base: str
    after: int
    chance: random.Random
    listener: Listener | None = None
    head: int = 0
    back: asyncio.Event = field(default_factory=asyncio.Event)
    lined: asyncio.Event = field(default_factory=asyncio.Event)
    back_at: float = 0.0
    lined_at: float = 0.0
    tries: int = 0
    asked: int = 0
    content: list[str] = field(default_factory=list)

    async def open_line(self, after: int) -> None:
        """Raises OSError when the server does not take it, TimeoutError when it says nothing for too long."""
        spoke = asyncio.Event()

        def heard(text: bytes) -> None:
            spoke.set()
            self.heard(text)

        path = f"{self.base}/live?screen=phone&after={after}"
        async with asyncio.timeout(CONNECTING):
            self.listener = await Listener.to(self.wire, path, heard, packs=True)
            await spoke.wait()

    def heard(self, text: bytes | str) -> None:
        """A frame, a beat, or an answer to a question. Back is who stands at the head of what was said."""
        told = json.loads(text)
        self.content.append(told.get("content", ""))
        if self.head and not self.back_at and told["seq"] >= self.head:
            self.back_at = time.perf_counter()
            self.back.set()

    def forget(self, head: int) -> None:
        """The storm begins: back is from now on who stands at `head`."""
        self.head, self.back_at, self.lined_at, self.tries, self.asked = head, 0.0, 0.0, 0, 0
        self.back.clear()
        self.lined.clear()
        self.content.clear()

    async def come_back(self, after: int) -> None:
        """From the line's end until a new one has spoken, and the page is at the head."""
        assert self.listener is not None
        await self.listener.closed
        asking = asyncio.create_task(self._ask(after))
        try:
            await self._line_again(after)
        finally:
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
        await self.back.wait()

    async def _line_again(self, after: int) -> None:
        bound = FIRST_PAUSE
        while True:
            await asyncio.sleep(self.chance.uniform(0, bound))
            bound = min(LONGEST_PAUSE, 2 * bound)
            self.tries += 1
            try:
                await self.open_line(after)
            except TRIES:
                continue
            self.lined_at = time.perf_counter()
            return

    async def _ask(self, after: int) -> None:
        await asyncio.sleep(self.chance.uniform(0, FIRST_ASKING))
        while True:
            self.asked += 1
            try:
                async with asyncio.timeout(ANSWER):
                    status, _, body = await self.wire.get(f"{self.base}/frame?screen=phone&after={after}")
                if status == 200:
                    self.heard(body)
            except TRIES:
                await self.wire.close()
            await asyncio.sleep(ASKING)

    async def close(self) -> None:
        if self.listener is not None:
            self.listener.close()
        await self.wire.close()


class Storm:
    """A room of pages on a server of its own. `prepare`, then `strike` as often as wanted, then `end`."""

    def __init__(self, folder: Path, pages: int, ideas: int, seed: int = 1) -> None:
        self.server = Server(folder / "data", leave_after=90.0)
        self.wanted, self.ideas = pages, ideas
        self.chance = random.Random(seed)
        self.pages: list[Page] = []
        self.base = ""
        self.head = 0
        self.session_id = 0
        self.connecting: list[float] = []

    async def prepare(self) -> None:
        """Pages are open, and behind: their room has said `ideas` since the number that they stand at."""
        server = self.server
        link = offer_sign_in(server.settings, "Awa Diop")
        server.start()
        await server.answers()
        facilitator = Facilitator(f"http://127.0.0.1:{server.port}", timeout=60)
        await facilitator.enter(link)
        await facilitator.prepare("A storm", recipe="empty")
        await facilitator.post(
            f"{facilitator.base}/activities", kind="brainstorm", prompt="What?", minutes="60"
        )
        await facilitator.open()
        activity = (await facilitator.activities())[-1]
        unlimited = {"setting.limit": "0", "minutes": "60"}
        await facilitator.post(f"{facilitator.base}/activities/{activity}/edit", **unlimited)
        await facilitator.turn(activity, "open")
        await facilitator.act(activity, "reveal")
        self.base, self.session_id = facilitator.base, facilitator.session_id
        seats = await self._seats(facilitator)
        await facilitator.close()
        start = await self._number(seats[0])
        for number in range(self.ideas):
            status, _, _ = await seats[number % len(seats)].post(
                f"{self.base}/activities/{activity}/ideas", text=f"{mark(number)} share the wells fairly"
            )
            if status != 200:
                raise RuntimeError(f"an idea was answered with {status}")
        self.head = await self._number(seats[0])
        await self._open(seats, start)

    async def _seats(self, facilitator: Facilitator) -> list[Wire]:
        group = next(iter((await facilitator.groups()).values()))
        seats = []
        for _ in range(-(-self.wanted // PAGES_EACH)):
            one = Wire("127.0.0.1", self.server.port, patient=True)
            await one.post(f"/join/{facilitator.code}", group=str(group), language="en")
            seats.append(one)
        return seats

    async def _number(self, wire: Wire) -> int:
        return int(json.loads((await wire.get(f"{self.base}/frame?screen=phone&after=0"))[2])["seq"])

    async def _open(self, seats: list[Wire], start: int) -> None:
        places = asyncio.Semaphore(AT_ONCE)

        async def one(number: int) -> None:
            wire = Wire("127.0.0.1", self.server.port)
            wire.cookies = dict(seats[number % len(seats)].cookies)
            after = start + number % min(KEEPING_TRACK, self.ideas)
            page = Page(wire, self.base, after, random.Random(self.chance.random()))
            self.pages.append(page)
            async with places:
                began = time.perf_counter()
                await page.open_line(self.head)
                self.connecting.append(time.perf_counter() - began)

        await asyncio.gather(*(one(number) for number in range(self.wanted)))
        for seat in seats:
            await seat.close()

    async def strike(self, *, forgetful: int = 0) -> dict[str, Any]:
        """Kill the server, start it at once, wait for everybody: figures in seconds from the kill.

        So many `forgetful` pages come back as though they had missed nothing: the negative control.
        """
        for page in self.pages:
            page.forget(self.head)
        began = time.perf_counter()
        self.server.kill()
        self.server.start()
        coming = [
            page.come_back(self.head if place < forgetful else page.after)
            for place, page in enumerate(self.pages)
        ]
        tasks = [asyncio.create_task(one) for one in coming]
        answering = asyncio.create_task(self.server.answers())
        try:
            await answering
            answered, start_cpu = time.perf_counter() - began, self.server.cpu
            await asyncio.wait(tasks, timeout=GIVEN_UP)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        back = [page.back_at - began for page in self.pages if page.back_at]
        lined = [page.lined_at - began for page in self.pages if page.lined_at]
        return {
            "answers_s": round(answered, 2),
            "back_s": figures(back),
            "lined_s": figures(lined),
            "not_back": sum(not (page.back_at and page.lined_at) for page in self.pages),
            "without_what_was_missed": sum(not self._has_all(page) for page in self.pages),
            "start_cpu_s": round(start_cpu, 2),
            "cpu_s": round(self.server.cpu, 2),
            "tries": sum(page.tries for page in self.pages),
            "questions": sum(page.asked for page in self.pages),
            "drawn": await self._drawn(),
            "tracebacks": self.server.tracebacks(),
        }

    def _has_all(self, page: Page) -> bool:
        missed = self.ideas - self.pages.index(page) % min(KEEPING_TRACK, self.ideas)
        content = "".join(page.content)
        return all(mark(number) in content for number in range(self.ideas - missed, self.ideas))

    async def _drawn(self) -> int:
        """Frames that the new process has drawn in the room."""
        wire = Wire("127.0.0.1", self.server.port)
        rooms = json.loads((await wire.get("/health"))[2])["rooms"]
        await wire.close()
        return int(rooms.get(str(self.session_id), {}).get("frames", 0))

    async def end(self) -> None:
        for page in self.pages:
            await page.close()
        self.server.stop()


def mark(number: int) -> str:
    """How the idea of this number begins."""
    return f"mark-{number}-"


def figures(seconds: list[float]) -> dict[str, float]:
    return {
        "p50": round(quantile(seconds, 0.5), 2),
        "p99": round(quantile(seconds, 0.99), 2),
        "max": round(max(seconds, default=0.0), 2),
    }
