"""How well the groups found here agree with those of the exports, in whatever order people stand.

They need not be equal: the server keeps groups over time, holds on to an earlier number of groups, and takes
people in for good. The adjusted Rand index is 1 for the same groups and around 0 for unrelated ones;
docs/opinion.md tells these numbers.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from dialogue.activities.opinion import groups as groups_module
from dialogue.activities.opinion import projection
from dialogue.activities.opinion.landscape import Landscape, landscape
from dialogue.activities.opinion.stability import adjusted_rand
from dialogue.activities.opinion.votes import VoteTable
from dialogue.polis import Conversation

DOCS = Path(__file__).parents[3] / "docs" / "opinion.md"
Export = Callable[[str], Conversation]
Table = Callable[[Conversation], VoteTable]


def renumbered(conversation: Conversation, seed: int) -> tuple[VoteTable, dict[int, int]]:
    """The table with people and statements under other numbers, and who each new number is."""
    chance = random.Random(seed)
    people = [person.id for person in conversation.participants]
    asked = [statement.id for statement in conversation.statements]
    person_is = dict(zip(people, chance.sample(range(len(people)), len(people)), strict=True))
    statement_is = dict(zip(asked, chance.sample(range(len(asked)), len(asked)), strict=True))
    votes = [
        (person_is[person], statement_is[statement], value)
        for (person, statement), value in conversation.latest_votes().items()
    ]
    table = VoteTable.of(
        votes,
        participants=person_is.values(),
        statements=statement_is.values(),
        left_out=[statement_is[each.id] for each in conversation.statements if each.moderated_out],
    )
    return table, {new: old for old, new in person_is.items()}


def places(drawn: Landscape, who: dict[int, int] | None = None) -> dict[object, list[float]]:
    rows = drawn.projection.places.tolist()
    return {
        who[int(person)] if who else person: row
        for person, row in zip(drawn.table.participants, rows, strict=True)
    }


@pytest.mark.parametrize(
    ("name", "people", "index", "stable"),
    [
        ("land-bank-farmland", 354, 0.964, 0.974),
        ("scoop-hivemind.taxes", 293, 0.910, 0.945),
        ("15-per-hour-seattle", 138, 0.941, 0.902),
    ],
)
def test_agreement_with_exported_groups(
    export: Export, table: Table, name: str, people: int, index: float, stable: float
) -> None:
    conversation = export(name)
    theirs = {
        person.id: person.group_id for person in conversation.participants if person.group_id is not None
    }
    drawn = landscape(table(conversation))
    ours = {person: group for group, own in drawn.groups.items() for person in own}
    both = sorted(theirs.keys() & ours.keys())
    assert len(both) == people
    ids = [np.unique([groups[each] for each in both], return_inverse=True)[1] for groups in (ours, theirs)]
    assert adjusted_rand(*ids) == pytest.approx(index, abs=0.001)
    assert drawn.stability == pytest.approx(stable, abs=0.001)
    there = ", ".join(str(size) for size in sorted(Counter(theirs.values()).values(), reverse=True))
    here = ", ".join(str(len(own)) for own in drawn.groups.values())
    line = f"| {name} | {people} | {there} | {here} | {index:.3f} | {stable:.3f} |"
    assert line in DOCS.read_text(encoding="utf-8")

    # What was not looked for could not have been chosen.
    clearest = max(split.silhouette for split in drawn.opinions.tried if split.holds)
    for split in drawn.opinions.tried:
        assert (split.stability is None) == (split.silhouette < clearest - groups_module.NEAR)

    shuffled, who = renumbered(conversation, 7)
    again = landscape(shuffled)
    assert {frozenset(who[int(each)] for each in own) for own in again.groups.values()} == {
        frozenset(own) for own in drawn.groups.values()
    }
    assert places(again, who) == places(drawn)  # to the last bit
    assert again.opinions.tried == drawn.opinions.tried


def test_control_without_an_order_of_its_own_everything_moves_with_the_ids(
    export: Export, table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    def as_given(values: np.ndarray, seen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return np.arange(seen.shape[0]), np.arange(seen.shape[1])

    monkeypatch.setattr(projection, "order_by_content", as_given)
    conversation = export("15-per-hour-seattle")
    drawn = landscape(table(conversation))
    shuffled, who = renumbered(conversation, 7)
    again = landscape(shuffled)
    assert places(again, who) != places(drawn)
    assert again.opinions.tried != drawn.opinions.tried


def test_fewer_groups_where_more_are_hardly_clearer(
    export: Export, table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    land = table(export("land-bank-farmland"))
    drawn = landscape(land)
    assert [split.k for split in drawn.opinions.tried if split.holds] == [2, 3]
    assert drawn.opinions.tried[1].silhouette > drawn.opinions.tried[0].silhouette
    assert len(drawn.groups) == 2
    monkeypatch.setattr(groups_module, "NEAR", 0.0)  # control: only the clearest
    assert len(landscape(land).groups) == 3


@pytest.mark.parametrize(
    ("name", "best"), [("london.youth.policing", 0.71), ("server-output-below-100", 0.76)]
)
def test_where_no_split_holds_nobody_is_put_into_a_group(
    export: Export, server: tuple[Conversation, object], table: Table, name: str, best: float
) -> None:
    conversation = server[0] if name.startswith("server") else export(name)
    drawn = landscape(table(conversation))
    assert (drawn.groups, drawn.stability, drawn.opinions.why_none) == ({}, None, "no-clear-groups")
    assert max(split.stability for split in drawn.opinions.tried) == pytest.approx(best, abs=0.01)
    assert f"| {name} |" in DOCS.read_text(encoding="utf-8")
