"""Two people with real browsers, and a projector, from the first start of the server to the minutes.

Nothing is reloaded on the way: each page carries a mark that a reload would wipe out.
"""

from __future__ import annotations

import io
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
    live,
    mark,
    mine,
    policy_kept,
    shows,
    untouched,
)
from support.house import House
from support.journey import (
    EDITED,
    MOOD,
    THEME,
    TITLE,
    check_in,
    close_this,
    cluster,
    gather_ideas,
    open_next,
    press,
    set_up,
    vote,
)

GOAL = "By 2030 every village decides about its water together."
TAKEN = "I will talk to my neighbours"


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
    mine(phone).locator("input[name=level][value='2']").check(force=True)
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
    code = set_up(console, house.address + house.setup_link)
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
