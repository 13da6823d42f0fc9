"""A map as SVG text. Pure: attributes only, no style, so the page's security policy takes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import hypot

from dialogue.activities.map.layout import Place, laid_out
from dialogue.activities.map.rules import MOST_INFLUENCE
from dialogue.activities.map.shapes import Actor, Map
from dialogue.charts.drawing import lines_of, number, text
from dialogue.charts.marks import Mark, ink_on
from dialogue.charts.visible import visible

INKS = ("#0b4f71", "#8a5a00", "#651a70", "#0a6f48", "#b3261e", "#343c45")
DASHES = ("", "7 4", "2 4", "12 4 2 4", "4 3 1 3 1 3", "1 6")
"""Colour and dashes of each kind of link, in the order of the settings: told apart without colour, too."""


MARGIN = 10
"""Above and below the rows, for lines that bow out."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large a drawing is made: actors in a row, and units of a cell."""

    across: int
    cell: float
    high: float
    letters: int


WALL = Size(7, 176.0, 84.0, 19)
PHONE = Size(3, 112.0, 74.0, 13)


def map_svg(
    shown: Map, size: Size, marks: Mapping[int, Mark], alt: str, *, key: str, standalone: bool = False
) -> str:
    """The map. `marks` are those of groups by id. `standalone` makes a file of it, with colours of its own."""
    influence = {one.id: one.row.influence for one in shown.actors}
    places, rows = laid_out(influence, [(link.source, link.target) for link in shown.links], size.across)
    width = size.across * size.cell
    height = max(rows, 1) * size.high
    at = {one: (place.x * width, (place.row + 0.5) * size.high) for one, place in places.items()}
    body = "".join(_ends(kind, key) for kind in sorted({link.kind for link in shown.links}))
    for link in shown.links:
        body += _line(at[link.source], at[link.target], link.kind, size, key)
    body += "".join(_box(one, at[one.id], size, marks) for one in shown.actors)
    sheet = (
        f'<rect y="-{MARGIN}" width="{number(width)}" height="{number(height + 2 * MARGIN)}" fill="#ffffff"/>'
    )
    ground = sheet if standalone else ""
    colour = ' color="#1a1a1a" font-family="sans-serif"' if standalone else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="actor-map" role="img" aria-label="{escape(visible(alt))}" '
        f'viewBox="0 -{MARGIN} {number(width)} {number(height + 2 * MARGIN)}"{colour}>{ground}{body}</svg>'
    )


def boxes(shown: Map, size: Size) -> dict[int, tuple[float, float, float, float]]:
    """The box (left, top, right, bottom) that an actor's name stands in."""
    influence = {one.id: one.row.influence for one in shown.actors}
    places, _ = laid_out(influence, [(link.source, link.target) for link in shown.links], size.across)
    return {one.id: _corners(places[one.id], size) for one in shown.actors}


def _corners(place: Place, size: Size) -> tuple[float, float, float, float]:
    x, y = place.x * size.across * size.cell, (place.row + 0.5) * size.high
    wide, high = size.cell * 0.46, size.high * 0.36
    return x - wide, y - high, x + wide, y + high


def _box(one: Actor, at: tuple[float, float], size: Size, marks: Mapping[int, Mark]) -> str:
    """Name, tower of influence on the left in the colour of the group, mark of the goal on the right."""
    x, y = at
    wide, high = size.cell * 0.92, size.high * 0.72
    left, top = x - wide / 2, y - high / 2
    mark = marks.get(one.row.group or 0)
    colour = mark.colour if mark else "#5c6670"
    tower = 18.0
    step = high / MOST_INFLUENCE
    drawn = (
        f'<rect x="{number(left)}" y="{number(top)}" width="{number(wide)}" height="{number(high)}" rx="6" '
        f'class="actor-box" fill="#ffffff" stroke="{colour}" stroke-width="2"/>'
    )
    for floor in range(one.row.influence):
        drawn += (
            f'<rect x="{number(left)}" y="{number(top + high - (floor + 1) * step + 1)}" width="{number(tower)}" '
            f'height="{number(step - 2)}" fill="{colour}"/>'
        )
    if mark:
        ink = ink_on(colour) if one.row.influence > MOST_INFLUENCE // 2 else "#1a1a1a"
        drawn += text(mark.letter[:2], left + tower / 2, y + 5, size=13, bold=True, anchor="middle", fill=ink)
    sign = {"for": "+", "against": "−", "mixed": "±"}.get(one.row.goal, "")
    room = wide - tower - (16 if sign else 8)
    # Bold letters are wider than the guess of `lines_of`, which is made for running text.
    lines = lines_of(one.row.name, room / 1.08, size=size.letters)
    most = int(high / (size.letters * 1.02))
    shown = lines if len(lines) <= most else [*lines[: most - 1], f"{lines[most - 1].rstrip()}…"]
    for place, line in enumerate(shown):
        base = y + size.letters * (0.35 + 1.02 * (place - (len(shown) - 1) / 2))
        drawn += text(line, left + tower + 5, base, size=size.letters, bold=True, fill="#1a1a1a")
    if sign:
        drawn += text(sign, left + wide - 9, y + 6, size=18, bold=True, anchor="middle", fill="#1a1a1a")
    title = f"<title>{escape(visible(one.row.name))}</title>"
    return f'<g data-actor="{one.id}">{title}{drawn}</g>'


def _ends(kind: int, key: str) -> str:
    """The head of the arrows of one kind."""
    return (
        f'<marker id="{key}-end-{kind}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" '
        f'orient="auto-start-reverse"><path d="M0 0L10 5L0 10z" fill="{INKS[kind % len(INKS)]}"/></marker>'
    )


def _line(start: tuple[float, float], end: tuple[float, float], kind: int, size: Size, key: str) -> str:
    """A bow from box to box; each kind bends differently, so that several between the same two stand apart."""
    (x1, y1), (x2, y2) = start, end
    dx, dy = x2 - x1, y2 - y1
    length = hypot(dx, dy) or 1.0
    bend = 12.0 + 8.0 * kind
    cx, cy = (x1 + x2) / 2 - dy / length * bend, (y1 + y2) / 2 + dx / length * bend
    sx, sy = _edge(x1, y1, cx, cy, size)
    ex, ey = _edge(x2, y2, cx, cy, size)
    dash = f' stroke-dasharray="{DASHES[kind % len(DASHES)]}"' if DASHES[kind % len(DASHES)] else ""
    return (
        f'<path d="M{number(sx)} {number(sy)}Q{number(cx)} {number(cy)} {number(ex)} {number(ey)}" fill="none" '
        f'class="actor-link" stroke="{INKS[kind % len(INKS)]}" stroke-width="2.5"{dash} '
        f'marker-end="url(#{key}-end-{kind})"/>'
    )


def _edge(x: float, y: float, cx: float, cy: float, size: Size) -> tuple[float, float]:
    """Where a line from the middle of a box towards a point leaves the box."""
    dx, dy = cx - x, cy - y
    wide, high = size.cell * 0.46, size.high * 0.36
    share = min(wide / abs(dx) if dx else 9e9, high / abs(dy) if dy else 9e9, 1.0)
    return x + dx * share, y + dy * share


def legend(kinds: Sequence[str], used: Sequence[int]) -> list[dict[str, object]]:
    """The kinds of links that a map has: name, colour and dashes of each."""
    return [
        {
            "name": kinds[kind] if kind < len(kinds) else "–",
            "ink": INKS[kind % len(INKS)],
            "dash": DASHES[kind % len(DASHES)],
        }
        for kind in used
    ]
