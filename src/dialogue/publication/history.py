"""What is still known of a published ballot by group, and what a further round may show beside it: pure.

After publication the store keeps the papers only by the blocks of groups that everybody has been shown, or without a
group. So a further round of the same question is compared with the earlier one in those blocks, and what was shown
together once stays together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dialogue.publication import Roll, Shape, Table

EVERYBODY = ""


def kept_blocks(result: Mapping[str, Any]) -> list[list[str]]:
    """The blocks of groups by which the papers of a published result may be kept; none where a group's figure is hidden.

    With papers by block, whoever reads the store can count each option in each block. So every one of these figures
    must have been shown: no option left out of the rows, and no row in words.
    """
    overall, rows = result["overall"], result["rows"]
    if overall is None or not rows:
        return []
    if any(row["counts"] is None or set(row["counts"]) != set(overall) for row in rows):
        return []
    return [list(row["groups"]) for row in rows]


def kept_groups(result: Mapping[str, Any]) -> dict[int, int | None]:
    """Group id -> the id that its papers carry after publication: the first of its block. Others carry none."""
    return {int(group): int(block[0]) or None for block in kept_blocks(result) for group in block}


@dataclass(frozen=True, slots=True)
class Blocks:
    """Groups that can only be told apart as blocks. `first` gives the block's first group for each group in one.

    `one`: of an earlier round nothing is known by group, so everybody is one block.
    """

    first: Mapping[str, str]
    one: bool = False

    @classmethod
    def of(cls, results: Iterable[Mapping[str, Any]]) -> Blocks:
        """The finest blocks of groups in which all these published results can be compared."""
        first: dict[str, str] = {}
        for result in results:
            blocks = kept_blocks(result)
            if not blocks:
                return cls({}, one=True)
            for block in blocks:
                names = {first.get(group, group) for group in block}
                for group in {*block, *(g for g, name in first.items() if name in names)}:
                    first[group] = min(names)
        return cls(first)

    def name(self, group: str) -> str:
        """The block that a group is in."""
        return EVERYBODY if self.one else self.first.get(group, group)

    def table(self, table: Table) -> Table:
        """The same counts by block."""
        members: dict[str, list[str]] = {}
        for group in table.voters:
            members.setdefault(self.name(group), []).append(group)
        rows = {name: table.row(groups) for name, groups in members.items()}
        voters = {name: table.heads(groups) for name, groups in members.items()}
        papers = None
        if table.papers is not None:
            papers = {
                name: [paper for group in groups for paper in table.papers.get(group, ())]
                for name, groups in members.items()
            }
        return Table(table.options, rows, voters, table.marks, papers)

    def roll(self, roll: Roll) -> Roll:
        """The same people by block."""
        found: dict[str, frozenset[str]] = {}
        for group, people in roll.items():
            found[self.name(group)] = found.get(self.name(group), frozenset()) | people
        return found

    def shape(self, result: Mapping[str, Any], table: Table) -> Shape:
        """How an earlier round was shown, in these blocks. `table` is that round's, by block."""
        if self.one:
            return Shape.overall_only(table)
        blocks = dict.fromkeys(self.name(block[0]) for block in kept_blocks(result))
        return Shape(tuple((name,) for name in blocks), table.options)

    def apart(self, names: Iterable[str], groups: Iterable[str]) -> list[str]:
        """The groups out of `groups` that stand behind blocks."""
        wanted = set(names)
        return sorted({group for group in groups if self.name(group) in wanted})


def tears(then: Mapping[str, Any], people_then: frozenset[str], people_now: frozenset[str]) -> bool:
    """Whether a further round may tear apart what an earlier one showed by group, where that is not known any more.

    Those rows (some options, or in words) cannot be compared: the papers were kept without their groups. That is safe
    while everybody of the earlier round is in this one, or nobody. Otherwise the difference of the two overall results
    is that of people who left, and the earlier row less that difference may be a row of very few.
    """
    if not then["rows"] or kept_blocks(then):
        return False
    return not (people_then <= people_now or people_then.isdisjoint(people_now))


def everybody(roll: Roll) -> frozenset[str]:
    """All people of a round."""
    return frozenset(person for people in roll.values() for person in people)
