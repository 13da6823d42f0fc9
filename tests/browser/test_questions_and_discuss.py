"""Questions and a discussion in real browsers: by keyboard, without script, and looked at by axe on every screen."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from support.axe import violations
from support.browsing import CONSOLE, PHONE, PROJECTOR, Visitor, live
from support.house import House


def looked_at(page: Page) -> None:
    assert violations(page) == []


def test_asking_and_speaking(house: House, visit: Callable[..., Visitor]) -> None:
    do = house.backstage.do
    facilitator = house.facilitator(recipe="empty")
    base = facilitator.base
    for kind in ("questions", "discuss"):
        do(facilitator.post(f"{base}/activities", kind=kind, prompt="What about the wells?", minutes="5"))
    questions, discuss = do(facilitator.activities())
    do(facilitator.turn(questions, "open"))
    awa = house.person(facilitator.code, "F", name="Awa")
    bo = house.person(facilitator.code, "C", name="Bo")
    screens = {}
    for size, who, path in (
        (PHONE, awa, base),
        (CONSOLE, facilitator, f"{base}/console"),
        (PROJECTOR, facilitator, f"{base}/projector"),
    ):
        visitor = visit(size, reduced_motion="reduce")
        visitor.cookies_of(who)
        screens[size] = visitor.page(path)
        live(screens[size])
    phone, console, wall = screens[PHONE], screens[CONSOLE], screens[PROJECTOR]

    plain = visit(PHONE, java_script_enabled=False)  # Bo's old phone
    plain.cookies_of(bo)
    page = plain.page(base)
    page.get_by_label("Your question", exact=True).fill("Who pays?")
    page.get_by_role("button", name="Send question").click()
    expect(page.locator("#mine")).to_contain_text("Who pays?")

    phone.locator("[data-room] summary").click()
    mine, back = phone.locator("#support-1"), phone.locator("#supported-1")
    expect(mine).to_be_visible()
    expect(back).to_be_hidden()
    mine.focus()
    phone.keyboard.press("Enter")
    expect(back).to_be_focused()  # the button in its place, and nothing has moved
    expect(wall.locator("#question-1")).to_contain_text("2 people")
    phone.keyboard.press("Enter")
    expect(mine).to_be_focused()
    expect(wall.locator("#question-1")).to_contain_text("1 person")

    console.locator("summary", has_text="write the answer down").click()
    console.locator("#answer-words").fill("The council pays, and")
    console.get_by_role("button", name="Answer it now").click()
    expect(wall.locator(".spotlight")).to_contain_text("Who pays?")
    expect(wall.locator(".pages")).to_be_hidden()
    do(awa.act(questions, "questions/1/support"))
    expect(console.locator(".spotlight")).to_contain_text("2 people")
    expect(console.locator("#answer-words")).to_have_value("The council pays, and")  # nothing typed is lost
    for one in (phone, console, wall):
        looked_at(one)
    console.get_by_role("button", name="Answered with these words").click()
    expect(phone.locator("#question-1")).to_contain_text("Answer: The council pays, and")
    expect(console.locator("#answer-words")).to_have_value("")

    do(facilitator.turn(questions, "close"))
    do(facilitator.turn(discuss, "open"))
    page.reload()
    page.get_by_role("button", name="Point of order").click()
    expect(page.locator("#mine")).to_contain_text("Your place: 1")
    raise_hand = phone.get_by_role("button", name="Raise my hand")
    raise_hand.focus()
    phone.keyboard.press("Enter")
    expect(phone.locator("#mine")).to_contain_text("Your hand is up. Your place: 2")
    console.get_by_role("button", name="Next").click()
    expect(phone.locator("#mine")).to_contain_text("Your place: 1")  # it came by itself
    expect(wall.locator(".timer-text").last).to_contain_text("1:")
    for one in (phone, console, wall):
        looked_at(one)
    console.get_by_role("button", name="Next").click()
    phone.get_by_role("button", name="I have finished").click()
    expect(wall.locator("#live")).to_contain_text("Nobody has the floor.")
