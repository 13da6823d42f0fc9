"""Pictures of a platform between its sessions: for its guides in each language, and for the reference in English.

The years that `dialogue demo platform` plays are played first; then the server stands at their end, and what they do not
need, a charter or a stakeholder map for example, is put beside them.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from guide_pictures import speaking
from playwright.async_api import Page

from dialogue.kernel.schema import utc_now
from dialogue.languages import LANGUAGES
from dialogue.simulation.actors import Facilitator, Surprise
from dialogue.simulation.years import Years

CONSOLE = (1366, 768)
PEOPLE, SEED, LAST_DAY = 10, 3, 441
Take = Callable[..., Awaitable[None]]

FURTHER_MANDATES = (
    ("Salma Diallo", "position", "Assembly of the herders", -200, 30),
    ("Jean Kouassi", "speak", "Board of the seed growers", -300, 300),
)
CHARTER = {
    "purpose": "Whoever lives by the river decides about its water.",
    "rule": "shared-goal",
    "privacy": "What somebody says in a session is told without her name.",
    "adopted_by": "All groups",
    "languages": ["en", "fr", "es"],
    "what_is_new": "The first one.",
    "after": "0",
}
STAKEHOLDERS = (
    ("Ministry of water", "yes", 4, 5),
    ("Union of herders", "yes", 5, 3),
    ("Women who carry water", "yes", 5, 2),
    ("Energy company", "no", 3, 5),
    ("Water sellers", "no", 4, 1),
    ("Schools of the valley", "no", 2, 2),
)
TOGETHER = (
    ("synergy", "Union of herders\nInstitute of plants", "A seed bank in each village"),
    ("dialogue", "Union of herders\nMinistry of water\nRiver board", "The water plan of the region"),
)


@dataclass(frozen=True, slots=True)
class Played:
    """Where things are that the years left behind: addresses."""

    platform: str
    item: str
    decision: str
    session: str
    framework: str


async def years(data: Path, out: Path, say: Callable[[str], None]) -> Played:
    """Play the years; the server of their last day has ended."""
    played = Years(data, out, SEED, say, people=PEOPLE)
    await played.play()
    platform = f"/platforms/{played.platform}"
    return Played(
        platform,
        played.at("wells"),
        f"{platform}/decisions/2",
        f"/sessions/{played.sessions[-1]}",
        played.framework,
    )


def within(days: int) -> str:
    """A day so many days from today; the clock stands at the end of the years."""
    return str((utc_now() + timedelta(days)).date())


async def furnish(here: Played, facilitator: Facilitator) -> str:
    """What stands beside: a charter, mandates, stakeholders, synergies; circulated minutes. Gives a group's own page."""
    at = here.platform
    await facilitator.post(f"{at}/charter", **CHARTER, adopted_on=within(-9), valid_from=within(0))
    await facilitator.post(f"{at}/charter/phase", phase="working", because="The first session was held")
    for person, reach, given_by, since, until in FURTHER_MANDATES:
        mandate = {"person": person, "reach": reach, "given_by": given_by, "group": "1"}
        days = {"decided_on": within(since), "valid_from": within(since), "valid_until": within(until)}
        await facilitator.post(f"{at}/mandates", **mandate, **days)
    for name, there, interest, influence in STAKEHOLDERS:
        seen = {"interest": str(interest), "influence": str(influence), "at_table": there, "group": "1"}
        told = {"concern": "They live by the river", "next_step": "" if there == "yes" else "Awa visits them"}
        await facilitator.post(f"{at}/stakeholders", name=name, **seen, **told)
    for sort, partners, what in TOGETHER:
        fields = {
            "sort": sort,
            "organisations": partners,
            "what": what,
            "state": "going",
            "since": within(-90),
        }
        await facilitator.post(f"{at}/synergies", **fields)
    earlier = f"/sessions/{int(here.session.rsplit('/', 1)[1])}/minutes"
    await facilitator.post(
        f"{earlier}/notes", section="meeting", text="The road was cut; two delegates came late."
    )
    return earlier


async def group_page(facilitator: Facilitator, minutes: str) -> str:
    """Circulate the minutes all the same, and give the address that one group has for them."""
    page = (await facilitator.get(f"{minutes}/desk")).text
    number = re.search(r'name="number" value="(\d+)"[^>]*>\s*(?:<[^>]*>\s*)*', page)
    because = "The list of who was excused follows."
    page = (
        await facilitator.post(
            f"{minutes}/versions", number=number[1] if number else "1", because=because, days="14"
        )
    ).text
    found = re.search(
        r'readonly[^>]*value="([^"]+/group-minutes/[^"]+)"|value="([^"]+/group-minutes/[^"]+)"', page
    )
    if found is None:
        raise Surprise("the desk shows no link for a group")
    return urlsplit(found[1] or found[2]).path


def scrolled(selector: str) -> Callable[[Page], Awaitable[None]]:
    """To where the picture begins."""

    async def then(page: Page) -> None:
        await page.locator(selector).first.evaluate("one => { one.scrollIntoView(); scrollBy(0, -12) }")

    return then


def both(
    first: Callable[[Page], Awaitable[None]], second: Callable[[Page], Awaitable[None]] | None
) -> Callable[[Page], Awaitable[None]]:
    async def then(page: Page) -> None:
        await first(page)
        if second is not None:
            await second(page)

    return then


async def every_page(
    here: Played, address: str, sign_in: str, reference: Take, coordinators: Take, rapporteurs: Take
) -> None:
    """For each picture `take(name, actor, path, size, then=...)` of one of the three places."""
    facilitator = Facilitator(address)
    await facilitator.enter(sign_in)
    minutes = await furnish(here, facilitator)

    async def each(take: Take, name: str, path: str, then: Any = None) -> None:
        for language in LANGUAGES:
            where = path.format(language=language)
            shown = both(speaking(language), then)
            await take(f"{language}/{name}", facilitator, where, CONSOLE, then=shown)

    at, item = here.platform, here.item
    await each(coordinators, "home", at)
    await each(coordinators, "decision", here.decision)
    await each(coordinators, "item", item)
    await each(coordinators, "learning", f"{at}/learning")
    await each(rapporteurs, "desk", f"{minutes}/desk", scrolled("#versions"))
    await each(rapporteurs, "brief", f"{item}/brief?lang={{language}}", scrolled(".minutes h1"))
    for name, path, then in (
        ("home", at, None),
        ("board", f"{at}/agenda?view=board", None),
        ("item", item, None),
        ("thread", f"{item}/thread", None),
        ("map", f"{at}/stakeholders", None),
        ("mandates", f"{at}/mandates", None),
        ("learning", f"{at}/learning", None),
        ("desk", f"{minutes}/desk", scrolled("#versions")),
        ("brief", f"{item}/brief?lang=en", scrolled(".minutes h1")),
        ("report", f"{here.framework}/report?lang=en", scrolled(".minutes h1")),
    ):
        await reference(f"platform/{name}", facilitator, path, CONSOLE, then=both(speaking("en"), then))
    own = await group_page(facilitator, minutes)
    for language in LANGUAGES:
        await rapporteurs(f"{language}/group", facilitator, f"{own}?lang={language}", CONSOLE)
    await facilitator.close()
