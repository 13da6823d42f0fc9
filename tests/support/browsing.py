"""Real browsers for tests: contexts whose pages are watched for everything that should not happen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from find_browser import find_chromium
from playwright.sync_api import Browser, BrowserContext, Error, Locator, Page, Playwright, expect

ROOT = Path(__file__).resolve().parents[2]
PHONE, CONSOLE, PROJECTOR = (390, 844), (1366, 768), (1920, 1080)
PATIENCE = 60_000  # milliseconds: the tests shall also pass on a machine that is busy with other things
__all__ = ["find_chromium"]

FAILED = pytest.StashKey[bool]()
"""Whether a test has failed, for its fixtures."""

expect.set_options(timeout=PATIENCE)


def launch(playwright: Playwright) -> Browser:
    """Chromium, headless. Pages live for a second or two: optimizing their scripts takes longer than it saves (measured:
    a sixth of the processor's time of a page that axe looks at). And for each person's first page Chromium would start a
    second process, for a page of another site that never comes; people never share one, whatever the limit."""
    return playwright.chromium.launch(
        executable_path=find_chromium(),
        args=[
            "--no-sandbox",
            "--disable-background-networking",
            "--js-flags=--max-opt=1",
            "--renderer-process-limit=1",
        ],
        timeout=4 * PATIENCE,
    )


# A violation is said on the console: so it is found whatever the page does to its listeners later.
POLICY = """addEventListener('securitypolicyviolation', (event) =>
  console.error('policy: ' + event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sourceFile))"""

BROKEN: list[str] = []
"""Where the content policy was broken since somebody last asked, in pages of all visitors."""

# Taking the network away is what some tests do; the browser then says so by itself.
OFFLINE = (
    "net::ERR_CONNECTION_",  # REFUSED while nobody listens; RESET, CLOSED at the moment when the server goes
    "net::ERR_EMPTY_RESPONSE",
    "net::ERR_INTERNET_DISCONNECTED",
    "WebSocket connection to",
    # What htmx says besides, of a question that a field asks by itself (are there similar ideas?). The request that failed
    # is noted with its reason, too, so one that was refused for another reason is still found.
    "htmx:error: Failed to fetch",
)


@dataclass
class Visitor:
    """One person's browser: a context with its own cookies, and what went wrong in its pages."""

    context: BrowserContext
    address: str
    faults: list[str] = field(default_factory=list)
    expected: set[int] = field(default_factory=set)
    """Statuses that are part of the test (a refusal shown as a page)."""
    hosts: set[str] = field(default_factory=set)
    frames: list[str] = field(default_factory=list)
    """Messages that came over sockets of these pages."""

    def __post_init__(self) -> None:
        self.context.set_default_timeout(PATIENCE)
        self.context.add_init_script(POLICY)
        self.context.on("page", self._watch)

    def page(self, path: str = "") -> Page:
        """A further page, opened at a path of this server."""
        page = self.context.new_page()
        if path:
            page.goto(self.address + path)
        return page

    def cookies_of(self, actor: Any) -> None:
        """Go on as an actor who has signed in or joined already."""
        self.context.add_cookies(
            [
                {"name": cookie.name, "value": cookie.value or "", "url": self.address}
                for cookie in actor.web.cookies.jar
            ]
        )

    def close(self) -> None:
        self.context.close()

    def unexpected(self) -> list[str]:
        """What went wrong, without what the network's absence explains."""
        return [fault for fault in self.faults if not any(words in fault for words in OFFLINE)]

    def _watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.faults.append(f"{page.url} error: {error}"))
        page.on("console", lambda said: self._said(page, said.type, said.text))
        page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))
        page.on("requestfailed", lambda request: self._failed(request))
        page.on("response", lambda answer: self._answered(answer.status, answer.url))
        page.on(
            "websocket", lambda socket: socket.on("framereceived", lambda text: self.frames.append(str(text)))
        )

    def _said(self, page: Page, kind: str, text: str) -> None:
        if text.startswith("policy: "):
            BROKEN.append(f"{page.url} {text}")
        by_status = any(f"status of {status}" in text for status in self.expected)
        if kind in {"error", "warning"} and not by_status:
            self.faults.append(f"{page.url} {kind}: {text}")

    def _failed(self, request: Any) -> None:
        # A page that is left, or a download, ends what was under way.
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(f"{request.url} failed: {request.failure}")

    def _answered(self, status: int, url: str) -> None:
        if status >= 400 and status not in self.expected:
            self.faults.append(f"{url} answered {status}")


def visitor(browser: Browser, address: str, size: tuple[int, int] = PHONE, **options: Any) -> Visitor:
    """A person with a browser of this size. Options as in `browser.new_context`."""
    options.setdefault("locale", "en-GB")
    viewport = {"width": size[0], "height": size[1]}
    return Visitor(browser.new_context(viewport=viewport, **options), address)  # type: ignore[arg-type]


def pictures(request: pytest.FixtureRequest, folder: Path, visitors: Iterable[Visitor]) -> None:
    """Keep pictures of what these people see when the test has failed."""
    if not request.node.stash.get(FAILED, False):
        return
    for number, one in enumerate(visitors):
        for place, page in enumerate(one.context.pages):
            picture = folder / f"page-{number}-{place}.png"
            page.screenshot(path=picture)
            print(page.url, picture, *one.faults, sep="\n")


def policy_kept() -> None:
    """Asked after every test (in `tests/conftest.py`). Raises AssertionError where a page broke the content policy."""
    found = list(BROKEN)
    BROKEN.clear()
    assert found == [], "\n".join(found)


def mark(page: Page) -> None:
    """Leave a mark that a reload would wipe out."""
    page.evaluate("window.untouched = true")


def untouched(page: Page) -> bool:
    """Whether the page is still the one that was marked."""
    return bool(page.evaluate("window.untouched === true"))


def leave(page: Page) -> None:
    """Nobody looks any more: a page that stays open would go on drawing all that others do."""
    if page.url != "about:blank":
        page.goto("about:blank")


def live(page: Page) -> None:
    """Wait until the page hears from the server."""
    expect(page.locator("#live")).to_have_attribute("data-state", "online")


def mine(page: Page) -> Locator:
    """A person's panel once it is her own. A frame draws it for everybody, and a moment later each page asks for hers:
    what is ticked by force in between stands on an element that goes away under the pointer."""
    return page.locator("#mine[data-shared='']")


def tick(box: Locator) -> None:
    """Tick a box that lies behind its label, which needs force; when a frame draws it anew in that moment, once more."""
    try:
        box.check(force=True)
    except Error:
        box.check(force=True)


def join(page: Page, address: str, code: str, group: str = "Farmers", name: str = "") -> None:
    """Join by the code typed into the start page, as a person does."""
    page.goto(address)
    page.get_by_label("Code of the session").fill(code)
    page.get_by_role("button", name="Join").click()
    page.get_by_role("radio", name=group).check(force=True)
    if name:
        page.get_by_label("Name or nickname").fill(name)
    page.get_by_role("button", name="Join", exact=True).click()
    expect(page.get_by_role("heading", name="You are in")).to_be_visible()


def shows(pages: list[Page], text: str) -> None:
    """The words appear on each of these pages by themselves."""
    for page in pages:
        expect(page.get_by_text(text).filter(visible=True).first).to_be_visible()


def lacks(pages: list[Page], text: str) -> None:
    """The words are nowhere in these pages' HTML."""
    for page in pages:
        assert text not in page.content(), f"{page.url} holds what it must not: {text}"


def focused(page: Page) -> Locator:
    """The element that has the focus."""
    return page.locator("*:focus")
