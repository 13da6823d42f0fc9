"""In which ways ideas are gathered, each in plain words: pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from dialogue.kernel.messages import N_
from dialogue.kernel.text import blank, sameness, taken_in

Style = Literal["silent", "open", "passing", "headings", "moderated"]
SILENT, OPEN, PASSING, HEADINGS, MODERATED = "silent", "open", "passing", "headings", "moderated"

STYLES: tuple[tuple[str, str, str], ...] = (
    (
        SILENT,
        N_("In silence, then revealed"),
        N_("Everybody writes alone. You reveal all ideas at once."),
    ),
    (OPEN, N_("Open"), N_("Everybody reads each idea as soon as it is sent.")),
    (
        PASSING,
        N_("Pass it on"),
        N_(
            "Everybody writes on a sheet. When you pass the sheets on, each person builds on what others have written."
        ),
    ),
    (
        HEADINGS,
        N_("By heading"),
        N_("Each idea goes under one of your headings. You reveal all ideas at once."),
    ),
    (
        MODERATED,
        N_("You read them first"),
        N_("Nobody reads an idea before you let it through."),
    ),
)
"""Name, title and one line to choose by, in the order of the form."""

SUMMARIES = {
    SILENT: N_("Ideas written in silence, then shown to all"),
    OPEN: N_("Ideas shown to all as soon as they were sent"),
    PASSING: N_("Ideas written on sheets that were passed on from one person to another"),
    HEADINGS: N_("Ideas written in silence under given headings, then shown to all"),
    MODERATED: N_("Ideas shown to all once the facilitator had let them through"),
}
"""What the minutes say of each."""

AT_ONCE = frozenset({OPEN, MODERATED})
"""Styles without a silent phase."""

LONGEST_HEADING, MOST_HEADINGS, FEWEST_HEADINGS = 80, 12, 2


def headings_of(typed: str) -> tuple[str, ...]:
    """The headings of a list that was typed one on each line.

    >>> headings_of("Water\\n\\n Soil ")
    ('Water', 'Soil')
    """
    return tuple(taken_in(line) for line in typed.splitlines() if not blank(line))


def holds_one(text: str, words: Sequence[str]) -> bool:
    """Whether a text has one of these words, or groups of words, as a whole; case does not matter.

    >>> holds_one("The Mayor is to blame", ("mayor",)), holds_one("The mayoress", ("mayor",)), holds_one("x", ("",))
    (True, False, False)
    """
    said = sameness(text)
    return any(re.search(rf"(?<!\w){re.escape(one)}(?!\w)", said) for one in map(sameness, words) if one)


def fitting(headings: tuple[str, ...]) -> bool:
    """Whether these can be headings: two or more different ones, none too long.

    >>> fitting(("Water", "Soil")), fitting(("Water", "water")), fitting(("Water",))
    (True, False, False)
    """
    different = {sameness(one) for one in headings}
    return (
        FEWEST_HEADINGS <= len(headings) <= MOST_HEADINGS
        and len(different) == len(headings)
        and all(len(one) <= LONGEST_HEADING for one in headings)
    )
