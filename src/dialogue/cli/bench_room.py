"""`dialogue bench room`: a whole room joins, writes ideas and votes, measured from the phones' side."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import re
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer

from dialogue.listening import most_files
from dialogue.live.audience import MOST_TABLES
from dialogue.scoreboard import note
from dialogue.serving import more_connections
from dialogue.simulation.actors import Facilitator
from dialogue.simulation.collector import collector_off
from dialogue.simulation.embedded import Embedded, launch
from dialogue.simulation.figures import summary
from dialogue.simulation.forms import read_page
from dialogue.simulation.process import at_rest, usage_with_children
from dialogue.simulation.wire import Listener, Wire

OTHER_FILES = 100  # that this process has open besides
READ_AT_ONCE = 200  # whole pages with a ballot; a phone of ours asks for its own panel only
IDEAS_A_SECOND = 5
SECONDS_OF_IDEAS = 15
SECONDS_OF_VOTING = 20
WEIGHED = 50  # one phone of so many reads packed texts as browsers do; unpacking them for all would be most of the work
OWN_TABLE = re.compile(rb'data-here=\\"(\d+)-')
"""How the frame that seats a phone says its table."""
TARGETS = {
    "join_p95_ms": 300,
    "idea_p95_ms": 100,
    "ballot_p95_ms": 150,
    "tally_ms": 300,
    "bytes_each": 25_000,
    "failures": 0,
}


def bench(
    participants: Annotated[int, typer.Option(help="People in the room.", min=10, max=10_000)] = 500,
    at_once: Annotated[int, typer.Option(help="How many join at the same time.", min=1)] = 50,
    seed: Annotated[int, typer.Option(help="Seed of who writes when.")] = 1,
    tables: Annotated[
        int, typer.Option(help="Seat everybody at so many tables, and write there.", min=0, max=MOST_TABLES)
    ] = 0,
    database_url: Annotated[
        str,
        typer.Option(
            help="A PostgreSQL database for the run, as an SQLAlchemy address; its tables are filled."
        ),
    ] = "",
    workers: Annotated[int, typer.Option(help="Processes that serve, on PostgreSQL.", min=1, max=64)] = 1,
) -> None:
    """Join, ideas at 5 a second for 15 s, everybody votes within 20 s: times seen by the phones, as JSON.

    With tables people write lines at theirs instead of ideas: each table is an audience of its own.
    """
    if workers > 1 and not database_url:
        raise typer.BadParameter("several processes need --database-url")
    more_connections()  # two for each phone
    if 2 * participants + OTHER_FILES > most_files():
        raise typer.BadParameter(
            f"{participants} phones are more than the open files allowed here (ulimit -n)"
        )
    with tempfile.TemporaryDirectory() as folder:
        embedded = launch(Path(folder), database_url=database_url, workers=workers)
        try:
            with collector_off():
                measured = asyncio.run(_Room(embedded, participants, at_once, seed, tables).measure())
            if participants >= 5000:  # as the goal says
                note(
                    room__failures=measured["failures"],
                    room__join_p95_ms=measured["join"]["p95_ms"],
                    room__idea_p95_ms=measured["idea_one_way"]["p95_ms"],
                    room__ballot_p95_ms=measured["ballot_answer"]["p95_ms"],
                )
            print(json.dumps(measured))
        finally:
            embedded.stop()


@dataclass(eq=False, slots=True)
class Phone:
    """One participant's connection and what its socket has heard."""

    wire: Wire
    listener: Listener | None = None
    table: int = 0
    weighed: bool = False
    ballot: dict[str, str] = field(default_factory=dict)
    action: str = ""


class _Room:
    def __init__(
        self, embedded: Embedded, participants: int, at_once: int, seed: int, tables: int = 0
    ) -> None:
        self.embedded, self.participants, self.at_once = embedded, participants, at_once
        self.tables = tables
        self.expected = 0
        self.all_seated = asyncio.Event()
        self.chance = random.Random(seed)
        parts = urlsplit(embedded.address)
        self.host, self.port = parts.hostname or "127.0.0.1", parts.port or 80
        self.facilitator = Facilitator(embedded.address, timeout=60)
        self.phones: list[Phone] = []
        self.failures: list[str] = []
        self.sent: dict[str, float] = {}
        self.one_way: list[float] = []
        self.console_heard: list[tuple[float, str]] = []

    async def measure(self) -> dict[str, Any]:
        await self._prepare()
        await at_rest(self.embedded.process.pid)  # templates are compiled beside the start
        tasks_before = await self._tasks()
        started = usage_with_children(self.embedded.process.pid)
        clock = time.perf_counter()
        join = await self._join()
        joined = sum(phone.wire.received for phone in self.phones) / max(1, len(self.phones))
        seated = await self._sit_down() if self.tables else None
        ideas = await self._ideas()
        ballots, tally = await self._vote()
        ended = usage_with_children(self.embedded.process.pid)
        elapsed = time.perf_counter() - clock
        weighed = [
            p.wire.received + (p.listener.received if p.listener else 0) for p in self.phones if p.weighed
        ]
        await self._leave()
        return {
            "participants": self.participants,
            **self._where(),
            "join": join,
            "join_bytes_each": round(joined),
            **({"tables": self.tables, "seated_ms": seated} if self.tables else {}),
            "idea_one_way": ideas,
            "ballot_answer": ballots,
            "tally_ms": round(1000 * tally, 1),
            "failures": len(self.failures),
            "first_failures": self.failures[:5],
            "bytes_each_whole_session": round(sum(weighed) / max(1, len(weighed))),
            "server_cpu_s": round(ended.cpu - started.cpu, 2),
            "server_cpu_share": round((ended.cpu - started.cpu) / elapsed, 3),
            "server_memory_mib": round(ended.memory, 1),
            "server_peak_mib": round(ended.peak, 1),
            "open_tasks_after": await self._gone(tasks_before),
            "targets": TARGETS,
        }

    def _where(self) -> dict[str, Any]:
        settings = self.embedded.settings
        return {"store": "postgresql", "workers": settings.workers} if settings.on_server else {}

    async def _prepare(self) -> None:
        facilitator = self.facilitator
        await facilitator.enter(self.embedded.sign_in)
        await facilitator.prepare("A full room", recipe="empty")
        for kind in ("tables" if self.tables else "brainstorm", "cluster", "vote"):
            await facilitator.post(
                f"{facilitator.base}/activities", kind=kind, prompt="What should change?", minutes="60"
            )
        self.brainstorm, self.cluster, self.vote = await facilitator.activities()
        await facilitator.open()
        if self.tables:
            settings = {"setting.tables": str(self.tables), "setting.one_pen": "false"}
            await facilitator.act(
                self.brainstorm, "edit", title="", prompt="What should change?", minutes="60", **settings
            )
        await facilitator.turn(self.brainstorm, "open")
        if not self.tables:
            await facilitator.act(self.brainstorm, "reveal")
        page = await facilitator.get(f"/join/{facilitator.code}")
        self.groups = re.findall(r'name="group" value="(\d+)"', page.text)

    async def _counted(
        self, name: str, work: Awaitable[tuple[int, str, str]], *wanted: int
    ) -> tuple[int, str, str]:
        try:
            answer = await work
        except (OSError, asyncio.IncompleteReadError) as error:
            self.failures.append(f"{name}: {type(error).__name__}")
            return 0, "", ""
        if answer[0] not in wanted:
            self.failures.append(f"{name}: {answer[0]}")
        return answer

    async def _join(self) -> dict[str, float]:
        """POST of the lobby's form, and the page that follows, until it can be used."""
        places = asyncio.Semaphore(self.at_once)
        times: list[float] = []

        async def one(number: int) -> None:
            async with places:
                wire = Wire(self.host, self.port, patient=True)
                started = time.perf_counter()
                _, location, _ = await self._counted(
                    "join",
                    wire.post(
                        f"/join/{self.facilitator.code}",
                        group=self.groups[number % len(self.groups)],
                        language=("en", "fr", "es")[number % 3],
                        name="",
                    ),
                    303,
                )
                _, _, page = await self._counted("page", wire.get(location.partition("#")[0] or "/"), 200)
                times.append(time.perf_counter() - started)
                found = re.search(r'data-seq="(\d+)"', page)
                phone = Phone(wire)
                self.phones.append(phone)
                phone.weighed = number % WEIGHED == 0
                phone.listener = await self._listen(
                    wire,
                    found.group(1) if found else "0",
                    "phone",
                    partial(self._heard, phone),
                    packs=phone.weighed,
                )

        await asyncio.gather(*(one(number) for number in range(self.participants)))
        return summary(times)

    async def _sit_down(self) -> float:
        """Everybody is seated and told: milliseconds from the facilitator's tap until each phone knows its table."""
        await self.facilitator.act(self.brainstorm, "tables/seating", only_new="true")
        started = time.perf_counter()
        await self.facilitator.act(self.brainstorm, "tables/publication")
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(20):
                await self.all_seated.wait()
        took = time.perf_counter() - started
        untold = sum(not phone.table for phone in self.phones)
        if untold:
            self.failures.append(f"tables: {untold} phones were not told theirs")
        return round(1000 * took, 1)

    async def _listen(
        self, wire: Wire, after: str, screen: str, heard: Callable[[bytes], None], *, packs: bool = False
    ) -> Listener | None:
        path = f"{self.facilitator.base}/live?screen={screen}&after={after}"
        try:
            return await Listener.to(wire, path, heard, packs=packs)
        except OSError as error:
            self.failures.append(f"socket: {error}")
            return None

    def _heard(self, phone: Phone, text: bytes) -> None:
        now = time.perf_counter()
        if self.tables and (told := OWN_TABLE.search(text)):
            phone.table = int(told.group(1))
            if all(one.table for one in self.phones):
                self.all_seated.set()
        for mark in re.findall(rb"mark-\d+-", text):
            sent = self.sent.get(mark.decode())
            if sent is not None:
                self.one_way.append(now - sent)

    async def _ideas(self) -> dict[str, float]:
        """From the sender's POST to the frame on every phone, the commit included."""
        writing = []
        for number in range(IDEAS_A_SECOND * SECONDS_OF_IDEAS):
            phone = self.phones[(number * 7) % len(self.phones)]
            writing.append(asyncio.create_task(self._idea(phone, number)))
            await asyncio.sleep(1 / IDEAS_A_SECOND)
        await asyncio.gather(*writing)
        await asyncio.sleep(1)
        if len(self.one_way) != self.expected:
            self.failures.append(f"ideas: {len(self.one_way)} of {self.expected} deliveries")
        return summary(self.one_way)

    async def _idea(self, phone: Phone, number: int) -> None:
        mark = f"mark-{number}-"
        self.sent[mark] = time.perf_counter()
        self.expected += sum(one.table == phone.table for one in self.phones)
        what = "tables/lines" if self.tables else "ideas"
        path = f"{self.facilitator.base}/activities/{self.brainstorm}/{what}"
        await self._counted(
            "idea", phone.wire.post(path, text=f"{mark} share the wells fairly between the villages"), 200
        )

    async def _vote(self) -> tuple[dict[str, float], float]:
        facilitator = self.facilitator
        await facilitator.turn(self.brainstorm, "close")
        await facilitator.turn(self.cluster, "open")
        page = (await facilitator.get(f"{facilitator.base}/console")).text
        cards = list(dict.fromkeys(re.findall(r'name="ideas" value="(\d+)"', page)))
        for place in range(5):
            await facilitator.act(self.cluster, "themes", title=f"Theme {place + 1}", ideas=cards[place::5])
        await facilitator.turn(self.cluster, "close")
        await facilitator.turn(self.vote, "open")
        console = Wire(self.host, self.port, patient=True)
        console.cookies = {cookie.name: cookie.value or "" for cookie in facilitator.web.cookies.jar}
        seq = json.loads((await console.get(f"{facilitator.base}/frame?screen=console&after=0"))[2])["seq"]
        listener = await self._listen(console, str(seq), "console", self._console)
        reading = asyncio.Semaphore(READ_AT_ONCE)
        await asyncio.gather(*(self._read_ballot(phone, reading) for phone in self.phones))
        times: list[float] = []
        last = 0.0

        async def cast(phone: Phone) -> None:
            nonlocal last
            await asyncio.sleep(self.chance.uniform(0, SECONDS_OF_VOTING))
            fields = dict(phone.ballot)
            for name in self.chance.sample([n for n in fields if n.startswith("dots")], 3):
                fields[name] = "1"
            started = time.perf_counter()
            await self._counted("ballot", phone.wire.post(phone.action, **fields), 200)
            last = time.perf_counter()
            times.append(last - started)

        await asyncio.gather(*(cast(phone) for phone in self.phones if phone.action))
        right = await self._tally_right(last)
        if listener is not None:
            listener.close()
        await console.close()
        return summary(times), right

    def _console(self, text: bytes) -> None:
        self.console_heard.append((time.perf_counter(), json.loads(text).get("content", "")))

    async def _read_ballot(self, phone: Phone, places: asyncio.Semaphore) -> None:
        async with places:
            _, _, page = await self._counted("ballot page", phone.wire.get(self.facilitator.base), 200)
        form = read_page(page).form("/paper")
        if form is None:
            self.failures.append("ballot page: no ballot")
            return
        phone.action = form.action
        phone.ballot = {name: value or "0" for name, value in form.values().items() if name != "command_id"}

    async def _tally_right(self, last: float) -> float:
        """Seconds from the last ballot's answer until the console's socket has told the full number."""
        wanted = re.compile(rf"\b{self.participants}\b")
        end = time.perf_counter() + 10
        while time.perf_counter() < end:
            for at, content in self.console_heard:
                if wanted.search(content):
                    return max(0.0, at - last)
            await asyncio.sleep(0.005)
        self.failures.append("tally: the console never showed the full number")
        return 10.0

    async def _leave(self) -> None:
        for phone in self.phones:
            if phone.listener is not None:
                phone.listener.close()
            await phone.wire.close()
        await self.facilitator.close()

    async def _tasks(self) -> int:
        """Of all processes that take people in; a few questions find each of them."""
        found: dict[str, int] = {}
        for _ in range(1 if self.embedded.settings.workers == 1 else 6 * self.embedded.settings.workers):
            wire = Wire(self.host, self.port, patient=True)
            said = json.loads((await wire.get("/health"))[2])
            found[said.get("process", "")] = int(said["tasks"])
            await wire.close()
        return sum(found.values())

    async def _gone(self, before: int) -> int:
        """Tasks above those of the empty server; waits up to ten seconds for connections to be noticed as closed."""
        extra = 0
        for _ in range(100):
            extra = max(0, await self._tasks() - before)
            if extra == 0:
                return 0
            await asyncio.sleep(0.1)
        return extra
