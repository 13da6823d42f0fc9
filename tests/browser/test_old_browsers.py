"""Browsers before cascade layers (Safari before 15.4): they drop every layer, and get the same sheets without."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route

from dialogue.web.styles import LAYER, ORDER
from support.axe import violations
from support.browsing import PHONE, Visitor, live
from support.house import House

NO_LAYERS = "delete window.CSSLayerBlockRule"
MEASURE = """() => {
  const button = document.querySelector('#mine button');
  const look = getComputedStyle(button), box = button.getBoundingClientRect();
  return {
    wide: document.documentElement.scrollWidth - innerWidth, high: box.height, filled: look.backgroundColor,
    accent: getComputedStyle(document.documentElement).getPropertyValue('--accent').trim(),
    hidden: document.querySelector('.visually-hidden').getBoundingClientRect().width,
  };
}"""


def as_before_layers(text: str) -> str:
    """What such a browser makes of a sheet."""
    return ORDER.sub("", LAYER.sub("", text))


def drop(route: Route) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, body=as_before_layers(answer.text()))


def faults(page: Page) -> list[str]:
    """What keeps a page from being usable."""
    found = page.evaluate(MEASURE)
    wrong = [f"{found['wide']} px too wide"] if found["wide"] > 0 else []
    wrong += ["a button smaller than a finger"] if found["high"] < 44 else []
    wrong += ["a button like text"] if found["filled"] in ("rgba(0, 0, 0, 0)", "rgb(239, 239, 239)") else []
    wrong += ["words for screen readers are shown"] if found["hidden"] > 2 else []
    return wrong if found["accent"] else [*wrong, "no colours"]


@pytest.mark.parametrize("helped", [True, False])
def test_a_phone_without_layers_is_usable(
    house: House, visit: Callable[..., Visitor], tmp_path: Path, helped: bool
) -> None:
    """Control: a browser that drops the layers and is not helped shows a page without any of our styles."""
    facilitator, do = house.facilitator(), house.backstage.do
    do(facilitator.turn(do(facilitator.activities())[1], "open"))
    somebody = visit(PHONE)
    somebody.cookies_of(house.person(facilitator.code))
    somebody.context.route(re.compile(r"/css/app\.css"), drop)
    if helped:
        somebody.context.add_init_script(NO_LAYERS)
    page = somebody.page()
    with page.expect_response(re.compile("/css/")):
        page.goto(house.address + f"/sessions/{facilitator.base.split('/')[-1]}")
    live(page)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=tmp_path / "phone.png", full_page=True)
    if not helped:
        assert set(faults(page)) >= {"no colours", "words for screen readers are shown"}
        return
    for size in ((320, 568), PHONE):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        assert faults(page) == [], size
    assert violations(page) == []
