"""At a table in real browsers: by keyboard and without script; who takes the pen over goes on with what was being typed."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from support.axe import violations
from support.browsing import CONSOLE, PHONE, Visitor, live
from support.house import House


def test_the_pen_goes_round_and_nothing_is_lost(house: House, visit: Callable[..., Visitor]) -> None:
    do = house.backstage.do
    facilitator = house.facilitator(recipe="empty")
    base = facilitator.base
    do(facilitator.post(f"{base}/activities", kind="tables", prompt="What about the wells?", minutes="5"))
    (activity,) = do(facilitator.activities())
    do(facilitator.turn(activity, "open"))
    pages = []
    for group in "FN":
        phone = visit(PHONE, reduced_motion="reduce")
        phone.cookies_of(house.person(facilitator.code, group))
        pages.append(phone.page(base))
        live(pages[-1])
    desk = visit(CONSOLE, reduced_motion="reduce")
    desk.cookies_of(facilitator)
    console = desk.page(f"{base}/console")
    live(console)
    first, second = pages
    console.get_by_role("button", name="Seat those without a table").click()
    expect(console.locator("#table-1")).to_contain_text("2 people")
    console.get_by_role("button", name="Show everybody her table").click()
    first.locator(".button", has_text="Take the pen").focus()  # it came by itself
    first.keyboard.press("Enter")
    field = first.get_by_label("A line for your table")
    expect(field).to_be_visible()
    expect(second.get_by_role("button", name="Take the pen over")).to_be_visible()
    field.fill("Dig before the rains")
    first.get_by_role("button", name="Write it down").click()
    expect(second.locator(".idea")).to_contain_text("Dig before the rains")
    with first.expect_response("**/tables/draft"):
        field.fill("Half a sen")
    first.context.close()  # her phone has no battery any more
    console.locator("summary", has_text="Names, number and merging").click()
    console.locator("#pen-table").fill("1")
    console.get_by_role("button", name="Free the pen").click()
    take = second.get_by_role("button", name="Take the pen", exact=True)
    expect(take).to_be_visible()
    take.click()
    expect(second.get_by_label("A line for your table")).to_have_value("Half a sen")
    assert violations(second) == []

    plain = visit(PHONE, java_script_enabled=False)  # an old phone that comes late
    plain.cookies_of(house.person(facilitator.code, "F"))
    page = plain.page(base)
    page.get_by_role("button", name="Find my table").click()
    expect(page.locator("#live")).to_contain_text("Table 1")
    console.locator("#table-1 input").first.check()
    assert violations(console) == []
    console.get_by_role("button", name="Stay there").click()
    expect(console.locator("#table-1")).to_contain_text("stays")
