"""The thread as a picture: columns of boxes with lines between them, each box a link that walks on. Pure.

Presentation attributes and classes only: the security policy refuses style attributes.
"""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from dialogue.charts.drawing import badge, lines_of, number, text
from dialogue.threads.graph import Knot, Thread, columns

BOX, GAP, TALL, BETWEEN, TOP, EDGE = 158.0, 30.0, 62.0, 10.0, 30.0, 4.0
HEAD = 17.0
"""Units between the lines of a column's name."""
MOST = 12
"""Boxes in a column; the text beside the picture has them all."""


def picture(thread: Thread, at: str, *, alt: str, names: dict[str, str], more: str) -> str:
    """The drawing around the knot `at`. `names` are what layers are called, `more` is said of boxes without room ({n})."""
    drawn = columns(thread)
    places: dict[str, tuple[float, float]] = {}
    body, deepest = "", 0.0
    heads = {layer: lines_of(names[layer], BOX, size=13) for layer, _ in drawn}
    top = TOP + HEAD * (max(map(len, heads.values()), default=1) - 1)
    for column, (layer, knots) in enumerate(drawn):
        x = EDGE + column * (BOX + GAP)
        for row, line in enumerate(heads[layer]):
            body += text(line, x, 18 + HEAD * row, size=13, bold=True)
        shown = _chosen(knots, at)
        for row, one in enumerate(shown):
            places[one.ref] = (x, top + row * (TALL + BETWEEN))
            body += _box(one, *places[one.ref], here=one.ref == at)
        foot = top + len(shown) * (TALL + BETWEEN)
        if len(knots) > len(shown):
            said = escape(more.replace("{n}", f"{len(knots) - len(shown)}"))
            body += (
                f'<a href="#layer-{layer}"><rect class="knot-more" x="{number(x)}" y="{number(foot)}" '
                f'width="{number(BOX)}" height="30" rx="8"/>'
                f'<text x="{number(x + 10)}" y="{number(foot + 20)}" font-size="13" fill="currentColor">{said}</text></a>'
            )
            foot += 30 + BETWEEN
        deepest = max(deepest, foot)
    lines = "".join(_line(places, one.source, one.target, one.loose) for one in thread.links)
    width = 2 * EDGE + len(drawn) * BOX + max(0, len(drawn) - 1) * GAP
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="thread-picture" role="group" aria-label="{escape(alt)}" '
        f'viewBox="0 0 {number(width)} {number(deepest)}" width="{number(width)}" height="{number(deepest)}">'
        f"{lines}{body}</svg>"
    )


def _chosen(knots: list[Knot], at: str) -> list[Knot]:
    """As many as there is room for; the one that the picture is about is among them."""
    if len(knots) <= MOST:
        return knots
    first = knots[:MOST]
    return (
        first
        if all(one.ref != at for one in knots[MOST:])
        else [
            *first[:-1],
            next(one for one in knots if one.ref == at),
        ]
    )


def _box(one: Knot, x: float, y: float, *, here: bool) -> str:
    room = BOX - 20 - (26 if one.group else 0)
    lines = lines_of(one.text or "–", room, size=13)
    if len(lines) > 3:
        lines = [*lines[:2], f"{lines[2][:-1]}…"]
    words = "".join(text(line, x + 10, y + 20 + 16 * at, size=13) for at, line in enumerate(lines))
    mark = badge(one.group.mark, x + BOX - 28, y + 8) if one.group else ""
    current = ' aria-current="true"' if here else ""
    return (
        f'<a class="knot{" now" if here else ""}" href="?of={quote(one.ref)}"{current}>'
        f'<rect x="{number(x)}" y="{number(y)}" width="{number(BOX)}" height="{number(TALL)}" rx="8"/>{words}{mark}</a>'
    )


def _line(places: dict[str, tuple[float, float]], source: str, target: str, loose: bool) -> str:
    """A line from the right of one box to the left of another; within a column along its edge."""
    if source not in places or target not in places:
        return ""
    (x1, y1), (x2, y2) = places[source], places[target]
    start, end = y1 + TALL / 2, y2 + TALL / 2
    dashes = ' stroke-dasharray="5 5"' if loose else ""
    if x1 == x2:
        side = x1 + BOX
        bend = side + GAP / 2
        path = f"M{number(side)} {number(start)}C{number(bend)} {number(start)} {number(bend)} {number(end)} "
        return f'<path class="strand" d="{path}{number(side)} {number(end)}" fill="none"{dashes}/>'
    from_x = x1 + BOX
    middle = (from_x + x2) / 2
    path = (
        f"M{number(from_x)} {number(start)}C{number(middle)} {number(start)} {number(middle)} {number(end)} "
    )
    return f'<path class="strand" d="{path}{number(x2)} {number(end)}" fill="none"{dashes}/>'
