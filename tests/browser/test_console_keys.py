"""The facilitator's keys, and what she searches for, on a console that lives."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from dialogue.activities.brainstorm import commands as brainstorm
from support.browsing import Visitor, live
from support.crowd import crowd_in
from support.house import House


def test_keys_press_buttons_but_never_while_somebody_types(
    house: House, visit: Callable[..., Visitor]
) -> None:
    """And what is searched for stays while new ideas come in."""
    crowd = crowd_in(house, 12)
    here = crowd.storm(40)
    desk = visit((1366, 768))
    desk.cookies_of(crowd.facilitator)
    page = desk.page(f"{crowd.base}/console?stay=1")
    live(page)
    cards, dark = page.locator(".wall > li:visible"), page.get_by_text("nothing, it is dark")

    page.keyboard.press("b")
    expect(dark).to_be_visible()
    page.keyboard.press("b")
    expect(dark).to_have_count(0)
    page.keyboard.press("n")
    expect(page.locator("#step-next")).to_be_focused()
    page.keyboard.press("?")
    sheet = page.locator("#keys")
    expect(sheet).to_be_visible()
    page.keyboard.press("b")  # a dialog is open: nothing happens behind it
    sheet.get_by_role("checkbox").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("b")  # switched off
    page.reload()
    live(page)
    page.keyboard.press("b")  # and that is remembered
    page.locator("#keys-open").click()
    sheet.get_by_role("checkbox").check()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.locator("#find-words")).to_be_focused()
    page.keyboard.type("bank b")
    expect(page.locator("#find-words")).to_have_value("bank b")
    expect(dark).to_have_count(0)

    page.locator("#find-words").fill("WELLS fairly")
    page.keyboard.press("Enter")
    live(page)
    before = cards.count()
    assert 0 < before < 40
    crowd.together(
        (brainstorm.AddIdea(here, text), crowd.seats[-1]) for text in ("Other wells, fairly", "Nothing of it")
    )
    expect(cards).to_have_count(before + 1)
    assert "42" in page.locator(".find-count").evaluate("one => getComputedStyle(one, '::after').content")
    assert page.evaluate("document.querySelectorAll('link#found').length") == 1
    page.get_by_role("link", name="Show all").click()
    expect(cards).to_have_count(42)
    assert desk.unexpected() == []
