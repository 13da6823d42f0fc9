"""What a participant's phone has to fetch, on a cold first visit and afterwards.

Sizes are bytes on the wire (Chromium's `encodedDataLength`: headers included, compressed bodies).
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page, expect

from support.browsing import PATIENCE, Visitor, live
from support.house import House

FIRST_LOAD, SCRIPT, REQUESTS, FRAME, AGAIN = 60_000, 30_000, 6, 2_000, 6_000


@dataclass
class Wire:
    """Everything a page fetched, by request."""

    sizes: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)

    def listen(self, page: Page) -> None:
        """Hear what the network does, from now on."""
        tap = page.context.new_cdp_session(page)
        tap.on("Network.requestWillBeSent", self._sent)
        tap.on("Network.responseReceived", self._answered)
        tap.on("Network.loadingFinished", self._finished)
        tap.send("Network.enable")

    def _sent(self, event: dict[str, Any]) -> None:
        self.addresses[event["requestId"]] = event["request"]["url"]

    def _answered(self, event: dict[str, Any]) -> None:
        cached = event["response"].get("fromDiskCache") or event["response"].get("fromPrefetchCache")
        self.kinds[event["requestId"]] = "cached" if cached else event["type"]

    def _finished(self, event: dict[str, Any]) -> None:
        self.sizes[event["requestId"]] = int(event["encodedDataLength"])

    def rest(self, page: Page) -> None:
        """Wait until the page's script runs and nothing is on its way any more."""
        page.locator("html.js").wait_for(state="attached")
        page.wait_for_load_state("networkidle")
        end = time.monotonic() + PATIENCE / 1000
        while self.kinds.keys() - self.sizes.keys() and time.monotonic() < end:
            page.wait_for_timeout(50)

    def fetched(self) -> dict[str, tuple[str, int]]:
        """Kind and bytes by address, without what a cache had and without pictures inside the page."""
        return {
            self.addresses[key]: (kind, self.sizes.get(key, 0))
            for key, kind in self.kinds.items()
            if kind != "cached" and not self.addresses[key].startswith("data:")
        }


def of_kind(fetched: dict[str, tuple[str, int]], wanted: str) -> int:
    return sum(size for kind, size in fetched.values() if kind == wanted)


def heavy(fetched: dict[str, tuple[str, int]], host: str) -> list[str]:
    """What breaks a promise about a first load."""
    total, count = sum(size for _, size in fetched.values()), len(fetched)
    found = [f"{total} bytes"] if total > FIRST_LOAD else []
    found += [f"{count} requests"] if count > REQUESTS else []
    found += [f"{of_kind(fetched, 'Script')} bytes of script"] if of_kind(fetched, "Script") > SCRIPT else []
    found += [f"a font: {address}" for address, (kind, _) in fetched.items() if kind == "Font"]
    return found + [f"a third party: {address}" for address in fetched if not address.startswith(host)]


def test_first_visit_of_a_participant(house: House, visit: Callable[..., Visitor]) -> None:
    facilitator = house.facilitator()
    activity = house.backstage.do(facilitator.activities())[1]
    house.backstage.do(facilitator.turn(activity, "open"))
    # The lobby is where a phone comes in; the page behind it is measured cold as well, on a device of its own.
    joined = house.person(facilitator.code, "F")
    for path, known in ((f"/join/{facilitator.code}", None), (joined.base, joined)):
        somebody, wire = visit(), Wire()
        if known is not None:
            somebody.cookies_of(known)
        page = somebody.page()
        wire.listen(page)
        page.goto(house.address + path)
        wire.rest(page)
        fetched = wire.fetched()
        print(path, json.dumps({k.removeprefix(house.address): v for k, v in fetched.items()}, indent=1))
        assert heavy(fetched, house.address) == []
        assert of_kind(fetched, "Script") > 1_000, "the measurement sees no script at all"
        again = Wire()
        again.listen(page)
        page.reload()
        again.rest(page)
        assert sum(size for _, size in again.fetched().values()) <= AGAIN
        assert of_kind(again.fetched(), "Script") == 0


def test_frame_of_one_idea(house: House, visit: Callable[..., Visitor]) -> None:
    facilitator = house.facilitator()
    activity = house.backstage.do(facilitator.activities())[1]
    house.backstage.do(facilitator.turn(activity, "open"))
    house.backstage.do(facilitator.act(activity, "reveal"))
    writer, reader = house.person(facilitator.code, "F"), house.person(facilitator.code, "N")
    for number in range(3):
        house.backstage.do(writer.act(activity, "ideas", text=f"Earlier idea {number}"))
    phone = visit()
    phone.cookies_of(reader)
    page = phone.page(reader.base)
    live(page)
    expect(page.locator(".wall li")).to_have_count(3)
    before = len(phone.frames)
    house.backstage.do(writer.act(activity, "ideas", text="x" * 280))
    expect(page.locator(".wall li")).to_have_count(4)
    news = [text for text in phone.frames[before:] if "hx-partial" in text]
    assert len(news) == 1 and "x" * 280 in news[0]
    assert len(news[0].encode()) < FRAME


def test_a_heavy_page_would_be_noticed() -> None:
    fetched = {f"http://here/{n}": ("Script", 9_000) for n in range(8)} | {"http://cdn/f": ("Font", 1)}
    assert len(heavy(fetched, "http://here")) == 5
