"""Stacked bars: the spread of positions of each group over a scale, or the groups within each option."""

from __future__ import annotations

from dataclasses import dataclass

from dialogue.charts.drawing import WIDTH, badge, bar, beside, frame, lines_of, number, text
from dialogue.charts.marks import Mark, ink_on, pattern_definitions

_LEFT = 190.0
_TOTAL_WIDTH = 76.0
_SPAN = WIDTH - _LEFT - _TOTAL_WIDTH
_ROW = 48.0
_KEY_COLUMN = WIDTH / 2


@dataclass(frozen=True, slots=True)
class StackedRow:
    """One row: heads per key, in the order of the chart's keys; `mark` when the row is a group."""

    label: str
    counts: tuple[int, ...]
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class StackedBar:
    """Heads per key in each row.  `shares` draws every row at full width; otherwise lengths compare heads.

    `row_heading`, `key_heading` and `total_heading` head the table beside it ("Group", "Position", "Cast").
    Raises ValueError without an alt text or when a row has not one count per key.
    """

    caption: str
    alt: str
    keys: tuple[Mark, ...]
    rows: tuple[StackedRow, ...]
    row_heading: str
    key_heading: str
    total_heading: str
    shares: bool = True

    def __post_init__(self) -> None:
        if not self.alt.strip():
            raise ValueError("A chart needs an alternative text.")
        if any(len(row.counts) != len(self.keys) for row in self.rows):
            raise ValueError("Each row needs one count per key.")
        if any(count < 0 for row in self.rows for count in row.counts):
            raise ValueError("Heads are never below zero.")


def stacked_bar_svg(chart: StackedBar, *, key: str, font_family: str | None = None) -> str:
    """Draw the chart; see `dialogue.charts.chart_svg`."""
    longest = max((sum(row.counts) for row in chart.rows), default=0)
    body, y = "", 4.0
    for row in chart.rows:
        drawn, height = _row(chart, row, y, longest, key)
        body += drawn
        y += height
    drawn, y = _legend(chart, y + 4)
    marks = [*chart.keys, *(row.mark for row in chart.rows if row.mark)]
    return frame(y, chart.alt, pattern_definitions(key, marks) + body + drawn, font_family)


def _row(chart: StackedBar, row: StackedRow, y: float, longest: int, key: str) -> tuple[str, float]:
    total = sum(row.counts)
    x = 30.0 if row.mark else 2.0
    drawn = badge(row.mark, 2, y + 3) if row.mark else ""
    lines = lines_of(row.label, _LEFT - x - 8)
    for offset, line in enumerate(lines):
        drawn += text(line, x, y + (18 if len(lines) == 1 else 12) + 16 * offset)
    full = total if chart.shares else longest
    at = _LEFT
    for mark, count in zip(chart.keys, row.counts, strict=True):
        if count == 0:
            continue
        width = _SPAN * count / full
        drawn += bar(mark, at, y + 2, width, 24, key) + _segment_words(mark, count, at, y, width)
        at += width
    totals = lines_of(f"{chart.total_heading} {total}", _TOTAL_WIDTH - 10, size=13)
    drawn += beside(totals, _LEFT + _SPAN + 8, y, size=13)
    return drawn, max(_ROW, 16.0 * max(len(lines), len(totals)) + 8)


def _segment_words(mark: Mark, count: int, x: float, y: float, width: float) -> str:
    """Letter inside the segment, heads under it; a sliver gets only what fits."""
    centre = x + width / 2
    drawn = ""
    if width >= 16:
        ink = ink_on(mark.colour)
        if mark.pattern != "solid":
            place = f'x="{number(centre - 8)}" y="{number(y + 5)}" width="16" height="18" rx="3"'
            drawn += f'<rect {place} fill="{mark.colour}"/>'
        drawn += text(mark.letter[:2], centre, y + 19, size=13, bold=True, anchor="middle", fill=ink)
    if width >= 9:
        drawn += text(str(count), centre, y + 40, size=12, anchor="middle")
    return drawn


def _legend(chart: StackedBar, y: float) -> tuple[str, float]:
    """The keys in two columns, each pair as high as the longer name."""
    drawn = ""
    for first in range(0, len(chart.keys), 2):
        height = 26.0
        for column, mark in enumerate(chart.keys[first : first + 2]):
            x = 2 + column * _KEY_COLUMN
            lines = lines_of(mark.name, _KEY_COLUMN - 40, size=13)
            drawn += badge(mark, x, y)
            for place, line in enumerate(lines):
                drawn += text(line, x + 28, y + 15 + 16 * place, size=13)
            height = max(height, 16.0 * len(lines) + 10)
        y += height
    return drawn, y
