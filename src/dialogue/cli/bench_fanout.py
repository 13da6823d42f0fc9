"""`dialogue bench fanout`: one new idea to all sockets of a session, beside a bare loop in the same run."""

from __future__ import annotations

import asyncio
import contextlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer

from dialogue.scoreboard import note
from dialogue.simulation.actors import Facilitator
from dialogue.simulation.collector import collector_off
from dialogue.simulation.embedded import Embedded, free_port, launch
from dialogue.simulation.figures import quantile, summary
from dialogue.simulation.process import at_rest
from dialogue.simulation.wire import Listener, Wire

PAGES_EACH = 10  # sockets of one person
REST = 0.1  # seconds between two turns
TARGETS = {"ratio": 0.8, "p99_ratio": 1.3, "renders_per_idea": 1}

Send = Callable[[int], Coroutine[Any, Any, None]]
Renders = Callable[[], Coroutine[Any, Any, int]]


def bench(
    clients: Annotated[int, typer.Option(help="Sockets of one session.", min=1, max=10_000)] = 500,
    repeats: Annotated[int, typer.Option(help="Ideas, one after the other.", min=1, max=1000)] = 20,
) -> None:
    """One new idea to many sockets: p50, p99, the last, deliveries a second, renders; and a bare loop's figures.

    The two take turns, so that whatever else the machine does is as likely to meet the one as the other.
    """
    with tempfile.TemporaryDirectory() as folder:
        embedded = launch(Path(folder))
        try:
            with collector_off():
                measured = asyncio.run(_measure(embedded, clients, repeats))
        finally:
            embedded.stop()
    if clients >= 1000:  # as the goal says
        note(
            fanout__ratio=measured["ratio"],
            fanout__p99_ratio=measured["p99_ratio"],
            fanout__renders_per_idea=measured["dialogue"]["renders_per_idea"],
        )
    print(json.dumps(measured))


async def _measure(embedded: Embedded, clients: int, repeats: int) -> dict[str, Any]:
    async with contextlib.AsyncExitStack() as stack:
        ours = await stack.enter_async_context(_ours(embedded, clients))
        async with asyncio.timeout(30):
            size = await ours.first()
        bare = await stack.enter_async_context(_bare(clients, size))
        await bare.first()
        await at_rest(embedded.process.pid)  # templates are compiled beside the start
        drawn = await ours.renders()
        for turn in range(repeats):
            for one in (ours, bare) if turn % 2 == 0 else (bare, ours):
                await one.turn()
        mine, theirs = ours.figures(), bare.figures()
        mine["renders_per_idea"] = (await ours.renders() - drawn) / repeats
    return {
        "clients": clients,
        "repeats": repeats,
        "frame_bytes": size,
        "dialogue": mine,
        "bare": theirs,
        "ratio": round(mine["deliveries_per_second"] / theirs["deliveries_per_second"], 3),
        "p99_ratio": round(mine["p99_ms"] / theirs["p99_ms"], 3),
        "targets": TARGETS,
    }


class Gathering:
    """Arrivals of one frame at all sockets, each with its time."""

    def __init__(self) -> None:
        self.times: list[float] = []
        self.all = asyncio.Event()
        self.expected = 0
        self.size = 0

    def begin(self, expected: int) -> None:
        self.times, self.expected = [], expected
        self.all.clear()

    def heard(self, text: bytes) -> None:
        if self.expected and b'"content": ""' not in text:
            self.times.append(time.perf_counter())
            self.size = len(text)
            if len(self.times) == self.expected:
                self.all.set()


async def _listen(wires: list[Wire], path: str, clients: int, gathering: Gathering) -> list[Listener]:
    listeners = []
    for start in range(0, clients, 50):
        places = range(start, min(start + 50, clients))
        some = [Listener.to(wires[place % len(wires)], path, gathering.heard) for place in places]
        listeners += await asyncio.gather(*some)
    return listeners


async def _people(wire: Wire, facilitator: Facilitator, clients: int) -> list[Wire]:
    """Enough people for so many pages: one seat holds only some open at a time."""
    group = next(iter((await facilitator.groups()).values()))
    people = []
    for _ in range(-(-clients // PAGES_EACH)):
        one = Wire(wire.host, wire.port)
        await one.post(f"/join/{facilitator.code}", group=str(group), language="en")
        await one.close()
        people.append(one)
    return people


class Crowd:
    """The sockets of one server, and how something is sent to all of them: one turn after the other, each measured."""

    def __init__(self, gathering: Gathering, clients: int, send: Send, renders: Renders) -> None:
        self.gathering, self.clients, self.send, self.renders = gathering, clients, send, renders
        self.each: list[float] = []
        self.last: list[float] = []
        self.turns = 0

    async def first(self) -> int:
        """One turn that does not count; how many bytes it brought to each socket."""
        await self.turn()
        self.each, self.last = [], []
        return self.gathering.size

    async def turn(self) -> None:
        self.gathering.begin(self.clients)
        started = time.perf_counter()
        sending = asyncio.create_task(self.send(self.turns))
        async with asyncio.timeout(30):
            await self.gathering.all.wait()
        await sending
        self.turns += 1
        self.each += [at - started for at in self.gathering.times]
        self.last.append(max(self.gathering.times) - started)
        await asyncio.sleep(REST)

    def figures(self) -> dict[str, Any]:
        found = summary(self.each)
        return {
            "p50_ms": found["p50_ms"],
            "p99_ms": found["p99_ms"],
            "last_ms": round(1000 * quantile(self.last, 0.5), 2),
            "last_max_ms": round(1000 * max(self.last), 2),
            "deliveries_per_second": round(self.clients / quantile(self.last, 0.5)),
        }


@contextlib.asynccontextmanager
async def _ours(embedded: Embedded, clients: int) -> AsyncIterator[Crowd]:
    facilitator = Facilitator(embedded.address)
    await facilitator.enter(embedded.sign_in)
    await facilitator.prepare("Fan-out", recipe="empty")
    await facilitator.post(f"{facilitator.base}/activities", kind="brainstorm", prompt="What?", minutes="60")
    await facilitator.open()
    activity = (await facilitator.activities())[-1]
    await facilitator.post(
        f"{facilitator.base}/activities/{activity}/edit", **{"setting.limit": "0", "minutes": "60"}
    )
    await facilitator.turn(activity, "open")
    await facilitator.act(activity, "reveal")
    parts = urlsplit(embedded.address)
    wire = Wire(parts.hostname or "", parts.port or 80)
    gathering = Gathering()
    base = f"/sessions/{facilitator.session_id}"
    people = await _people(wire, facilitator, clients)
    seq = json.loads((await people[0].get(f"{base}/frame?screen=phone&after=0"))[2])["seq"]
    listeners = await _listen(people, f"{base}/live?screen=phone&after={seq}", clients, gathering)

    async def send(turn: int) -> None:
        status, _, _ = await people[turn % len(people)].post(
            f"{base}/activities/{activity}/ideas",
            text=f"Idea number {turn}: share the wells fairly between villages",
        )
        if status != 200:
            raise RuntimeError(f"an idea was answered with {status}")

    async def renders() -> int:
        return int(json.loads((await wire.get("/health"))[2])["rooms"][str(facilitator.session_id)]["frames"])

    yield Crowd(gathering, clients, send, renders)
    for listener in listeners:
        listener.close()
    await facilitator.close()
    for one in (wire, *people):
        await one.close()


@contextlib.asynccontextmanager
async def _bare(clients: int, size: int) -> AsyncIterator[Crowd]:
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "dialogue.simulation.bare", str(port), str(size)])  # noqa: S603, ASYNC220
    try:
        wire = Wire("127.0.0.1", port)
        async with asyncio.timeout(30):
            while True:
                try:
                    await wire.get("/")
                    break
                except OSError:
                    await asyncio.sleep(0.05)
        gathering = Gathering()
        listeners = await _listen([wire], "/", clients, gathering)

        async def send(turn: int) -> None:
            await wire.post("/")

        async def renders() -> int:
            return 0

        yield Crowd(gathering, clients, send, renders)
        for listener in listeners:
            listener.close()
        await wire.close()
    finally:
        process.terminate()
        process.wait(10)
