"""`serve --workers`: a rolling restart under load loses no answer, one that is killed comes back, SQLite has one process."""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import secrets
import signal
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import urlsplit

from sqlmodel import select

from dialogue.activities.brainstorm.schema import Idea
from dialogue.kernel.database import Database
from dialogue.settings import Settings
from dialogue.simulation.actors import Facilitator
from dialogue.simulation.chaos.people import insist
from dialogue.simulation.embedded import offer_sign_in
from dialogue.simulation.wire import Wire
from support.processes import Server, serving, typed

PATIENCE = 120.0
CLIENTS = 6


def wire_to(server: Server) -> Wire:
    parts = urlsplit(server.address)
    return Wire(parts.hostname or "", parts.port or 0)


def workers(server: Server) -> set[int]:
    """The processes that the first one looks after."""
    pid = server.process.pid
    return {int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}


async def answering(server: Server) -> set[int]:
    """Those among them that answer, as several questions find them."""
    found = set()
    for _ in range(12):
        wire = wire_to(server)
        status, _, body = await wire.get("/health")
        await wire.close()
        assert status == 200
        found.add(json.loads(body)["pid"])
    return found


def is_a_program(pid: int) -> bool:
    """Whether a process was started as a program, with everything loaded from the files; else it is a fork."""
    return "dialogue.cli.serve_workers" in Path(f"/proc/{pid}/cmdline").read_text()


async def until(true: Callable[[], Awaitable[object]], why: str) -> None:
    end = time.monotonic() + PATIENCE
    while not await true():
        assert time.monotonic() < end, why
        await asyncio.sleep(0.1)


KILLS = 5
"""At most; people pause between their ideas, and a kill may meet nobody."""


class Writer:
    """Somebody who writes idea after idea, each sent under one id until it is answered."""

    def __init__(self, number: int, wire: Wire, base: str) -> None:
        self.number, self.wire, self.base = number, wire, base
        self.acked: list[str] = []
        self.again = 0
        self.going = True

    async def write(self, activity: int) -> None:
        chance = random.Random(self.number)
        while self.going:
            words = f"idea {len(self.acked)} of {self.number}"
            fields = {"text": words, "command_id": secrets.token_hex(16)}
            status, tries = await insist(
                self.wire, f"{self.base}/activities/{activity}/ideas", fields, chance
            )
            assert status == 200, words
            self.acked.append(words)
            self.again += tries - 1
            await asyncio.sleep(0.6)
        await self.wire.close()


async def room(server: Server, address: str, data: Path) -> tuple[list[Writer], int]:
    facilitator = Facilitator(server.address)
    await facilitator.enter(offer_sign_in(Settings(data=data, database_url=address), "Awa Diop"))
    await facilitator.prepare("Water for all", recipe="empty")
    await facilitator.post(
        f"{facilitator.base}/activities", kind="brainstorm", prompt="What should change?", minutes="60"
    )
    (activity,) = await facilitator.activities()
    await facilitator.act(activity, "edit", minutes="60", prompt="What first?", **{"setting.limit": "0"})
    await facilitator.open()
    await facilitator.turn(activity, "open")
    lobby = (await facilitator.get(f"/join/{facilitator.code}")).text
    group = (re.search(r'name="group" value="(\d+)"', lobby) or ["", ""])[1]
    found = []
    for number in range(CLIENTS):
        wire = wire_to(server)
        status, _, _ = await wire.post(f"/join/{facilitator.code}", group=group, language="en", name="")
        assert status == 303
        found.append(Writer(number, wire, facilitator.base))
    await facilitator.close()
    return found, activity


def test_a_rolling_restart_under_load_and_a_killed_process_lose_no_answer(store: str, tmp_path: Path) -> None:
    killed: list[int] = []

    async def play(server: Server) -> None:
        first = workers(server)
        assert len(first) == 2

        async def both() -> bool:
            return len(await answering(server)) == 2

        await until(both, "both take people in")
        writers, activity = await room(server, store, tmp_path / "data")
        writing = [asyncio.create_task(one.write(activity)) for one in writers]

        async def enough(more: int = 2) -> None:
            wanted = [len(one.acked) + more for one in writers]

            async def written() -> bool:
                for task in writing:
                    if task.done():
                        task.result()
                return all(len(one.acked) >= n for one, n in zip(writers, wanted, strict=True))

            await until(written, "they write")

        async def killed_and_replaced() -> None:
            before = workers(server)
            killed.append(min(before))
            os.kill(killed[-1], signal.SIGKILL)

            async def replaced() -> bool:
                now = workers(server)
                return len(now) == 2 and now != before and await answering(server) == now

            await until(replaced, "another one was started for it")
            await enough()

        await enough()
        assert not any(map(is_a_program, first))
        await killed_and_replaced()
        second = workers(server)
        assert not any(map(is_a_program, second)), (
            "what was killed came back without loading the program again"
        )
        server.process.send_signal(signal.SIGHUP)

        async def renewed() -> bool:
            return len(workers(server)) == 2 and not workers(server) & second

        await until(renewed, "each was replaced by a fresh one")
        assert all(map(is_a_program, workers(server))), "the files may be a new version's by now"
        await enough()
        for _ in range(KILLS):
            await killed_and_replaced()
            if any(one.again for one in writers):
                break  # somebody was being answered when it was killed
        for one in writers:
            one.going = False
        await asyncio.gather(*writing)
        database = Database(store)
        with database.read() as reader:
            stored = Counter(reader.exec(select(Idea.text)))
        database.close()
        acked = Counter(words for one in writers for words in one.acked)
        assert stored == acked, "each that was answered is there, once; and nothing else"
        # The control: without sending again some would have had no answer, for one process was killed under them.
        assert sum(one.again for one in writers) > 0

    with serving(tmp_path / "data", "--workers", "2", DIALOGUE_DATABASE_URL=store) as server:
        asyncio.run(play(server))
        last = workers(server)
        server.process.terminate()
        server.process.wait(60)
    assert not [pid for pid in last if Path(f"/proc/{pid}").exists()], "all have ended with the first"
    told = server.errors.read_text()
    assert "Traceback" not in told and told.count("A process has ended (-9)") == len(killed) > 1, told


def test_several_processes_on_sqlite_are_refused_with_a_sentence(tmp_path: Path) -> None:
    for words, more in ((("--workers", "2"), {}), ((), {"DIALOGUE_REDIS_URL": "redis://127.0.0.1:1/0"})):
        refused = typed("serve", "--port", "0", "--data", tmp_path / "data", *words, **more)
        assert refused.returncode == 2 and refused.stdout == ""
        assert "PostgreSQL" in refused.stderr and len(refused.stderr.strip().splitlines()) == 1
        assert not (tmp_path / "data").exists()
