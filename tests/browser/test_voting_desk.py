"""Who votes, in real browsers: a roll call on phones, then hands and a written proxy from the voting desk."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from support.axe import violations
from support.browsing import CONSOLE, PHONE, PROJECTOR, Visitor, mine
from support.house import House

OPTIONS = ("Wells", "Roads", "One school bus")
SMALL = (320, 568)
PICTURES = os.environ.get("DESK_PICTURES", "")


def look(page: Page, name: str) -> None:
    """The page is usable for everybody and nothing lies beside the window."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    assert violations(page) == [], name
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)


def test_roll_call_hands_and_a_proxy(house: House, visit: Callable[..., Visitor]) -> None:
    facilitator, do = house.facilitator(recipe="empty"), house.backstage.do
    do(facilitator.post(f"{facilitator.base}/activities", kind="vote", prompt="What first?", minutes="5"))
    vote = int(do(facilitator.activities())[-1])
    staff = visit(CONSOLE)
    staff.cookies_of(facilitator)
    staff.expected.add(422)  # one hand too many is refused
    console = staff.page(f"{facilitator.base}/activities/{vote}/edit")
    console.locator("input[name='setting.method'][value=approval]").check(force=True)
    console.locator('[id="setting.approval.most"]').fill("1")
    console.get_by_label("Own options").fill("; ".join(OPTIONS))
    console.get_by_label("Who votes?").select_option("roll_call")
    console.get_by_role("button", name="Save", exact=True).click()

    awa, bo = visit(SMALL), visit(PHONE, color_scheme="dark")
    awa.cookies_of(house.person(facilitator.code, "F", name="Awa"))
    bo.cookies_of(house.person(facilitator.code, "N", language="fr", name="Bo"))
    house.person(facilitator.code, "F", name="Zoe")  # her phone is broken
    house.person(facilitator.code, "F", name="Fay")  # she went out for a coffee
    phone, french = awa.page(facilitator.base), bo.page(facilitator.base)
    projector = staff.context.new_page()
    projector.set_viewport_size({"width": PROJECTOR[0], "height": PROJECTOR[1]})
    projector.goto(f"{house.address}{facilitator.base}/projector")
    console.goto(f"{house.address}{facilitator.base}/console?stay=1")
    console.get_by_role("button", name=re.compile("^Open: Vote")).click()

    expect(phone.get_by_role("button", name="I am here")).to_be_visible()
    look(phone, "roll-call")
    phone.get_by_role("button", name="I am here").click()
    expect(phone.get_by_text("You are on the list of this vote")).to_be_visible()
    expect(french.get_by_role("button", name="Je suis là")).to_be_visible()
    look(french, "roll-call-fr-dark")
    french.get_by_role("button", name="Je suis là").click()
    expect(projector.get_by_text("have answered the roll call")).to_be_visible()
    look(projector, "roll-call-wall")
    expect(console.locator(".big-count")).to_contain_text("2")
    look(console, "roll-call-console")
    console.get_by_role("link", name="See who votes, then begin").click()
    console.locator("li", has_text="Zoe").get_by_role("button", name="Is here").click()
    expect(console.get_by_text("3 people would vote now")).to_be_visible()
    look(console, "desk-roll-call")
    console.get_by_role("button", name="Begin the vote").click()

    mine(phone).get_by_label("Wells", exact=True).check(force=True)
    expect(phone.locator("[data-note]")).to_contain_text("Sent: these ticks count")
    expect(console.locator(".big-count")).to_contain_text("1 of 3")
    console.get_by_role("link", name="Hands, papers and proxies").click()
    farmers = console.get_by_label(re.compile("^Farmers"))
    farmers.fill("9")
    console.locator("form", has=farmers).get_by_role("button", name="Save").click()
    hands = console.locator("form", has=console.get_by_role("button", name="Enter the hands"))
    hands.get_by_label("Roads").fill("8")
    hands.get_by_label("Wells").fill("1")
    hands.get_by_role("button", name="Enter the hands").click()  # one voted by phone already: one too many
    expect(
        console.get_by_text("1 more would be too many").or_(console.get_by_text("9 more would be too many"))
    ).to_be_visible()
    hands.get_by_label("Wells").fill("")
    hands.get_by_role("button", name="Enter the hands").click()
    expect(console.get_by_role("heading", name="Entered so far")).to_be_visible()
    proxies = console.locator("form", has=console.get_by_role("button", name="Enter the proxy"))
    proxies.get_by_label("Who holds the proxy").select_option(label="Awa")
    proxies.get_by_label("Name, if without a seat").fill("Fatou Sow")
    proxies.get_by_label("What was shown").fill("letter of 3 May")
    proxies.get_by_role("button", name="Enter the proxy").click()
    expect(console.get_by_text("Awa votes for Fatou Sow")).to_be_visible()
    look(console, "desk-open")

    phone.get_by_role("link", name="Fill in this paper").click()
    expect(phone.get_by_role("heading", name="Paper for Fatou Sow")).to_be_visible()
    phone.get_by_label("Roads", exact=True).check(force=True)
    phone.get_by_role("button", name="Send my vote").click()
    expect(phone.get_by_text("Received. You can change your ticks")).to_be_visible()
    look(phone, "proxy-paper")
    phone.goto(house.address + facilitator.base)
    expect(phone.get_by_text("Their paper was received")).to_be_visible()
    look(phone, "phone-with-proxy")
    console.goto(f"{house.address}{facilitator.base}/console?stay=1")
    expect(console.locator(".big-count")).to_contain_text("10 of 11")
    expect(console.get_by_text("By show of hands")).to_be_visible()
    look(console, "console-open")
    console.get_by_role("button", name="Close this activity").click()
    console.get_by_role("button", name="Publish the result").click()
    expect(projector.locator(".tally > li").first).to_contain_text("9 of 10")
    assert [fault for one in (awa, bo) for fault in one.unexpected()] == []
