"""Bad lines between a real browser and the server: sockets that die without a word, forms that do not arrive."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from dialogue.simulation.actors import Surprise
from dialogue.simulation.forms import read_page
from support import vote_room
from support.browsing import CONSOLE, PROJECTOR, Visitor, live, mark, untouched
from support.house import House
from support.proxy import Proxy, phone_of

NOT_SENT = "Not sent yet; it is still here"


def stored(house: House, query: str) -> list[Any]:
    with sqlite3.connect(house.settings.data / "dialogue.sqlite3") as store:
        return [row[0] for row in store.execute(query)]


@pytest.mark.parametrize("mode", ["refuse", "pending", "silent", "hole"])
def test_a_change_arrives_whatever_becomes_of_the_socket(
    house: House, visit: Callable[..., Visitor], proxy: Proxy, mode: str
) -> None:
    facilitator, do = house.facilitator(), house.backstage.do
    check_in, brainstorm, *_ = do(facilitator.activities())
    do(facilitator.turn(check_in, "open"))
    proxy.mode = mode
    page = phone_of(visit, proxy, house.person(facilitator.code))
    live(page)
    expect(page.get_by_label("Your answer")).to_be_visible()
    mark(page)
    if mode == "hole":
        # Nothing comes through any more, neither by the socket nor by asking: the page has to say so.
        do(proxy.cut())
        proxy.dead = True
        expect(page.locator("#live")).to_have_attribute("data-state", "reconnecting")
        proxy.dead = False
    do(facilitator.turn(check_in, "close"))
    do(facilitator.turn(brainstorm, "open"))
    expect(page.get_by_label("Your idea")).to_be_visible()
    live(page)
    assert untouched(page)


def test_a_dead_line_is_not_noticed_without_a_limit(
    house: House, visit: Callable[..., Visitor], proxy: Proxy
) -> None:
    """Control: with the limit of silence out of the way the same line goes on being called connected."""
    facilitator, do = house.facilitator(), house.backstage.do
    proxy.mode = "hole"
    page = phone_of(visit, proxy, house.person(facilitator.code), silence=600_000)
    live(page)
    do(proxy.cut())
    proxy.dead = True
    page.wait_for_timeout(6000)
    expect(page.locator("#live")).to_have_attribute("data-state", "online")


def test_back_in_the_hand_the_page_asks_at_once(
    house: House, visit: Callable[..., Visitor], proxy: Proxy
) -> None:
    facilitator, do = house.facilitator(), house.backstage.do
    check_in, *_ = do(facilitator.activities())
    proxy.mode = "hole"
    page = phone_of(visit, proxy, house.person(facilitator.code), silence=600_000)
    live(page)
    do(proxy.cut())
    do(facilitator.turn(check_in, "open"))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_label("Your answer")).to_be_visible()


def test_an_idea_sent_without_a_line_is_kept_and_goes_by_itself(
    house: House, visit: Callable[..., Visitor], proxy: Proxy
) -> None:
    facilitator, do = house.facilitator(), house.backstage.do
    brainstorm = do(facilitator.activities())[1]
    do(facilitator.turn(brainstorm, "open"))
    page = phone_of(visit, proxy, house.person(facilitator.code))
    live(page)
    proxy.dead = True
    for words in ("Wells in the north", "Roads in the south"):
        page.get_by_label("Your idea").fill(words)
        page.get_by_role("button", name="Send idea").click()
        expect(page.locator("#outbox").get_by_text(words)).to_be_visible()
    expect(page.locator("#outbox").get_by_text(NOT_SENT).first).to_be_visible()
    expect(page.get_by_label("Your idea")).to_have_value("")
    proxy.dead, proxy.lose = False, {"/ideas"}  # they arrive now, but nobody hears of it
    page.wait_for_function("() => true")
    page.reload()
    expect(page.locator("#outbox").get_by_text("Wells in the north")).to_be_visible()
    proxy.lose = set()
    expect(page.locator("#outbox")).to_be_hidden()
    expect(page.locator("#mine").get_by_text("Roads in the south").first).to_be_visible()
    assert sorted(stored(house, f"SELECT text FROM idea WHERE activity_id = {brainstorm}")) == [
        "Roads in the south",
        "Wells in the north",
    ]


def test_an_idea_that_comes_too_late_goes_to_the_facilitator(
    house: House, visit: Callable[..., Visitor], proxy: Proxy
) -> None:
    facilitator, do = house.facilitator(), house.backstage.do
    brainstorm = do(facilitator.activities())[1]
    do(facilitator.turn(brainstorm, "open"))
    page = phone_of(visit, proxy, house.person(facilitator.code))
    live(page)
    page.context.on("weberror", lambda _: None)
    proxy.dead = True
    page.get_by_label("Your idea").fill("A thought on the way")
    page.get_by_role("button", name="Send idea").click()
    expect(page.locator("#outbox").get_by_text(NOT_SENT)).to_be_visible()
    do(facilitator.turn(brainstorm, "close"))
    proxy.dead = False
    expect(page.locator("#outbox .say.info")).to_contain_text("Too late: shown to the facilitator")
    expect(page.locator("#outbox")).to_contain_text("A thought on the way")
    expect(page.locator("#mine")).to_contain_text("Too late: shown to the facilitator")
    of = f"SELECT state FROM idea WHERE activity_id = {brainstorm}"
    assert stored(house, of) == ["late"]
    page.reload()
    page.locator("#outbox").get_by_role("button", name="Remove").click()
    expect(page.locator("#outbox")).to_be_hidden()
    desk = visit(CONSOLE)
    desk.cookies_of(facilitator)
    console = desk.page(f"{facilitator.base}/console")
    console.get_by_text("Late: 1").click()
    console.get_by_role("button", name="Admit").click()
    expect(console.get_by_text("Late: 1")).to_be_hidden()
    expect(page.locator("#mine").get_by_text("Too late")).to_have_count(0)  # she hears of it without asking
    assert stored(house, of) == ["shown"] and desk.faults == []


def voting(house: House) -> tuple[Any, int]:
    facilitator = house.facilitator(recipe="empty")
    return facilitator, house.backstage.do(
        vote_room.voting(facilitator, open_it=False, options=("Wells", "Roads"))
    )


def ballots(house: House, vote: int) -> list[dict[str, int]]:
    """The papers of a vote, options by their words."""
    of = f"JOIN ballot b ON b.id = ballot_id WHERE b.activity_id = {vote}"
    named = stored(house, f"SELECT json_array(o.id, o.label) FROM ballot_option o {of}")
    words = {str(key): label for key, label in map(json.loads, named)}
    papers = stored(house, f"SELECT content FROM ballot_paper p {of}")
    return [{words[key]: dots for key, dots in json.loads(one)["dots"].items()} for one in papers]


def test_dots_that_were_changed_are_sent_by_themselves_and_survive(
    house: House, visit: Callable[..., Visitor], proxy: Proxy
) -> None:
    facilitator, vote = voting(house)
    do = house.backstage.do
    person = house.person(facilitator.code)
    do(facilitator.turn(vote, "open"))
    page = phone_of(visit, proxy, person, pause=300)
    live(page)
    proxy.dead = True
    page.get_by_role("button", name="One dot more: Wells").click()
    expect(page.locator("[data-note]")).to_contain_text("Not sent yet")
    expect(page.locator("#outbox")).to_contain_text("Wells: 1")
    proxy.dead = False
    page.reload()
    expect(page.get_by_label("Wells", exact=True)).to_have_value("1")
    expect(page.locator("#outbox")).to_be_hidden()
    assert ballots(house, vote) == [{"Wells": 1}]


def test_the_last_of_three_ballots_counts_when_two_answers_were_lost(
    house: House, visit: Callable[..., Visitor], proxy: Proxy
) -> None:
    """A, B, and A again, from one form."""
    facilitator, vote = voting(house)
    do = house.backstage.do
    person = house.person(facilitator.code)
    do(facilitator.turn(vote, "open"))
    page = phone_of(visit, proxy, person, pause=60_000, send=1500)
    live(page)
    proxy.lose = {"/paper"}
    for place, dots in enumerate(((3, 0), (0, 3), (3, 0))):
        for label, number in zip(("Wells", "Roads"), dots, strict=True):
            page.get_by_label(label, exact=True).fill(str(number))
        if place == 2:
            proxy.lose = set()
        before = len(proxy.posted)
        page.get_by_role("button", name="Send my vote").click()
        for _ in range(200):
            if len(proxy.posted) > before:
                break
            page.wait_for_timeout(50)
        page.wait_for_timeout(300)
    expect(page.get_by_text("Received. You can change your dots")).to_be_visible()
    assert ballots(house, vote) == [{"Wells": 3}]


@pytest.mark.parametrize("numbered", [True, False])
def test_one_form_sent_three_times_without_script(house: House, numbered: bool) -> None:
    """Control: without the number of the form, A sent again is taken for a resend of the first, and B stays."""
    facilitator, vote = voting(house)
    do = house.backstage.do
    person = house.person(facilitator.code)
    do(facilitator.turn(vote, "open"))
    form = read_page(do(person.page())).form("/paper")
    assert form is not None
    sent = form.values()
    if not numbered:
        del sent["turn"]
    wells, roads = (field.name for field in form.named("dots."))
    for a, b in ((3, 0), (0, 3), (3, 0)):
        do(person.act(vote, "paper", **{**sent, wells: str(a), roads: str(b)}))
    assert (ballots(house, vote) == [{"Wells": 3}]) is numbered


def test_an_older_sending_is_answered_with_what_is_stored(house: House) -> None:
    facilitator, vote = voting(house)
    do = house.backstage.do
    person = house.person(facilitator.code)
    do(facilitator.turn(vote, "open"))
    form = read_page(do(person.page())).form("/paper")
    assert form is not None
    wells, roads = (field.name for field in form.named("dots."))
    first = form.values()
    later = {**first, "turn": str(int(first["turn"]) + 1)}
    do(person.act(vote, "paper", **{**later, roads: "2"}))
    with pytest.raises(Surprise, match="A newer answer of yours is stored, and it stays: Roads 2"):
        do(person.act(vote, "paper", **{**first, wells: "3"}))
    assert ballots(house, vote) == [{"Roads": 2}]
    do(facilitator.turn(vote, "close"))
    do(person.act(vote, "paper", **{**later, roads: "2"}))  # its answer was lost: it is told that it counts


def test_dots_not_sent_at_the_close_are_said(
    house: House, visit: Callable[..., Visitor], proxy: Proxy
) -> None:
    facilitator, vote = voting(house)
    do = house.backstage.do
    person = house.person(facilitator.code)
    do(facilitator.turn(vote, "open"))
    page = phone_of(visit, proxy, person, pause=600_000)
    live(page)
    page.get_by_role("button", name="One dot more: Roads").click()
    do(facilitator.turn(vote, "close"))
    expect(page.locator("#outbox")).to_contain_text("This was not sent: Your dots")
    expect(page.locator("#outbox")).to_contain_text("Roads: 1")


def test_offline_each_screen_says_what_holds_for_it(
    house: House, visit: Callable[..., Visitor], proxy: Proxy
) -> None:
    facilitator = house.facilitator()
    said = {}
    for size, path in ((CONSOLE, "console"), (PROJECTOR, "projector")):
        somebody = visit(size)
        somebody.cookies_of(facilitator)
        page = somebody.page(f"{facilitator.base}/{path}")
        live(page)
        page.evaluate("dispatchEvent(new Event('offline'))")
        said[path] = page.locator("#status").inner_text()
        assert "phone" not in said[path] and "Offline" in said[path]


def test_a_facilitators_form_that_does_not_arrive_says_so_until_the_next_success(
    house: House, visit: Callable[..., Visitor], proxy: Proxy
) -> None:
    facilitator, do = house.facilitator(), house.backstage.do
    brainstorm = do(facilitator.activities())[1]
    do(facilitator.turn(brainstorm, "open"))
    somebody = visit(CONSOLE)
    somebody.address = proxy.address
    somebody.cookies_of(facilitator)
    page = somebody.page(f"{facilitator.base}/console")
    live(page)
    proxy.dead = True
    page.get_by_role("button", name="Reveal the ideas").first.click()
    expect(page.locator("#notice")).to_contain_text("Not sent")
    proxy.dead = False
    page.get_by_role("button", name="Reveal the ideas").first.click()
    expect(page.locator("#notice")).to_be_empty()
