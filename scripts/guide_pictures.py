"""Pictures for the facilitator's guide: console, phone, wall and minutes of one session, in each language."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from playwright.async_api import Page

from dialogue.languages import LANGUAGES
from dialogue.simulation.actors import Facilitator
from dialogue.simulation.guests import everybody
from dialogue.simulation.material import seeded
from dialogue.simulation.script import Script

PHONE, CONSOLE, PROJECTOR = (390, 844), (1366, 768), (1366, 768)
PEOPLE, SEED = 30, 17
Take = Callable[..., Awaitable[None]]


def speaking(language: str) -> Callable[[Page], Awaitable[None]]:
    """What somebody who signed in does to read the pages in this language."""

    async def choose(page: Page) -> None:
        here = page.url
        await page.goto("/".join([*here.split("/")[:3], ""]))
        await page.locator(f".langs button[value={language}]").click()
        await page.locator(f"html[lang={language}]").wait_for()
        await page.goto(here)
        if await page.locator("#live").count():
            await page.locator("#live[data-state=online]").wait_for()

    return choose


async def to_the_words(page: Page) -> None:
    """Below the downloads, where the minutes begin."""
    await page.evaluate("document.querySelector('main h1').parentElement.scrollIntoView(); scrollBy(0, 66)")


async def every_language(address: str, sign_in: str, take: Take) -> None:
    """Play the session; `take(name, actor, path, size, then=...)` for each picture."""
    facilitator = Facilitator(address)
    await facilitator.enter(sign_in)
    script = Script(facilitator, seeded(PEOPLE, SEED), lambda step: None)
    await script.prepare()
    await script.gather()
    base, kinds = facilitator.base, script.by_kind
    speaks = [someone.language for someone in script.material.people]

    async def each(name: str, path: str, size: tuple[int, int], **more: Any) -> None:
        for language in LANGUAGES:
            where = path.format(language=language)
            await take(f"{language}/{name}", facilitator, where, size, **{"then": speaking(language), **more})

    await script.question("check_in")
    await facilitator.turn(kinds["brainstorm"], "open")
    await everybody(script.guests)
    await facilitator.act(kinds["brainstorm"], "reveal")
    await each("console", f"{base}/console", CONSOLE)
    for language in LANGUAGES:
        person = script.guests[speaks.index(language)].person
        await take(f"{language}/phone", person, base, PHONE)
    await facilitator.turn(kinds["brainstorm"], "close")
    await script.cluster()
    await script.vote()
    await each("result", f"{base}/projector?lang={{language}}", PROJECTOR, then=None)
    await script.agree()
    await script.agenda()
    await script.question("retrospect")
    await script.finish(None)
    await each("minutes", f"{base}/minutes?lang={{language}}", CONSOLE, then=to_the_words)
    await script.close()
    await facilitator.close()
