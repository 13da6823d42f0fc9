"""What an activity tells the minutes beside its own section: annexes, parked matters, what was left undecided.

The minutes know no activity. Decisions they read from the record (`dialogue.decisions`); what else belongs under
another heading of the minutes comes through `Tells.elsewhere`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from dialogue.documents.tree import Quote, Section
from dialogue.kernel.text import sameness
from dialogue.languages import Tongue

Said = TypeVar("Said")

Place = Literal["attendance", "interests", "dissent", "not-agreed", "learning", "parking-lot", "annexes"]
"""Headings that activities add to: 4 attendance, 6 declared interests, 14 dissent, 15 not agreed, 18 learning,
19 parking lot, 22 annexes. Dissent beside a decision belongs to the decision."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A section that stands under another heading than the activity's own."""

    place: Place
    section: Section


@dataclass(frozen=True, slots=True)
class Behind:
    """What a decision was made of, for those who were not there: the words it came from, and the other ways there were.

    `came_from` are texts by the ref of their piece: what was hidden since is left out by whoever tells them.
    """

    came_from: tuple[tuple[str, Quote], ...] = ()
    options: tuple[Quote, ...] = ()


def told_once(found: Iterable[tuple[str, Said]]) -> list[tuple[str, list[Said]]]:
    """Words that were said several times, once, each with everything that stood beside them, in the order of the first.

    >>> told_once([("Too dear", 1), ("Too late", 2), ("too  DEAR", 3)])
    [('Too dear', [1, 3]), ('Too late', [2])]
    """
    met: dict[str, tuple[str, list[Said]]] = {}
    for place, (text, beside) in enumerate(found):
        met.setdefault(sameness(text) or f" {place}", (text, []))[1].append(beside)
    return list(met.values())


def how_often(tongue: Tongue, groups: Sequence[str]) -> str:
    """How often something was said and by which groups, given the group of each time; empty for once."""
    if len(groups) < 2:
        return ""
    by = {name: groups.count(name) for name in dict.fromkeys(groups)}
    listed = tongue.listed([f"{name} {tongue.number(n)}" for name, n in by.items()])
    return tongue.count("said %(n)s time", "said %(n)s times", len(groups)) + f" ({listed})"
