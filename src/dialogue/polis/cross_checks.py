"""What the files of an export say about each other, held against each other.

A part that is missing is refused; votes beyond the counts are said, for a conversation may still be running
while its files are exported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from dialogue.polis.conversation import AGREE, DISAGREE, BrokenConversation, Statement, Vote


def against_counts(
    votes: Sequence[Vote], statements: Iterable[Statement], events: str, comments: str
) -> list[str]:
    """Notes about counts beside statements that differ from the votes.

    The exports count every event, and the server each person's last vote: one of the two has to be so. Raises
    `BrokenConversation` when votes are missing.
    """
    every = Counter((vote.statement, vote.value) for vote in votes)
    last = {(vote.participant, vote.statement): vote for vote in sorted(votes, key=lambda vote: vote.time)}
    latest = Counter((vote.statement, vote.value) for vote in last.values())
    more = []
    for statement in statements:
        told = (statement.agrees, statement.disagrees)
        found = [tuple(tally[statement.id, side] for side in (AGREE, DISAGREE)) for tally in (every, latest)]
        if told in found:
            continue
        if any(each < said for each, said in zip(found[0], told, strict=True)):
            raise BrokenConversation(
                "missing-votes",
                f"{comments} counts {told[0]} for and {told[1]} against statement {statement.id}, and {events} "
                f"holds {found[0][0]} and {found[0][1]}. Please export all files at the same time.",
            )
        more.append(statement.id)
    if not more:
        return []
    return [
        f"{events} holds more votes than {comments} counts, on {len(more)} of the statements ({more[0]} first)."
    ]


def against_summary(
    summary: Mapping[str, str], votes: Sequence[Vote], statements: Sequence[Statement]
) -> None:
    """Raises `BrokenConversation` when there are fewer voters or statements than summary.csv says."""
    found = {"voters": len({vote.participant for vote in votes}), "comments": len(statements)}
    for name, many in found.items():
        said = summary.get(name, "")
        if said.isdecimal() and int(said) > many:
            raise BrokenConversation(
                "missing-part",
                f"summary.csv says {name} {int(said)}, and {many} are here. "
                "Please export all files at the same time.",
            )


@dataclass
class MatrixCheck:
    """The votes in each row of the participants table against the row's own counts."""

    name: str
    at: Mapping[str, int]
    differing: list[int] = field(default_factory=list)
    differing_opposite: int = 0
    compared: bool = False

    def row(self, line: int, row: Sequence[str], votes: Sequence[Vote]) -> None:
        """One row. Raises `BrokenConversation` when it holds another number of votes than it says."""
        values = [vote.value for vote in votes]
        said = self._number(row, "n-votes")
        if said is not None and said != len(values):
            raise BrokenConversation(
                "missing-votes",
                f"{self.name}, line {line}: n-votes is {said}, and the line holds {len(values)} votes. "
                "Please export it again.",
            )
        agree, disagree = self._number(row, "n-agree"), self._number(row, "n-disagree")
        if agree is None or disagree is None:
            return
        self.compared = True
        here = (values.count(AGREE), values.count(DISAGREE))
        if here != (agree, disagree):
            self.differing.append(line)
        self.differing_opposite += here != (disagree, agree)

    def turned_over(self) -> bool:
        """Whether agree is -1 in the table. Raises `BrokenConversation` when neither reading fits each row."""
        if not self.differing:
            return False
        if self.differing_opposite:
            raise BrokenConversation(
                "missing-votes",
                f"{self.name}, line {self.differing[0]}: n-agree and n-disagree are not what the line holds. "
                "Please export it again.",
            )
        return True

    def _number(self, row: Sequence[str], title: str) -> int | None:
        cell = row[self.at[title]].strip() if title in self.at else ""
        return int(cell) if cell.isdecimal() else None
