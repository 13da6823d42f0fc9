"""What a phone keeps until it has been received: how much, where, in which words, and when nothing may stay."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from support import vote_room
from support.browsing import Visitor, live
from support.house import House
from support.proxy import Proxy, phone_of

NO_STORAGE = """Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError'); }})"""
NO_DATABASE = (
    "Object.defineProperty(window, 'indexedDB', {get() { throw new DOMException('no', 'SecurityError'); }})"
)
# All that this browser keeps for the page's origin, as one text.
KEPT = """() => new Promise((done) => {
  const asked = indexedDB.open('dialogue', 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore('kept');
  asked.onsuccess = () => {
    const all = asked.result.transaction('kept').objectStore('kept').getAll();
    all.onsuccess = () => {
      asked.result.close();
      done(JSON.stringify([{ ...localStorage }, { ...sessionStorage }, all.result]));
    };
  };
})"""


def write(page: Page, words: str) -> None:
    page.get_by_label("Your idea").fill(words)
    page.get_by_role("button", name="Send idea").click()


def storming(house: House) -> tuple[Any, int]:
    facilitator, do = house.facilitator(), house.backstage.do
    brainstorm = do(facilitator.activities())[1]
    do(facilitator.turn(brainstorm, "open"))
    return facilitator, brainstorm


@pytest.mark.parametrize("closed", [NO_STORAGE, NO_DATABASE, NO_STORAGE + ";" + NO_DATABASE])
def test_either_store_is_enough(
    house: House, visit: Callable[..., Visitor], proxy: Proxy, closed: str
) -> None:
    """What waits is there again after the page was loaded anew. Control: with both stores closed it is not."""
    facilitator, _ = storming(house)
    page = phone_of(visit, proxy, house.person(facilitator.code), closed)
    live(page)
    proxy.lose = {"/ideas"}
    write(page, "Wells in the north")
    expect(page.locator("#outbox")).to_contain_text("On this phone. Not sent yet")
    page.reload()
    if closed.startswith(NO_STORAGE) and closed.endswith(NO_DATABASE):
        live(page)
        expect(page.locator("#outbox")).to_be_hidden()
        return
    expect(page.locator("#outbox")).to_contain_text("Wells in the north")
    proxy.lose = set()
    expect(page.locator("#outbox")).to_be_hidden()
    expect(page.locator("#notice")).to_have_text("What was on this phone has been received.")
    expect(page.locator("#mine .card.idea", has_text="Wells in the north")).to_have_count(1)


def test_no_more_wait_than_fit_and_each_state_has_its_words(
    house: House, visit: Callable[..., Visitor], proxy: Proxy
) -> None:
    facilitator, brainstorm = storming(house)
    page = phone_of(visit, proxy, house.person(facilitator.code), send=1500)
    live(page)
    held = []
    page.context.route("**/ideas", lambda route: held.append(route))
    write(page, "Idea 0")
    expect(page.locator("#outbox .say.info")).to_contain_text("Sent. The answer is not here yet.")
    expect(page.locator(".say.ok")).to_have_count(0)  # nothing green before the answer
    proxy.dead = True
    expect(page.locator("#outbox .say.warning")).to_contain_text("On this phone. Not sent yet")
    page.context.unroute("**/ideas")
    for number in range(1, 50):
        write(page, f"Idea {number}")
        expect(page.get_by_label("Your idea")).to_have_value("")
    expect(page.locator("#outbox li")).to_have_count(50)
    write(page, "One too many")
    expect(page.locator("#notice")).to_contain_text("Nothing more fits on this phone")
    expect(page.get_by_label("Your idea")).to_have_value("One too many")
    expect(page.locator("#outbox li")).to_have_count(50)
    house.backstage.do(facilitator.turn(brainstorm, "pause"))
    proxy.dead = False
    live(page)
    expect(page.locator("#outbox li")).to_have_count(50)  # a pause ends, so they go on waiting
    # Leaving takes along what waits; nothing of it stays on a phone that others use.
    assert "Idea 49" in page.evaluate(KEPT)
    page.get_by_role("button", name="Leave the session").click()
    expect(page.get_by_text("Goodbye")).to_be_visible()
    assert "Idea" not in page.evaluate(KEPT) and "One too many" not in page.evaluate(KEPT)


def test_nothing_stays_of_a_session_that_she_was_taken_out_of(
    house: House, visit: Callable[..., Visitor], proxy: Proxy
) -> None:
    facilitator, _ = storming(house)
    person = house.person(facilitator.code)
    page = phone_of(visit, proxy, person)
    live(page)
    proxy.lose = {"/ideas"}
    write(page, "Wells in the north")
    expect(page.locator("#outbox")).to_contain_text("Wells in the north")
    page.get_by_label("Your idea").fill("Half a thought")
    assert "Wells" in page.evaluate(KEPT) and "Half a thought" in page.evaluate(KEPT)
    seat = page.locator("#live").get_attribute("data-seat")
    house.backstage.do(facilitator.post(f"{facilitator.base}/people/{seat}/removal"))
    expect(page.locator("[data-gone]")).to_have_count(1)
    page.wait_for_function(f"async () => !(await ({KEPT})()).includes('Wells')")
    assert "Half a thought" not in page.evaluate(KEPT)


def test_a_ballot_is_on_the_phone_only_until_it_has_been_received(
    house: House, visit: Callable[..., Visitor], proxy: Proxy
) -> None:
    facilitator, do = house.facilitator(recipe="empty"), house.backstage.do
    vote = do(vote_room.voting(facilitator, open_it=False, options=("Wells", "Roads")))
    person = house.person(facilitator.code)
    do(facilitator.turn(vote, "open"))
    page = phone_of(visit, proxy, person, pause=200)
    live(page)
    proxy.dead = True
    page.get_by_role("button", name="One dot more: Wells").click()
    expect(page.locator("#outbox")).to_contain_text("your ballot is on this phone only")
    assert "Wells: 1" in page.evaluate(KEPT)
    proxy.dead = False
    expect(page.locator("#outbox")).to_be_hidden()
    expect(page.locator("[data-note]")).to_contain_text("Sent: these dots count")
    kept = page.evaluate(KEPT)
    assert "Wells" not in kept and '"dots' not in kept, kept
    assert json.loads(kept)[0], "the page keeps nothing at all, so this shows nothing"


def test_a_panel_that_comes_while_she_writes_keeps_her_words(
    house: House, visit: Callable[..., Visitor]
) -> None:
    """Her own panel was asked for before she began, and arrives when she has: the field has the focus, and was empty."""
    facilitator, do = house.facilitator(), house.backstage.do
    check_in, *_ = do(facilitator.activities())
    somebody = visit()
    somebody.cookies_of(house.person(facilitator.code))
    page = somebody.page(facilitator.base)
    live(page)
    asked: list[Route] = []
    page.route("**/mine*", lambda route: asked.append(route))
    do(facilitator.turn(check_in, "open"))
    expect(page.get_by_label("Your answer")).to_be_visible()
    for _ in range(200):
        if asked:
            break
        page.wait_for_timeout(50)
    page.get_by_label("Your answer").fill("hopeful")
    before = page.locator("#mine").element_handle()
    asked[0].continue_()
    page.wait_for_function("(old) => !old.isConnected", arg=before)
    expect(page.get_by_label("Your answer")).to_have_value("hopeful")
    page.get_by_role("button", name="Send answer").click()
    expect(page.get_by_text("Received. You can change your answer")).to_be_visible()
