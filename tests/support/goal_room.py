"""A goal room through its real forms, with people by name, for tests."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from dialogue.simulation.actors import Facilitator

GOAL = "By 2030 every village decides with us about its water"


class Room:
    """A goal room with its facilitator and people by name."""

    def __init__(self, facilitator: Any, activity: int, people: dict[str, Any]) -> None:
        self.facilitator, self.activity, self.people = facilitator, activity, people

    async def act(self, what: str, **fields: Any) -> None:
        await self.facilitator.act(self.activity, what, **fields)

    async def stand(self, **levels: str) -> None:
        """Everybody named takes a position: `awa="7 because of the pumps"`."""
        for name, said in levels.items():
            level, _, text = said.partition(" ")
            await self.people[name].act(self.activity, "position", level=level, text=text)

    async def console(self) -> str:
        return str((await self.facilitator.get(f"{self.facilitator.base}/console")).text)

    async def projector(self) -> str:
        return str((await self.facilitator.get(f"{self.facilitator.base}/projector")).text)

    async def groups(self) -> dict[str, int]:
        found: dict[str, int] = await self.facilitator.groups()
        return found

    async def objection(self) -> int:
        """The number of the newest objection that the console shows."""
        return max(int(n) for n in re.findall(r'id="objection-(\d+)"', await self.console()))


KEYS = {"F": "farmers", "N": "ngos", "U": "universities", "P": "public", "C": "companies"}


def goal_room(running: Any, person: Callable[..., Any]) -> Callable[..., Any]:
    """`async with goal_room(awa="F", bo="N") as room:` with a wording on the screens, positions not open.

    The session has exactly the groups of these people, all required.
    """

    @asynccontextmanager
    async def made(preset: str = "shared-goal", **people: str) -> AsyncIterator[Room]:
        facilitator = Facilitator(running.address)
        seated: dict[str, Any] = {}
        try:
            await facilitator.enter(running.sign_in_link())
            groups = [KEYS[letter] for letter in dict.fromkeys(people.values())]
            await facilitator.prepare("Water for all", recipe="empty", groups=groups)
            await facilitator.open()
            await facilitator.post(
                f"{facilitator.base}/activities", kind="agree", prompt="Agreed?", minutes="5"
            )
            activity = (await facilitator.activities())[-1]
            await facilitator.turn(activity, "open")
            for name, group in people.items():
                seated[name] = await person(facilitator, group)
            room = Room(facilitator, activity, seated)
            await room.act("wording", text=GOAL)
            await room.act("rule", preset=preset, ratify_by="")
            yield room
        finally:
            for one in (*seated.values(), facilitator):
                await one.close()

    return made
