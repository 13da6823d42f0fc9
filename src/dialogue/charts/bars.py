"""Bars by stakeholder group: one bar per group under each heading, with the head-counts written beside it."""

from __future__ import annotations

from dataclasses import dataclass

from dialogue.charts.drawing import WIDTH, badge, bar, beside, frame, lines_of, number, text
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
    top = 8.0 + 16 * len(_threshold_lines(chart.threshold)) if chart.threshold else 4.0
    body, y = "", top
    for row in chart.rows:
        if row.label:
            for line in lines_of(row.label, WIDTH - 10):
                y += 18
                body += text(line, 2, y, bold=True)
            y += 6
        for one in row.bars:
            drawn, height = _bar_line(chart, one, y, key)
            body += drawn
            y += height
        y += 6
    if chart.threshold:
        body += _threshold(chart, chart.threshold, top, y)
    return frame(y, chart.alt, pattern_definitions(key, marks) + body, font_family)


def _share(chart: BarChart, amount: float) -> float:
    return min(max(amount / chart.maximum, 0.0), 1.0)


def _bar_line(chart: BarChart, one: Bar, y: float, key: str) -> tuple[str, float]:
    """One bar with its name and its figure, and the height that they take."""
    names = lines_of(one.mark.name, _NAME_WIDTH - 6)
    labels = lines_of(one.label, _VALUE_WIDTH - 8)
    drawn = badge(one.mark, 2, y + 3) + beside(names, 30, y) + beside(labels, _LEFT + _SPAN + 8, y)
    width = 0.0 if one.amount is None else _SPAN * _share(chart, one.amount)
    drawn += (
        f'<rect x="{number(_LEFT)}" y="{number(y + 4)}" width="{number(_SPAN)}" height="18" '
        'fill="currentColor" fill-opacity="0.06"/>'
    )
    if width > 0:
        drawn += bar(one.mark, _LEFT, y + 4, width, 18, key)
    return drawn, max(_ROW, 14.0 * max(len(names), len(labels)) + 4)


def _threshold_lines(threshold: Threshold) -> list[str]:
    return lines_of(threshold.label, 280, size=13)


def _threshold(chart: BarChart, threshold: Threshold, top: float, bottom: float) -> str:
    x = _LEFT + _SPAN * _share(chart, threshold.amount)
    drawn = (
        f'<path d="M{number(x)} {number(top - 4)}V{number(bottom - 8)}" stroke="currentColor" '
        'stroke-width="2" stroke-dasharray="5 3"/>'
    )
    for place, line in enumerate(_threshold_lines(threshold)):
        drawn += text(line, x, 14 + 16 * place, size=13, anchor="middle")
    return drawn
