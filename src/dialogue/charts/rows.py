"""The figures of a chart as rows of text, for the table that stands beside it."""

from __future__ import annotations

from dataclasses import dataclass

from dialogue.charts.bars import BarChart
from dialogue.charts.points import PointMap
from dialogue.charts.spread import StackedBar


@dataclass(frozen=True, slots=True)
class ChartRows:
    """A header and rows of equal length; every column but the first holds figures."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def chart_rows(chart: BarChart | StackedBar | PointMap) -> ChartRows:
    """Everything the picture says, as text: nothing is left to the eye alone."""
    if isinstance(chart, StackedBar):
        return _stacked(chart)
    if isinstance(chart, PointMap):
        return ChartRows(
            (chart.row_heading, chart.value_heading),
            tuple(
                (_named(mark.letter, mark.name), str(heads))
                for mark, heads in zip(chart.keys, chart.heads, strict=True)
            ),
        )
    if len(chart.rows) == 1 and not chart.rows[0].label:
        bars = chart.rows[0].bars
        return ChartRows(
            (chart.row_heading, chart.value_heading),
            tuple((_named(one.mark.letter, one.mark.name), one.label) for one in bars),
        )
    marks = list(dict.fromkeys(one.mark for row in chart.rows for one in row.bars))
    header = (chart.row_heading, *(_named(mark.letter, mark.name) for mark in marks))
    return ChartRows(
        header,
        tuple(
            (row.label, *("; ".join(one.label for one in row.bars if one.mark == mark) for mark in marks))
            for row in chart.rows
        ),
    )


def _stacked(chart: StackedBar) -> ChartRows:
    """Keys become the rows when there are more of them: eight levels do not fit side by side on paper."""
    keys = [_named(mark.letter, mark.name) for mark in chart.keys]
    names = [_named(row.mark.letter if row.mark else "", row.label) for row in chart.rows]
    totals = [str(sum(row.counts)) for row in chart.rows]
    if len(keys) <= len(names):
        rows = zip(names, chart.rows, totals, strict=True)
        return ChartRows(
            (chart.row_heading, *keys, chart.total_heading),
            tuple((name, *map(str, row.counts), total) for name, row, total in rows),
        )
    columns = [row.counts for row in chart.rows]
    return ChartRows(
        (chart.key_heading, *names),
        (
            *((key, *(str(counts[place]) for counts in columns)) for place, key in enumerate(keys)),
            (chart.total_heading, *totals),
        ),
    )


def _named(letter: str, name: str) -> str:
    """Letter before name ("F · Farmers"), as on the badges."""
    return f"{letter} · {name}" if letter else name
