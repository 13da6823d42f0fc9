"""Marks: how a stakeholder group, or a level of a scale, is told apart by colour, letter and pattern."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")

# Each pattern is drawn in white over the colour of the mark, on a tile of 8 x 8 units.
PATTERNS: dict[str, str] = {
    "solid": "",
    "diagonal": "M-2 2l4-4M0 8l8-8M6 10l4-4",
    "backdiagonal": "M-2 6l4 4M0 0l8 8M6-2l4 4",
    "horizontal": "M0 2h8M0 6h8",
    "vertical": "M2 0v8M6 0v8",
    "cross": "M0 4h8M4 0v8",
    "dots": "M2 1v2M6 5v2",
    "lattice": "M-2 2l4-4M0 8l8-8M6 10l4-4M-2 6l4 4M0 0l8 8M6-2l4 4",
    "stripes": "M0 4h8",
}
_BROAD = {"dots": 2.0, "stripes": 4.0, "lattice": 1.0, "cross": 1.0}

# The same eight colours and weaves as `--g1` to `--g8` in static/css/app/tokens.css (light): a group looks alike
# on a phone, on the projector and in the minutes.
GROUP_LOOKS: tuple[tuple[str, str], ...] = (
    ("#0a6f48", "diagonal"),
    ("#b24a00", "dots"),
    ("#1d5ad0", "horizontal"),
    ("#651a70", "cross"),
    ("#343c45", "vertical"),
    ("#0b8095", "backdiagonal"),
    ("#8f0a35", "lattice"),
    ("#4c4a00", "stripes"),
)

# `--t1` to `--t8` in the same file: blue to orange, told apart with any colour vision. Patterns say the stance.
_SCALE = ("#0b4f71", "#2b6d90", "#5d95b4", "#8b8577", "#a88a3a", "#c08a4e", "#b35318", "#8a1c16")
_FOR, _ABSTAIN, _AGAINST = _SCALE[:3], _SCALE[3:4], _SCALE[4:]
_STANCE_PATTERN: dict[str, str] = {"for": "solid", "abstain": "dots", "against": "diagonal"}


@dataclass(frozen=True, slots=True)
class Mark:
    """One group or level: name in words, one or two letters, colour `#rrggbb`, and a pattern from `PATTERNS`.

    Raises ValueError for a colour or a pattern that cannot be drawn.
    """

    name: str
    letter: str
    colour: str
    pattern: str = "solid"

    def __post_init__(self) -> None:
        if not _COLOUR.fullmatch(self.colour):
            raise ValueError(f"A colour is written #rrggbb, not {self.colour!r}.")
        if self.pattern not in PATTERNS:
            raise ValueError(f"Unknown pattern {self.pattern!r}; there are {', '.join(PATTERNS)}.")


def group_mark(position: int, name: str, letter: str) -> Mark:
    """The mark of the stakeholder group at `position` (from 1); after eight the looks start again."""
    colour, pattern = GROUP_LOOKS[(position - 1) % len(GROUP_LOOKS)]
    return Mark(name, letter, colour, pattern)


def scale_marks(levels: Sequence[tuple[str, str]]) -> tuple[Mark, ...]:
    """Marks for the levels of a position scale, numbered from 1, from (name, stance) in the scale's order.

    A stance is "for", "abstain" or "against"; any other raises ValueError.  Eight levels take eight colours
    in order, as on the screens; other scales take them by stance.
    """
    unknown = {stance for _, stance in levels} - set(_STANCE_PATTERN)
    if unknown:
        raise ValueError(f"Unknown stance: {', '.join(sorted(unknown))}.")
    if len(levels) == len(_SCALE):
        colours = list(_SCALE)
    else:
        ranges = {
            "for": _FOR,
            "abstain": _ABSTAIN,
            "against": _AGAINST[::-1] if len(levels) < 4 else _AGAINST,
        }
        stances = [stance for _, stance in levels]
        wells = {stance: cycle(_spaced(ranges[stance], stances.count(stance))) for stance in set(stances)}
        colours = [next(wells[stance]) for stance in stances]
    return tuple(
        Mark(name, str(number), colour, _STANCE_PATTERN[stance])
        for number, ((name, stance), colour) in enumerate(zip(levels, colours, strict=True), start=1)
    )


def _spaced(colours: Sequence[str], wanted: int) -> Sequence[str]:
    """As many colours as wanted, spread over the range so that neighbours differ as much as they can."""
    if wanted <= 1 or wanted >= len(colours):
        return colours
    return [colours[round(i * (len(colours) - 1) / (wanted - 1))] for i in range(wanted)]


def ink_on(colour: str) -> str:
    """Black or white, whichever contrasts more with `colour` (WCAG 2.2 relative luminance)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "#ffffff" if 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.05 else "#000000"


def pattern_id(key: str, pattern: str) -> str:
    """The id of a pattern's definition inside the SVG whose ids start with `key`."""
    return f"{key}-{pattern}"


def pattern_definitions(key: str, marks: Sequence[Mark]) -> str:
    """`<defs>` with the patterns that these marks use, or nothing when all are solid."""
    used = sorted({mark.pattern for mark in marks} - {"solid"})
    if not used:
        return ""
    tiles = "".join(
        f'<pattern id="{pattern_id(key, name)}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<path d="{PATTERNS[name]}" fill="none" stroke="#ffffff" stroke-opacity="0.6" '
        f'stroke-width="{_BROAD.get(name, 1.6)}"/></pattern>'
        for name in used
    )
    return f"<defs>{tiles}</defs>"
