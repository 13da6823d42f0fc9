"""A phone tests the network: a good line is told as one, a line that goes silent as broken."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from dialogue.web import line_test
from support.axe import violations
from support.browsing import PHONE, Visitor
from support.house import House
from support.proxy import Proxy

HURRY = """addEventListener('DOMContentLoaded', () =>
    Object.assign(document.getElementById('network-test').dataset, { silence: 700, again: 200, lost: 500 }))"""


def test_a_line_that_drops_is_told(
    house: House, visit: Callable[..., Visitor], proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line_test, "HELD", 2)
    monkeypatch.setattr(line_test, "ASKED", 4)
    monkeypatch.setattr(line_test, "BEAT", 0.1)
    facilitator = house.facilitator()
    proxy.mode = "hole"
    phone = visit(PHONE)
    phone.address = proxy.address
    phone.context.add_init_script(HURRY)
    page = phone.page(f"/network?room={facilitator.session_id}")
    page.get_by_role("button", name="Begin the test").click()
    good = page.locator("[data-tone=ok]")
    expect(good).to_contain_text("Well connected: 4 of 4", timeout=15_000)
    assert violations(page) == []
    # The line goes silent, and nothing else gets through either; then it comes back.
    page.get_by_role("button", name="Begin the test").click()
    expect(page.locator("#network-now")).to_contain_text("The line is open", timeout=15_000)
    house.backstage.do(proxy.cut())
    proxy.dead = True
    expect(page.locator("[data-tone=error]")).to_contain_text("not reached any more", timeout=15_000)
    proxy.dead = False
    expect(page.locator("[data-tone=error]")).to_contain_text(
        "it would drop out and come back", timeout=15_000
    )
    expect(good).to_be_hidden()
