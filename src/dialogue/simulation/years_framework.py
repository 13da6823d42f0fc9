"""A second platform, a framework in which both roll up, and its yearly report: a chapter of the years that are played."""

from __future__ import annotations

import html
import re
from typing import Protocol

from dialogue.minutes.formats import BRIEFS, FORMATS, REPORTS
from dialogue.simulation.actors import Facilitator, Surprise
from dialogue.simulation.years_plot import DELTA, ENTRIES, FRAMEWORK, NEIGHBOURS, STORY, TARGET
from dialogue.simulation.years_room import Room


class Played(Protocol):
    """What this chapter needs of the years before it."""

    steps: dict[str, int]
    items: dict[str, int]
    platform: int
    framework: str

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
    for name in ("wells", "fund", *NEIGHBOURS):
        await facilitator.post(f"{here}/targets/{target}/items", item=years.items[name])
    for entry in ENTRIES:
        took_part = {"happened_on": years.within(0), "platforms": [years.platform, other]}
        await facilitator.post(f"{here}/entries", **entry, **took_part)
    years.framework = here


async def tell_a_story(years: Played, facilitator: Facilitator) -> None:
    """What somebody told of a change, and why the steering committee selected it."""
    stories = f"/platforms/{years.platform}/stories"
    await facilitator.post(stories, **STORY, item=years.items["wells"])
    chosen = {"selected_by": "Steering committee", "selected_on": years.within(0)}
    await facilitator.post(f"{stories}/1/selections", **chosen, why="It shows who decides now.")


async def report(years: Played, facilitator: Facilitator, year: int) -> None:
    """The framework's page, and its report in every format; what is read on paper in every language."""
    years.keep("framework.html", (await facilitator.get(years.framework)).content)
    for language, forms in {"en": REPORTS, "fr": BRIEFS, "es": BRIEFS}.items():
        for form in forms:
            answer = await facilitator.get(f"{years.framework}/report.{form}", year=year, lang=language)
            years.keep(f"report-{language}.{FORMATS[form].ending or form}", answer.content)
