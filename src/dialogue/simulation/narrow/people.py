"""`python -m dialogue.simulation.narrow.people PLANS`: rooms behind a bad line, at the phones' end.

As the page's own script does: what is sent goes out until it is answered, under the same id; who hears nothing connects
anew. The plans are JSON (a list of `Plan`). Lines of JSON on standard output: what the line is to become, and the figures of
each room.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import secrets
import sys
import time
from collections.abc import Coroutine, Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from dialogue.simulation.actors import Facilitator
from dialogue.simulation.figures import summary
from dialogue.simulation.forms import read_page
from dialogue.simulation.narrow.ways import WIDE, Line
from dialogue.simulation.wire import Listener, Wire

BROKEN = (OSError, EOFError, TimeoutError, ValueError)
"""What a connection says that breaks, also in the middle of an answer."""
SEQ = re.compile(rb'"seq": (\d+)')
STATIC = re.compile(r'"(/static/[^"]+\.(?:css|js|mjs|svg))"')
OPTIONS = ("Share the wells", "Mend the roads", "One school bus")
PAUSE = 60.0  # seconds after which the room is left, whatever still waits


@dataclass(frozen=True, slots=True)
class Plan:
    """Who does what, how long, and over which line."""

    address: str
    sign_in: str
    line: Line
    people: int = 20
    seconds: float = 20.0
    """Of ideas; ballots then take half of it."""
    cold_every: int = 5
    """Of so many people one has never been here, and needs all files of the first page."""
    patience: float = 15.0
    """Seconds for an answer, as on the page (`static/js/live.js`)."""
    resend: bool = True
    silent: float = 0.0
    """Seconds for which nothing at all gets through, just when ideas are sent; everybody has joined before."""


@dataclass
class Heard:
    """What the phones saw, in seconds, and what they were told is stored."""

    first_page: list[float] = field(default_factory=list)
    usable: list[float] = field(default_factory=list)
    ideas: list[float] = field(default_factory=list)
    step: list[float] = field(default_factory=list)
    ballots: list[float] = field(default_factory=list)
    sent_ideas: list[str] = field(default_factory=list)
    unanswered: int = 0
    tries: int = 0


def say(**words: Any) -> None:
    """To whoever has started this."""
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


class Phone:
    def __init__(self, plan: Plan, heard: Heard, number: int) -> None:
        host, _, port = plan.address.removeprefix("http://").partition(":")
        self.plan, self.heard, self.number = plan, heard, number
        self.chance = random.Random(number)
        self.host, self.port = host, int(port)
        self.wire = Wire(host, self.port, patient=True)
        self.news = asyncio.Event()
        self.online = asyncio.Event()
        self.base = ""
        self.waits_for = b""
        self.seq = 0
        self._line: asyncio.Task[None] | None = None

    async def ask(self, path: str, *, once: bool = False, **fields: str) -> tuple[int, str, str]:
        """A page, or with fields a form, until it is answered. `once`: raises what broke instead of asking again."""
        fields = {"command_id": secrets.token_hex(16), **fields} if fields else {}
        tries = 0
        while True:
            tries += 1
            try:
                async with asyncio.timeout(self.plan.patience):
                    answer = await (self.wire.post(path, **fields) if fields else self.wire.get(path))
                if answer[0] < 500:
                    return answer
            except BROKEN:
                await self.wire.close()
                if once:
                    raise
            self.heard.tries += 1
            await asyncio.sleep(self.chance.uniform(0, min(4.0, 0.5 * 2 ** min(tries, 3))))

    async def join(self, code: str, group: str, *, cold: bool) -> None:
        """From the code to a page that hears what happens; on a phone that was never here with all its files."""
        began = time.perf_counter()
        _, _, lobby = await self.ask(f"/join/{code}")
        if cold:
            files = list(dict.fromkeys(STATIC.findall(lobby)))
            others = [Phone(self.plan, self.heard, self.number) for _ in files]
            await asyncio.gather(*(one.ask(path) for one, path in zip(others, files, strict=True)))
            for one in others:
                await one.wire.close()
        self.heard.first_page.append(time.perf_counter() - began)
        began = time.perf_counter()
        _, place, _ = await self.ask(f"/join/{code}", group=group, language="en", name="")
        self.base = place.partition("#")[0]
        _, _, page = await self.ask(self.base)
        found = re.search(r'data-seq="(\d+)"', page)
        self.seq = int(found[1]) if found else 0
        self._line = asyncio.create_task(self._keep_a_line())
        await self.online.wait()
        self.heard.usable.append(time.perf_counter() - began)

    async def _keep_a_line(self) -> None:
        while True:
            listener = None
            try:
                async with asyncio.timeout(self.plan.patience):
                    listener = await Listener.to(
                        self.wire, f"{self.base}/live?screen=phone&after={self.seq}", self._heard, packs=True
                    )
                await listener.closed
            except BROKEN:
                pass
            finally:
                if listener is not None:
                    listener.close()
            await asyncio.sleep(self.chance.uniform(0.2, 1.5))

    def _heard(self, text: bytes) -> None:
        self.online.set()
        if found := SEQ.search(text):
            self.seq = int(found[1])
        if self.waits_for and self.waits_for in text:
            self.news.set()

    async def send(self, times: list[float], path: str, **fields: str) -> None:
        began = time.perf_counter()
        try:
            status, _, _ = await self.ask(path, once=not self.plan.resend, **fields)
        except BROKEN:
            status = 0
        if status == 200:
            times.append(time.perf_counter() - began)
        else:
            self.heard.unanswered += 1

    async def write(self, activity: int, often: int, seconds: float) -> None:
        """So many ideas, spread over the time."""
        began = time.perf_counter()
        for at in sorted(self.chance.uniform(0, seconds) for _ in range(often)):
            await asyncio.sleep(max(0.0, began + at - time.perf_counter()))
            text = f"idea {secrets.token_hex(6)} of a village that is far away"
            self.heard.sent_ideas.append(text)
            await self.send(self.heard.ideas, f"{self.base}/activities/{activity}/ideas", text=text)

    async def vote(self, opened: float, seconds: float) -> None:
        """When the step arrives: read the ballot, think, fill it in."""
        await self.news.wait()
        self.heard.step.append(time.perf_counter() - opened)
        form = None
        while form is None:
            _, _, panel = await self.ask(f"{self.base}/mine")
            form = read_page(panel).form("/paper")
        await asyncio.sleep(self.chance.uniform(0, seconds))
        fields = {name: value or "0" for name, value in form.values().items() if name != "command_id"}
        fields[form.named("dots.")[self.number % len(OPTIONS)].name] = "3"
        await self.send(self.heard.ballots, form.action, **fields)

    async def leave(self) -> None:
        if self._line is not None:
            self._line.cancel()
            await asyncio.gather(self._line, return_exceptions=True)
        await self.wire.close()


async def prepared(plan: Plan) -> tuple[Facilitator, int, int, list[str]]:
    """A session with ideas and a vote, over the line as it is before it becomes a bad one."""
    made = Facilitator(plan.address)
    await made.enter(plan.sign_in)
    await made.prepare("A narrow line", recipe="empty", groups=("farmers", "ngos"))
    for kind in ("brainstorm", "vote"):
        await made.post(f"{made.base}/activities", kind=kind, prompt="What first?", minutes="5")
    brainstorm, vote = await made.activities()
    fields = {"setting.dots": "5", "setting.most": "3", "setting.options": "; ".join(OPTIONS)}
    await made.act(vote, "edit", title="Vote", prompt="What first?", minutes="5", **fields)
    await made.open()
    await made.turn(brainstorm, "open")
    page = await made.get(f"/join/{made.code}")
    return made, brainstorm, vote, re.findall(r'name="group" value="(\d+)"', page.text)


async def turn(made: Facilitator, activity: int, move: str) -> None:
    """As the console does: by a form whose answer is nothing, for the frames bring what follows."""
    await made.web.post(
        f"{made.base}/activities/{activity}/turn",
        data={"move": move, "command_id": secrets.token_hex(16)},
        headers={"HX-Request": "true"},
    )


async def room(plan: Plan) -> dict[str, Any]:
    """Everybody joins, writes and votes; the figures."""
    made, brainstorm, vote, groups = await prepared(plan)
    heard = Heard()
    phones = [Phone(plan, heard, number) for number in range(plan.people)]

    async def joins(phone: Phone) -> None:
        cold = phone.number % plan.cold_every == 0
        await phone.join(made.code, groups[phone.number % len(groups)], cold=cold)

    async def takes_part(phone: Phone) -> None:
        await asyncio.sleep(plan.seconds / 2 * phone.number / plan.people)
        await joins(phone)
        await phone.write(brainstorm, 2, plan.seconds / 2)

    async def goes_silent() -> None:
        say(line=asdict(Line(silent=True)))
        await asyncio.sleep(plan.silent)
        say(line=asdict(plan.line))

    longest = PAUSE + plan.seconds + plan.silent
    if plan.silent:  # everybody is there already, so that it meets what they send
        await _within(longest, map(joins, phones))
        writing = [phone.write(brainstorm, 2, plan.silent / 2) for phone in phones]
        await _within(longest, [goes_silent(), *writing])
    else:
        say(line=asdict(plan.line))
        await _within(longest, map(takes_part, phones))
    for phone in phones:
        phone.waits_for = f"activities/{vote}/".encode()
    await turn(made, brainstorm, "close")
    opened = time.perf_counter()
    await turn(made, vote, "open")
    await _within(longest, [one.vote(opened, plan.seconds / 2) for one in phones])
    say(line=asdict(WIDE))
    for phone in phones:
        await phone.leave()
    await made.close()
    return {
        "people": plan.people,
        "first_page": summary(heard.first_page),
        "usable": summary(heard.usable),
        "idea_answer": summary(heard.ideas),
        "step_arrives": summary(heard.step),
        "ballot_answer": summary(heard.ballots),
        "ideas_sent": len(heard.sent_ideas),
        "unanswered": heard.unanswered + plan.people - len(heard.step),
        "sent_again": heard.tries,
        "bytes_each": round(sum(one.wire.received for one in phones) / plan.people),
        "session": made.session_id,
    }


async def _within(seconds: float, acts: Iterable[Coroutine[Any, Any, None]]) -> None:
    """All of them; what still waits after so many seconds is given up, and so remains unanswered."""
    tasks = [asyncio.create_task(one) for one in acts]
    _, late = await asyncio.wait(tasks, timeout=seconds)
    for one in late:
        one.cancel()
    for result in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(result, Exception):
            raise result


def main() -> None:
    for plan in json.loads(sys.argv[1]):
        say(figures=asyncio.run(room(Plan(**{**plan, "line": Line(**plan["line"])}))))


if __name__ == "__main__":
    main()
