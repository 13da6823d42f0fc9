"""The first half of a session in real browsers, a console, a phone and a wall: from the set-up link to a vote."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from support.browsing import lacks, shows

TITLE, PURPOSE = "Water for the valley", "Everybody has water in 2030"
MOOD, REVEALED, EDITED, SECOND = "hopeful", "Share the wells", "Share the wells fairly", "Repair the pumps"
THEME, OTHER = "Fair shares", "Pumps that last"


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).filter(visible=True).first.click()


def close_this(console: Page) -> None:
    """Close the activity on stage, and wait until it is: the next button would else be pressed before the answer."""
    press(console, "Close this activity")
    expect(console.get_by_role("button", name="Close this activity").filter(visible=True)).to_have_count(0)


def open_next(console: Page) -> None:
    """Open the next activity of the programme."""
    console.get_by_role("button", name=re.compile("^Open: ")).first.click()


def set_up(console: Page, link: str) -> str:
    """From the one-time link to an open session; its code."""
    console.goto(link)
    console.get_by_label("Your name").fill("Awa")
    console.get_by_label("Password").fill("a long enough password")
    press(console, "Start")
    console.get_by_role("link", name="New session").click()
    console.get_by_label("Title").fill(TITLE)
    console.get_by_label(re.compile("^Purpose")).fill(PURPOSE)
    for name in ("Universities and research", "Public services", "Companies"):
        console.get_by_label(f"{name} takes part").uncheck()
    press(console, "Prepare the session")
    expect(console.get_by_role("heading", name=TITLE)).to_be_visible()
    console.get_by_role("link", name="Edit").first.click()
    console.get_by_role("textbox", name="Question", exact=True).fill("How do you arrive?")
    press(console, "Save")
    expect(console.get_by_text("How do you arrive?")).to_be_visible()
    code = console.locator(".code-display strong").inner_text()
    press(console, "Open the session")
    expect(console.get_by_role("heading", name="Nothing is on stage yet")).to_be_visible()
    return code


def check_in(console: Page, phone: Page, projector: Page) -> None:
    open_next(console)
    phone.get_by_label("Your answer").fill(MOOD)
    press(phone, "Send answer")
    phone.locator("[data-room] summary").click()
    shows([console, phone, projector], MOOD)


def gather_ideas(console: Page, phone: Page, projector: Page) -> None:
    close_this(console)
    open_next(console)
    for text in (REVEALED, SECOND):
        phone.get_by_label("Your idea").fill(text)
        press(phone, "Send idea")
        expect(phone.locator("#mine").get_by_text(text).first).to_be_visible()
    expect(projector.locator(".big-count")).to_contain_text("2 ideas")
    lacks([projector], SECOND)
    press(console, "Reveal the ideas")
    shows([console, projector], REVEALED)
    phone.locator("[data-room] summary").click()
    expect(phone.locator(".wall").get_by_text(SECOND)).to_be_visible()
    mine = phone.locator("#mine li").filter(has_text=REVEALED)
    mine.get_by_text("Change or withdraw").click()
    mine.get_by_label("Wording").fill(EDITED)
    mine.get_by_role("button", name="Save").click()
    shows([console, projector], EDITED)
    expect(phone.locator(".wall").get_by_text(EDITED)).to_be_visible()


def cluster(console: Page, phone: Page, projector: Page) -> None:
    """By selecting and moving, and by dragging."""
    close_this(console)
    open_next(console)
    console.get_by_label(re.compile(EDITED)).check()
    console.get_by_label("Move to").select_option("new")
    console.get_by_label("Title of the new theme").fill(THEME)
    press(console, "Move")
    shows([phone, projector], THEME)
    console.get_by_label("Empty theme").fill(OTHER)
    press(console, "Add")
    target = console.locator(".theme").filter(has=console.get_by_role("heading", name=OTHER))
    drag(console, console.locator("[data-sort] li").filter(has_text=SECOND), target)
    expect(target.get_by_text(SECOND)).to_be_visible()
    expect(phone.locator(".theme").filter(has_text=OTHER)).to_contain_text(SECOND)
    shows([projector], OTHER)


def drag(page: Page, card: Locator, target: Locator) -> None:
    """With the mouse, in steps, as a hand does."""
    expect(page.locator("html.draggable")).to_have_count(1)
    for one in (target, card):  # each may scroll the page: where they are is read when it stands still
        one.scroll_into_view_if_needed()
    start, end = card.bounding_box(), target.bounding_box()
    assert start and end
    page.mouse.move(start["x"] + start["width"] - 12, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(start["x"] + start["width"] - 30, start["y"] + 20, steps=4)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2, steps=12)
    page.mouse.up()


def vote(console: Page, phone: Page, projector: Page) -> None:
    close_this(console)
    open_next(console)
    more = phone.get_by_role("button", name=f"One dot more: {THEME}")
    for _ in range(2):
        more.click()
    phone.get_by_role("button", name=f"One dot more: {OTHER}").click()
    press(phone, "Send my vote")
    expect(phone.get_by_text("Received. You can change your dots")).to_be_visible()
    expect(console.locator(".big-count")).to_contain_text("1 of 1")
    expect(projector.locator(".big-count")).to_contain_text("1 of 1")
    close_this(console)
    # One paper alone: its result says what she chose, so the room is asked first.
    console.get_by_label("The room was asked, and agrees that the result is shown.").first.check()
    press(console, "Publish the result")
    for page in (console, phone, projector):
        expect(page.get_by_role("heading", name=re.compile("Result")).first).to_be_visible()
        expect(page.get_by_text(THEME).filter(visible=True).first).to_be_visible()
