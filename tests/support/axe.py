"""What axe finds on a page: rules of accessibility that a machine can check."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from support.browsing import ROOT

AXE = (ROOT / "tests/vendor/axe-core/axe.min.js").read_text("utf-8")
RUN = "(only) => axe.run({resultTypes: ['violations'], runOnly: only})"
ALL = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
SIZE = "target-size"
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
"""All that the dark can change."""


def violations(page: Page, only: dict[str, Any] = ALL) -> list[str]:
    """What axe finds, as "rule: element"."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    result = page.evaluate(RUN, only)
    found = [(v["id"], n) for v in result["violations"] for n in v["nodes"]]
    return [f"{rule}: {n['html'][:160]}" for rule, n in found if rule != SIZE or _small(page, n["target"])]


def _small(page: Page, target: list[str]) -> bool:
    """Whether what is to be pressed is too small in the middle of the window: at its edge a part of it counts as covered."""
    page.evaluate("(one) => document.querySelector(one)?.scrollIntoView({block: 'center'})", target[0])
    again = page.evaluate(RUN, {"type": "rule", "values": [SIZE]})
    return any(n["target"] == target for v in again["violations"] for n in v["nodes"])
