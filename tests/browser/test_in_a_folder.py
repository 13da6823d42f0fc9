"""A live session in a folder of a site: two browsers behind a proxy that passes on that folder and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser

from dialogue.simulation.actors import Facilitator, Participant
from support.browsing import CONSOLE, visitor
from support.house import House, open_house
from support.proxy import Proxy, behind

FOLDER = "/goals"


def prepared(data: Path) -> tuple[Facilitator, Participant]:
    """A session with a brainstorm, and somebody in it. Actors know no folders, so it is made at the root."""
    house = open_house(data)
    staff = house.facilitator(recipe="empty")
    house.backstage.do(
        staff.post(f"{staff.base}/activities", kind="brainstorm", prompt="Wells?", minutes="5")
    )
    person = house.person(staff.code)
    house.close()
    return staff, person


@contextmanager
def in_folder(data: Path) -> Iterator[tuple[House, Proxy]]:
    house = open_house(data, public_url=f"http://127.0.0.1{FOLDER}")
    around = behind(house, FOLDER)
    try:
        yield house, next(around)
    finally:
        next(around, None)
        house.close()


def test_a_session_is_live_in_a_folder(chromium: Browser, data: Path) -> None:
    staff, person = prepared(data)
    with in_folder(data) as (_, proxy):
        desk, hand = visitor(chromium, proxy.address, CONSOLE), visitor(chromium, proxy.address)
        desk.cookies_of(staff)
        hand.cookies_of(person)
        console, phone = desk.page(), hand.page()
        console.goto(f"{proxy.address}{FOLDER}{staff.base}/console")
        phone.goto(f"{proxy.address}{FOLDER}{staff.base}")
        for page in (console, phone):
            page.locator("#live[data-state=online]").wait_for(state="attached")
        # What the facilitator presses appears on the phone by itself, and what the phone sends on the console.
        console.locator(
            "form[action$='/steps/next'] button, form[action*='/turn'] button, .onward button"
        ).first.click()
        phone.locator("#mine textarea").first.fill("A well for each village")
        phone.locator("#mine form button:not([type=button])").first.click()
        phone.get_by_text("A well for each village").first.wait_for()
        assert proxy.left == [] and any(path.endswith("/ideas") for path, _ in proxy.posted)
        # A page loaded afresh is the same, and its cookies are the folder's.
        phone.reload()
        phone.get_by_text("A well for each village").first.wait_for()
        beside = hand.context.request.get(f"{proxy.address}{staff.base}")
        assert beside.status == 404  # control: beside the folder there is nothing
        assert proxy.left == [staff.base]
        desk.close()
        hand.close()
