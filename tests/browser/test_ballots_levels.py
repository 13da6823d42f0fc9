"""Ballots with steps to tap, in real browsers: by thumb, by keyboard, without script; published, and on the wall."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from support.axe import violations
from support.browsing import CONSOLE, PROJECTOR, Visitor, mine
from support.house import House

THUMB, OLD = (360, 640), (320, 568)
LONG = "Wasser für alle, und zwar in jedem Dorf des Tals, auch in der Trockenzeit, " * 5
OPTIONS = ("Wells", "حفر بئر جديدة 🚰", LONG[:350].strip())
TARGET = 44
METHODS = ("star", "least-resistance", "majority-judgment", "multi-criteria")
TOLD_OTHERWISE = ("majority-judgment", "multi-criteria")
"""Results with more than bars."""

TARGETS = """() => [...document.querySelectorAll('.step, [data-clear], form[data-draft] .primary')].map((one) => {
  const box = one.getBoundingClientRect(); return Math.min(box.width, box.height) })"""


def opened(house: House, facilitator: Any, method: str, **settings: str) -> int:
    """One vote by this method, open."""
    do = house.backstage.do
    do(facilitator.post(f"{facilitator.base}/activities", kind="vote", prompt="What first?", minutes="5"))
    vote = int(do(facilitator.activities())[-1])
    fields = {"setting.method": method, "setting.options": "; ".join(OPTIONS), **settings}
    do(facilitator.act(vote, "edit", title=f"Vote {method}", prompt="What first?", minutes="5", **fields))
    do(facilitator.turn(vote, "open"))
    return vote


def stored(house: House, vote: int) -> list[Any]:
    """What stands on the papers of a vote."""
    with sqlite3.connect(house.settings.data / "dialogue.sqlite3") as store:
        asked = (
            "SELECT content FROM ballot_paper p JOIN ballot b ON p.ballot_id = b.id WHERE b.activity_id = ?"
        )
        papers = [json.loads(content) for (content,) in store.execute(asked, (vote,))]
    return [next(value for name, value in paper.items() if name != "turn") for paper in papers]


def steps(page: Page, row: int) -> Any:
    return page.locator("[data-row]").nth(row).locator("input")


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_filled_in_by_thumb_by_keyboard_and_without_script(
    house: House, visit: Callable[..., Visitor]
) -> None:
    facilitator, do = house.facilitator(recipe="empty"), house.backstage.do
    staff, thumb, bare = visit(CONSOLE), visit(THUMB, has_touch=True), visit(OLD, java_script_enabled=False)
    staff.cookies_of(facilitator)
    thumb.cookies_of(house.person(facilitator.code, "F", language="fr"))
    bare.cookies_of(house.person(facilitator.code, "N"))
    crowd = [house.person(facilitator.code, "FN"[n % 2]) for n in range(12)]
    phone, plain = thumb.page(facilitator.base), bare.page(facilitator.base)
    console, wall = staff.page(), staff.page()
    wall.set_viewport_size({"width": PROJECTOR[0], "height": PROJECTOR[1]})
    for method in METHODS:
        vote = opened(house, facilitator, method)
        names = by_thumb_and_keyboard(house, phone, vote)
        without_script(house, plain, facilitator, vote)
        for n, one in enumerate(crowd):
            do(one.act(vote, "paper", **{name: str((n * (k + 2)) % 3) for k, name in enumerate(names)}))
        do(facilitator.turn(vote, "close"))
        console.goto(f"{house.address}{facilitator.base}/console?stay=1")
        console.get_by_role("button", name="Publish the result").click()
        wall.goto(f"{house.address}{facilitator.base}/projector")
        for page in (console, wall, phone):
            expect(page.locator(".tally > li").first).to_be_visible()
            assert fits(page), (method, page.url)
        if method in TOLD_OTHERWISE:
            assert [*violations(console), *violations(phone)] == [], method
    for one in (staff, thumb, bare):
        assert one.unexpected() == []


def by_thumb_and_keyboard(house: House, phone: Page, vote: int) -> list[str]:
    """Fill in, send, change, take back. The names of the rows."""
    rows = phone.locator("[data-row]")
    expect(rows.first).to_be_visible()
    mine(phone).and_(phone.locator(f"[data-activity='{vote}']")).wait_for()
    # By thumb: every target is large enough, a tap chooses, and the line below tells it before it is sent.
    assert min(phone.evaluate(TARGETS)) >= TARGET and fits(phone)
    words = phone.locator("[data-said]")
    expect(words).to_have_text("Rien n’est encore choisi.")
    steps(phone, 0).nth(2).tap(force=True)
    expect(words).to_contain_text("Votre vote : ")
    expect(words).to_contain_text("Wells")
    expect(phone.locator("[data-note]")).to_have_attribute("data-state", "received")
    (first,) = stored(house, vote)
    assert len(first) == 1
    # By keyboard: to the next row with Tab, along it with the arrows.
    steps(phone, 0).nth(2).focus()
    phone.keyboard.press("Tab")
    phone.keyboard.press("Space")
    phone.keyboard.press("ArrowRight")
    expect(steps(phone, 1).nth(1)).to_be_checked()
    assert violations(phone) == []
    phone.locator("form[data-draft] .primary").click()
    expect(phone.locator("#mine .say.ok")).to_be_visible()
    phone.reload()
    expect(steps(phone, 0).nth(2)).to_be_checked()
    expect(steps(phone, 1).nth(1)).to_be_checked()
    expect(words).to_contain_text("Wells")
    # All of it can be taken back, and then the paper is empty.
    phone.locator("[data-clear]").click()
    expect(phone.locator("[data-row] input:checked")).to_have_count(0)
    expect(phone.locator("[data-note]")).to_have_attribute("data-state", "received")
    assert stored(house, vote) == [{}]
    phone.reload()
    expect(rows.first).to_be_visible()
    expect(phone.locator("[data-row] input:checked")).to_have_count(0)
    named = (steps(phone, n).first.get_attribute("name") or "" for n in range(rows.count()))
    return list(dict.fromkeys(named))


def without_script(house: House, plain: Page, facilitator: Any, vote: int) -> None:
    """The same fields; what was sent is told in words afterwards."""
    plain.goto(f"{house.address}{facilitator.base}")
    assert fits(plain) and min(plain.evaluate(TARGETS)[:6]) >= TARGET
    expect(plain.locator("[data-clear]")).to_be_hidden()
    steps(plain, 0).nth(0).check(force=True)
    steps(plain, 1).nth(1).check(force=True)
    plain.get_by_role("button", name="Send my vote").click()
    expect(plain.get_by_text("You sent:")).to_contain_text("Wells")
    assert len(stored(house, vote)) == 2
