"""A facilitator's refused form in a real browser: with script it stays in its place, without it the page comes again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from support.browsing import CONSOLE, Visitor
from support.house import House

LONG = "What do we need most? " * 40


def come_in(page: Page, house: House, path: str, facilitator: object) -> None:
    """The facilitator's browser, by the cookies of the actor that prepared the session."""
    jar = facilitator.web.cookies.jar  # type: ignore[attr-defined]
    page.context.add_cookies(
        [{"name": one.name, "value": one.value or "", "url": house.address} for one in jar]
    )
    page.goto(f"{house.address}{path}")


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_refused_form_of_the_console_comes_back(
    house: House, visit: Callable[..., Visitor], script: bool
) -> None:
    facilitator = house.facilitator()
    somebody = visit(CONSOLE, java_script_enabled=script)
    page = somebody.page()
    come_in(page, house, f"{facilitator.base}/console", facilitator)
    page.get_by_text("Add an activity").click()
    form = page.locator("form", has=page.get_by_label("Question"))
    form.get_by_label("What kind").select_option("brainstorm")
    form.get_by_label("Question").fill(LONG)
    if script:  # the page itself would refuse what is too long
        page.evaluate("addEventListener('submit', (e) => e.target.noValidate = true, true)")
        form.evaluate("form => form.noValidate = true")
    form.get_by_role("button", name="Add activity").click()
    told = form.locator(".field-error")
    expect(told).to_be_visible()
    expect(form.get_by_label("Question")).to_have_value(LONG)
    expect(form.get_by_label("Question")).to_be_focused()
    expect(form.get_by_label("What kind")).to_have_value("brainstorm")
    expect(page.get_by_role("heading", name="Programme")).to_be_visible()
    # Put right, the same form goes through.
    form.get_by_label("Question").fill("What do we need most?")
    form.get_by_role("button", name="Add activity").click()
    expect(told).to_have_count(0)
    address = f"{facilitator.base}/console"
    assert "brainstorm" in house.backstage.do(facilitator.get(f"{facilitator.base}/preparation")).text
    assert page.url.endswith(address)
    expect(page.get_by_text("Gather ideas").last).to_be_attached()
