"""T-NOWS: proxies that strip, buffer, cut and answer for themselves: everything arrives by asking, and once."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing

import pytest
from playwright.sync_api import expect

from dialogue.scoreboard import note
from support.browsing import PHONE, Visitor
from support.hostile import hostile
from support.house import House
from support.proxy import hurry

MANNERS = ("strips", "buffers", "cuts", "errors")
OWN, OTHERS = ("Share the wells", "Mend the roads", "One school bus"), ("Seeds for all", "A clinic")


@pytest.mark.parametrize("manner", MANNERS)
def test_everything_arrives_once(house: House, visit: Callable[..., Visitor], manner: str) -> None:
    facilitator, do = house.facilitator(), house.backstage.do
    check_in, brainstorm, *_ = do(facilitator.activities())
    person, other = house.person(facilitator.code), house.person(facilitator.code, "N")
    with hostile(house, manner) as proxy:
        phone = visit(PHONE)
        phone.address = proxy.address
        phone.cookies_of(person)
        phone.context.add_init_script(
            hurry(send=2000, ask=2500, connecting=5000)
        )  # as in `static/js/live.js`
        page = phone.page(person.base)
        expect(page.locator("#live")).to_have_attribute("data-state", "online")
        do(facilitator.turn(check_in, "open"))
        began = time.monotonic()
        expect(page.get_by_label("Your answer")).to_be_visible()
        took = time.monotonic() - began
        note(**{f"nows__{manner}_step_s": round(took, 2)})
        print(manner, "a step arrives after", round(took, 2), "s")
        do(facilitator.turn(check_in, "close"))
        do(facilitator.turn(brainstorm, "open"))
        do(facilitator.act(brainstorm, "reveal"))
        for words in OTHERS:
            do(other.act(brainstorm, "ideas", text=words))
        for words in OWN:
            page.get_by_label("Your idea").fill(words)
            page.get_by_role("button", name="Send idea").click()
            expect(page.get_by_label("Your idea")).to_have_value("")
        expect(page.locator("#outbox")).to_be_hidden()
        expect(page.locator(".wall > li")).to_have_count(len(OWN) + len(OTHERS))
        shown = sorted(page.locator(".wall > li .words").all_text_contents())
        assert shown == sorted(OWN + OTHERS)
        with closing(sqlite3.connect(house.settings.data / "dialogue.sqlite3")) as store:
            of = "SELECT text FROM idea WHERE activity_id = ? ORDER BY text"
            assert [row[0] for row in store.execute(of, (brainstorm,))] == sorted(OWN + OTHERS)
        assert proxy.spoiled > 0 or manner in {"strips", "buffers"}
        assert (len(phone.frames) > 0) is (manner == "cuts"), "the socket was not what the manner says"


def test_a_page_that_does_not_ask_hears_nothing_there(house: House, visit: Callable[..., Visitor]) -> None:
    """The control: the same phone when nothing takes the socket's place."""
    facilitator, do = house.facilitator(), house.backstage.do
    check_in, *_ = do(facilitator.activities())
    person = house.person(facilitator.code)
    with hostile(house, "strips") as proxy:
        phone = visit(PHONE)
        phone.address = proxy.address
        phone.cookies_of(person)
        phone.context.add_init_script(hurry(ask=600_000))
        page = phone.page(person.base)
        expect(page.locator("#live")).to_have_attribute("data-state", "online")  # it asks once
        do(facilitator.turn(check_in, "open"))
        page.wait_for_timeout(4000)
        expect(page.get_by_label("Your answer")).to_have_count(0)
