"""What makes a page easier: a list that is held still, the question read aloud, a page without a line."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from support.axe import violations
from support.browsing import PHONE, Visitor, live
from support.house import House

SPEAK = """Object.defineProperty(window, 'speechSynthesis', {
  value: { speaking: false, speak(said) { window.spoken = [said.text, said.lang]; }, cancel() {} }, configurable: true });"""


def test_a_list_is_held_still_until_it_is_let_go_or_a_step_begins(
    house: House, visit: Callable[..., Visitor]
) -> None:
    facilitator, do = house.facilitator(), house.backstage.do
    brainstorm = do(facilitator.activities())[1]
    do(facilitator.turn(brainstorm, "open"))
    do(facilitator.act(brainstorm, "reveal"))
    writer = house.person(facilitator.code, "F")
    do(writer.act(brainstorm, "ideas", text="Wells"))
    somebody = visit(PHONE)
    somebody.cookies_of(house.person(facilitator.code, "N"))
    somebody.context.add_init_script(SPEAK)
    page = somebody.page(writer.base)
    live(page)
    page.locator("summary", has_text="Ideas of the room").click()
    button, cards = page.locator("[data-ease=freeze]"), page.locator(".wall > .card")
    button.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "true")
    do(writer.act(brainstorm, "ideas", text="Roads"))
    expect(page.get_by_text("1 changes wait")).to_be_visible()  # and no sooner than five seconds after
    expect(cards).to_have_count(1)
    assert violations(page) == []
    button.press("Enter")
    expect(cards).to_have_count(2)
    expect(button).to_be_focused()
    page.get_by_role("button", name="Read the question aloud").click()
    page.wait_for_function("window.spoken")
    assert page.locator("h1#page-title").inner_text() in page.evaluate("spoken[0]")
    assert page.evaluate("spoken[1]") == "en"
    button.press("Enter")
    do(facilitator.turn(brainstorm, "close"))  # a step that goes on ends it
    expect(page.get_by_text("Ideas are closed now.")).to_be_visible()
    assert somebody.faults == []


def test_a_page_that_cannot_be_loaded_says_what_is_kept(house: House, visit: Callable[..., Visitor]) -> None:
    facilitator, do = house.facilitator(), house.backstage.do
    do(facilitator.turn(do(facilitator.activities())[1], "open"))
    somebody = visit(PHONE)
    somebody.cookies_of(house.person(facilitator.code))
    page = somebody.page(f"/sessions/{facilitator.base.split('/')[-1]}")
    live(page)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("async () => (await caches.keys()).length")
    somebody.context.set_offline(True)
    page.get_by_label("Your idea").fill("Wells in the north")
    page.get_by_role("button", name="Send idea").click()
    expect(page.locator("#outbox")).to_contain_text("Wells in the north")
    page.reload()
    expect(page.get_by_role("heading", name="No connection")).to_be_visible()
    expect(page.locator("[data-kept]")).to_contain_text("Wells in the north")
    somebody.context.set_offline(False)  # the page comes back by itself
    expect(page.locator("#mine .card.idea", has_text="Wells in the north")).to_have_count(1)
    # What the worker asked for without a line has failed, as it should.
    assert [one for one in somebody.unexpected() if "net::ERR_FAILED" not in one] == []
