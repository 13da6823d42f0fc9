"""A laptop in a village hall: plain http at an address that is no loopback, as all phones of the room see it.

Browsers give such pages much less (no service worker, no `crypto.randomUUID`, no clipboard, no secure cookies), and what
needs one of these works in every test at 127.0.0.1. Where this user may make networks, the browser stands in one of its
own and the server has the address 10.77.0.1; else the server has a name, which is no loopback to a browser either.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from find_browser import find_chromium
from playwright.sync_api import Browser, Page, expect, sync_playwright

from dialogue.paths import STATIC
from dialogue.simulation.narrow.place import Place, place
from dialogue.simulation.narrow.ways import WIDE, Line
from support.browsing import CONSOLE, PATIENCE, PHONE, PROJECTOR, Visitor, join, live, visitor
from support.journey import check_in, cluster, gather_ideas, press, set_up, vote
from support.proxy import hurry

MISSING = "['serviceWorker' in navigator, crypto.randomUUID, crypto.subtle, navigator.clipboard, navigator.wakeLock]"

IGNORED = "The Cross-Origin-Opener-Policy header has been ignored"
"""What the browser says of each page there. The header costs nothing and is right on https."""


@dataclass
class Hall:
    place: Place
    address: str
    chromium: Browser

    def visitor(self, size: tuple[int, int]) -> Visitor:
        return visitor(self.chromium, self.address, size)


@pytest.fixture(scope="module")
def hall(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    folder = tmp_path_factory.mktemp("hall")
    with place(folder / "data") as found, sync_playwright() as playwright:
        program = folder / "chromium"
        program.write_text(f'#!/bin/sh\nexec {shlex.join([*found.at_phones, find_chromium()])} "$@"\n')
        program.chmod(0o755)
        named = [] if found.networks else ["--host-resolver-rules=MAP hall.lan 127.0.0.1"]
        browser = playwright.chromium.launch(
            executable_path=program,
            args=["--no-sandbox", "--disable-background-networking", *named],
            timeout=4 * PATIENCE,
        )
        address = found.address if found.networks else f"http://hall.lan:{found.port}"
        yield Hall(found, address, browser)
        browser.close()


def insecure(pages: list[Page]) -> None:
    for page in pages:
        assert page.evaluate("isSecureContext") is False, page.url
        assert not any(page.evaluate(MISSING)), page.url


def test_a_console_a_phone_and_a_wall_without_what_only_https_has(hall: Hall) -> None:
    facilitator, participant = hall.visitor(CONSOLE), hall.visitor(PHONE)
    console = facilitator.page()
    code = set_up(console, hall.address + hall.place.first_start)
    with facilitator.context.expect_page() as opened:
        console.get_by_role("link", name="Projector").click()
    projector = opened.value
    projector.set_viewport_size({"width": PROJECTOR[0], "height": PROJECTOR[1]})
    participant.context.add_init_script(hurry(silence=22_000, connecting=5_000, ask=2_500, send=4_000))
    phone = participant.page()
    join(phone, hall.address, code, "Farmers", "Bintou")
    pages = [console, phone, projector]
    for page in pages:
        live(page)
    insecure(pages)
    for step in (check_in, gather_ideas):
        step(*pages)

    # The line goes silent: what she sends is kept, can be copied without the clipboard, and goes by itself.
    hall.place.becomes(Line(silent=True))
    phone.get_by_label("Your idea").fill("Wells in the north")
    press(phone, "Send idea")
    kept = phone.locator("#outbox").filter(has_text="Not sent yet; it is still here")
    expect(kept).to_contain_text("Wells in the north")
    hall.place.becomes(WIDE)
    expect(phone.locator("#mine").get_by_text("Wells in the north").first).to_be_visible()
    expect(phone.locator("#outbox")).to_be_hidden()

    for step in (cluster, vote):
        step(*pages)
    insecure(pages)
    cookies = [*facilitator.context.cookies(), *participant.context.cookies()]
    assert cookies and not any(one["secure"] for one in cookies), "the browser would not have kept it"
    assert [
        fault for one in (facilitator, participant) for fault in one.unexpected() if IGNORED not in fault
    ] == []
    for one in (facilitator, participant):
        one.close()


def test_a_page_that_needs_what_only_https_has_is_found(hall: Hall) -> None:
    """The control: ids of what is sent, made as one would on https."""
    somebody = hall.visitor(PHONE)
    script = (STATIC / "js/outbox.js").read_text()
    made = "const bytes = crypto.getRandomValues(new Uint8Array(16));"
    assert made in script
    other = script.replace(made, "return crypto.randomUUID();")
    somebody.context.route(
        "**/js/outbox.js", lambda route: route.fulfill(body=other, content_type="text/javascript")
    )
    page = somebody.page("/")
    expect(page.get_by_label("Code of the session")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert any("randomUUID is not a function" in fault for fault in somebody.faults)
    somebody.close()
