"""Pictures for the README and the guide: plays sessions on a server of its own, writes `docs/screenshots/*.png`.

`scripts/screenshots [FOLDER]` sets up what is missing and runs it. It finds or installs Chromium too.
`scripts/screenshots --platform [FOLDER]` takes those of a platform between its sessions only (`platform_pictures`).
`scripts/screenshots --crowd [FOLDER]` takes pictures of a full room instead, and measures them (`crowd_pictures`).
The same seed plays the same session; only codes and clocks differ.
"""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from ballot_pictures import every_ballot
from find_browser import find_chromium
from guide_pictures import every_language
from PIL import Image
from platform_pictures import LAST_DAY, every_page, years
from playwright.async_api import Browser, Page, async_playwright

from dialogue.kernel.clock import go_ahead
from dialogue.simulation.actors import Actor, Facilitator
from dialogue.simulation.embedded import Embedded, launch, offer_sign_in
from dialogue.simulation.guests import everybody
from dialogue.simulation.material import seeded
from dialogue.simulation.script import Script

ROOT = Path(__file__).resolve().parents[1]
SHOTS = ROOT / "docs/screenshots"
LARGEST = 250_000  # bytes of one picture: a README should open quickly
PHONE, CONSOLE, PROJECTOR = (390, 844), (1366, 768), (1600, 900)
PEOPLE, SEED = 30, 17


@dataclass
class Studio:
    """Where pictures are taken."""

    browser: Browser
    server: Embedded
    folder: Path

    async def take(
        self,
        name: str,
        actor: Actor,
        path: str,
        size: tuple[int, int],
        *,
        dark: bool = False,
        then: Callable[[Page], Awaitable[None]] | None = None,
    ) -> None:
        """One page of one person, as a file."""
        context = await self.browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        cookies = [(one.name, one.value or "") for one in actor.web.cookies.jar]
        await context.add_cookies([{"name": n, "value": v, "url": self.server.address} for n, v in cookies])
        page = await context.new_page()
        await page.goto(self.server.address + path)
        if await page.locator("#live").count():
            await page.locator("#live[data-state=online]").wait_for()
        if then is not None:
            await then(page)
        file = self.folder / f"{name}.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        await page.screenshot(path=file)
        with Image.open(file) as seen:  # a palette is enough for pages, and a third of the size
            seen.convert("RGB").quantize(96, dither=Image.Dither.NONE).save(file, optimize=True)
        await context.close()
        bytes_ = file.stat().st_size
        if bytes_ > LARGEST:
            raise SystemExit(
                f"{file} has {bytes_} bytes, more than {LARGEST}. Please take a smaller picture."
            )
        print(f"{file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file}  {bytes_} bytes")


async def give_dots(page: Page) -> None:
    """A few dots, not sent yet, so that the picture shows a ballot in use."""
    more = page.locator("#mine button[data-step='1']")
    for place in (0, 0, 1):
        await more.nth(place).click()
    await page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")


async def play(studio: Studio) -> None:
    """The session, stopped where there is something to see."""
    facilitator = Facilitator(studio.server.address)
    await facilitator.enter(studio.server.sign_in)
    script = Script(facilitator, seeded(PEOPLE, SEED), lambda step: print(f"... {step}", file=sys.stderr))
    await script.prepare()
    await script.gather()
    base, kinds = facilitator.base, script.by_kind
    speaks = [someone.language for someone in script.material.people]
    english = script.guests[speaks.index("en")].person
    french = script.guests[speaks.index("fr")].person
    await script.question("check_in")
    await facilitator.turn(kinds["brainstorm"], "open")
    await everybody(script.guests)
    await facilitator.act(kinds["brainstorm"], "reveal")
    await studio.take("console", facilitator, f"{base}/console", CONSOLE)
    await studio.take("projector", facilitator, f"{base}/projector", PROJECTOR)
    await studio.take("phone", english, base, PHONE)
    await studio.take("phone-french-dark", french, base, PHONE, dark=True)
    await facilitator.turn(kinds["brainstorm"], "close")
    await script.cluster()
    await facilitator.turn(kinds["cluster"], "reopen")
    await studio.take("board", facilitator, f"{base}/console", CONSOLE)
    await facilitator.turn(kinds["cluster"], "close")
    await facilitator.turn(kinds["vote"], "open")
    await studio.take("vote", english, base, PHONE, then=give_dots)
    await everybody(script.guests)
    await facilitator.turn(kinds["vote"], "close")
    await facilitator.act(kinds["vote"], "publication")
    await studio.take("result", facilitator, f"{base}/projector", PROJECTOR)
    await opinions(studio, script, english)
    await agree(studio, script, english)
    await script.agenda()
    await studio.take("agenda", facilitator, "/agenda", CONSOLE)
    await script.question("retrospect")
    await script.finish(None)
    await studio.take("minutes", facilitator, f"{base}/minutes", CONSOLE, then=to_the_document)
    await script.close()
    await facilitator.close()


STATEMENTS = """Water points are shared before new ones are dug
Every village sends a woman and a man to the water committee
Companies pay for the water they take
The map of water points is drawn by all of us together
Herders may cross the fields after the harvest
I fetch water myself
The committee's books are read aloud once a year"""


async def opinions(studio: Studio, script: Script, english: Actor) -> None:
    """Statements on a phone, and the landscape once the results are shown."""
    facilitator = script.facilitator
    base, prompt = facilitator.base, "What do we want for the water of the delta?"
    await facilitator.post(f"{base}/activities", kind="opinion", prompt=prompt, minutes="10")
    activity = (await facilitator.activities())[-1]
    fields = {"setting.statements": STATEMENTS}
    await facilitator.act(activity, "edit", title="", prompt=prompt, minutes="10", **fields)
    await facilitator.turn(activity, "open")
    await studio.take("opinion", english, base, PHONE)
    await everybody(script.guests)
    await facilitator.turn(activity, "close")
    await facilitator.act(activity, "opinion/results")
    await studio.take("landscape", facilitator, f"{base}/projector", PROJECTOR)


async def agree(studio: Studio, script: Script, english: Actor) -> None:
    """One round on the goal: a phone that takes its position, the projector with the decision."""
    facilitator, activity = script.facilitator, script.by_kind["agree"]
    await facilitator.turn(activity, "open")
    await facilitator.act(activity, "wording", text=script.material.goal)
    await facilitator.act(activity, "rule", preset="shared-goal", ratify_by=str(date.today() + timedelta(60)))
    console = f"{facilitator.base}/console"
    await studio.take("deciding/rule", facilitator, console, CONSOLE, then=to_the_rule)
    longer = f"{script.material.goal} Women and men decide in equal numbers."
    await english.act(activity, "amendments", text=longer, reason="Women carry most of the water")
    await studio.take("deciding/amendment", facilitator, f"{facilitator.base}/projector", PROJECTOR)
    await facilitator.act(activity, "round")
    await studio.take("position", english, facilitator.base, PHONE)
    await everybody(script.guests)
    await english.act(activity, "position", level="7", text="Nobody says who pays for the pumps")
    await facilitator.act(activity, "round-closing")
    await studio.take("deciding/objection", facilitator, f"{facilitator.base}/projector", PROJECTOR)
    page = (await facilitator.get(console)).text
    for objection in dict.fromkeys(re.findall(r"/objections/(\d+)/closing", page)):
        await facilitator.act(
            activity, f"objections/{objection}/closing", how="monitored", reason="Looked at in each review"
        )
    await facilitator.act(activity, "decision")
    await studio.take("goal", facilitator, f"{facilitator.base}/projector", PROJECTOR)


async def to_the_rule(page: Page) -> None:
    """The rule editor, opened."""
    await page.evaluate(
        "document.querySelectorAll('details').forEach((one) => { one.open = !!one.querySelector('[name=\"bar.n\"]'); });"
        "document.querySelector('[name=\"bar.n\"]')?.closest('details')?.scrollIntoView()"
    )


async def to_the_document(page: Page) -> None:
    """Below the downloads, where the minutes begin."""
    await page.evaluate("document.querySelector('main h1').parentElement.scrollIntoView(); scrollBy(0, 66)")


def guide_of(folder: Path) -> Path:
    """Where the guide's pictures go: beside the guide, or into the folder that was named."""
    return ROOT / "docs/guide/pictures" if folder == SHOTS else folder / "guide"


async def platform(folder: Path) -> None:
    """Play the years of a platform, and take the pictures of where they end."""
    with tempfile.TemporaryDirectory(prefix="dialogue-pictures-") as data:
        store, left = Path(data) / "data", Path(data) / "out"
        played = await years(store, left, lambda day: print(f"... {day}", file=sys.stderr))
        go_ahead(timedelta(LAST_DAY))
        server = launch(store, days=LAST_DAY)
        try:
            async with async_playwright() as playwright:
                browser = await playwright.chromium.launch(
                    executable_path=find_chromium(), args=["--no-sandbox"]
                )
                guides = ROOT / "docs/guide" if folder == SHOTS else folder / "guide"
                places = [Studio(browser, server, folder)]
                for whose in ("coordinators", "rapporteurs"):
                    places.append(Studio(browser, server, guides / whose / "pictures"))
                await every_page(played, server.address, server.sign_in, *(one.take for one in places))
                await browser.close()
        finally:
            server.stop()
            go_ahead(timedelta())


async def main(folder: Path) -> None:
    """Take all pictures."""
    with tempfile.TemporaryDirectory(prefix="dialogue-pictures-") as data:
        server = launch(Path(data))
        try:
            async with async_playwright() as playwright:
                browser = await playwright.chromium.launch(
                    executable_path=find_chromium(), args=["--no-sandbox"]
                )
                studio = Studio(browser, server, folder)
                await play(studio)
                await every_ballot(server.address, offer_sign_in(server.settings, "Awa Diop"), studio.take)
                guide = Studio(browser, server, guide_of(folder))
                await every_language(server.address, offer_sign_in(server.settings, "Awa Diop"), guide.take)
                await browser.close()
        finally:
            server.stop()


if __name__ == "__main__":
    if "--crowd" in sys.argv:
        from crowd_pictures import main as full_room

        others = [one for one in sys.argv[1:] if one != "--crowd"]
        sys.exit(full_room(Path(others[0]) if others else ROOT / "out" / "crowd"))
    named = [one for one in sys.argv[1:] if one != "--platform"]
    target = Path(named[0]) if named else SHOTS
    target.mkdir(parents=True, exist_ok=True)
    if "--platform" not in sys.argv:
        asyncio.run(main(target))
    asyncio.run(platform(target))
