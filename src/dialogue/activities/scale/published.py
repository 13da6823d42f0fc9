"""What may be shown of the answers to one statement, and how two rounds of it differ: pure.

Groups are told apart as far as `dialogue.publication` finds it safe, also beside earlier rounds. Medians, means and shifts
are made of what is published, never of the answers, so they say nothing that the published figures do not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from dialogue.activities.scale.rules import STEPS
from dialogue.kernel.messages import N_
from dialogue.publication import SMALLEST_GROUP, Marks, Publication, Round, Table, publish, withhold
from dialogue.publication.history import Blocks, everybody, tears
from dialogue.publication.papers import difference_is_alike

FEWEST = SMALLEST_GROUP
"""Of a statement with fewer answers nothing is said but their number."""

OPTIONS = tuple(str(step) for step in STEPS)
TOGETHER_AGAIN = N_("Groups that were shown together in the round before are shown together again.")
ONLY_AS_BEFORE = N_("As in the round before, only the answers of everybody together are shown.")

Heads = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Count:
    """One closed count: heads by group and step, and who answered, by group; never linked."""

    by_group: Mapping[str, Heads]
    roll: Mapping[str, frozenset[str]]

    @property
    def papers(self) -> list[tuple[int, ...]]:
        """Every answer as a paper with one mark, in no order."""
        return [one for papers in self._papers().values() for one in papers]

    @property
    def table(self) -> Table:
        """The count as `dialogue.publication` takes it."""
        voters = {group: sum(heads.values()) for group, heads in self.by_group.items()}
        rows = {group: dict(heads) for group, heads in self.by_group.items()}
        return Table(OPTIONS, rows, voters, Marks(), self._papers())

    def _papers(self) -> dict[str, list[tuple[int, ...]]]:
        return {
            group: [
                tuple(int(option == chosen) for option in OPTIONS)
                for chosen, number in heads.items()
                for _ in range(number)
            ]
            for group, heads in self.by_group.items()
        }


History = Sequence[tuple[Count, Mapping[str, Any]]]
"""Earlier rounds of the same statement as they are kept, with what was shown of them."""


def published(now: Count, history: History = ()) -> dict[str, Any]:
    """What everybody may see of a statement, as JSON. `overall` is None where nothing but the number of answers is shown."""
    answered = sum(len(people) for people in now.roll.values())
    blank: dict[str, Any] = {"answered": answered, "overall": None, "rows": [], "notes": []}
    if answered < FEWEST:
        return blank
    history = [(then, shown) for then, shown in history if shown["overall"] is not None]
    blocks = Blocks.of(shown for _, shown in history)
    table = blocks.table(now.table)
    found = _safe(now, history, blocks, table)
    groups = [*now.by_group]
    notes = [ONLY_AS_BEFORE] if blocks.one else []
    if any(group != first for group, first in blocks.first.items()):
        notes.append(TOGETHER_AGAIN)
    return blank | {
        "overall": found.overall,
        "rows": [
            {
                "groups": blocks.apart(row.groups, groups),
                "voters": row.voters,
                "counts": row.counts,
                "words": {option: word.name for option, word in row.words.items()} if row.words else None,
            }
            for row in found.rows
        ],
        "notes": [*notes, *found.notes],
    }


def _safe(now: Count, history: History, blocks: Blocks, table: Table) -> Publication:
    people = everybody(now.roll)
    rounds = []
    for then, shown in history:
        before = blocks.table(then.table)
        rounds.append(Round(before, blocks.roll(then.roll), blocks.shape(shown, before)))
        if tears(shown, everybody(then.roll), people) or difference_is_alike(then.papers, now.papers):
            return withhold(table)
    return publish(table, rounds, roll=blocks.roll(now.roll), k=FEWEST)


def whole(counts: Heads | None) -> bool:
    """Whether a published row has a figure for every step."""
    return counts is not None and set(counts) == set(OPTIONS)


def mean(counts: Heads) -> Fraction:
    """The mean step.

    >>> mean({"1": 1, "2": 0, "3": 0, "4": 0, "5": 1})
    Fraction(3, 1)
    """
    return Fraction(sum(int(step) * number for step, number in counts.items()), sum(counts.values()))


def median(counts: Heads) -> tuple[int, int]:
    """The step in the middle: half answered it or lower, half it or higher. Two steps where the middle lies between them.

    >>> median({"1": 1, "2": 1, "3": 0, "4": 1, "5": 0}), median({"1": 2, "2": 0, "3": 0, "4": 2, "5": 0})
    ((2, 2), (1, 4))
    """
    steps = sorted(int(step) for step, number in counts.items() for _ in range(number))
    return steps[(len(steps) - 1) // 2], steps[len(steps) // 2]


@dataclass(frozen=True, slots=True)
class Shift:
    """How a row moved between two rounds: the groups in it (none: everybody), heads and means then and now."""

    groups: tuple[str, ...]
    heads: tuple[int, int]
    means: tuple[Fraction, Fraction]

    @property
    def by(self) -> Fraction:
        """How many steps up (or, below zero, down)."""
        return self.means[1] - self.means[0]


def shifts(then: Mapping[str, Any], now: Mapping[str, Any]) -> list[Shift]:
    """The shift of everybody together, then of each row that stands for the same groups in both rounds with all figures."""
    pairs: list[tuple[tuple[str, ...], Heads | None, Heads | None]] = [((), then["overall"], now["overall"])]
    before = {tuple(sorted(row["groups"])): row["counts"] for row in then["rows"]}
    for row in now["rows"]:
        key = tuple(sorted(row["groups"]))
        pairs.append((key, before.get(key), row["counts"]))
    return [
        Shift(key, (sum(old.values()), sum(new.values())), (mean(old), mean(new)))
        for key, old, new in pairs
        if old is not None and new is not None and whole(old) and whole(new)
    ]


def added_up(rows: Iterable[tuple[str, int, int]]) -> dict[str, dict[str, int]]:
    """Heads by group and step from (group, step, heads)."""
    found: dict[str, Counter[str]] = {}
    for group, step, heads in rows:
        found.setdefault(group, Counter())[str(step)] += heads
    return {group: dict(counts) for group, counts in found.items()}
