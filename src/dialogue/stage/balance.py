"""Balance alarms: what a facilitator may want to even out between the groups, from counts alone. Pure.

They are quiet and modest: nothing is said before there is something to compare with, and nothing of groups so small that
it would point at a person. What only one activity knows (turns, themes, a quorum) its own rules find; they give the same
`Alarm`. Alarms are for the console: neither the wall nor a phone is ever asked for one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from dialogue.kernel.messages import N_

PART = "session.balance"
"""The part of the console that shows them."""

GATHERED = 6
"""People who are here before a group is missed: below that a room is still coming in."""
OTHERS = 4
"""People of other groups who are here before one group's silence is told."""
A_GROUP = 4
"""People of the silent group who are here: of fewer it would be said of persons."""
MOST_SHOWN = 4
"""Alarms that stand there at once; the others are counted."""

ABSENT = N_("nobody is here, and its voice is required")
SILENT = N_("%(silent)s of %(here)s have not sent anything yet")


@dataclass(frozen=True, slots=True)
class Alarm:
    """One thing out of balance, about one group.

    `key` names it, so that it can be set aside; it stays the same while the figures go on changing. `sentence` is a msgid
    to be read after the group's name; `facts` fill its places.
    """

    key: str
    group: int
    sentence: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Presence:
    """One group: people who are here, whether it is required, and how many of those here have said nothing.

    `silent` is None where the step asks nobody, or where it must not be known who wrote.
    """

    group: int
    here: int
    required: bool = False
    silent: int | None = None


def absent(rows: Sequence[Presence]) -> list[Alarm]:
    """Required groups of which nobody is here, once a room has gathered.

    >>> [one.group for one in absent([Presence(1, 5, True), Presence(2, 1), Presence(3, 0, True), Presence(4, 0)])]
    [3]
    """
    if sum(row.here for row in rows) < GATHERED:
        return []
    return [Alarm(f"absent:{row.group}", row.group, ABSENT) for row in rows if row.required and not row.here]


def silent(rows: Sequence[Presence]) -> list[Alarm]:
    """Groups of which two thirds have sent nothing, when half of the others have.

    >>> [one.facts for one in silent([Presence(1, 8, silent=6), Presence(2, 6, silent=3)])]
    [{'silent': 6, 'here': 8}]
    """
    found = []
    asked = [row for row in rows if row.silent is not None]
    for row in asked:
        missing = row.silent or 0
        others = [one for one in asked if one.group != row.group]
        there = sum(one.here for one in others)
        sent = there - sum(one.silent or 0 for one in others)
        if row.here >= A_GROUP and 3 * missing >= 2 * row.here and there >= OTHERS and 2 * sent >= there:
            facts = {"silent": missing, "here": row.here}
            found.append(Alarm(f"silent:{row.group}", row.group, SILENT, facts))
    return found


def told(alarms: Iterable[Alarm], aside: Iterable[str]) -> tuple[list[Alarm], int, int]:
    """What stands there now, how many more there are, and how many were set aside of those that still hold."""
    every = list(alarms)
    away = set(aside)
    left = [one for one in every if one.key not in away]
    return left[:MOST_SHOWN], max(0, len(left) - MOST_SHOWN), len(every) - len(left)
