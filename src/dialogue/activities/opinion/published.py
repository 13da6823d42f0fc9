"""What may be shown of the answers by stakeholder group, and what follows from that alone. Pure.

Each statement is one count of its own: who answered it, and what they said. `dialogue.publication` decides how far groups
can be told apart in it. Common ground, differences and group-informed consensus are then made of what is published, never
of the answers: so they say nothing that the published figures do not.

Of opinion groups only words are shown. Who is in one is known to nobody but the people in it.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dialogue.publication import SMALLEST_GROUP, Marks, Row, Table, publish
from dialogue.publication.table import Band, band

AGREE, DISAGREE, PASS = "agree", "disagree", "pass"
ANSWERS = (AGREE, DISAGREE, PASS)
NAMES: Mapping[int, str] = {1: AGREE, -1: DISAGREE, 0: PASS}
FEWEST = SMALLEST_GROUP
"""Of a statement with fewer answers nothing is said but their number."""

COMMON, APART = 0.6, 0.3
"""The bars of `agreement.Bars`: a group agrees from 0.6 on; it stands apart when it lies 0.3 from all others together."""

Heads = Mapping[str, int]
"""Heads by answer."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The answers to one statement: by stakeholder group, and by opinion group."""

    id: int
    meta: bool
    by_group: Mapping[str, Heads]
    by_opinion: Mapping[str, Heads]


def share(agree: int, voters: int) -> float:
    """The share of a group that agrees, with one imagined vote each way.

    >>> share(3, 3)
    0.8
    """
    return (agree + 1) / (voters + 2)


def content(one: Answered, taking_part: Collection[str]) -> dict[str, Any]:
    """One statement as everybody may see it, as JSON. `taking_part` are the groups with anybody who answered at all."""
    voters = {group: sum(heads.values()) for group, heads in one.by_group.items()}
    answered = sum(voters.values())
    blank: dict[str, Any] = {
        "id": one.id,
        "meta": one.meta,
        "answered": answered,
        "overall": None,
        "rows": [],
        "notes": [],
        "common": False,
        "wide": False,
        "apart": [],
        "consensus": None,
        "opinion": {},
    }
    if answered < FEWEST:
        return blank
    table = Table(ANSWERS, {g: dict(heads) for g, heads in one.by_group.items()}, voters, Marks())
    found = publish(table, k=FEWEST)
    everybody = {group for row in found.rows for group in row.groups} >= set(taking_part)
    # Where all agree, each group does, although its own figure would show how each of its people answered.
    there = {group for group, heads in voters.items() if heads} >= set(taking_part)
    unanimous = there and found.overall is not None and found.overall[AGREE] == answered
    return blank | {
        "overall": found.overall,
        "rows": [
            {
                "groups": list(row.groups),
                "voters": row.voters,
                "counts": row.counts,
                "words": {answer: word.name for answer, word in row.words.items()} if row.words else None,
            }
            for row in found.rows
        ],
        "notes": list(found.notes),
        "common": not one.meta and (unanimous or (everybody and all(_agrees(row) for row in found.rows))),
        "wide": not one.meta and not found.rows and not unanimous and _share_of(found.overall) >= COMMON,
        "apart": [] if one.meta else _apart(found.rows),
        "consensus": None if one.meta or not everybody else _consensus(found.rows),
        "opinion": {
            name: band(heads.get(AGREE, 0), sum(heads.values())).name
            for name, heads in one.by_opinion.items()
            if sum(heads.values()) >= FEWEST
        },
    }


def _share_of(overall: Heads | None) -> float:
    return share(overall[AGREE], sum(overall.values())) if overall else 0.0


def _counted(row: Row) -> tuple[int, int] | None:
    """How many of a row agree, of how many; None where it has no number for that."""
    return (row.counts[AGREE], row.voters) if row.counts and AGREE in row.counts else None


def _agrees(row: Row) -> bool:
    found = _counted(row)
    if found is not None:
        return share(*found) >= COMMON - 1e-12
    return bool(row.words) and row.words is not None and row.words.get(AGREE) == Band.agreement


def _apart(rows: Sequence[Row]) -> list[int]:
    """The rows (by place) that stand apart from all others together, of those with numbers."""
    counted = {place: found for place, row in enumerate(rows) if (found := _counted(row)) is not None}
    agree, voters = sum(a for a, _ in counted.values()), sum(v for _, v in counted.values())
    return [
        place
        for place, (own, heads) in counted.items()
        if len(counted) > 1 and abs(share(own, heads) - share(agree - own, voters - heads)) >= APART - 1e-12
    ]


def _consensus(rows: Sequence[Row]) -> float | None:
    """Group-informed consensus as the geometric mean of the rows' shares; None where a row has words, or there is one."""
    found = [_counted(row) for row in rows]
    shares = [share(*one) for one in found if one is not None]
    if len(shares) < 2 or len(shares) < len(found):
        return None
    return round(math.prod(shares) ** (1 / len(shares)), 4)
