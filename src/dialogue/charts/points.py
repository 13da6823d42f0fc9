"""People as points: who lies near whom, in groups told apart by colour, shape and letter, each inside its outline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from dialogue.charts.drawing import WIDTH, badge, frame, lines_of, number, text
from dialogue.charts.marks import Mark, ink_on
from dialogue.charts.visible import visible

SIDE = 1000
"""Places run from 0 to this in both directions."""
HEIGHT = 420.0
SMALL = (340.0, 260.0)
_MARGIN = 22.0
_DOT = 5.0
_ROOM = 70.0  # half the width of the words beside the ring
NOBODY = "#5b6470"

Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Point:
    """One person: a place, and the letter of her group ("" for none)."""

    x: int
    y: int
    letter: str = ""


@dataclass(frozen=True, slots=True)
class PointMap:
    """People on a plane. `keys` are the groups, `heads` how many people each has, in the same order.

    `you` is the place of the person for whom it is drawn, with `you_label` beside it. `row_heading` and `value_heading`
    head the table. Raises ValueError without an alt text, or when a group has no number of heads.
    """

    caption: str
    alt: str
    keys: tuple[Mark, ...]
    heads: tuple[int, ...]
    points: tuple[Point, ...]
    row_heading: str
    value_heading: str
    you: Point | None = None
    you_label: str = ""

    def __post_init__(self) -> None:
        if not self.alt.strip():
            raise ValueError("A chart needs an alternative text.")
        if len(self.keys) != len(self.heads):
            raise ValueError("Each group needs its number of heads.")


def point_map_svg(chart: PointMap, *, key: str, font_family: str | None = None) -> str:
    """Draw the chart; see `dialogue.charts.chart_svg`."""
    drawn, height = _legend(chart, HEIGHT + 8)
    return frame(height, chart.alt, _drawn(chart, WIDTH, HEIGHT) + drawn, font_family)


def small_map_svg(chart: PointMap) -> str:
    """The chart for a phone: letters as large as the text around it, the groups are named beside it."""
    width, height = SMALL
    body = _drawn(chart, width, height)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart-drawing" role="img" '
        f'aria-label="{escape(visible(chart.alt))}" viewBox="0 0 {number(width)} {number(height)}" '
        f'width="{number(width)}" height="{number(height)}">{body}</svg>'
    )


def _drawn(chart: PointMap, width: float, height: float) -> str:
    """The dots with the letters of their groups, and where "you" are."""
    body = dots(chart, width, height)
    body += "".join(_letter(chart, mark, width, height) for mark in chart.keys)
    return body + (_you(chart, chart.you, width, height) if chart.you is not None else "")


def dots(chart: PointMap, width: float, height: float) -> str:
    """Outlines and dots without any word."""
    marks = {mark.letter: (place, mark) for place, mark in enumerate(chart.keys)}
    drawn = (
        f'<rect x="0.5" y="0.5" width="{number(width - 1)}" height="{number(height - 1)}" rx="8" '
        'fill="currentColor" fill-opacity="0.04"/>'
    )
    for mark in chart.keys:
        corners = outline([_at(one, width, height) for one in chart.points if one.letter == mark.letter])
        if len(corners) > 2:
            path = " ".join(f"{number(x)},{number(y)}" for x, y in corners)
            drawn += (
                f'<polygon points="{path}" fill="{mark.colour}" fill-opacity="0.14" stroke="{mark.colour}" '
                'stroke-width="2" stroke-linejoin="round"/>'
            )
    for one in chart.points:
        place, known = marks.get(one.letter, (0, None))
        drawn += _dot(_at(one, width, height), place, known)
    return drawn


def outline(points: Sequence[Place]) -> list[Place]:
    """The convex outline of points, round from the left-most (Andrew's monotone chain).

    >>> outline([(0, 0), (2, 0), (1, 1), (2, 2), (0, 2)])
    [(0, 0), (2, 0), (2, 2), (0, 2)]
    """
    ordered = sorted(set(points))
    if len(ordered) < 3:
        return ordered

    def half(row: Sequence[Place]) -> list[Place]:
        kept: list[Place] = []
        for point in row:
            while len(kept) > 1 and _turn(kept[-2], kept[-1], point) <= 0:
                kept.pop()
            kept.append(point)
        return kept[:-1]

    return half(ordered) + half(ordered[::-1])


def _turn(first: Place, second: Place, third: Place) -> float:
    return (second[0] - first[0]) * (third[1] - first[1]) - (second[1] - first[1]) * (third[0] - first[0])


def _at(one: Point, width: float, height: float) -> Place:
    across, down = width - 2 * _MARGIN, height - 2 * _MARGIN
    return (_MARGIN + across * one.x / SIDE, _MARGIN + down * one.y / SIDE)


def _dot(at: Place, shape: int, mark: Mark | None) -> str:
    """A circle, a square, a triangle, a diamond or a hexagon, by the group's place; an empty ring for nobody's."""
    x, y = at
    paint = f'fill="{mark.colour}" stroke="#ffffff" stroke-width="1"' if mark else ""
    if mark is None:
        return (
            f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(_DOT - 1)}" fill="none" '
            f'stroke="{NOBODY}" stroke-width="1.6"/>'
        )
    corners = {
        1: ((-1, -1), (1, -1), (1, 1), (-1, 1)),
        2: ((0, -1.3), (1.2, 1), (-1.2, 1)),
        3: ((0, -1.4), (1.4, 0), (0, 1.4), (-1.4, 0)),
        4: ((-0.7, -1.2), (0.7, -1.2), (1.3, 0), (0.7, 1.2), (-0.7, 1.2), (-1.3, 0)),
    }.get(shape % 5)
    if corners is None:
        return f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(_DOT)}" {paint}/>'
    path = " ".join(f"{number(x + _DOT * dx)},{number(y + _DOT * dy)}" for dx, dy in corners)
    return f'<polygon points="{path}" {paint}/>'


def _letter(chart: PointMap, mark: Mark, width: float, height: float) -> str:
    """The group's letter above its people."""
    found = [_at(one, width, height) for one in chart.points if one.letter == mark.letter]
    if not found:
        return ""
    x = sum(one[0] for one in found) / len(found)
    y = min(one[1] for one in found)
    return badge(mark, min(max(x - 10, 2), width - 22), max(y - 27, 2))


def _you(chart: PointMap, you: Point, width: float, height: float) -> str:
    x, y = _at(you, width, height)
    ring = f'<circle cx="{number(x)}" cy="{number(y)}" r="13" fill="none" stroke="currentColor" stroke-width="3"/>'
    anchor = "start" if x < _ROOM else "end" if x > width - _ROOM else "middle"
    edge = {"start": x - 12, "end": x + 12}.get(anchor, x)
    below = y + 31 if y < height - 36 else y - 20
    return ring + text(
        chart.you_label, edge, below, size=17, bold=True, anchor="" if anchor == "start" else anchor
    )


def _legend(chart: PointMap, y: float) -> tuple[str, float]:
    drawn = ""
    for place, (mark, heads) in enumerate(zip(chart.keys, chart.heads, strict=True)):
        drawn += badge(mark, 2, y) + _dot((38, y + 10), place, mark)
        lines = lines_of(f"{mark.name} · {heads}", WIDTH - 60, size=15)
        for offset, line in enumerate(lines):
            drawn += text(line, 54, y + 15 + 18 * offset, size=15)
        y += max(28.0, 18.0 * len(lines) + 10)
    return drawn, y


def colours() -> tuple[str, ...]:
    """Colours of groups that are found, apart from those of stakeholder groups; white letters stand on each."""
    found = ("#0b4f71", "#a3480f", "#5f2a8a", "#2c6a2f", "#6f5a00")
    assert all(ink_on(colour) == "#ffffff" for colour in found)
    return found
