"""Bad lines: what the page says in each case, two tabs of one person, a browser that keeps nothing, plain forms."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from dialogue.web.pace import Pace
from support import vote_room
from support.browsing import Visitor, live, mark, untouched
from support.house import House
from support.proxy import Proxy, phone_of

ONLINE, AGAIN = "Connected", "Reconnecting…"
# Every sentence that the line of the page ever shows, in order.
LISTEN = """addEventListener('DOMContentLoaded', () => {
  const line = document.getElementById('status');
  window.said = [line.textContent];
  new MutationObserver(() => window.said.push(line.textContent)).observe(line, {childList: true, characterData: true});
})"""
NO_STORAGE = """Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError'); }})"""
UNSENT = "Not sent: there is no connection"


def said(page: Page) -> list[str]:
    """The sentences of the page's line without empty ones and repetitions."""
    found = [words.strip() for words in page.evaluate("window.said") if words.strip()]
    return [words for place, words in enumerate(found) if place == 0 or found[place - 1] != words]


def ideas(house: House, activity: int) -> list[str]:
    with sqlite3.connect(house.settings.data / "dialogue.sqlite3") as store:
        return sorted(
            text for (text,) in store.execute(f"SELECT text FROM idea WHERE activity_id = {activity}")
        )


@pytest.mark.parametrize("mode", ["pass", "refuse", "pending", "silent"])
def test_a_page_that_hears_by_asking_says_that_it_is_connected(
    house: House, visit: Callable[..., Visitor], proxy: Proxy, mode: str
) -> None:
    """Sockets that get nothing through are no reason to worry anybody, as long as asking does."""
    facilitator, do = house.facilitator(), house.backstage.do
    proxy.mode = mode
    page = phone_of(visit, proxy, house.person(facilitator.code), LISTEN, silence=20_000)
    live(page)
    expect(page.locator("#status")).to_have_text(ONLINE)
    do(facilitator.turn(do(facilitator.activities())[0], "open"))
    expect(page.get_by_label("Your answer")).to_be_visible()
    for _ in range(4):  # several sockets more are given up meanwhile
        page.wait_for_timeout(1000)
        expect(page.locator("#status")).to_have_text(ONLINE)
    after = said(page)
    assert set(after[after.index(ONLINE) :]) == {ONLINE}, after


def test_a_line_that_dies_is_said_and_so_is_its_return(
    house: House, visit: Callable[..., Visitor], proxy: Proxy
) -> None:
    facilitator, do = house.facilitator(), house.backstage.do
    proxy.mode = "hole"
    page = phone_of(visit, proxy, house.person(facilitator.code), LISTEN)
    live(page)
    expect(page.locator("#status")).to_have_text(ONLINE)
    do(proxy.cut())
    proxy.dead = True
    expect(page.locator("#status")).to_have_text(AGAIN)
    do(facilitator.turn(do(facilitator.activities())[0], "open"))
    expect(page.get_by_label("Your answer")).to_be_hidden()
    proxy.dead = False
    expect(page.get_by_label("Your answer")).to_be_visible()
    expect(page.locator("#status")).to_have_text(ONLINE)
    heard = said(page)
    assert heard[heard.index(ONLINE) :][:3] == [ONLINE, AGAIN, ONLINE], heard


def test_two_tabs_send_what_waits_once(house: House, visit: Callable[..., Visitor], proxy: Proxy) -> None:
    """Both tabs see the line come back. The lease lets one of them send, so nothing goes twice."""
    facilitator, do = house.facilitator(), house.backstage.do
    brainstorm = do(facilitator.activities())[1]
    do(facilitator.turn(brainstorm, "open"))
    first = phone_of(visit, proxy, house.person(facilitator.code))
    live(first)
    second = first.context.new_page()
    second.goto(first.url)
    live(second)
    proxy.dead = True
    first.get_by_label("Your idea").fill("Wells in the north")
    first.get_by_role("button", name="Send idea").click()
    for page in (first, second):  # the other tab shows it too
        expect(page.locator("#outbox").get_by_text("Wells in the north")).to_be_visible()
    proxy.dead = False
    for page in (first, second):
        expect(page.locator("#outbox")).to_be_hidden()
        live(page)
    first.wait_for_timeout(2000)
    assert len([path for path, _ in proxy.posted if path.endswith("/ideas")]) == 1
    assert ideas(house, brainstorm) == ["Wells in the north"]


def test_a_tab_that_was_closed_leaves_its_words_to_the_other(
    house: House, visit: Callable[..., Visitor], proxy: Proxy
) -> None:
    facilitator, do = house.facilitator(), house.backstage.do
    brainstorm = do(facilitator.activities())[1]
    do(facilitator.turn(brainstorm, "open"))
    first = phone_of(visit, proxy, house.person(facilitator.code))
    live(first)
    second = first.context.new_page()
    second.goto(first.url)
    live(second)
    proxy.dead = True
    first.get_by_label("Your idea").fill("Roads in the south")
    first.get_by_role("button", name="Send idea").click()
    expect(second.locator("#outbox").get_by_text("Roads in the south")).to_be_visible()
    first.close(run_before_unload=False)
    proxy.dead = False
    expect(second.locator("#outbox")).to_be_hidden()
    assert ideas(house, brainstorm) == ["Roads in the south"]


def test_a_browser_that_keeps_nothing_still_sends(
    house: House, visit: Callable[..., Visitor], proxy: Proxy
) -> None:
    """Private mode: reading `localStorage` throws. What waits is kept as long as the page."""
    facilitator, do = house.facilitator(), house.backstage.do
    brainstorm = do(facilitator.activities())[1]
    do(facilitator.turn(brainstorm, "open"))
    page = phone_of(visit, proxy, house.person(facilitator.code), NO_STORAGE)
    live(page)
    page.get_by_label("Your idea").fill("Wells in the north")
    page.get_by_role("button", name="Send idea").click()
    expect(page.locator("#mine").get_by_text("Wells in the north").first).to_be_visible()
    proxy.dead = True
    page.get_by_label("Your idea").fill("Roads in the south")
    page.get_by_role("button", name="Send idea").click()
    expect(page.locator("#outbox").get_by_text("Roads in the south")).to_be_visible()
    proxy.dead = False
    expect(page.locator("#outbox")).to_be_hidden()
    assert ideas(house, brainstorm) == ["Roads in the south", "Wells in the north"]


def test_a_ballot_that_is_changed_too_fast_goes_later_without_an_error(
    house: House, visit: Callable[..., Visitor], proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    facilitator, do = house.facilitator(recipe="empty"), house.backstage.do
    vote = do(vote_room.voting(facilitator, open_it=False, options=("Wells", "Roads")))
    person = house.person(facilitator.code)
    do(facilitator.turn(vote, "open"))
    somebody = phone_of(visit, proxy, person, pause=200)
    live(somebody)
    told: list[int] = []
    somebody.on(
        "response", lambda answer: told.append(answer.status) if answer.url.endswith("/paper") else None
    )
    take, refusals = Pace.take, [False, False]
    monkeypatch.setattr(Pace, "take", lambda pace, seat: refusals.pop() if refusals else take(pace, seat))
    somebody.get_by_role("button", name="One dot more: Wells").click()
    for _ in range(200):
        if told:
            break
        somebody.wait_for_timeout(50)
    expect(somebody.locator("[data-note]")).to_have_text("Sending…")
    expect(somebody.locator("#outbox")).to_be_hidden()
    expect(somebody.locator("[data-note]")).to_contain_text("Sent: these dots count")
    assert told == [429, 429, 200]


@pytest.mark.parametrize("which", ["language", "leaving"])
def test_a_plain_form_on_a_dead_line_does_not_lose_the_page(
    house: House, visit: Callable[..., Visitor], proxy: Proxy, which: str
) -> None:
    facilitator, do = house.facilitator(), house.backstage.do
    do(facilitator.turn(do(facilitator.activities())[1], "open"))
    page = phone_of(visit, proxy, house.person(facilitator.code))
    live(page)
    page.get_by_label("Your idea").fill("Half a thought")
    mark(page)
    button = page.get_by_role("button", name={"language": "Français", "leaving": "Leave the session"}[which])
    proxy.dead = True
    button.click()
    expect(page.locator("#notice")).to_contain_text(UNSENT)
    assert untouched(page)
    expect(page.get_by_label("Your idea")).to_have_value("Half a thought")
    proxy.dead = False
    button.click()
    if which == "language":
        expect(page.locator("html")).to_have_attribute("lang", "fr")
    else:
        expect(page.locator("#live")).to_have_count(0)


def test_a_plain_form_that_does_not_ask_first_loses_the_page(
    house: House, visit: Callable[..., Visitor], proxy: Proxy
) -> None:
    """Control: the same form sent past the question ends on the browser's error page."""
    facilitator = house.facilitator()
    page = phone_of(visit, proxy, house.person(facilitator.code))
    live(page)
    proxy.dead = True
    page.evaluate("document.querySelector('form[action$=\"/language\"]').submit()")
    expect(page.locator("#live")).to_have_count(0)
    assert page.evaluate("location.href").startswith("chrome-error:")
