"""Charts for the printed page: bars as small pictures without any word, and the words beside them as running text.

Words inside an SVG picture would be drawn one character at a time: vowel signs and tones are lost, and long names run out
of the picture. As text of the page they are shaped, broken into lines and read aloud like all other words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from dialogue.charts import Bar, BarChart, BarRow, Mark, PointMap, StackedBar, StackedRow
from dialogue.charts.drawing import bar, number
from dialogue.charts.marks import ink_on, pattern_definitions
from dialogue.charts.points import dots

BAR_WIDTH = 200.0
SPREAD_WIDTH = 236.0
POINTS_WIDTH, POINTS_HEIGHT = 440.0, 280.0
_HEIGHT = 13.0
_LEAST_FOR_A_LETTER = 12.0
_LEAST_FOR_A_NUMBER = 7.0
_SIGN = 5.6
"""Width of a figure of the numbers under a segment."""

Say = Callable[[str], str]


def printed_bars(chart: BarChart, key: str, say: Say) -> dict[str, Any]:
    """What minutes.typ needs to draw bars by group; `say` makes typed words printable."""
    return {
        "width": BAR_WIDTH,
        "threshold": None
        if chart.threshold is None
        else {
            "at": _share(chart, chart.threshold.amount) * BAR_WIDTH,
            "label": say(chart.threshold.label),
        },
        "rows": [_bar_row(chart, row, f"{key}-{place}", say) for place, row in enumerate(chart.rows)],
    }


def _bar_row(chart: BarChart, row: BarRow, key: str, say: Say) -> dict[str, Any]:
    return {
        "label": say(row.label),
        "bars": [_bar(chart, one, f"{key}-{place}", say) for place, one in enumerate(row.bars)],
    }


def _bar(chart: BarChart, one: Bar, key: str, say: Say) -> dict[str, Any]:
    width = 0.0 if one.amount is None else BAR_WIDTH * _share(chart, one.amount)
    return {
        "mark": printed_mark(one.mark, say),
        "label": say(one.label),
        "width": width,
        "svg": _drawn([(one.mark, width)], key) if width > 0 else "",
    }


def _share(chart: BarChart, amount: float) -> float:
    return min(max(amount / chart.maximum, 0.0), 1.0)


def printed_spread(chart: StackedBar, key: str, say: Say) -> dict[str, Any]:
    """What minutes.typ needs to draw the spread of each row over the keys."""
    longest = max((sum(row.counts) for row in chart.rows), default=0)
    return {
        "width": SPREAD_WIDTH,
        "keys": [printed_mark(mark, say) for mark in chart.keys],
        "rows": [
            _spread_row(chart, row, sum(row.counts) if chart.shares else longest, f"{key}-{place}", say)
            for place, row in enumerate(chart.rows)
        ],
    }


def _spread_row(chart: StackedBar, row: StackedRow, full: int, key: str, say: Say) -> dict[str, Any]:
    segments, at = [], 0.0
    for mark, count in zip(chart.keys, row.counts, strict=True):
        if count:
            width = SPREAD_WIDTH * count / full
            segments.append((mark, count, at, width))
            at += width
    return {
        "mark": printed_mark(row.mark, say) if row.mark else None,
        "label": say(row.label),
        "total": say(f"{chart.total_heading} {sum(row.counts)}"),
        "width": at,
        "svg": _drawn([(mark, width) for mark, _, _, width in segments], key) if segments else "",
        "segments": [
            {
                "at": place,
                "width": width,
                "letter": say(mark.letter[:2]) if width >= _LEAST_FOR_A_LETTER else "",
                "colour": mark.colour,
                "ink": ink_on(mark.colour),
                "patterned": mark.pattern != "solid",
                "count": str(count) if width >= max(_LEAST_FOR_A_NUMBER, _SIGN * len(str(count))) else "",
            }
            for mark, count, place, width in segments
        ],
    }


def printed_points(chart: PointMap, say: Say) -> dict[str, Any]:
    """What minutes.typ needs to draw people as points: a picture without words, and the groups with their letters."""
    drawn = dots(chart, POINTS_WIDTH, POINTS_HEIGHT)
    size = f'width="{number(POINTS_WIDTH)}" height="{number(POINTS_HEIGHT)}"'
    box = f'viewBox="0 0 {number(POINTS_WIDTH)} {number(POINTS_HEIGHT)}"'
    return {
        "width": POINTS_WIDTH,
        "height": POINTS_HEIGHT,
        "svg": f'<svg xmlns="http://www.w3.org/2000/svg" color="#1c1a16" {size} {box}>{drawn}</svg>',
        "keys": [
            {**printed_mark(mark, say), "heads": str(heads)}
            for mark, heads in zip(chart.keys, chart.heads, strict=True)
        ],
    }


def printed_mark(mark: Mark, say: Say) -> dict[str, str]:
    """A group's or a level's name, letter and colours."""
    return {
        "name": say(mark.name),
        "letter": say(mark.letter[:2]),
        "colour": mark.colour,
        "ink": ink_on(mark.colour),
    }


def _drawn(parts: Sequence[tuple[Mark, float]], key: str) -> str:
    """Patterned rectangles side by side, as one SVG without words."""
    width = sum(one for _, one in parts)
    body, at = pattern_definitions(key, [mark for mark, _ in parts]), 0.0
    for mark, one in parts:
        body += bar(mark, at, 0.4, max(one, 0.5), _HEIGHT - 0.8, key)
        at += one
    size = f'width="{number(max(width, 0.5))}" height="{number(_HEIGHT)}"'
    box = f'viewBox="0 0 {number(max(width, 0.5))} {number(_HEIGHT)}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" color="#1c1a16" {size} {box}>{body}</svg>'
