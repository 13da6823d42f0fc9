"""Fourteen months of a platform, played through its pages: what a room decides, who works for it, what becomes of it.

The server is started anew for each day on which something happens, its clock so many days ahead; whatever was answered
before is on disk. Three sessions, goals that are agreed, confirmed later and not agreed, items that go through all states.
"""

from __future__ import annotations

import html
import random
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dialogue.kernel.clock import go_ahead
from dialogue.kernel.schema import utc_now
from dialogue.simulation.actors import Actor, Facilitator, Participant, Surprise
from dialogue.simulation.embedded import launch
from dialogue.simulation.forms import PageForm, read_page
from dialogue.simulation.prepared import Prepared, prepared
from dialogue.simulation.years_framework import join_forces, report, tell_a_story
from dialogue.simulation.years_plot import (
    DECLINED,
    FIRST,
    FIRST_VALUE,
    GOALS,
    INDICATOR,
    ITEMS,
    LATER_GOALS,
    LEARNING,
    MANDATE,
    MARKER,
    MARKER_LEVEL,
    OUTCOME,
    PROMISES,
    RESTITUTION,
    REVIEW,
    REVIEWED,
    SECOND,
    SECOND_VALUE,
    THIRD,
)
from dialogue.simulation.years_room import PEOPLE, Room

LANGUAGES = ("en", "fr", "es")
FORMATS = {
    "html": "html",
    "md": "md",
    "pdf": "pdf",
    "docx": "docx",
    "xlsx": "xlsx",
    "csv": "zip",
    "json": "json",
} | {"popolo": "popolo.json"}
"""The formats of minutes, with how their files end."""
DAYS = (
    "first session",
    "organisations answer",
    "a group confirms",
    "work, and an obstacle",
    "a promise is late",
    "second session",
    "a framework",
    "work goes on",
    "third session",
    "documents",
)
"""What `progress` is told, in order."""
REPORTED = 300
"""The day in whose year the framework's report is written."""
BRIEFS = ("pdf", "docx", "html")


@dataclass(slots=True)
class Years:
    """The play. `progress` is told each day's name; `files` names what is written to `out`."""

    data: Path
    out: Path
    seed: int
    progress: Callable[[str], None]
    people: int = PEOPLE
    sessions: list[int] = field(default_factory=list)
    items: dict[str, int] = field(default_factory=dict)
    steps: dict[str, int] = field(default_factory=dict)
    """The goal rooms of the first session, by our names of their goals."""
    promises: list[str] = field(default_factory=list)
    """The items that promises were made for, in the order of the promises' numbers."""
    platform: int = 0
    framework: str = ""
    files: list[str] = field(default_factory=list)
    chance: random.Random = field(init=False)
    forks: Prepared = field(init=False)
    """Where the servers come from: one for each day."""

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    @property
    def days(self) -> Sequence[tuple[int, Callable[[Facilitator], Awaitable[None]]]]:
        """On which day what of `DAYS` happens."""
        return (
            (0, self.first_session),
            (21, self.organisations_answer),
            (45, self.a_group_confirms),
            (110, self.work_and_an_obstacle),
            (140, self.a_promise_is_late),
            (200, self.second_session),
            (206, partial(join_forces, self)),
            (REPORTED, self.work_goes_on),
            (425, self.third_session),
            (440, self.documents),
        )

    async def first_session(self, facilitator: Facilitator) -> None:
        """Goals that are agreed, agreed if one group confirms it, and not agreed."""
        room = await self.room(facilitator, *FIRST)
        for name, goal in GOALS.items():
            self.steps[name], decision = await room.decide(goal)
            await self.item(room, name, decision)
        await room.finish()
        self.platform = int(re.findall(r"/platforms/(\d+)", (await facilitator.get("/agenda")).text)[0])

    async def item(self, room: Room, name: str, decision: int) -> None:
        """Put what was decided on the agenda, with what is promised for it."""
        address = f"{room.base}/decisions/{decision}/agenda-item"
        form = await self.form(room.facilitator, address, "/agenda-item")
        page = await self.sent(room.facilitator, form, **ITEMS[name], next_review=self.within(180))
        self.items[name] = int(page.url.path.split("/")[3])
        for organisation, what, days in PROMISES.get(name, ()):
            promise = {"organisation": organisation, "what": what, "due": self.within(days)}
            await room.facilitator.post(f"{self.at(name)}/commitments", **promise)
            self.promises.append(name)

    async def organisations_answer(self, facilitator: Facilitator) -> None:
        """Each organisation answers by its own link: most accept, one declines. The work begins."""
        for number, name in enumerate(self.promises, 1):
            answer = "declined" if number in DECLINED else "accepted"
            await self.by_link(facilitator, name, number, answer=answer, by_whom="The board")
        await self.move(facilitator, "wells", "in_progress")
        minutes = f"/sessions/{self.sessions[0]}/minutes"
        form = await self.form(facilitator, f"{minutes}/desk", "/versions")
        await self.sent(facilitator, form, because="Who was excused is not known.")
        await self.move(
            facilitator, "dam", "deferred", because="The energy company must be at the table first."
        )

    async def a_group_confirms(self, facilitator: Facilitator) -> None:
        """The companies give somebody a mandate; she brings the decision home, they confirm it, the item follows."""
        mandates = f"/platforms/{self.platform}/mandates"
        form = await self.form(facilitator, mandates, "/mandates")
        days = {
            "decided_on": self.within(-20),
            "valid_from": self.within(-20),
            "valid_until": self.within(345),
        }
        await self.sent(facilitator, form, **MANDATE, **days, group=form.choices["group"][-1])
        decision = f"/platforms/{self.platform}/decisions/{list(GOALS).index('fund') + 1}"
        form = await self.form(facilitator, decision, "/restitutions")
        await self.sent(
            facilitator, form, **RESTITUTION, held_on=self.within(-2), mandate=form.choices["mandate"][-1]
        )
        await self.move(facilitator, "fund", "agreed")
        await self.move(facilitator, "fund", "in_progress")

    async def work_and_an_obstacle(self, facilitator: Facilitator) -> None:
        """What is measured, what is seen, what is reached; then the drilling stops."""
        progress = f"{self.at('wells')}/progress"
        await facilitator.post(
            f"{progress}/indicators", **INDICATOR, baseline_on=self.within(-110), target_on=self.within(620)
        )
        await facilitator.post(
            f"{progress}/indicators/1/values", **FIRST_VALUE, said_on=self.within(-3), send="on"
        )
        await facilitator.post(f"{progress}/values/1", to="approved")
        await facilitator.post(f"{progress}/markers", **MARKER)
        await facilitator.post(
            f"{progress}/milestones", what="Pump keepers chosen in ten villages", due=self.within(40)
        )
        await self.move(
            facilitator, "wells", "blocked", because="The rains have cut the road for the drilling machine."
        )

    async def a_promise_is_late(self, facilitator: Facilitator) -> None:
        """The herders' promise is past its day; the obstacle is gone."""
        page = await facilitator.get("/agenda?late=on")
        if PROMISES["wells"][0][1] not in html.unescape(page.text):
            raise Surprise("a late commitment is not listed as late")
        await self.move(facilitator, "wells", "in_progress", because="The road is open again.")
        await self.by_link(
            facilitator, "wells", 1, answer="done", by_whom="The board", note="Chosen, three weeks late."
        )

    async def second_session(self, facilitator: Facilitator) -> None:
        """What was due stands in the draft programme; a trial that failed is given up, and something else begun."""
        room = await self.room(facilitator, *SECOND)
        for name, goal in LATER_GOALS.items():
            self.steps[name], decision = await room.decide(goal)
            await self.item(room, name, decision)
        await room.finish()
        await self.by_link(
            facilitator, "fund", 4, answer="withdrawn", by_whom="The board", note="Nobody paid in."
        )
        lesson = "One fund for all did not work: nobody pays for a pump she does not see."
        await self.move(
            facilitator,
            "fund",
            "dropped",
            because="Nobody paid in.",
            decision=room.decisions - 1,
            learned=lesson,
        )
        register = f"/platforms/{self.platform}/learning"
        form = await self.form(facilitator, f"{register}/new?replaces=1", "/learning")
        knows = [one.value for one in form.named("ground") if one.value.startswith(("experience", "data"))][
            :2
        ]
        await self.sent(facilitator, form, **LEARNING, text=lesson, ground=knows)
        await self.move(
            facilitator,
            "seeds",
            "changed",
            because="The villages ask for more than seeds.",
            successor=self.items["granaries"],
        )
        await self.move(facilitator, "dam", "proposed", because="The energy company has joined.")

    async def work_goes_on(self, facilitator: Facilitator) -> None:
        """Wells are dug, a marker moves, and the outside changes something of its own."""
        progress = f"{self.at('wells')}/progress"
        await facilitator.post(
            f"{progress}/indicators/1/values", **SECOND_VALUE, said_on=self.within(-2), send="on"
        )
        await facilitator.post(f"{progress}/values/2", to="approved")
        await facilitator.post(f"{progress}/markers/1/levels", **MARKER_LEVEL, said_on=self.within(-2))
        await facilitator.post(
            f"{progress}/milestones/1", reached_on=self.within(-120), evidence="List of the keepers, signed."
        )
        await facilitator.post(f"{progress}/outcomes", **OUTCOME, happened=self.within(-20))
        await self.by_link(
            facilitator, "wells", 2, answer="done", by_whom="The directorate", note="Paid in two parts."
        )
        await tell_a_story(self, facilitator)

    async def third_session(self, facilitator: Facilitator) -> None:
        """A review finds that a reservation comes true, and that the change has happened all the same."""
        room = await self.room(facilitator, *THIRD)
        held = await room.review(REVIEWED)
        await room.finish()
        address = f"{self.at('wells')}/review"
        form = await self.form(facilitator, f"{address}?activity={held}", "/review")
        seen = {one.name: "partly" for one in form.fields if one.name.startswith("look.")}
        if not seen:
            raise Surprise("no reservation is looked at in the review")
        notes = {
            name.replace("look.", "look_note."): "Two of the poorest villages still wait." for name in seen
        }
        await self.sent(
            facilitator, form, **REVIEW, **seen, **notes, said_on=self.within(0), next_review=self.within(200)
        )
        await self.move(
            facilitator,
            "wells",
            "done",
            evidence="41 of 44 villages have a well that works.",
            reviewed_by=["farmers", "public"],
        )

    async def documents(self, facilitator: Facilitator) -> None:
        """Minutes of all sessions in every format, a policy brief and a yearly report in three languages."""
        for place, session in enumerate(self.sessions, 1):
            for form in FORMATS:
                answer = await facilitator.get(f"/sessions/{session}/minutes.{form}", lang="en")
                self.keep(f"session-{place}/minutes.{FORMATS[form]}", answer.content)
        for language in LANGUAGES:
            for form in BRIEFS:
                answer = await facilitator.get(f"{self.at('wells')}/brief.{form}", lang=language)
                self.keep(f"brief-{language}.{form}", answer.content)

        for name in ("agenda.ics", "iati.xml"):
            self.keep(name, (await facilitator.get(f"/platforms/{self.platform}/{name}")).content)
        reported = utc_now().date() - timedelta(self.days[-1][0] - REPORTED)
        await report(self, facilitator, reported.year)

    def keep(self, name: str, content: bytes) -> None:
        """Write a file of what the play leaves behind."""
        file = self.out / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        self.files.append(name)

    def at(self, name: str) -> str:
        """The address of an item."""
        return f"/agenda/items/{self.items[name]}"

    async def by_link(self, facilitator: Facilitator, name: str, number: int, **answer: str) -> None:
        """Send an organisation its link, if it has none yet, and let it answer without an account."""
        page = await facilitator.get(self.at(name))
        if f"-{number}-address" not in page.text:
            page = await facilitator.post(f"{self.at(name)}/commitments/{number}/link")
        found = re.search(rf'-{number}-address" readonly value="([^"]+)"', page.text)
        if found is None:
            raise Surprise("the page shows no link for the organisation")
        outside = Actor(facilitator.address)
        await outside.post(urlsplit(html.unescape(found[1])).path, **answer)
        await outside.close()

    async def move(self, facilitator: Facilitator, name: str, to: str, **grounds: Any) -> None:
        await facilitator.post(f"{self.at(name)}/state", to=to, **grounds)

    @staticmethod
    def within(days: int) -> str:
        """A date so many days from now."""
        return str(utc_now().date() + timedelta(days))

    @staticmethod
    async def form(actor: Actor, address: str, ending: str) -> PageForm:
        found = read_page((await actor.get(address)).text).form(ending)
        if found is None:
            raise Surprise(f"{address} has no form {ending}")
        return found

    @staticmethod
    async def sent(actor: Actor, form: PageForm, **fields: Any) -> Any:
        """Send a form as it is found, with what is filled in."""
        return await actor.post(form.action, **{**form.values(), **fields})

    @asynccontextmanager
    async def day(self, number: int) -> AsyncIterator[Facilitator]:
        """A server on that day, and its facilitator."""
        go_ahead(timedelta(number))
        embedded = launch(self.data, days=number, forks=self.forks)
        facilitator = Facilitator(embedded.address)
        facilitator.looks = False  # nobody watches fourteen months: only pages that are read are drawn
        try:
            await facilitator.enter(embedded.sign_in)
            yield facilitator
        finally:
            await facilitator.close()
            embedded.stop()
            go_ahead(timedelta())

    async def play(self) -> None:
        """All of it."""
        self.out.mkdir(parents=True, exist_ok=True)
        with prepared() as self.forks:
            for (number, act), name in zip(self.days, DAYS, strict=True):
                self.progress(name)
                async with self.day(number) as facilitator:
                    await act(facilitator)

    async def room(self, facilitator: Facilitator, title: str, purpose: str, **more: str) -> Room:
        """A session in which people of all groups sit; what is due begins its programme."""
        if self.platform:  # by itself it would be the one of the newest session, which may be the neighbours'
            more.setdefault("platform", str(self.platform))
        await facilitator.prepare(title, recipe="empty", purpose=purpose, carry_over="on", **more)
        self.sessions.append(facilitator.session_id)
        await facilitator.open()
        groups = await facilitator.groups()
        people = []
        for number in range(self.people):
            letter = list(groups)[number % len(groups)]
            person = Participant(facilitator.address)
            person.looks = False
            await person.join(
                facilitator.code,
                group=groups[letter],
                language=("fr", "en", "es")[number % 3],
                name=f"Person {number + 1}",
            )
            people.append((letter, person))
        return Room(facilitator, people, self.chance, len(self.items))
