"""Charts as SVG text: one maker for pages, projector, HTML minutes and PDF.

Pure functions from small frozen records to an SVG string.  Every chart carries an alternative text, and
`chart_rows` gives the same figures as rows of text, because a table stands beside each chart.
"""

from dialogue.charts.bars import Bar, BarChart, BarRow, Threshold, bar_chart_svg
from dialogue.charts.marks import PATTERNS, Mark, group_mark, scale_marks
from dialogue.charts.points import Point, PointMap, point_map_svg
from dialogue.charts.rows import ChartRows, chart_rows
from dialogue.charts.spread import StackedBar, StackedRow, stacked_bar_svg

__all__ = [
    "PATTERNS",
    "Bar",
    "BarChart",
    "BarRow",
    "ChartRows",
    "Mark",
    "Point",
    "PointMap",
    "StackedBar",
    "StackedRow",
    "Threshold",
    "bar_chart_svg",
    "chart_rows",
    "chart_svg",
    "group_mark",
    "point_map_svg",
    "scale_marks",
    "stacked_bar_svg",
]


def chart_svg(
    chart: BarChart | StackedBar | PointMap, *, key: str = "chart", font_family: str | None = None
) -> str:
    """The chart as one `<svg>` element; `key` starts the ids inside and must be unique within the page."""
    if isinstance(chart, BarChart):
        return bar_chart_svg(chart, key=key, font_family=font_family)
    if isinstance(chart, PointMap):
        return point_map_svg(chart, key=key, font_family=font_family)
    return stacked_bar_svg(chart, key=key, font_family=font_family)
