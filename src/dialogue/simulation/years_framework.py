"""A second platform, and a framework in which both roll up: the last chapter of the years that are played."""

from __future__ import annotations

import html
import re
from typing import Protocol

from dialogue.simulation.actors import Facilitator, Surprise
from dialogue.simulation.years_plot import DELTA, ENTRY, FRAMEWORK, NEIGHBOURS, TARGET
from dialogue.simulation.years_room import Room


class Played(Protocol):
    """What this chapter needs of the years before it."""

    steps: dict[str, int]
    items: dict[str, int]
    platform: int

    async def room(self, facilitator: Facilitator, title: str, purpose: str, **more: str) -> Room:
        """A session with people in it."""

    async def item(self, room: Room, name: str, decision: int) -> None:
        """Put what was decided on the agenda."""

    def within(self, days: int) -> str:
        """A date so many days from now."""

    def keep(self, name: str, content: bytes) -> None:
        """Write a file of what the play leaves behind."""


async def join_forces(years: Played, facilitator: Facilitator) -> None:
    """The neighbours agree on something of their own; both platforms come into one framework and share a target."""
    room = await years.room(facilitator, *DELTA, platform="new", platform_name="The delta")
    for name, goal in NEIGHBOURS.items():
        years.steps[name], decision = await room.decide(goal)
        await years.item(room, name, decision)
    await room.finish()
    platforms = re.findall(r"/platforms/(\d+)", (await facilitator.get("/agenda")).text)
    other = next(int(one) for one in platforms if int(one) != years.platform)
    cycle = {"cycle_from": years.within(-30), "cycle_until": years.within(900)}
    page = await facilitator.post(f"/platforms/{years.platform}/frameworks", **FRAMEWORK, **cycle)
    here, key = page.url.path, re.search(r'id="framework-key" readonly value="([^"]+)"', page.text)
    if key is None:
        raise Surprise("the framework shows no key for another platform")
    await facilitator.post(f"/platforms/{other}/frameworks/joining", key=html.unescape(key[1]))
    page = await facilitator.post(f"{here}/targets", **TARGET)
    target = max(map(int, re.findall(rf"{here}/targets/(\d+)/items", page.text)))
    for name in ("wells", *NEIGHBOURS):
        await facilitator.post(f"{here}/targets/{target}/items", item=years.items[name])
    entry = {**ENTRY, "happened_on": years.within(-1), "platforms": [years.platform, other]}
    page = await facilitator.post(f"{here}/entries", **entry)
    years.keep("framework.html", page.content)
