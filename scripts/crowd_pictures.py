"""Pictures of a full room: 80 people in eight long-named groups, 200 ideas, long words, Arabic and emoji, three languages.

`scripts/screenshots --crowd [FOLDER]` plays it on a server of its own and writes a picture of every surface at every step.
Each is measured as the tests measure it: nothing may be cut off, no text on a wall may be smaller than 28 px at 1080p, and
what a wall does not show must be counted on it. What fails is said, and the command ends with code 1.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from support.boxes import cut
from support.browsing import launch, visitor
from support.crowd import SHORT, Crowd, crowd_in
from support.crowd_scale_and_map import compare_maps, draw_maps, stand_on_scales
from support.house import House, open_house
from support.wall import faults, look

PEOPLE = 80
LANGUAGES = ("en", "fr", "es")
WALL, CONSOLE, REMOTE, PHONE, OLD_PHONE = (1920, 1080), (1366, 768), (390, 844), (390, 844), (320, 568)
GOAL = "By 2030 every village of the valley decides with us about its water and who keeps the pumps. "
WORDS = ("Hope", "hope!", "Water", "الماء", "Curious", "🌾 Rain", "Espoir", "Agua", "A little tired")

STEPS: dict[str, Callable[[Crowd], Any]] = {
    "01-welcome": lambda crowd: None,
    "02-check-in": lambda crowd: crowd.answers(PEOPLE, texts=WORDS),
    "03-silent": lambda crowd: crowd.storm(200, revealed=False),
    "04-ideas": lambda crowd: crowd.storm(200),
    "05-board": lambda crowd: crowd.board(),
    "06-vote": lambda crowd: crowd.vote(voters=60),
    "07-result": lambda crowd: crowd.vote(SHORT, state="published", voters=60, method="approval"),
    "08-grades": lambda crowd: crowd.vote(
        SHORT[:6], state="published", voters=60, method="majority-judgment"
    ),
    "09-opinions": lambda crowd: crowd.opinions(state="published"),
    "10-round": lambda crowd: crowd.goal(closed=False, text=GOAL * 3),
    "11-objections": lambda crowd: crowd.goal(text=GOAL * 3),
    "12-agreed": lambda crowd: crowd.goal(objections=0, decided=True, text=GOAL * 2),
    "13-closing": lambda crowd: crowd.answers(PEOPLE, "retrospect"),
    "15-questions": lambda crowd: crowd.questions(),
    "16-discuss": lambda crowd: crowd.discussion(),
    "17-tables": lambda crowd: crowd.tables(),
    "18-scale": lambda crowd: stand_on_scales(crowd),
    "19-scale-shown": lambda crowd: stand_on_scales(crowd, shown=True),
    "20-map": draw_maps,
    "21-maps-compared": compare_maps,
}


@dataclass
class Room:
    """The crowd, a facilitator's and a participant's cookies, and what was found."""

    house: House
    browser: Browser
    crowd: Crowd
    folder: Path
    staff: list[dict[str, Any]]
    persons: dict[str, list[dict[str, Any]]]
    found: list[str] = field(default_factory=list)

    def take(
        self,
        name: str,
        path: str,
        size: tuple[int, int],
        cookies: list[dict[str, Any]],
        *,
        dark: bool = False,
    ) -> None:
        """One page at one size: its picture, and what is wrong on it."""
        who = visitor(
            self.browser,
            self.house.address,
            size,
            reduced_motion="reduce",
            color_scheme="dark" if dark else "light",
        )
        who.context.add_cookies(cookies)  # type: ignore[arg-type]
        page = who.page(path)
        live = page.locator("#live[data-url]")
        if live.count():
            expect(live).to_have_attribute("data-state", "online")
        wall = "/projector" in path
        wrong = faults(look(page)) if wall else cut(page, (size,))
        self.found += [f"{name}: {one}" for one in wrong]
        page.screenshot(path=self.folder / f"{name}.png", full_page=not wall and not _is_console(page))
        print(f"{name}.png{'' if not wrong else f'  {len(wrong)} faults'}", flush=True)
        who.close()

    def step(self, name: str, number: int) -> None:
        """Every surface at one step; languages and the dark go round."""
        base = self.crowd.base
        first, second, third = (LANGUAGES[(number + n) % 3] for n in range(3))
        self.take(f"{name}-wall-{first}", f"{base}/projector?lang={first}", WALL, self.staff)
        self.take(
            f"{name}-wall-{second}-dark", f"{base}/projector?lang={second}", WALL, self.staff, dark=True
        )
        self.take(f"{name}-console", f"{base}/console?stay=1", CONSOLE, self.staff, dark=number % 2 == 1)
        self.take(f"{name}-remote", f"{base}/console?stay=1", REMOTE, self.staff)
        self.take(f"{name}-phone-{third}", base, PHONE, self.persons[third], dark=number % 2 == 0)
        self.take(f"{name}-phone-320-{first}", base, OLD_PHONE, self.persons[first])


def _is_console(page: Page) -> bool:
    return page.locator("html[data-page=console]").count() > 0


def _cookies(actor: Any, address: str) -> list[dict[str, Any]]:
    return [{"name": one.name, "value": one.value or "", "url": address} for one in actor.web.cookies.jar]


def main(folder: Path) -> int:
    """Play, photograph, measure; the exit code."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="dialogue-crowd-") as data, sync_playwright() as playwright:
        house = open_house(Path(data) / "data")
        browser = launch(playwright)
        try:
            crowd = crowd_in(house, PEOPLE - len(LANGUAGES), purpose=GOAL * 2)
            assert crowd.facilitator is not None
            persons = {
                language: _cookies(
                    house.person(crowd.facilitator.code, place + 1, language=language), house.address
                )
                for place, language in enumerate(LANGUAGES)
            }
            crowd.people(0)
            staff = _cookies(crowd.facilitator, house.address)
            room = Room(house, browser, crowd, folder, staff, persons)
            for number, (name, act) in enumerate(STEPS.items()):
                act(crowd)
                room.step(name, number)
            for page in ("people", "entry", "minutes", "preparation"):
                room.take(f"14-{page}", f"{crowd.base}/{page}", CONSOLE, staff)
                room.take(f"14-{page}-remote", f"{crowd.base}/{page}", REMOTE, staff)
        finally:
            browser.close()
            house.close()
    for one in room.found:
        print(one, file=sys.stderr)
    print(f"{folder}: {len(list(folder.glob('*.png')))} pictures, {len(room.found)} faults")
    return 1 if room.found else 0
