"""The card for the first session is one page when it is printed, in every language."""

from __future__ import annotations

import io

import pytest
from playwright.sync_api import Browser
from pypdf import PdfReader

from dialogue.languages import LANGUAGES
from support.browsing import CONSOLE, Visitor, visitor
from support.house import House

TITLE = "Shared goals for the water of the whole valley, from the springs in the hills to the market gardens"


@pytest.fixture
def desk(chromium: Browser, house: House) -> Visitor:
    return visitor(chromium, house.address, CONSOLE)


def test_it_is_one_page(desk: Visitor, house: House) -> None:
    facilitator = house.facilitator(TITLE)
    desk.cookies_of(facilitator)
    page = desk.page()
    for language in LANGUAGES:
        page.goto(house.address + "/")
        page.locator(f".langs button[value={language}]").click()
        page.locator(f"html[lang={language}]").wait_for()
        page.goto(f"{house.address}{facilitator.base}/card")
        printed = PdfReader(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))
        assert len(printed.pages) == 1, language
        text = " ".join(printed.pages[0].extract_text().split())
        assert facilitator.code in text and " ".join(TITLE.split()) in text
    # Negative control: more than a page would be noticed.
    page.evaluate("document.querySelector('.first-card').style.fontSize = '22pt'")
    assert len(PdfReader(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True))).pages) > 1
    desk.close()
