"""Two people with real browsers, and a projector, from the first start of the server to the minutes.

Nothing is reloaded on the way: each page carries a mark that a reload would wipe out.
"""

from __future__ import annotations

import io
import re
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from support.browsing import (
    CONSOLE,
    PATIENCE,
    PHONE,
    PROJECTOR,
    Visitor,
    find_chromium,
    join,
    lacks,
    live,
    mark,
    policy_kept,
    shows,
    untouched,
)
from support.house import House

TITLE, PURPOSE = "Water for the valley", "Everybody has water in 2030"
MOOD, REVEALED, EDITED, SECOND = "hopeful", "Share the wells", "Share the wells fairly", "Repair the pumps"
THEME, OTHER = "Fair shares", "Pumps that last"
GOAL = "By 2030 every village decides about its water together."
TAKEN = "I will talk to my neighbours"


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).filter(visible=True).first.click()


def close_this(console: Page) -> None:
    """Close the activity on stage, and wait until it is: the next button would else be pressed before the answer."""
    press(console, "Close this activity")
    expect(console.get_by_role("button", name="Close this activity").filter(visible=True)).to_have_count(0)


def open_next(console: Page) -> None:
    """Open the next activity of the programme."""
    console.get_by_role("button", name=re.compile("^Open: ")).first.click()


def set_up(console: Page, house: House) -> str:
    """From the one-time link to an open session; its code."""
    console.goto(house.address + house.setup_link)
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


def drag(page: Page, card: object, target: object) -> None:
    """With the mouse, in steps, as a hand does."""
    expect(page.locator("html.draggable")).to_have_count(1)
    for one in (target, card):  # each may scroll the page: where they are is read when it stands still
        one.scroll_into_view_if_needed()  # type: ignore[attr-defined]
    start, end = card.bounding_box(), target.bounding_box()  # type: ignore[attr-defined]
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


def agree(console: Page, phone: Page, projector: Page) -> None:
    open_next(console)
    console.get_by_label("The goal in one or two sentences").filter(visible=True).fill(GOAL)
    press(console, "Show this wording to the room")
    shows([phone, projector], GOAL)
    console.get_by_text("Change the rule").click()
    console.get_by_label("Start from a ready rule").select_option("double-majority")
    console.get_by_label("Last day for a group").fill(str(date.today() + timedelta(days=60)))
    press(console, "Use this rule")
    press(console, "Open positions")
    phone.locator("input[name=level][value='2']").check(force=True)
    phone.get_by_label("Your words").fill("Who pays for it?")
    press(phone, "Give my position")
    expect(phone.get_by_text("Received. You can change your position")).to_be_visible()
    press(console, "Close the round and show the spread")
    shows([console, phone, projector], "Who pays for it?")
    press(console, "Record the decision")
    shows([console, phone, projector], "provisional")


def onto_the_agenda(console: Page) -> None:
    console.get_by_role("link", name="Put it on the agenda").click()
    console.get_by_label("Change sought").fill("Villages sit in the water council")
    console.get_by_label("Organisation that is accountable").fill("River council")
    console.get_by_label("What it will do").fill("Sends the first invitation")
    console.get_by_label("Due on").fill(str(date.today() + timedelta(days=90)))
    press(console, "Put it on the agenda")
    console.get_by_role(
        "link", name="See it on the agenda"
    ).first.click()  # the form was on the console, which stays
    expect(console.get_by_role("heading", name="Villages sit in the water council").first).to_be_visible()
    shows([console], "River council")
    console.goto(console.url.split("/agenda")[0] + "/agenda")
    shows([console], "Villages sit in the water council")
    console.goto(console.url.split("/agenda")[0] + "/")
    console.get_by_role("link", name="To the console").first.click()
    live(console)


def close(console: Page, phone: Page, projector: Page) -> None:
    close_this(console)
    open_next(console)
    phone.get_by_label("Your answer").fill(TAKEN)
    press(phone, "Send answer")
    shows([console, projector], TAKEN)
    close_this(console)
    press(console, "End the session")
    shows([phone, projector], "This session has ended")


def read_minutes(console: Page, phone: Page) -> None:
    for page in (console, phone):
        page.goto(page.url.split("/console")[0].split("?")[0] + "/minutes")
        shows([page], GOAL)
    with console.expect_download() as caught:
        console.get_by_role("link", name="PDF").click()
    content = caught.value.path().read_bytes()
    assert content.startswith(b"%PDF-")
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())
    for words in (TITLE, MOOD, EDITED, THEME, GOAL, "River council", TAKEN):
        assert words in text, words


def test_from_the_set_up_link_to_the_minutes(house: House, visit: Callable[..., Visitor]) -> None:
    facilitator, participant = visit(CONSOLE, accept_downloads=True), visit(PHONE)
    console = facilitator.page()
    code = set_up(console, house)
    with facilitator.context.expect_page() as opened:
        console.get_by_role("link", name="Projector").click()
    projector = opened.value
    projector.set_viewport_size({"width": PROJECTOR[0], "height": PROJECTOR[1]})
    expect(projector.locator(".qr svg")).to_be_visible()
    phone = participant.page()
    join(phone, house.address, code, "Farmers", "Bintou")
    expect(console.get_by_text("1 of 1 people are here now.")).to_be_visible()
    expect(projector.locator(".crowd")).to_contain_text("1")
    pages = [console, phone, projector]
    for page in pages:
        live(page)
        mark(page)
    for step in (check_in, gather_ideas, cluster, vote, agree):
        step(*pages)
        assert all(map(untouched, pages)), f"a page reloaded itself in {step.__name__}"
    onto_the_agenda(console)
    mark(console)
    close(*pages)
    assert all(map(untouched, pages)), "a page reloaded itself at the end"
    read_minutes(console, phone)
    assert facilitator.faults == []
    assert participant.faults == []
    host = house.address.removeprefix("http://")
    assert facilitator.hosts | participant.hosts <= {host}
    assert len([text for text in participant.frames if "hx-partial" in text]) > 10


def test_what_goes_wrong_in_a_page_would_be_noticed(visit: Callable[..., Visitor]) -> None:
    somebody = visit()
    page = somebody.page("/signin")
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), {textContent: '1'}))")
    page.evaluate("fetch('/no-such-page')")
    page.evaluate(
        "new Promise((done) => setTimeout(() => { setTimeout(done); throw new Error('on purpose') }))"
    )
    wanted = ("policy: script-src", "answered 404", "on purpose")
    end = time.monotonic() + PATIENCE / 1000
    while (
        missing := [one for one in wanted if one not in " ".join(somebody.faults)]
    ) and time.monotonic() < end:
        page.wait_for_timeout(50)
    assert not missing
    with pytest.raises(AssertionError, match="policy: script-src"):  # what every test asks at its end
        policy_kept()


def test_without_chromium_the_tests_fail_and_say_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(AssertionError, match="apt-get install chromium"):
        find_chromium(tmp_path / "none")
