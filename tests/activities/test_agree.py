"""The goal room through its real forms: rule first, hidden positions, objections, new wording, decision."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from dialogue.activities.agree import record
from dialogue.activities.agree.schema import Decision, Position
from dialogue.simulation.actors import Surprise

GOAL = "By 2030 every village decides with us about its water"
GROUPS = ("farmers", "ngos", "companies")


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


@pytest.fixture
def goal_room(running: Any, open_session: Any, person: Any) -> Callable[..., Any]:
    """`async with goal_room(awa="F", bo="N") as room:` with the wording on the screens and positions not open."""

    @asynccontextmanager
    async def made(preset: str = "shared-goal", **people: str) -> AsyncIterator[Room]:
        async with open_session(recipe="empty") as facilitator:
            await facilitator.post(f"{facilitator.base}/activities", kind="agree", prompt="Agreed?", minutes="5")
            activity = (await facilitator.activities())[-1]
            await facilitator.turn(activity, "open")
            seated = {name: await person(facilitator, group) for name, group in people.items()}
            room = Room(facilitator, activity, seated)
            try:
                await room.act("wording", text=GOAL)
                await room.act("rule", preset=preset, ratify_by="")
                yield room
            finally:
                for one in seated.values():
                    await one.close()

    return made


def test_drive(goal_room: Any) -> None:
    async def play() -> None:
        async with goal_room(awa="F", bo="N", cy="U", di="P", eli="C") as room:
            await room.act("round")
            await room.stand(awa="1", bo="2 too slow", cy="1", di="4", eli="7")
            await room.act("round-closing")
            c = await room.console(); p = await room.projector(); a = await room.people["eli"].page()
            await room.act(f"objections/{await room.objection()}/closing", how="monitored", reason="we look at it")
            await room.act("decision")
            c = await room.console(); p = await room.projector(); a = await room.people["eli"].page()
    asyncio.run(play())
