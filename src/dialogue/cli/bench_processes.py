"""`dialogue bench processes`: one session at several processes on one PostgreSQL, seen from a phone at each of them."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import secrets
import tempfile
import time
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer

from dialogue.scoreboard import note
from dialogue.simulation.actors import Facilitator
from dialogue.simulation.collector import collector_off
from dialogue.simulation.embedded import Embedded, launch
from dialogue.simulation.figures import summary
from dialogue.simulation.process import usage
from dialogue.simulation.wire import Listener, Wire

EVERY = 0.2  # seconds between two ideas
TARGETS = {"other_process_p95_ms": 100, "stale_pages": 0, "not_arrived": 0}


def bench(
    database_url: Annotated[
        str,
        typer.Option(
            help="A PostgreSQL database for the run, as an SQLAlchemy address; its tables are filled."
        ),
    ],
    processes: Annotated[int, typer.Option(help="How many serve.", min=2, max=16)] = 2,
    redis_url: Annotated[
        str,
        typer.Option(
            envvar="DIALOGUE_REDIS_URL",
            help="Let them tell each other by Valkey or Redis, as redis://HOST:PORT/0.",
        ),
    ] = "",
    ideas: Annotated[
        int, typer.Option(help="How many ideas are sent, in turn to each process.", min=1)
    ] = 100,
    phones: Annotated[int, typer.Option(help="Open pages at each process.", min=1, max=500)] = 20,
) -> None:
    """Ideas are sent to each process in turn; how long until the pages at the same and at the others show them, as JSON.

    After each a page is loaded afresh at the next process: it counts as stale when the idea is not on it.
    """
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        started: list[Embedded] = []
        for number in range(processes):
            one = launch(Path(folder) / str(number), database_url=database_url, redis_url=redis_url)
            stack.callback(one.stop)
            started.append(one)
        with collector_off():
            measured = asyncio.run(_Session(started, phones).measure(ideas))
        note(
            processes__other_p95_ms=measured["other_process"]["p95_ms"],
            processes__stale_pages=measured["stale_pages"],
            processes__not_arrived=measured["not_arrived"],
        )
        print(
            json.dumps({"processes": processes, "told_by": "valkey" if redis_url else "notify", **measured})
        )


class _Session:
    def __init__(self, servers: list[Embedded], phones: int) -> None:
        self.servers, self.phones = servers, phones
        self.sent: dict[str, tuple[int, float]] = {}
        self.same: list[float] = []
        self.others: list[float] = []
        self.answers: list[float] = []
        self.fresh: list[float] = []
        self.stale = 0

    def _wire(self, server: int) -> Wire:
        parts = urlsplit(self.servers[server].address)
        return Wire(parts.hostname or "127.0.0.1", parts.port or 80)

    async def measure(self, ideas: int) -> dict[str, Any]:
        base, activity, writers, listeners = await self._opened()
        before = [usage(one.process.pid) for one in self.servers]
        began = time.perf_counter()
        for number in range(ideas):
            place = number % len(self.servers)
            mark = f"mark-{secrets.token_hex(4)}-"
            wire = writers[place]
            self.sent[mark] = place, time.perf_counter()
            status, _, _ = await wire.post(
                f"{base}/activities/{activity}/ideas", text=f"{mark} share the wells"
            )
            if status != 200:
                raise RuntimeError(f"an idea was answered with {status}")
            answered = time.perf_counter()
            self.answers.append(answered - self.sent[mark][1])
            _, _, page = await writers[(place + 1) % len(self.servers)].get(base)
            self.fresh.append(time.perf_counter() - answered)
            self.stale += mark not in page
            await asyncio.sleep(EVERY)
        await asyncio.sleep(2.5)  # as long as the sweep would need
        elapsed = time.perf_counter() - began
        after = [usage(one.process.pid) for one in self.servers]
        for one in listeners:
            one.close()
        for wire in writers:
            await wire.close()
        expected = ideas * len(listeners)
        return {
            "ideas": ideas,
            "phones_at_each": self.phones,
            "answered": summary(self.answers),
            "same_process": summary(self.same),
            "other_process": summary(self.others),
            "fresh_page_elsewhere": summary(self.fresh),
            "stale_pages": self.stale,
            "not_arrived": expected - len(self.same) - len(self.others),
            "cpu_share_each": [
                round((a.cpu - b.cpu) / elapsed, 3) for a, b in zip(after, before, strict=True)
            ],
            "memory_mib_each": [round(one.memory, 1) for one in after],
            "targets": TARGETS,
        }

    async def _opened(self) -> tuple[str, int, list[Wire], list[Listener]]:
        facilitator = Facilitator(self.servers[0].address, timeout=60)
        await facilitator.enter(
            self.servers[-1].sign_in
        )  # offered last: earlier links of the same person are over
        await facilitator.prepare("At several processes", recipe="empty")
        await facilitator.post(
            f"{facilitator.base}/activities", kind="brainstorm", prompt="What should change?", minutes="60"
        )
        (activity,) = await facilitator.activities()
        limit = {"setting.limit": "0"}
        await facilitator.act(activity, "edit", minutes="60", prompt="What should change?", **limit)
        await facilitator.open()
        await facilitator.turn(activity, "open")
        await facilitator.act(activity, "reveal")
        lobby = (await facilitator.get(f"/join/{facilitator.code}")).text
        groups = re.findall(r'name="group" value="(\d+)"', lobby)
        writers: list[Wire] = []
        listeners: list[Listener] = []
        for place in range(len(self.servers)):
            for number in range(self.phones):
                wire = self._wire(place)
                fields = {"group": groups[number % len(groups)], "language": "en", "name": ""}
                await wire.post(f"/join/{facilitator.code}", **fields)
                _, _, page = await wire.get(facilitator.base)
                seq = re.search(r'data-seq="(\d+)"', page)
                path = f"{facilitator.base}/live?screen=phone&after={seq[1] if seq else 0}"
                listeners.append(await Listener.to(wire, path, lambda text, at=place: self._heard(at, text)))  # type: ignore[misc]
                if number == 0:
                    writers.append(wire)
                else:
                    await wire.close()
        await facilitator.close()
        return facilitator.base, activity, writers, listeners

    def _heard(self, place: int, text: bytes) -> None:
        now = time.perf_counter()
        for mark in set(re.findall(rb"mark-[0-9a-f]+-", text)):
            if (sent := self.sent.get(mark.decode())) is not None:
                (self.same if sent[0] == place else self.others).append(now - sent[1])
