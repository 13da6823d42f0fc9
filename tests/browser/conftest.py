"""One browser and one server for each file."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from support.browsing import FAILED, PHONE, Visitor, launch, pictures, visitor
from support.house import House, open_house
from support.proxy import Proxy, behind


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The file's browser. Each person in a test has a context of her own in it.

    Not for the whole run: while Playwright is there, the thread has a running event loop, and the tests of another
    folder that come after it in the same process could not start theirs.
    """
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def house(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A server for the tests of one file. Its store is a copy: running the migrations takes a second each time."""
    found = open_house(shutil.copytree(migrated, tmp_path_factory.mktemp("house") / "data"))
    yield found
    found.close()


@pytest.fixture
def proxy(house: House) -> Iterator[Proxy]:
    """A bad line before the file's server."""
    yield from behind(house)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: Any) -> Generator[None, Any, Any]:
    """Remember for the fixtures whether the test failed."""
    report = yield
    if call.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture
def visit(
    chromium: Browser, house: House, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Visitor]]:
    """`visit(CONSOLE, color_scheme="dark")`: somebody's browser; pictures are kept when the test fails."""
    opened: list[Visitor] = []

    def come(size: tuple[int, int] = PHONE, **options: object) -> Visitor:
        opened.append(visitor(chromium, house.address, size, **options))
        return opened[-1]

    yield come
    pictures(request, tmp_path, opened)
    for one in opened:
        one.close()
