"""A page as a browser holds it: a tree, a cursor, and the three operations of `static/js/live.js`.

The operations are written down a second time on purpose: a page model that shared code with the server could agree
with it and still be wrong. Morphing is modelled by its result (the element is like the new one).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

from lxml import html

SPACE = re.compile(r"\s+")
EMPTY_PANEL = '<section id="mine"></section>'


def fragment(text: str) -> list[html.HtmlElement]:
    """The elements of a piece of HTML."""
    return [node for node in html.fragments_fromstring(text) if isinstance(node, html.HtmlElement)]


def order(element: html.HtmlElement) -> float:
    """`Number(element.dataset.order ?? Infinity)`."""
    return float(element.get("data-order", "inf"))


def _later(one: html.HtmlElement, other: html.HtmlElement) -> bool:
    """`later`: of the same order, the one with the smaller number in its id comes first."""
    if order(one) != order(other) or one.get("data-order") is None:
        return order(one) > order(other)
    numbers = [int(re.findall(r"\d*$", element.get("id", ""))[0] or 0) for element in (one, other)]
    return numbers[0] > numbers[1]


@dataclass
class Page:
    """One open page: what stands in `<main id="live">`, and the number it stands at."""

    text: str
    seq: int
    missing: set[str] = field(default_factory=set)
    """Targets of operations that this page does not have (a browser passes them over too)."""

    def __post_init__(self) -> None:
        self.root = html.fromstring(f'<main id="live">{self.text}</main>')

    def by_id(self, name: str) -> html.HtmlElement | None:
        found = self.root.xpath("//*[@id=$name]", name=name)
        return found[0] if found else None

    def take(self, text: str) -> bool:
        """Apply a frame as `apply` in live.js does. False when the page would load itself again."""
        frame = json.loads(text)
        if frame.get("reload"):
            return False
        if "seq" not in frame or frame["seq"] <= self.seq:
            return True
        if frame["after"] > self.seq:
            return False
        self.apply(frame.get("content", ""))
        self.seq = frame["seq"]
        return True

    def apply(self, content: str) -> None:
        """Carry out the operations of a frame, whatever its number."""
        for partial in fragment(content):
            assert partial.tag == "hx-partial", partial.tag
            how, where = partial.get("hx-swap"), partial.get("hx-target")
            assert where is not None and where.startswith("#")
            target = self.by_id(where[1:])
            if target is None:
                self.missing.add(where)
            elif how == "delete":
                target.drop_tree()
            elif how == "keyed":
                for fresh in list(partial):
                    self._keyed(target, fresh)
            elif how in {"outerMorph", "outerHTML"}:
                _replace(target, list(partial))
            else:
                raise AssertionError(f"a frame uses an operation that pages do not know: {how}")

    def _keyed(self, target: html.HtmlElement, fresh: html.HtmlElement) -> None:
        old = None
        for one in self.root.xpath("//*[@id=$name]", name=fresh.get("id")):
            if old is None and one.getparent() is target and one.get("data-order") == fresh.get("data-order"):
                old = one
            else:
                one.drop_tree()
        if old is not None:
            _replace(old, [fresh])
            return
        fresh.tail = None
        following = next((child for child in target if _later(child, fresh)), None)
        if following is None:
            target.append(fresh)
        else:
            target.insert(target.index(following), fresh)

    def shown(self) -> str:
        """The page in one spelling: white space and a person's own panel do not count."""
        return normalised(self.root)


def _replace(old: html.HtmlElement, fresh: list[html.HtmlElement]) -> None:
    parent = old.getparent()
    place = parent.index(old)
    tail = old.tail
    parent.remove(old)
    for offset, element in enumerate(fresh):
        element.tail = tail if offset == len(fresh) - 1 else None
        parent.insert(place + offset, element)


def normalised(root: html.HtmlElement) -> str:
    """The tree as text, one spelling: white space collapsed, comments and the own panel left out, one tag a line."""
    lines: list[str] = []

    def walk(element: html.HtmlElement) -> None:
        if not isinstance(element.tag, str):
            return
        if element.get("id") == "mine":
            lines.append(EMPTY_PANEL)
            return
        attributes = " ".join(f'{name}="{value}"' for name, value in sorted(element.attrib.items()))
        lines.append(f"<{element.tag} {attributes}>")
        say(element.text)
        for child in element:
            walk(child)
            say(child.tail)
        lines.append(f"</{element.tag}>")

    def say(text: str | None) -> None:
        words = SPACE.sub(" ", text or "").strip()
        if words:
            lines.append(words)

    walk(root)
    return "\n".join(lines)


def same_tree(text: str) -> str:
    """What a fresh page with this content shows, in the same spelling."""
    return Page(text, 0).shown()
