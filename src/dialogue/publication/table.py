"""Counts by stakeholder group and option, and the shape in which they may be shown. Pure data."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

UNANIMITY_BELOW = 10  # voters: a smaller block where all (or all but one) agree is never shown in numbers

Paper = tuple[int, ...]  # marks of one person, in the order of the options


class TableError(ValueError):
    """The counts do not fit each other; the message says which."""


@dataclass(frozen=True)
class Marks:
    """What one paper may hold; everybody knows it, so an attacker does too.

    `each`: most marks on one option; `least` and `most`: marks on the whole paper.
    """

    each: int = 1
    least: int = 1
    most: int = 1

    @classmethod
    def approval(cls, options: int, limit: int | None = None) -> Marks:
        """Any number of options up to a limit, one mark on each."""
        return cls(1, 0, options if limit is None else limit)

    @classmethod
    def dots(cls, number: int, *, each: int | None = None, all_used: bool = False) -> Marks:
        """`number` dots on a paper, at most `each` on one option."""
        return cls(number if each is None else each, number if all_used else 0, number)

    @property
    def one_choice(self) -> bool:
        """Whether each paper marks exactly one option."""
        return self.least == self.most == 1


@dataclass(frozen=True)
class Table:
    """`by_group[group][option]` marks (missing is 0) and `voters[group]` papers of a closed count.

    `papers[group]`: the papers themselves, marks in the order of `options`, without names and in any order. They
    matter where a paper holds several marks: without them each own paper is taken at its worst, and less is shown.
    """

    options: tuple[str, ...]
    by_group: Mapping[str, Mapping[str, int]]
    voters: Mapping[str, int]
    marks: Marks = Marks()
    papers: Mapping[str, Collection[Paper]] | None = None

    def __post_init__(self) -> None:
        if set(self.by_group) - set(self.voters):
            raise TableError("A group has counts but no number of voters.")
        for group, voters in self.voters.items():
            row = self.by_group.get(group, {})
            if self.papers is not None and not self._are_papers_of(group):
                raise TableError(f'The papers of group "{group}" do not add up to its counts.')
            total = sum(row.values())
            if voters < 0 or set(row) - set(self.options):
                raise TableError(f'Group "{group}" has unknown options or fewer than no voters.')
            if any(not 0 <= n <= self.marks.each * voters for n in row.values()):
                raise TableError(f'Group "{group}" has more marks on an option than its papers allow.')
            if not self.marks.least * voters <= total <= self.marks.most * voters:
                raise TableError(f'The marks of group "{group}" do not fit its number of papers.')

    def _are_papers_of(self, group: str) -> bool:
        papers = list((self.papers or {}).get(group, ()))
        sums = [sum(column) for column in zip(*papers, strict=True)] or [0] * len(self.options)
        return len(papers) == self.voters[group] and sums == [self.cell(group, o) for o in self.options]

    @property
    def groups(self) -> tuple[str, ...]:
        """Groups with at least one paper, by name."""
        return tuple(sorted(group for group, voters in self.voters.items() if voters))

    def cell(self, group: str, option: str) -> int:
        """Marks of one group on one option."""
        return self.by_group.get(group, {}).get(option, 0)

    def row(self, groups: Iterable[str]) -> dict[str, int]:
        """Marks of several groups together, by option."""
        listed = list(groups)
        return {option: sum(self.cell(group, option) for group in listed) for option in self.options}

    def heads(self, groups: Iterable[str]) -> int:
        """Papers of several groups together."""
        return sum(self.voters.get(group, 0) for group in groups)


class Band(StrEnum):
    """A word in place of a number, by the share of the marks that were possible."""

    agreement = "broad agreement"  # three fifths or more
    mixed = "mixed"
    against = "against"  # two fifths or less


def band(count: int, possible: int) -> Band:
    """The word for `count` of `possible` marks.

    The outer bands are wide on purpose: of five people at least three values fit each, so that a person who
    takes away the own vote is still left with more than one.

    >>> [band(n, 5).value for n in (2, 3)]
    ['against', 'broad agreement']
    """
    if 5 * count >= 3 * possible:
        return Band.agreement
    return Band.against if 5 * count <= 2 * possible else Band.mixed


def band_range(word: Band, possible: int) -> tuple[int, int]:
    """Least and greatest count of `possible` that the word can stand for."""
    low, high = 2 * possible // 5, -(-3 * possible // 5)
    return {Band.agreement: (high, possible), Band.against: (0, low), Band.mixed: (low + 1, high - 1)}[word]


@dataclass(frozen=True)
class Shape:
    """How a table is shown: groups in blocks, options shown by block, and the blocks that get words.

    Every group with papers is in exactly one block. Options not shown appear in the overall result only.
    """

    blocks: tuple[tuple[str, ...], ...]
    shown: tuple[str, ...]
    banded: frozenset[int] = frozenset()

    @classmethod
    def overall_only(cls, table: Table) -> Shape:
        """One block and no option by group."""
        return cls((table.groups,), ())
