"""A phone in a full session: one slim line on top, question and field at once, no page longer than three screens.

What the room wrote is folded away behind its number; opened, it is read by twenties and searched, one's own first.
"""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from dialogue.activities.brainstorm.commands import AddIdea
from dialogue.stage.bringing import BringEveryone
from support.axe import violations
from support.browsing import Visitor, live
from support.crowd import Crowd, crowd_in
from support.house import House

MEASURE = """() => {
  const box = (name) => document.querySelector(name).getBoundingClientRect();
  const { scrollHeight, scrollWidth } = document.documentElement;
  return {
    height: scrollHeight, wide: scrollWidth, line: box('.now-line').height,
    both: box('#mine textarea').bottom - box('.stage .head h1').top, cards: document.querySelectorAll('.wall > li').length,
  };
}"""


def faults(page: Page) -> list[str]:
    """What a person with this phone would have to scroll for."""
    size = page.viewport_size or {"width": 0, "height": 0}
    found = page.evaluate(MEASURE)
    wrong = [f"{found['height']} px long"] if found["height"] > 3 * max(size["height"], 844) else []
    wrong += [f"the line is {found['line']} px high"] if found["line"] > 56 else []
    wrong += ["wider than the phone"] if found["wide"] > size["width"] else []
    both = found["both"] <= size["height"]
    return wrong + ([] if both else ["question and field are not in view at once"])


def test_question_and_field_are_in_view_above_an_open_keyboard(
    house: House, visit: Callable[..., Visitor]
) -> None:
    crowd, do = crowd_in(house), house.backstage.do
    storm = crowd.storm(200)
    assert crowd.facilitator is not None
    person = house.person(crowd.facilitator.code, 1, language="es")
    for number in range(4):
        do(person.act(storm, "ideas", text=f"Mi propia idea {number}"))
    phone = visit()
    phone.cookies_of(person)
    page = phone.page(crowd.base)
    live(page)
    for size in ((320, 280), (320, 568), (390, 844)):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.evaluate("scrollTo(0, 0)")
        assert faults(page) == [], size
    assert violations(phone.page(f"{crowd.base}/activities/{storm}/room?find=wells")) == []
    desk = visit()
    desk.cookies_of(crowd.facilitator)
    assert violations(desk.page(f"{crowd.base}/preview")) == []
    room_and_back(page, crowd)
    the_room_behind_its_number(page, lambda text: crowd.run(AddIdea(storm, text), crowd.seats[0]))
    # Control: as it was, the whole wall below the form made a page of many screens.
    page.evaluate("document.querySelector('.wall').style.maxBlockSize = 'none'")
    assert any("px long" in one for one in faults(page))


def room_and_back(page: Page, crowd: Crowd) -> None:
    """Looking around, the phone comes back by itself when everybody is brought, and what was written is still there."""
    page.locator("#mine textarea").first.fill("Apenas empezada")
    page.locator("#session-around a").click()
    page.wait_for_url("**/around?seen=0")
    live(page)
    crowd.run(BringEveryone())
    page.wait_for_url(f"**{crowd.base}")
    expect(page.get_by_text("ha traído a todos aquí")).to_be_visible()
    assert page.locator("#mine textarea").first.input_value() == "Apenas empezada"


def the_room_behind_its_number(page: Page, add: Callable[[str], object]) -> None:
    """Open, read on, search, while somebody else writes; what was being written stays."""
    room, cards = page.locator("[data-room]"), page.locator(".wall > .card:visible")
    expect(room.locator("summary")).to_contain_text("(204)")
    expect(cards).to_have_count(0)
    page.locator("#mine textarea").first.fill("Apenas empezada")
    room.locator("summary").click()
    expect(cards).to_have_count(4 + 20)
    tops = page.locator(".wall > [data-yours]").evaluate_all("all => all.map((one) => one.offsetTop)")
    others = page.locator(".wall > .card:not([data-yours]):visible").evaluate_all(
        "all => all.map((one) => one.offsetTop)"
    )
    assert len(tops) == 4 and max(tops) < min(others), "her own come first"
    assert faults(page) == []
    page.evaluate("document.querySelector('.wall').scrollTop = 900")
    place = page.evaluate("[scrollY, document.querySelector('.wall').scrollTop]")
    add("Una idea nueva")
    expect(room.locator("summary")).to_contain_text("(205)")
    assert page.evaluate("[scrollY, document.querySelector('.wall').scrollTop]") == place
    expect(cards).to_have_count(4 + 20)
    while page.locator("[data-more]").is_visible():
        page.locator("[data-more]").click()
    expect(cards).to_have_count(205)
    page.locator("[data-room] [name=find]").fill("UNA idéa nueva")
    expect(cards).to_have_count(1)
    page.locator("[data-room] [name=find]").fill("")
    # Headings go with what stands below them; watching what it sets itself, the page stood still for ever.
    heading = '<li class="heading" data-order="-1"><h3>Under this heading</h3></li>'
    page.evaluate("(one) => document.querySelector('.wall').insertAdjacentHTML('afterbegin', one)", heading)
    expect(page.get_by_text("Under this heading")).to_be_visible()
    assert page.locator("#mine textarea").first.input_value() == "Apenas empezada"
