"""Clients that write until they are answered: the same form under the same id, over kills and restarts."""

from __future__ import annotations

import asyncio
import random
import re
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from dialogue.simulation.chaos.record import ANSWER, IDEA, PAPER, Fate, Writing
from dialogue.simulation.wire import Listener, Wire

TRIES = (OSError, EOFError, TimeoutError, ValueError)
"""What a connection says that breaks, also in the middle of an answer."""

PATIENCE = 20.0  # seconds for an answer until a client asks again; asking sooner makes a busy machine busier
SEQ = re.compile(rb'"seq": (\d+)')
NO = frozenset({400, 403, 404, 409, 410, 422})


async def insist(wire: Wire, path: str, fields: dict[str, str], chance: random.Random) -> tuple[int, int]:
    """Send a form until there is an answer; gives the status and how often it was sent.

    Who is too fast, or finds the store away, is told to come again, and does.
    """
    tries = 0
    while True:
        tries += 1
        try:
            async with asyncio.timeout(PATIENCE):
                status, _, _ = await wire.post(path, **fields)
            if status < 400 or status in NO:
                return status, tries
        except TRIES:
            await wire.close()
        await asyncio.sleep(chance.uniform(0, min(2.0, 0.05 * 2 ** min(tries, 6))))


@dataclass
class Task:
    """What everybody is asked to do just now: write to this activity, under the form that its page shows."""

    kind: str
    activity: int


@dataclass(eq=False)
class Client:
    """One person's phone: a line that comes back, and forms that are sent until they are answered."""

    name: str
    wire: Wire
    base: str
    chance: random.Random
    writings: list[Writing] = field(default_factory=list)
    answered_at: float = 0.0
    busy: bool = False
    gone: bool = False
    task: Task | None = None
    _seq: int = 0
    _turn: int = 0
    _form: tuple[int, list[str], str] = (0, [], "")
    _listener: Listener | None = None

    async def live(self) -> None:
        """Until it goes: write when something is asked, else ask for news as a page does."""
        line = asyncio.create_task(self._keep_a_line())
        try:
            while not self.gone:
                if (task := self.task) is not None:
                    self.busy = True
                    await self._write(task)
                    self.busy = False
                else:
                    await self._ask()
                await asyncio.sleep(self.chance.uniform(0.2, 0.9))
        finally:
            self.busy = False
            line.cancel()
            await asyncio.gather(line, return_exceptions=True)
            if self._listener is not None:
                self._listener.close()
            await self.wire.close()

    async def _keep_a_line(self) -> None:
        while True:
            try:
                path = f"{self.base}/live?screen=phone&after={self._seq}"
                async with asyncio.timeout(PATIENCE):
                    self._listener = await Listener.to(self.wire, path, self._heard)
                await self._listener.closed
            except TRIES:
                pass
            await asyncio.sleep(self.chance.uniform(0.1, 1.0))

    def _heard(self, text: bytes) -> None:
        found = SEQ.search(text)
        if found:
            self._seq = int(found[1])

    async def _get(self, path: str) -> str | None:
        try:
            async with asyncio.timeout(PATIENCE):
                status, _, body = await self.wire.get(path)
        except TRIES:
            await self.wire.close()
            return None
        if status != 200:
            return None
        self.answered_at = time.monotonic()
        return body

    async def _ask(self) -> None:
        await self._get(f"{self.base}/frame?screen=phone&after={self._seq}")

    async def _write(self, task: Task) -> None:
        if self._form[0] != task.activity and not await self._read_form(task):
            return
        path, content, fields = self._filled(task)
        writing = Writing(self.name, task.kind, task.activity, content)
        self.writings.append(writing)
        fields["command_id"] = secrets.token_hex(16)
        sending = asyncio.create_task(insist(self.wire, path, fields, self.chance))
        while not sending.done():
            if self.gone:
                sending.cancel()
                return  # its fate stays unknown
            await asyncio.wait({sending}, timeout=0.1)
        status, writing.tries = sending.result()
        self.answered_at = time.monotonic()
        writing.fate = Fate.ACKED if status == 200 else Fate.REFUSED

    async def _read_form(self, task: Task) -> bool:
        """Look for the form on the page: its fields, and where its numbers begin."""
        page = await self._get(self.base) or ""
        if f"activities/{task.activity}/{_PATHS[task.kind]}" not in page:
            return False
        turn = re.search(r'name="turn" value="(\d+)"', page)
        ballot = re.search(r'name="ballot" value="(\d+)"', page)
        self._turn = int(turn[1]) if turn else 0
        self._form = (task.activity, re.findall(r'name="(dots\.\d+)"', page), ballot[1] if ballot else "")
        return True

    def _filled(self, task: Task) -> tuple[str, Any, dict[str, str]]:
        """Address, content as it should be stored, and fields of the next form."""
        path = f"{self.base}/activities/{task.activity}/{_PATHS[task.kind]}"
        if task.kind == PAPER:
            names = self._form[1]
            given = dict.fromkeys(names, 0)
            for name in self.chance.choices(names, k=5):
                given[name] = min(3, given[name] + 1)
            dots = {name.removeprefix("dots."): number for name, number in given.items()}
            fields = {name: str(number) for name, number in given.items()} | {"ballot": self._form[2]}
            return path, dots, fields | self._numbered()
        text = f"{self.name} says {secrets.token_hex(6)}"
        return path, text, {"text": text} | (self._numbered() if task.kind == ANSWER else {})

    def _numbered(self) -> dict[str, str]:
        self._turn += 1
        return {"turn": str(self._turn)}


_PATHS = {IDEA: "ideas", ANSWER: "answer", PAPER: "paper"}
