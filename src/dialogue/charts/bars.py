"""Bars by stakeholder group: one bar per group under each heading, with the head-counts written beside it."""

from __future__ import annotations

from dataclasses import dataclass

from dialogue.charts.drawing import WIDTH, badge, bar, frame, lines_of, number, text
from dialogue.charts.marks import Mark, pattern_definitions

_NAME_WIDTH = 186.0
_VALUE_WIDTH = 146.0
_LEFT = 30 + _NAME_WIDTH
_SPAN = WIDTH - _LEFT - _VALUE_WIDTH
_ROW = 30.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One group's figure: amount on the chart's scale, and how it is written ("81 % (17 of 21)").

    `amount` None draws no bar: the figure is merged into another cell or nobody took part.
    """

    mark: Mark
    amount: float | None
    label: str


@dataclass(frozen=True, slots=True)
class BarRow:
    """The bars of one question, option or theme; `label` may be empty when the chart has only one row."""

    label: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Threshold:
    """A line on the scale, for instance the bar a decision has to reach, with its words."""

    amount: float
    label: str


@dataclass(frozen=True, slots=True)
class BarChart:
    """Bars by group.  `maximum` is the amount of a full bar; `alt` says in words what the picture shows.

    `row_heading` and `value_heading` head the table beside it.  Raises ValueError without an alt text.
    """

    caption: str
    alt: str
    rows: tuple[BarRow, ...]
    maximum: float
    row_heading: str
    value_heading: str
    threshold: Threshold | None = None

    def __post_init__(self) -> None:
        if not self.alt.strip():
            raise ValueError("A chart needs an alternative text.")
        if self.maximum <= 0:
            raise ValueError("The maximum of a chart must be above zero.")


def bar_chart_svg(chart: BarChart, *, key: str, font_family: str | None = None) -> str:
    """Draw the chart; see `dialogue.charts.chart_svg`."""
    marks = [one.mark for row in chart.rows for one in row.bars]
    top = 24.0 if chart.threshold else 4.0
    body, y = "", top
    for row in chart.rows:
        if row.label:
            for line in lines_of(row.label, WIDTH - 10, most=2):
                y += 18
                body += text(line, 2, y, bold=True)
            y += 6
        for one in row.bars:
            body += _bar_line(chart, one, y, key)
            y += _ROW
        y += 6
    if chart.threshold:
        body += _threshold(chart, chart.threshold, top, y)
    return frame(y, chart.alt, pattern_definitions(key, marks) + body, font_family)


def _share(chart: BarChart, amount: float) -> float:
    return min(max(amount / chart.maximum, 0.0), 1.0)


def _bar_line(chart: BarChart, one: Bar, y: float, key: str) -> str:
    drawn = badge(one.mark, 2, y + 3)
    lines = lines_of(one.mark.name, _NAME_WIDTH - 6)
    for place, line in enumerate(lines):
        drawn += text(
            line, 30, y + (18 if len(lines) == 1 else 11 + 14 * place), size=14 if len(lines) == 1 else 12
        )
    width = 0.0 if one.amount is None else _SPAN * _share(chart, one.amount)
    drawn += (
        f'<rect x="{number(_LEFT)}" y="{number(y + 4)}" width="{number(_SPAN)}" height="18" '
        'fill="currentColor" fill-opacity="0.06"/>'
    )
    if width > 0:
        drawn += bar(one.mark, _LEFT, y + 4, width, 18, key)
    return drawn + text(lines_of(one.label, _VALUE_WIDTH, most=1)[0], _LEFT + _SPAN + 8, y + 18)


def _threshold(chart: BarChart, threshold: Threshold, top: float, bottom: float) -> str:
    x = _LEFT + _SPAN * _share(chart, threshold.amount)
    return (
        f'<path d="M{number(x)} {number(top - 4)}V{number(bottom - 8)}" stroke="currentColor" '
        'stroke-width="2" stroke-dasharray="5 3"/>'
        + text(lines_of(threshold.label, 300, size=13, most=1)[0], x, top - 10, size=13, anchor="middle")
    )
