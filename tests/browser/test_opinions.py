"""Opinions in real browsers: by thumb, by keyboard, without a line, without script; the room sees nothing before the end."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from support.axe import violations
from support.browsing import CONSOLE, PROJECTOR, Visitor
from support.house import House

SMALL = (320, 568)
STATEMENTS = ("Share the wells", "Mend the road", "Pay the teachers")


def asking(house: House) -> tuple[Any, int]:
    """A session with three statements that people are asked."""
    facilitator, do = house.facilitator(recipe="empty"), house.backstage.do
    do(facilitator.post(f"{facilitator.base}/activities", kind="opinion", prompt="What first?", minutes="0"))
    activity = int(do(facilitator.activities())[-1])
    fields = {"setting.statements": "\n".join(STATEMENTS)}
    do(facilitator.act(activity, "edit", title="", prompt="What first?", minutes="0", **fields))
    do(facilitator.turn(activity, "open"))
    return facilitator, activity


def answers(house: House, activity: int) -> list[tuple[str, int | None]]:
    """What is stored, by the words of the statement."""
    asked = (
        "SELECT text, value FROM opinion_answer JOIN opinion_statement ON id = statement_id "
        "WHERE opinion_answer.activity_id = ? ORDER BY at"
    )
    with sqlite3.connect(house.settings.data / "dialogue.sqlite3") as store:
        return store.execute(asked, (activity,)).fetchall()


def statement(page: Page) -> str:
    """The statement that the page asks now."""
    return page.locator("#mine h2.statement").inner_text()


def reached(page: Page, name: str) -> bool:
    """Whether a button is wholly in the window without scrolling."""
    box = page.get_by_role("button", name=name).first.bounding_box()
    height = page.evaluate("innerHeight")
    return box is not None and box["y"] + box["height"] <= height and box["height"] >= 44


def test_thumb_keyboard_a_dead_line_and_the_results(house: House, visit: Callable[..., Visitor]) -> None:
    facilitator, activity = asking(house)
    do = house.backstage.do
    awa, staff = visit(SMALL), visit(CONSOLE)
    awa.cookies_of(house.person(facilitator.code, "F"))
    staff.cookies_of(facilitator)
    phone = awa.page(facilitator.base)
    console = staff.page(f"{facilitator.base}/console")
    projector = staff.context.new_page()
    projector.set_viewport_size({"width": PROJECTOR[0], "height": PROJECTOR[1]})
    projector.goto(f"{house.address}{facilitator.base}/projector")
    phone.wait_for_selector("#live[data-state=online]")

    # All three answers are in reach of a thumb.
    assert all(reached(phone, name) for name in ("I agree", "I disagree", "Pass, I am not sure"))
    first = statement(phone)
    phone.get_by_role("button", name="I agree").first.click()
    expect(phone.get_by_text("1 answered, 2 to go")).to_be_visible()
    assert answers(house, activity) == [(first, 1)]

    # By keyboard: the next statement is asked where the last one was.
    second = statement(phone)
    phone.locator("#mine .stances button").nth(1).focus()
    phone.keyboard.press("Enter")
    expect(phone.get_by_text("2 answered, 1 to go")).to_be_visible()
    assert answers(house, activity)[1] == (second, -1)

    # Without a line two answers to one statement: the last one counts.
    awa.context.set_offline(True)
    third = statement(phone)
    phone.get_by_role("button", name="I agree").first.click()
    phone.get_by_role("button", name="Pass, I am not sure").first.click()
    expect(phone.locator("#outbox")).to_contain_text("Not sent yet")
    awa.context.set_offline(False)
    expect(phone.get_by_text("You have answered every statement.")).to_be_visible(timeout=30_000)
    assert answers(house, activity)[2] == (third, 0)

    # A statement of her own waits; the console asks everybody; her page shows it by itself.
    phone.get_by_text("Write a statement of your own").click()
    phone.get_by_label("Your statement").fill("Ask the herders")
    phone.get_by_role("button", name="Send statement").click()
    expect(console.get_by_text("1 new statement waits for you")).to_be_visible()
    console.get_by_role("button", name="Ask everybody").click()
    expect(phone.locator("#mine h2.statement")).to_have_text("Ask the herders", timeout=15_000)
    phone.get_by_role("button", name="I agree").first.click()
    expect(phone.get_by_text("4 answered, 0 to go")).to_be_visible()
    phone.get_by_text("Change your last answer").click()
    again = phone.locator("#mine details[open] .stances button")
    again.nth(1).click()
    expect(phone.locator("#mine details").first).not_to_have_attribute("open", "")
    expect(projector.locator(".big-count")).to_contain_text("4 answers")
    assert answers(house, activity)[-1] == ("Ask the herders", -1)

    for n in range(6):
        one = house.person(facilitator.code, "FN"[n % 2])
        for number in range(1, 5):
            address = f"{one.base}/activities/{activity}/opinion/statements/{number}/stance"
            do(one.post(address, stance="agree" if number < 3 or n % 2 else "disagree"))
    expect(projector.locator(".big-count")).to_contain_text("28 answers")
    for page in (console, projector, phone):
        expect(page.get_by_text("Common ground")).to_have_count(0)
    console.get_by_role("button", name="Close this activity").click()
    console.get_by_role("button", name="Show the results").click()
    for page in (console, projector, phone):
        expect(page.get_by_role("heading", name="Common ground")).to_be_visible(timeout=30_000)
        expect(page.locator(".landscape svg").first).to_be_visible()
    expect(phone.get_by_text("You are here")).to_be_visible()
    expect(projector.get_by_text("You are here")).to_have_count(0)
    assert [*violations(phone), *violations(console), *violations(projector)] == []
    for one in (awa, staff):
        assert one.unexpected() == []


def test_without_script(house: House, visit: Callable[..., Visitor]) -> None:
    facilitator, activity = asking(house)
    somebody = visit(SMALL, java_script_enabled=False)
    somebody.cookies_of(house.person(facilitator.code))
    page = somebody.page(facilitator.base)
    first = statement(page)
    page.get_by_role("button", name="Ask me later").click()
    assert statement(page) != first
    for _ in range(2):
        page.get_by_role("button", name="I agree").first.click()
    assert statement(page) == first
    page.get_by_role("link", name="All my answers").click()
    expect(page.get_by_role("heading", name=re.compile("Still to answer"))).to_be_visible()
    page.locator("section", has=page.locator("#waiting-title")).get_by_role(
        "button", name="I disagree"
    ).click()
    expect(page.get_by_role("heading", name="All my answers")).to_be_visible()
    expect(page.locator("#waiting-title")).to_have_count(0)
    assert sorted(value for _, value in answers(house, activity)) == [-1, 1, 1]
    assert somebody.unexpected() == []
