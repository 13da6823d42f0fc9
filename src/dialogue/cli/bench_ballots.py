"""`dialogue bench ballots`: a whole room casts and changes a secret ballot of any form, and the count is counted again."""

from __future__ import annotations

import asyncio
import json
import random
import re
import sqlite3
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer

from dialogue.activities.vote.forms import FORMS
from dialogue.activities.vote.ways import Way, on_screens
from dialogue.simulation import papers
from dialogue.simulation.actors import Facilitator
from dialogue.simulation.bare_commits import commits
from dialogue.simulation.collector import collector_off
from dialogue.simulation.embedded import Embedded, launch
from dialogue.simulation.figures import summary
from dialogue.simulation.forms import PageForm, read_page
from dialogue.simulation.material import Scripted
from dialogue.simulation.process import usage
from dialogue.simulation.wire import Listener, Wire

TARGETS = {"cast_p95_ms": 100, "failures": 0}
Marks = dict[str, int]


def bench(
    voters: Annotated[int, typer.Option(help="People in the room.", min=10, max=3000)] = 500,
    form: Annotated[str, typer.Option(help="Form of the papers.")] = "ranking",
    options: Annotated[int, typer.Option(help="Options of the ballot.", min=2, max=30)] = 8,
    within: Annotated[
        float, typer.Option(help="Seconds in which everybody casts, and then changes.", min=1)
    ] = 10,
    at_once: Annotated[int, typer.Option(help="How many join at the same time.", min=1)] = 50,
    seed: Annotated[int, typer.Option(help="Seed of who likes what, and who sends when.")] = 1,
) -> None:
    """Everybody casts a paper and changes it, over real HTTP; one paper each; recounted; beside bare commits. As JSON."""
    methods = {screen.form: name for name, screen in reversed(on_screens().items())}
    if form not in methods:
        raise typer.BadParameter(f"There is no form “{form}”. There are: {', '.join(sorted(methods))}.")
    with tempfile.TemporaryDirectory() as folder:
        bare = commits(Path(folder), max(voters, 200))
        (data := Path(folder) / "data").mkdir()
        embedded = launch(data)
        try:
            room = _Room(embedded, methods[form], voters, options, within, at_once, random.Random(seed))
            with collector_off():
                measured = asyncio.run(room.measure())
        finally:
            embedded.stop()
    typical = summary(bare)
    ratio = measured["cast"]["p50_ms"] / typical["p50_ms"]
    print(json.dumps({**measured, "bare_commit": typical, "ratio_to_bare_commits": round(ratio, 1)}))


@dataclass(eq=False, slots=True)
class Voter:
    """One phone: its connection, the paper before it, and what it sent last."""

    wire: Wire
    paper: PageForm | None = None
    sent: dict[str, str] = field(default_factory=dict)


@dataclass(eq=False)
class _Room:
    embedded: Embedded
    method: str
    number: int
    options: int
    within: float
    at_once: int
    chance: random.Random
    voters: list[Voter] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    vote: int = 0

    async def measure(self) -> dict[str, Any]:
        facilitator = self.facilitator = Facilitator(self.embedded.address, timeout=60)
        parts = urlsplit(self.embedded.address)
        self.host, self.port = parts.hostname or "127.0.0.1", parts.port or 80
        await self._prepare()
        await self._join()
        await facilitator.turn(self.vote, "open")
        screens = [await self._screen(name) for name in ("console", "projector")]
        await self._each(self._read)
        started, clock = usage(self.embedded.process.pid), time.perf_counter()
        cast = await self._all_send()
        change = await self._all_send()
        ended, seconds = usage(self.embedded.process.pid), time.perf_counter() - clock
        one_each = self._one_paper_each()
        for screen in screens:
            screen.close()
        published = time.perf_counter()
        await facilitator.turn(self.vote, "close")
        await facilitator.act(self.vote, "publication")
        published = time.perf_counter() - published
        recount = self._recount()
        for voter in self.voters:
            await voter.wire.close()
        await facilitator.close()
        return {
            "voters": self.number,
            "form": Way.of({"method": self.method}).form.name,
            "method": self.method,
            "options": self.options,
            "cast": summary(cast),
            "change": summary(change),
            "seconds": round(seconds, 1),
            "one_paper_each": one_each,
            "equals_recount": recount,
            "closed_and_published_ms": round(1000 * published, 1),
            "failures": len(self.failures),
            "first_failures": self.failures[:5],
            "server_cpu_share": round((ended.cpu - started.cpu) / seconds, 3),
            "targets": TARGETS,
        }

    async def _prepare(self) -> None:
        facilitator = self.facilitator
        await facilitator.enter(self.embedded.sign_in)
        await facilitator.prepare("A full ballot box", recipe="empty")
        asked = {"prompt": "What first?", "minutes": "60"}
        await facilitator.post(f"{facilitator.base}/activities", kind="vote", **asked)
        (self.vote,) = await facilitator.activities()
        labels = "; ".join(f"Option {place}" for place in range(1, self.options + 1))
        chosen = {"setting.method": self.method, "setting.options": labels}
        await facilitator.act(self.vote, "edit", title="Vote", **asked, **chosen)
        await facilitator.open()
        page = await facilitator.get(f"/join/{facilitator.code}")
        self.groups = re.findall(r'name="group" value="(\d+)"', page.text)

    async def _each(self, act: Callable[[Voter], Awaitable[None]]) -> None:
        places = asyncio.Semaphore(self.at_once)

        async def one(voter: Voter) -> None:
            async with places:
                await act(voter)

        await asyncio.gather(*(one(voter) for voter in self.voters))

    async def _join(self) -> None:
        self.voters = [Voter(Wire(self.host, self.port)) for _ in range(self.number)]
        group = {voter: self.groups[n % len(self.groups)] for n, voter in enumerate(self.voters)}

        async def join(voter: Voter) -> None:
            path = f"/join/{self.facilitator.code}"
            status, _, _ = await voter.wire.post(path, group=group[voter], language="en", name="")
            if status != 303:
                self.failures.append(f"join: {status}")

        await self._each(join)

    async def _screen(self, name: str) -> Listener:
        wire = Wire(self.host, self.port)
        wire.cookies = {cookie.name: cookie.value or "" for cookie in self.facilitator.web.cookies.jar}
        return await Listener.to(wire, f"{self.facilitator.base}/live?screen={name}&after=0", lambda _: None)

    async def _read(self, voter: Voter) -> None:
        _, _, page = await voter.wire.get(self.facilitator.base)
        voter.paper = read_page(page).form("/paper")
        if voter.paper is None:
            self.failures.append("page: no paper")

    async def _all_send(self) -> list[float]:
        """Everybody sends a paper of a mind of the moment, at some time within the seconds; how long each answer took.

        What is sent is made before and what comes back is read after, so that the phones' work delays no other's answer.
        """
        ready = [(voter, voter.paper, self._filled(voter.paper)) for voter in self.voters if voter.paper]
        times: list[float] = []
        answers: dict[Voter, str] = {}

        async def send(voter: Voter, paper: PageForm, filled: dict[str, str], wait: float) -> None:
            await asyncio.sleep(wait)
            hidden = {one.name: one.value for one in paper.fields if one.name in ("ballot", "turn")}
            started = time.perf_counter()
            status, _, answers[voter] = await voter.wire.post(paper.action, **hidden, **filled)
            times.append(time.perf_counter() - started)
            if status == 200:
                voter.sent = filled
            else:
                self.failures.append(f"paper: {status}")

        await asyncio.gather(*(send(*one, self.chance.uniform(0, self.within)) for one in ready))
        for voter, answer in answers.items():
            voter.paper = read_page(answer).form("/paper")
        return times

    def _filled(self, paper: PageForm) -> dict[str, str]:
        places = range(1, self.options + 1)
        likes = {f"Option {place}": self.chance.randint(0, 9) // (1 + place % 3) for place in places}
        return papers.filled(paper, Scripted((), (), likes))

    def _rows(self, question: str) -> list[Any]:
        """A look into the server's own store, that changes nothing."""
        file = self.embedded.settings.data / "dialogue.sqlite3"
        with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as store:
            return store.execute(question).fetchall()

    def _one_paper_each(self) -> bool:
        ((stored,),) = self._rows("SELECT count(*) FROM ballot_paper")
        ((people, voted),) = self._rows("SELECT count(*), sum(voted) FROM ballot_voter")
        return bool(stored == people == voted == self.number)

    def _recount(self) -> bool:
        """Whether the published figures are what the phones sent last, each counted once."""
        ids = {str(key): str(place) for key, place in self._rows("SELECT id, position FROM ballot_option")}
        ((stored,),) = self._rows("SELECT result FROM ballot")
        shown = json.loads(stored)
        totals = dict.fromkeys(ids.values(), 0)
        for voter in self.voters:
            for option, marks in self._marks(voter.sent, ids).items():
                totals[option] += marks
        return bool(shown["voted"] == self.number and shown["overall"] == totals)

    def _marks(self, sent: Mapping[str, str], ids: Mapping[str, str]) -> Marks:
        """The marks of one paper by option: counted here where that is simple, else as the form says it."""
        way = Way.of({"method": self.method})
        form = FORMS[way.form.name]
        typed = {
            ids[name.removeprefix(form.prefix)]: value
            for name, value in sent.items()
            if name.count(".") == 1 and value
        }
        if form.name in COUNTS:
            return COUNTS[form.name](typed, list(ids.values()))
        answer = form.renamed(form.read(sent), ids)
        return dict(form.given(answer, way.limits, list(ids.values())))


def _numbers(typed: Mapping[str, str], options: list[str]) -> Marks:
    return {option: int(value) for option, value in typed.items()}


def _ticks(typed: Mapping[str, str], options: list[str]) -> Marks:
    return dict.fromkeys(typed, 1)


def _ranks(typed: Mapping[str, str], options: list[str]) -> Marks:
    """Twice the points of Borda: two for every option below, one for every equal one."""
    place = {option: int(typed.get(option, 99)) for option in options}
    if not typed:
        return {}
    return {
        one: sum(
            2 * (place[one] < place[other]) + (place[one] == place[other])
            for other in options
            if other != one
        )
        for one in options
    }


COUNTS = {"dots": _numbers, "scores": _numbers, "approvals": _ticks, "ranking": _ranks}
"""Recounts that share nothing with the program's own counting, by form."""
