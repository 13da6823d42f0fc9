"""What an activity tells the minutes beside its own section: annexes, parked matters, what was left undecided.

The minutes know no activity. Decisions they read from the record (`dialogue.decisions`); what else belongs under
another heading of the minutes comes through `Tells.elsewhere`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dialogue.documents.tree import Quote, Section

Place = Literal["interests", "dissent", "not-agreed", "learning", "parking-lot", "annexes"]
"""Headings that activities add to: 6 declared interests, 14 dissent, 15 not agreed, 18 learning, 19 parking lot,
22 annexes. Dissent beside a decision belongs to the decision."""


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
