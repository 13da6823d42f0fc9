"""`dialogue bench fanout`: one new idea to all sockets of a session, beside a bare loop in the same run."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer

from dialogue.simulation.actors import Facilitator, Participant
from dialogue.simulation.collector import collector_off
from dialogue.simulation.embedded import Embedded, free_port, launch
from dialogue.simulation.figures import quantile, summary
from dialogue.simulation.wire import Listener, Wire

PAGES_EACH = 10  # sockets of one person


def bench(
    clients: Annotated[int, typer.Option(help="Sockets of one session.", min=1, max=5000)] = 500,
    repeats: Annotated[int, typer.Option(help="Ideas, one after the other.", min=1, max=1000)] = 20,
) -> None:
    """One new idea to many sockets: p50, p99, the last, deliveries a second, renders; and a bare loop's figures."""
    with tempfile.TemporaryDirectory() as folder:
        embedded = launch(Path(folder))
        try:
            with collector_off():
                ours, size = asyncio.run(_ours(embedded, clients, repeats))
        finally:
            embedded.stop()
    with collector_off():
        theirs = asyncio.run(_bare(clients, repeats, size))
    ratio = ours["deliveries_per_second"] / theirs["deliveries_per_second"]
    print(
        json.dumps(
            {
                "clients": clients,
                "repeats": repeats,
                "frame_bytes": size,
                "dialogue": ours,
                "bare": theirs,
                "ratio": round(ratio, 3),
            }
        )
    )


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


async def _repeat(gathering: Gathering, clients: int, repeats: int, send: Any) -> dict[str, Any]:
    each: list[float] = []
    last: list[float] = []
    for turn in range(repeats):
        gathering.begin(clients)
        started = time.perf_counter()
        sending = asyncio.create_task(send(turn))
        async with asyncio.timeout(30):
            await gathering.all.wait()
        await sending
        each += [at - started for at in gathering.times]
        last.append(max(gathering.times) - started)
        await asyncio.sleep(0.1)
    found = summary(each)
    return {
        "p50_ms": found["p50_ms"],
        "p99_ms": found["p99_ms"],
        "last_ms": round(1000 * quantile(last, 0.5), 2),
        "last_max_ms": round(1000 * max(last), 2),
        "deliveries_per_second": round(clients / quantile(last, 0.5)),
    }


async def _ours(embedded: Embedded, clients: int, repeats: int) -> tuple[dict[str, Any], int]:
    facilitator, author = Facilitator(embedded.address), Participant(embedded.address)
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
    await author.join(facilitator.code, group="F")
    parts = urlsplit(embedded.address)
    wire = Wire(parts.hostname or "", parts.port or 80)
    wire.cookies = {cookie.name: cookie.value or "" for cookie in author.web.cookies.jar}
    gathering = Gathering()
    base = f"/sessions/{facilitator.session_id}"
    people = await _people(wire, facilitator, clients)
    seq = json.loads((await wire.get(f"{base}/frame?screen=phone&after=0"))[2])["seq"]
    listeners = await _listen(people, f"{base}/live?screen=phone&after={seq}", clients, gathering)
    before = json.loads((await wire.get("/health"))[2])["rooms"][str(facilitator.session_id)]["frames"]

    async def send(turn: int) -> None:
        status, _, _ = await wire.post(
            f"{base}/activities/{activity}/ideas",
            text=f"Idea number {turn}: share the wells fairly between villages",
        )
        if status != 200:
            raise RuntimeError(f"an idea was answered with {status}")

    found = await _repeat(gathering, clients, repeats, send)
    after = json.loads((await wire.get("/health"))[2])["rooms"][str(facilitator.session_id)]["frames"]
    found["renders_per_idea"] = (after - before) / repeats
    for listener in listeners:
        listener.close()
    await facilitator.close()
    await author.close()
    await wire.close()
    return found, gathering.size


async def _bare(clients: int, repeats: int, size: int) -> dict[str, Any]:
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

        found = await _repeat(gathering, clients, repeats, send)
        for listener in listeners:
            listener.close()
        await wire.close()
        return found
    finally:
        process.terminate()
        process.wait(10)
