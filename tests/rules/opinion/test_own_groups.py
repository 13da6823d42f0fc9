"""How well the groups found here agree with those of the exports.

They need not be equal: the server keeps groups over time, holds on to an earlier number of groups, and takes
people in for good. The adjusted Rand index is 1 for the same groups and around 0 for unrelated ones;
docs/opinion.md tells these numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from math import comb
from pathlib import Path

import pytest

from dialogue.activities.opinion.landscape import landscape
from dialogue.activities.opinion.votes import VoteTable
from dialogue.polis import Conversation

DOCS = Path(__file__).parents[3] / "docs" / "opinion.md"


def adjusted_rand(first: Sequence[object], second: Sequence[object]) -> float:
    """Hubert and Arabie 1985."""
    together = sum(comb(n, 2) for n in Counter(zip(first, second, strict=True)).values())
    one, two = (sum(comb(n, 2) for n in Counter(labels).values()) for labels in (first, second))
    expected = one * two / comb(len(first), 2)
    most = (one + two) / 2
    return 1.0 if most == expected else (together - expected) / (most - expected)


def test_adjusted_rand() -> None:
    assert adjusted_rand("aabb", "xxyy") == 1.0
    assert adjusted_rand("aabb", "xyxy") == pytest.approx(-0.5)
    assert adjusted_rand([0, 0, 1, 1, 1, 1], [0, 0, 0, 1, 1, 1]) == pytest.approx(0.318, abs=0.01)


@pytest.mark.parametrize(
    ("name", "people", "index"),
    [
        ("land-bank-farmland", 354, 0.976),
        ("scoop-hivemind.taxes", 293, 0.813),
        ("15-per-hour-seattle", 138, 0.563),
        ("london.youth.policing", 24, -0.019),
    ],
)
def test_agreement_with_exported_groups(
    export: Callable[[str], Conversation],
    table: Callable[[Conversation], VoteTable],
    name: str,
    people: int,
    index: float,
) -> None:
    conversation = export(name)
    theirs = {
        person.id: person.group_id for person in conversation.participants if person.group_id is not None
    }
    groups = landscape(table(conversation)).groups
    ours = {person: group for group, own in groups.items() for person in own}
    both = sorted(theirs.keys() & ours.keys())
    assert len(both) == people
    assert adjusted_rand([ours[each] for each in both], [theirs[each] for each in both]) == pytest.approx(
        index, abs=0.001
    )
    there = ", ".join(str(size) for size in sorted(Counter(theirs.values()).values(), reverse=True))
    here = ", ".join(str(len(own)) for own in groups.values())
    assert f"| {name} | {people} | {there} | {here} | {index:.3f} |" in DOCS.read_text(encoding="utf-8")
