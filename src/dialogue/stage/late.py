"""What arrived after its step had closed: a phone without a line kept it. Nothing of it is shown before a facilitator
has looked at it; she admits or declines it, one by one, whatever is on stage meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from dialogue.kernel.schema import Activity
from dialogue.live.audience import STAFF_ONLY
from dialogue.live.parts import Part, Scope
from dialogue.people.groups import GroupView

PART = "session.late"
"""The console's list. Whatever comes late, is decided on, or goes touches it."""


@dataclass(frozen=True, slots=True)
class Late:
    """One piece that came late, and where it is admitted and declined: addresses below its activity's own.

    `group` is None where nobody may know from which group something came.
    """

    id: int
    activity: Activity
    text: str
    language: str
    group: GroupView | None
    admit: str
    decline: str


def nothing_late(scope: Scope) -> Sequence[Late]:
    """For activities whose pieces are not taken any more after the close."""
    return ()


def late_part(of_kinds: Iterable[Callable[[Scope], Sequence[Late]]]) -> Part:
    """The list on the console, of all kinds of activities."""
    lists = list(dict.fromkeys(of_kinds))

    def read(scope: Scope) -> dict[str, Any]:
        return {"items": [one for late in lists for one in late(scope)]}

    return Part(PART, "live/late.html", STAFF_ONLY, read)
