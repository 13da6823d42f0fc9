"""SVG pieces: escaped text, patterned rectangles, wrapped labels.

Presentation attributes only: the security policy refuses style attributes.
"""

from __future__ import annotations

import textwrap
from html import escape

from dialogue.charts.marks import Mark, ink_on, pattern_id
from dialogue.charts.visible import visible

WIDTH = 640
"""Width of every chart in SVG units; its height follows from its rows."""

FONT_SIZE = 14
# Noto Sans and the usual system fonts average 0.53 em for running text; 0.56 leaves a margin for capitals.
_ADVANCE = 0.56


def number(value: float) -> str:
    """A coordinate with at most one decimal and no trailing zero."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


def lines_of(words: str, width: float, *, size: int = FONT_SIZE, most: int = 2) -> list[str]:
    """Words broken into at most `most` lines for `width` units; the full text stands in the table beside."""
    per_line = max(4, int(width / (size * _ADVANCE)))
    lines = textwrap.wrap(" ".join(visible(words).split()), per_line) or [""]
    if len(lines) > most:
        lines = lines[:most]
        lines[-1] = lines[-1][: per_line - 1].rstrip() + "…"
    return lines


def text(
    words: str,
    x: float,
    y: float,
    *,
    size: int = FONT_SIZE,
    bold: bool = False,
    anchor: str = "",
    fill: str = "",
) -> str:
    """A `<text>` element with its baseline at y."""
    extra = ' font-weight="700"' if bold else ""
    extra += f' text-anchor="{anchor}"' if anchor else ""
    colour = fill or "currentColor"
    return (
        f'<text x="{number(x)}" y="{number(y)}" font-size="{size}" fill="{colour}"{extra}>'
        f"{escape(visible(words))}</text>"
    )


def bar(mark: Mark, x: float, y: float, width: float, height: float, key: str) -> str:
    """A rectangle in the mark's colour, its pattern over it, and an outline that shows in light and dark."""
    box = f'x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}"'
    drawn = f'<rect {box} fill="{mark.colour}"/>'
    if mark.pattern != "solid":
        drawn += f'<rect {box} fill="url(#{pattern_id(key, mark.pattern)})"/>'
    return drawn + f'<rect {box} fill="none" stroke="currentColor" stroke-width="0.8"/>'


def badge(mark: Mark, x: float, y: float, *, size: int = 20) -> str:
    """The mark's letter on its colour: the sign that stands before a group's name everywhere."""
    centre = x + size / 2
    return (
        f'<rect x="{number(x)}" y="{number(y)}" width="{size}" height="{size}" rx="4" fill="{mark.colour}" '
        'stroke="currentColor" stroke-width="0.8"/>'
        + text(
            mark.letter[:2],
            centre,
            y + size * 0.74,
            size=13,
            bold=True,
            anchor="middle",
            fill=ink_on(mark.colour),
        )
    )


def frame(height: float, alt: str, body: str, font_family: str | None) -> str:
    """The `<svg>` element around a drawing; `alt` is what a screen reader says instead of it."""
    family = f' font-family="{escape(font_family)}"' if font_family else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart-drawing" role="img" '
        f'aria-label="{escape(visible(alt))}" viewBox="0 0 {WIDTH} {number(height)}" '
        f'width="{WIDTH}" height="{number(height)}"{family}>{body}</svg>'
    )
