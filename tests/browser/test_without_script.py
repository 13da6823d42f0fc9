"""A participant whose browser runs no script: everything is a form and a page."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from dialogue.simulation.script import cards_on
from support.browsing import PATIENCE, PHONE, Visitor, join
from support.house import House


def rows(house: House, facilitator: Any, text: str) -> int:
    """How many cards on the console have these words."""
    page = house.backstage.do(facilitator.get(f"{facilitator.base}/console")).text
    return len(re.findall(rf'<bdi class="words"[^>]*>{re.escape(text)}</bdi>', page))


def refresh(page: Page) -> None:
    page.get_by_role("link", name="See what is happening now").click()


def test_a_whole_session_without_script(house: House, visit: Callable[..., Visitor]) -> None:
    facilitator, do = house.facilitator(), house.backstage.do
    check_in, brainstorm, cluster, vote, agree, _ = do(facilitator.activities())
    somebody = visit(PHONE, java_script_enabled=False)
    page = somebody.page()
    join(page, house.address, facilitator.code, "Farmers")

    do(facilitator.turn(check_in, "open"))
    refresh(page)
    page.get_by_label("Your answer").fill("curious")
    page.get_by_role("button", name="Send answer").click()
    expect(page.get_by_text("Received. You can change your answer")).to_be_visible()
    do(facilitator.turn(check_in, "close"))

    do(facilitator.turn(brainstorm, "open"))
    refresh(page)
    page.get_by_label("Your idea").fill("Share the wells")
    page.get_by_role("button", name="Send idea").click()
    page.get_by_text("Change or withdraw").click()
    page.get_by_label("Wording").fill("Share the wells fairly")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#mine").get_by_text("Share the wells fairly").first).to_be_visible()
    do(house.person(facilitator.code, "N").act(brainstorm, "ideas", text="Repair the pumps"))
    do(facilitator.turn(brainstorm, "close"))

    do(facilitator.turn(cluster, "open"))
    cards = list(cards_on(do(facilitator.get(f"{facilitator.base}/console")).text))
    for title, card in zip(("Fair shares", "Pumps that last"), cards, strict=True):
        do(facilitator.act(cluster, "themes", title=title, ideas=[card]))
    refresh(page)
    expect(page.get_by_role("heading", name="Fair shares")).to_be_visible()
    do(facilitator.turn(cluster, "close"))

    do(facilitator.turn(vote, "open"))
    refresh(page)
    fields = page.locator("#mine input[type=number]")
    expect(page.get_by_role("button", name=re.compile("One dot more")).first).to_be_hidden()
    fields.nth(0).fill("2")
    fields.nth(1).fill("1")
    page.get_by_role("button", name="Send my vote").click()
    expect(page.get_by_text("Received. You can change your dots")).to_be_visible()
    do(facilitator.turn(vote, "close"))
    do(facilitator.act(vote, "publication", consent="on"))
    refresh(page)
    expect(page.get_by_role("heading", name="Result").first).to_be_visible()

    do(facilitator.turn(agree, "open"))
    do(facilitator.act(agree, "wording", text="Every village decides about its water."))
    do(facilitator.act(agree, "round"))
    refresh(page)
    page.locator("input[name=level][value='2']").check(force=True)
    page.get_by_label("Your words").fill("Who pays?")
    page.get_by_role("button", name="Give my position").click()
    expect(page.locator("#mine").get_by_text("Who pays?").first).to_be_visible()

    page.get_by_role("button", name="Leave the session").click()
    expect(page.get_by_role("heading", name="Goodbye, and thank you")).to_be_visible()
    page.get_by_role("link", name="Back to the session").click()
    expect(page.get_by_role("heading", name="Every village decides about its water.")).to_be_visible()
    assert somebody.faults == []


def test_a_form_sent_twice_makes_one_row(house: House, visit: Callable[..., Visitor]) -> None:
    facilitator, do = house.facilitator(), house.backstage.do
    brainstorm = do(facilitator.activities())[1]
    do(facilitator.turn(brainstorm, "open"))
    do(facilitator.act(brainstorm, "reveal"))
    somebody = visit(PHONE, java_script_enabled=False)
    page = somebody.page()
    page.goto(f"{house.address}/join/{facilitator.code}")
    page.get_by_role("radio", name="Farmers").check(force=True)
    page.get_by_role("button", name="Join", exact=True).click()

    page.get_by_label("Your idea").fill("Sent by a trembling hand")
    page.get_by_role("button", name="Send idea").dblclick()
    expect(page.locator("#mine").get_by_text("Sent by a trembling hand").first).to_be_visible()
    assert rows(house, facilitator, "Sent by a trembling hand") == 1

    page.get_by_label("Your idea").fill("Sent, gone back, sent again")
    page.get_by_role("button", name="Send idea").click()
    expect(page.locator("#mine").get_by_text("Sent, gone back, sent again").first).to_be_visible()
    page.go_back()
    expect(page.locator("#mine").get_by_text("Sent, gone back, sent again").first).to_be_visible()
    page.get_by_role("button", name="Send idea").click()  # whatever the browser put into the form again
    page.reload()
    expect(page.locator("#mine").get_by_text("Sent, gone back, sent again").first).to_be_visible()
    assert rows(house, facilitator, "Sent, gone back, sent again") == 1

    # What a second intention looks like: the form of a new page, with an id of its own.
    page.get_by_label("Your idea").fill("Sent by a trembling hand")
    page.get_by_role("button", name="Send idea").click()
    end = time.monotonic() + PATIENCE / 1000
    while rows(house, facilitator, "Sent by a trembling hand") < 2 and time.monotonic() < end:
        page.wait_for_timeout(100)
    assert rows(house, facilitator, "Sent by a trembling hand") == 2
    assert somebody.faults == []


def test_a_refusal_keeps_what_was_typed(house: House, visit: Callable[..., Visitor]) -> None:
    facilitator, do = house.facilitator(), house.backstage.do
    brainstorm = do(facilitator.activities())[1]
    do(facilitator.turn(brainstorm, "open"))
    known = house.person(facilitator.code, "F")
    somebody = visit(PHONE, java_script_enabled=False)
    somebody.cookies_of(known)
    somebody.expected = {409, 422, 403}
    page = somebody.page(known.base)
    page.get_by_label("Your idea").fill("Too late, but not lost")
    do(facilitator.turn(brainstorm, "close"))
    page.get_by_role("button", name="Send idea").click()
    expect(page.locator("main")).to_contain_text("Too late, but not lost")
    assert rows(house, facilitator, "Too late, but not lost") == 0
