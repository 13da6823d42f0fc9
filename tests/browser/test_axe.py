"""axe finds nothing on any page: every address that gives a page, in its states, in three languages, light and dark.

One session is played once; at each stop phone, console and projector are looked at, each in another language, and the
languages go round. A page that a later change adds must be visited too: a test compares with the application's routes.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from starlette.routing import compile_path

from support.axe import violations
from support.house import open_house
from support.roles import routes
from support.tour import LANGUAGES, Tour, travel

NO_PAGE = {
    "/static/{version}/{path:path}": "a file",
    "/favicon.ico": "a file",
    "/health": "numbers for monitoring",
    "/sessions/{session_id}/frame": "a frame",
    "/platforms/{platform_id}/frame": "a frame",
    "/sessions/{session_id}/seat": "a piece of the phone's page",
    "/sessions/{session_id}/mine": "a piece of the phone's page",
    "/sessions/{session_id}/minutes.{form}": "a file",
    "/s/{session_id}/{typed}": "leads to the projector",
    "/join": "leads to the lobby, or is the start page with a sentence",
}


@pytest.fixture(scope="module")
def tour(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tour]:
    """The whole journey; the tests below only read what it found."""
    house = open_house(tmp_path_factory.mktemp("axe") / "data")
    found = Tour(house, chromium, violations)
    try:
        travel(found)
        yield found
    finally:
        house.close()


def pages() -> list[str]:
    """Every address that answers a GET with a page, as a pattern."""
    found = [one.removeprefix("GET ") for one in routes() if one.startswith("GET ")]
    return [path for path in found if path not in NO_PAGE]


def unseen(seen: set[tuple[str, str]]) -> list[str]:
    """Pages that the tour has not looked at, with the language."""
    return [
        f"{pattern} in {language}"
        for pattern in pages()
        for language in LANGUAGES
        if not any(compile_path(pattern)[0].match(path) for path, spoken in seen if spoken == language)
    ]


def test_axe_finds_nothing_anywhere(tour: Tour) -> None:
    assert tour.looks > 100 and tour.dark > 10
    assert not tour.found, "\n".join(dict.fromkeys(tour.found))


def test_every_page_was_looked_at_in_every_language(tour: Tour) -> None:
    assert len(pages()) > 15
    assert unseen(tour.seen) == [], (
        "please visit these pages in `travel` or `play` of tests/support/tour.py, or name them in NO_PAGE"
    )


def test_a_page_nobody_visits_would_be_noticed(tour: Tour) -> None:
    assert unseen({one for one in tour.seen if "agenda" not in one[0]})


def test_a_fault_would_be_found(chromium: Browser) -> None:
    page = chromium.new_page()
    page.set_content(
        "<html lang='en'><title>t</title><main><h1>a</h1><p style='color:#aaa'>pale</p><img src='x'></main>"
    )
    found = " ".join(violations(page))
    page.close()
    assert "color-contrast" in found and "image-alt" in found
