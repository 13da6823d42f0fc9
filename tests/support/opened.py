"""A page with all of it in sight."""

from __future__ import annotations

from playwright.sync_api import Page

OPEN = """() => {
  document.querySelectorAll('details:not(.programme li ~ li details)').forEach((one) => { one.open = true; });
  return document.querySelector('html.js [data-room] .wall > li') !== null;
}"""


def everything_open(page: Page) -> None:
    """Open all that can be opened, so that it is seen; of the programme's menus one, because they cover each other.

    A list that a phone shows by twenties is shown whole.
    """
    # One question without a locator: for the first of them on a page, Playwright's own script is loaded into it.
    if page.evaluate(OPEN):
        page.locator("[data-how-many]:not(:empty)").wait_for()
        page.evaluate(
            "for (let n = 0; n < 99; n++) document.querySelector('[data-more]:not([hidden])')?.click()"
        )
