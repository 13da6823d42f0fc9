"""SVG pieces: escaped text, patterned rectangles, wrapped labels.

Presentation attributes only: the security policy refuses style attributes.
"""

from __future__ import annotations

import re
import unicodedata
from html import escape

from dialogue.charts.marks import Mark, ink_on, pattern_id
from dialogue.charts.visible import rides, visible

WIDTH = 640
"""Width of every chart in SVG units; its height follows from its rows."""

FONT_SIZE = 14
# Noto Sans and the usual system fonts average 0.53 em for running text; 0.56 leaves a margin for capitals.
_ADVANCE = 0.56


BREAKS = re.compile(r"[^\S\u00a0\u202f]+")
"""Where a line may end: not at the space that keeps a French colon with its word."""


def number(value: float) -> str:
    """A coordinate with at most one decimal and no trailing zero."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


def lines_of(words: str, width: float, *, size: int = FONT_SIZE) -> list[str]:
    """Words broken into lines for `width` units. Nothing is left out: the drawing grows with its words."""
    lines: list[str] = []
    for word in BREAKS.split(visible(words).strip()):
        for part in _pieces(word, width / size):
            joined = f"{lines[-1]} {part}" if lines else part
            if lines and _ems(joined) <= width / size:
                lines[-1] = joined
            else:
                lines.append(part)
    return lines or [""]


def _pieces(word: str, room: float) -> list[str]:
    """A word, or its parts when it is wider than a line; an accent or a vowel sign stays on its letter."""
    parts = [""]
    for sign in word:
        stands_alone = not rides(sign) and not parts[-1].endswith("\u200d")
        if parts[-1] and stands_alone and _ems(parts[-1] + sign) > room:
            parts.append("")
        parts[-1] += sign
    return parts


def _ems(words: str) -> float:
    """A careful guess of the width of words, in units of the letters' size."""
    return sum(_advance(sign) for sign in words)


def _advance(sign: str) -> float:
    if rides(sign):
        return 0.0 if unicodedata.category(sign) != "Mc" else _ADVANCE
    if unicodedata.east_asian_width(sign) in "WF":
        return 1.0
    return _ADVANCE


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


def beside(lines: list[str], x: float, y: float, *, size: int = FONT_SIZE) -> str:
    """One line in the middle of a bar that begins at y, or several smaller ones from its top."""
    if len(lines) == 1:
        return text(lines[0], x, y + 18, size=size)
    return "".join(text(line, x, y + 11 + 14 * place, size=12) for place, line in enumerate(lines))


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
