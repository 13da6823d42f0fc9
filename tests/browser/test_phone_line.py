"""A phone in a full session: one slim line on top, question and field at once, no page longer than three screens."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from support.browsing import Visitor
from support.crowd import crowd_in
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
    crowd = crowd_in(house)
    crowd.storm(200)
    assert crowd.facilitator is not None
    person = house.person(crowd.facilitator.code, 1, language="es")
    phone = visit()
    phone.cookies_of(person)
    page = phone.page(crowd.base)
    for size in ((320, 280), (320, 568), (390, 844)):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.evaluate("scrollTo(0, 0)")
        assert faults(page) == [], size
    assert page.evaluate(MEASURE)["cards"] == 200
    # Control: as it was, the whole wall below the form made a page of many screens.
    page.evaluate("document.querySelector('.wall').style.maxBlockSize = 'none'")
    assert any("px long" in one for one in faults(page))
