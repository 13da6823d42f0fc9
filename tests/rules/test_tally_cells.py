"""Counts of people by group and answer: an attacker who tries all tables that fit works out no hidden one."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from itertools import product

import pytest

from dialogue.publication import cells
from dialogue.publication.cells import ALL, Crowd, Shown, shown_of
from dialogue.publication.table import UNANIMITY_BELOW

ROOMS = 120
Row = tuple[int, ...]


def rooms() -> Iterator[Crowd]:
    """Random rooms of one to three groups; many counts lie around the smallest one that is shown."""
    chance = random.Random(5)
    for _ in range(ROOMS):
        groups = "abc"[: chance.choice([1, 2, 2, 3, 3])]
        answers = chance.choice([2, 2, 3]) if len(groups) < 3 else 2
        most = 6 if answers == 3 else 8
        told = {group: [max(0, chance.randint(-2, most)) for _ in range(answers)] for group in groups}
        told["a"][0] += 1
        yield Crowd(told, {group: max(0, chance.randint(-2, 2)) for group in groups})


def fitting(crowd: Crowd, shown: Shown) -> list[dict[str, Row]]:
    """Every table that fits what is shown, for somebody who knows how many people of each group there are."""

    def rows(group: str) -> list[Row]:
        heads = crowd.heads(group) + (crowd.heads(group) >= UNANIMITY_BELOW)
        ranges = [range(heads + 1) if one is None else (one,) for one in shown.by_group[group]]
        return [row for row in product(*ranges) if sum(row) <= heads]

    found = []
    for table in product(*(rows(group) for group in crowd.groups)):
        sums = [sum(column) for column in zip(*table, strict=True)]
        if all(one is None or one == total for one, total in zip(shown.overall, sums, strict=True)):
            found.append(dict(zip(crowd.groups, table, strict=True)))
    return found


def known(crowd: Crowd, shown: Shown) -> list[str]:
    """Hidden counts that can have one value only, for an outsider and for everybody who answered."""
    tables, wrong = fitting(crowd, shown), []
    assert tables, "the truth is among them"
    people: list[tuple[str, int]] = [("", 0)]
    people += [(g, n) for g in crowd.groups for n in range(crowd.answers) if crowd.told[g][n]]
    for own, answer in people:
        if own and crowd.heads(own) == 1:
            continue
        left = [one for one in tables if not own or one[own][answer]]
        for group in crowd.groups:
            for n, number in enumerate(shown.by_group[group]):
                if number is None and len({one[group][n] for one in left}) == 1:
                    wrong.append(f"{group}{n} by {own}{answer}")
        for n, number in enumerate(shown.overall):
            if number is None and len({sum(row[n] for row in one.values()) for one in left}) == 1:
                wrong.append(f"all{n} by {own}{answer}")
    return wrong


def differences(crowd: Crowd, shown: Shown) -> list[int]:
    """What remains of each sum without the shown counts in it."""
    found = []
    for n, total in enumerate(shown.overall):
        rows = [shown.by_group[group][n] for group in crowd.groups]
        if total is not None and None in rows:
            found.append(total - sum(one for one in rows if one is not None))
    return found


def broken(made: Callable[[Crowd], Shown]) -> int:
    """In how many rooms a count of fewer than five people is shown or can be worked out."""
    wrong = 0
    for crowd in rooms():
        shown = made(crowd)
        told = [one for row in (shown.overall, *shown.by_group.values()) for one in row if one is not None]
        small = any(one < 5 for one in [*told, *differences(crowd, shown)])
        wrong += small or bool(known(crowd, shown))
    return wrong


def test_nobody_works_out_a_hidden_count() -> None:
    assert broken(shown_of) == 0
    assert sum(shown_of(crowd).anything for crowd in rooms()) > ROOMS // 2, "and it does show something"


def test_without_hiding_further_counts_the_same_attacker_finds_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "_more_to_hide", lambda *_: None)
    assert broken(shown_of) > ROOMS // 10


def test_without_looking_at_what_is_certain_he_finds_some(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "certain", lambda *_: iter(()))
    assert broken(shown_of) > 0


@pytest.mark.parametrize(
    ("told", "overall", "first"),
    [
        ([[12, 9], [8, 11]], (20, 20), (12, 9)),  # all large: all is shown
        ([[12, 9], [4, 11]], (16, 20), (None, 9)),  # 4 people: hidden, and another one with it
        ([[12, 9], [5, 11]], (17, 20), (12, 9)),  # 5 are shown
        ([[12, 9], [0, 11]], (12, 20), (None, 9)),  # nobody is a count of few as well
        ([[2, 2], [1, 2]], (None, None), (None, None)),
        ([[8, 1], [9, 12]], (17, 13), (None, None)),  # all but one of nine
    ],
)
def test_borderline_rooms(told: list[list[int]], overall: Row, first: Row) -> None:
    shown = shown_of(Crowd({"a": told[0], "b": told[1]}, {"a": 1, "b": 1}))
    assert (shown.overall, shown.by_group["a"]) == (overall, first)


def test_names_and_order_of_groups_change_nothing() -> None:
    for crowd in list(rooms())[:60]:
        if len({tuple(row) for row in crowd.told.values()}) < len(crowd.told):
            continue  # equal rows have only their names to be told apart by
        sizes = [number for row in crowd.told.values() for number in row]
        if len(set(sizes)) < len(sizes):
            continue
        other = {"a": "z", "b": "y", "c": "x"}
        renamed = Crowd(
            {other[group]: crowd.told[group] for group in reversed(crowd.told)},
            {other[group]: crowd.silent[group] for group in crowd.silent},
        )
        one, two = shown_of(crowd), shown_of(renamed)
        assert one.overall == two.overall
        assert {other[group]: row for group, row in one.by_group.items()} == two.by_group


def test_groups_without_people_stand_nowhere_and_one_is_no_smallest_number() -> None:
    assert shown_of(Crowd({"a": [9, 12], "b": [0, 0]}, {})).by_group.keys() == {"a"}
    assert not shown_of(Crowd({}, {})).anything
    assert ALL not in Crowd({"a": [1]}, {}).groups
    with pytest.raises(ValueError, match="protects nobody"):
        shown_of(Crowd({"a": [1]}, {}), 1)
