"""A session with a decision, made by people through their forms, for the agenda to start from."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from dialogue.decisions.reading import lines
from dialogue.simulation.actors import Facilitator
from support.days import in_days
from support.roles import newest_account, platform_of

GOAL = "By 2030 every village decides with us about its water"
GROUPS = ("farmers", "ngos", "public")
PEOPLE = {"awa": "F", "bo": "N", "di": "P"}


class Decided:
    """A facilitator whose session has decided; `decision` is the id, `item` the last agenda item's page."""

    def __init__(self, running: Any, facilitator: Any, activity: int, people: dict[str, Any]) -> None:
        self.running, self.facilitator, self.activity, self.people = running, facilitator, activity, people
        self.item = ""

    async def word(self, goal: str) -> None:
        """A further activity that works on a goal, with its wording and rule."""
        await self.facilitator.post(
            f"{self.facilitator.base}/activities", kind="agree", prompt="Agreed?", minutes="5"
        )
        self.activity = (await self.facilitator.activities())[-1]
        await self.facilitator.turn(self.activity, "open")
        await self.facilitator.act(self.activity, "wording", text=goal)
        await self.facilitator.act(self.activity, "rule", preset="shared-goal", ratify_by=in_days(30))

    async def decide(self, what_is_new: str = "", **levels: str) -> None:
        """A round, everybody's position (`awa="3 too slow"`, others endorse), and the decision."""
        await self.facilitator.act(self.activity, "round", because=what_is_new)
        for name, person in self.people.items():
            level, _, text = levels.get(name, "1").partition(" ")
            if level != "-":
                await person.act(self.activity, "position", level=level, text=text)
        await self.facilitator.act(self.activity, "round-closing")
        await self.facilitator.act(self.activity, "decision", what_is_new=what_is_new)

    async def let_in(self, role: str) -> None:
        """The newest account gets a role on this session's platform."""
        platform = platform_of(self.running, self.facilitator.session_id)
        name = newest_account(self.running)
        await self.facilitator.post(f"/platforms/{platform}/people", name=name, role=role)

    @property
    def decision(self) -> int:
        database = self.running.database()
        with database.read() as reader:
            found = lines(reader, [self.facilitator.session_id])[-1].id
        database.close()
        return found

    @property
    def form(self) -> str:
        return f"{self.facilitator.base}/decisions/{self.decision}/agenda-item"

    async def add(self, **fields: Any) -> str:
        """Put the decision on the agenda; the item's page as text."""
        answer = await self.facilitator.post(self.form, **{"change_sought": GOAL, "level": "local"} | fields)
        self.item = answer.url.path
        return str(answer.text)

    async def post(self, what: str, /, **fields: Any) -> str:
        """Send one of the item's forms; the page that follows."""
        return str((await self.facilitator.post(f"{self.item}/{what}", **fields)).text)

    async def page(self, path: str = "") -> str:
        return str((await self.facilitator.get(path or self.item)).text)


@pytest.fixture
def decided(running: Any, person: Any) -> Callable[..., Any]:
    """`async with decided(bo="3 too slow") as room:` where the goal has been decided with these positions.

    `beside` is a room on whose platform the session is prepared.
    """

    @asynccontextmanager
    async def made(beside: Decided | None = None, **levels: str) -> AsyncIterator[Decided]:
        facilitator = Facilitator(running.address)
        people: dict[str, Any] = {}
        try:
            await facilitator.enter(running.sign_in_link())
            if beside is not None:
                await beside.let_in("facilitator")
            await facilitator.prepare("Water for all", recipe="empty", groups=GROUPS)
            await facilitator.open()
            for name, group in PEOPLE.items():
                people[name] = await person(facilitator, group)
            room = Decided(running, facilitator, 0, people)
            await room.word(GOAL)
            await room.decide(**levels)
            yield room
        finally:
            for one in (facilitator, *people.values()):
                await one.close()

    return made
