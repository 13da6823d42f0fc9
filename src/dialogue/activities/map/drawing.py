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
    """How large a drawing is made: actors in a row, units of a cell, of the tower, of marks and signs.

    `box` is the share of a cell's height that its box takes.
    """

    across: int
    cell: float
    high: float
    letters: int
    tower: float = 18.0
    marks: int = 13
    sign: int = 18
    box: float = 0.72

    @property
    def half(self) -> tuple[float, float]:
        """Half the width and half the height of a box."""
        return self.cell * BOX_WIDE / 2, self.high * self.box / 2


BOX_WIDE = 0.92
PAGE = Size(7, 176.0, 84.0, 19)
PHONE = Size(3, 112.0, 74.0, 13)

WALL_HIGH = 712.0
"""Units for the rows of a map on a wall of 1080: 68 hundredths of its height without the margins, in its own pixels."""
WALL_LETTERS = 28
"""Letters of less cannot be read from the back of a room."""
ROOMY = (5, 1340.0, 6)
"""Actors in a row, width that a 4:3 wall has beside that height, and the most rows that can then have three lines."""
CROWDED = (7, 1820.0)


def wall_size(shown: Map) -> Size:
    """The drawing that fills a wall and whose letters are `WALL_LETTERS` there. Fuller maps show less of long names."""
    across, wide, most = ROOMY
    rows = rows_of(shown, across)
    if rows > most:
        across, wide = CROWDED
        rows = rows_of(shown, across)
    high = WALL_HIGH / max(rows, 5)
    return Size(across, wide / across, high, WALL_LETTERS, tower=34.0, marks=WALL_LETTERS, sign=30, box=0.76)


def rows_of(shown: Map, across: int) -> int:
    """How many rows a map has with at most so many actors in each."""
    return laid_out({one.id: one.row.influence for one in shown.actors}, (), across)[1]


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
    wide, high = size.half
    return x - wide, y - high, x + wide, y + high


def _box(one: Actor, at: tuple[float, float], size: Size, marks: Mapping[int, Mark]) -> str:
    """Name, tower of influence on the left in the colour of the group, mark of the goal on the right."""
    x, y = at
    wide, high = (2 * one for one in size.half)
    left, top = x - wide / 2, y - high / 2
    mark = marks.get(one.row.group or 0)
    colour = mark.colour if mark else "#5c6670"
    tower = size.tower
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
        base = y + size.marks * 0.36
        drawn += text(
            mark.letter[:2], left + tower / 2, base, size=size.marks, bold=True, anchor="middle", fill=ink
        )
    sign = {"for": "+", "against": "−", "mixed": "±"}.get(one.row.goal, "")
    room = wide - tower - (size.sign * 0.9 if sign else 8)
    shown = _fitting(one.row.name, room, high, size)
    for place, line in enumerate(shown):
        base = y + size.letters * (0.35 + 1.02 * (place - (len(shown) - 1) / 2))
        drawn += text(line, left + tower + 5, base, size=size.letters, bold=True, fill="#1a1a1a")
    if sign:
        drawn += text(
            sign,
            left + wide - size.sign / 2,
            y + size.sign / 3,
            size=size.sign,
            bold=True,
            anchor="middle",
            fill="#1a1a1a",
        )
    title = f"<title>{escape(visible(one.row.name))}</title>"
    return f'<g data-actor="{one.id}">{title}{drawn}</g>'


def _fitting(name: str, room: float, high: float, size: Size) -> list[str]:
    """As many lines of a name as a box has room for; what is left out is three dots."""
    # Bold letters are wider than the guess of `lines_of`, which is made for running text.
    wide = room / 1.14
    lines = lines_of(name, wide, size=size.letters)
    most = max(1, int(high / (size.letters * 1.02)))
    if len(lines) <= most:
        return lines
    last = lines[most - 1].rstrip()
    while last and len(lines_of(f"{last}…", wide, size=size.letters)) > 1:
        last = last[:-1].rstrip()
    return [*lines[: most - 1], f"{last}…"]


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
    wide, high = size.half
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
