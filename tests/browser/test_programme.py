"""The programme on the console, on a laptop and on a phone as a remote: clock, order, notes that nobody else sees."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from support.axe import violations
from support.browsing import CONSOLE, Visitor, focused
from support.house import House

REMOTE = (390, 844)
PICTURES = os.environ.get("PROGRAMME_PICTURES", "")


def look(page: Page, name: str) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    assert violations(page) == [], name
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)


def test_clock_order_and_script(house: House, visit: Callable[..., Visitor]) -> None:
    facilitator, do = house.facilitator(recipe="shared-goals"), house.backstage.do
    steps = do(facilitator.activities())
    staff = visit(CONSOLE)
    staff.cookies_of(facilitator)
    console = staff.page(f"{facilitator.base}/console?stay=1")
    programme = console.locator("#session-programme, section:has(> #programme-title)").first
    expect(programme.get_by_text("As planned.")).to_be_visible()
    expect(programme.locator("li .meta").first).to_have_text(re.compile(r"^\s*\d\d?:\d\d\s*10 min"))

    # Skipped with a reason: its minutes are saved, and the reason stands there and in the minutes.
    vote = programme.locator(f"#programme-{steps[3]}")
    vote.locator("summary", has_text="More for").click()
    vote.get_by_label("Why it is skipped").fill("The room agrees already")
    vote.get_by_role("button", name="Skip").click()
    expect(vote.get_by_text("The room agrees already")).to_be_visible()
    expect(programme.get_by_text("10 min ahead")).to_be_visible()
    look(console, "console")

    # By keyboard, without losing the place: the button that was pressed still has the focus where the step is now.
    gather = programme.locator(f"#programme-{steps[1]}")
    gather.locator("summary", has_text="More for").click()
    gather.get_by_role("button", name=re.compile("^Move down")).focus()
    console.keyboard.press("Enter")
    expect(programme.locator("ol.programme > li").nth(2)).to_have_id(f"programme-{steps[1]}")
    expect(gather.get_by_role("button", name=re.compile("^Move down"))).to_be_visible()
    assert focused(console).get_attribute("id") == f"down-{steps[1]}"
    gather.get_by_role("button", name="Once more").click()
    expect(programme.locator("ol.programme > li")).to_have_count(7)
    gather.locator("summary", has_text="More for").click()
    again = programme.locator("ol.programme > li").nth(3)
    again.locator("summary", has_text="More for").click()
    again.get_by_text("Remove …").click()
    again.get_by_role("button", name="Remove it from the programme").click()
    expect(programme.locator("ol.programme > li")).to_have_count(6)

    remote = visit(REMOTE, color_scheme="dark", locale="fr-FR")
    remote.cookies_of(facilitator)
    phone = remote.page(f"{facilitator.base}/console?stay=1")
    phone.locator(f"#programme-{steps[0]} summary").first.click()
    look(phone, "remote")
    phone.get_by_role("link", name="My notes").first.click()
    expect(phone.get_by_text("One word is enough")).to_be_visible()
    look(phone, "script")
    preparation = staff.page(f"{facilitator.base}/preparation")
    # Dragged to the front, then one down by its button: the page stays where it is, and so does the focus.
    rows = preparation.locator("ol.programme-edit > li")
    third = rows.nth(2).get_attribute("id") or ""
    rows.first.scroll_into_view_if_needed()
    preparation.locator(f"#{third} .grip").hover()
    preparation.mouse.down()
    first = rows.first.bounding_box()
    assert first is not None
    preparation.mouse.move(first["x"] + 30, first["y"] + 4, steps=8)
    expect(rows.first).to_have_id(third)  # under the hand: the list looks every 50 ms
    with preparation.expect_response("**/preparation"):
        preparation.mouse.up()
    preparation.reload()
    expect(rows.first).to_have_id(third)
    moved = rows.first.get_by_role("button", name=re.compile("^Move down"))
    moved.focus()
    preparation.keyboard.press("Enter")
    expect(rows.nth(1)).to_have_id(third)
    assert focused(preparation).get_attribute("id") == f"down-{third.removeprefix('step-')}"
    rows.nth(1).locator("summary", has=preparation.locator("svg")).last.click()
    look(preparation, "preparation")
    new = staff.page("/new-session")
    new.locator("summary", has_text="Short building blocks").click()
    expect(new.locator(".tile", has_text="CrowBar")).to_contain_text("35 min · When the same word")
    look(new, "new")
    edit = remote.page(f"{facilitator.base}/activities/{steps[1]}/edit")
    edit.locator("details summary").first.click()
    look(edit, "edit")
