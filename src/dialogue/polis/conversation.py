"""What a Polis conversation holds, whichever form it was read from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

AGREE, DISAGREE, PASS = 1, -1, 0
TRUE, FALSE = ("true", "t", "yes", "y", "1", "1.0"), ("false", "f", "no", "n", "0", "0.0", "", "null", "none")


class BrokenConversation(ValueError):  # noqa: N818 - a state of the file, like `Refused`
    """The text is not a Polis export that can be read.

    `code` is for programs (`missing-file`, `missing-column`, `bad-number`, ...), `sentence` is for people:
    what is wrong, in which file and line, and what to do.
    """

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. `agrees` and `disagrees` count every vote event, re-votes too, as the exports do."""

    id: int
    text: str
    author: int | None = None
    moderated: int = 0  # 1 let in, 0 not looked at, -1 moderated out
    agrees: int = 0
    disagrees: int = 0
    timestamp: int = 0  # milliseconds since 1970, 0 when unknown
    meta: bool = False  # about the person who votes ("I live in the town"), not about the question

    @property
    def left_out(self) -> bool:
        """Whether the statement takes no part in places, opinion groups and what speaks for them."""
        return self.meta or self.moderated_out

    @property
    def moderated_out(self) -> bool:
        """Whether a moderator took the statement out; it then takes no part in the opinion landscape."""
        return self.moderated == -1


class Vote(NamedTuple):
    """One vote event: agree 1, disagree -1, pass 0. A named tuple: conversations hold tens of thousands."""

    time: int  # milliseconds since 1970, 0 when unknown
    participant: int
    statement: int
    value: int


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody who voted. `group_id` is the export's opinion group; `columns` are its further columns."""

    id: int
    group_id: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Conversation:
    """A conversation: statements and participants by id, vote events in order of time (re-votes are kept).

    `notes` are sentences about what was odd in the files and did not stop the reading.
    """

    topic: str
    description: str
    statements: tuple[Statement, ...]
    votes: tuple[Vote, ...]
    participants: tuple[Participant, ...]
    url: str = ""
    views: int | None = None
    notes: tuple[str, ...] = ()

    def latest_votes(self) -> dict[tuple[int, int], int]:
        """The last vote of each (participant, statement): a later vote replaces an earlier one."""
        return {(vote.participant, vote.statement): vote.value for vote in self.votes}


def says_meta(title: str) -> bool:
    """Whether a column or field says which statements are about the voter, however its name is spelt."""
    return "".join(sign for sign in title.lower() if sign.isalnum()) in ("ismeta", "meta")


def truth(said: str) -> bool | None:
    """True or false as exporters write it; None for any other word."""
    word = said.strip().lower()
    return True if word in TRUE else False if word in FALSE else None


def arranged(conversation: Conversation) -> Conversation:
    """The same conversation with statements and participants by id and votes by time.

    Votes of the same millisecond keep the order in which they stood, so "last wins" stays what the file says.
    """
    return replace(
        conversation,
        statements=tuple(sorted(conversation.statements, key=lambda statement: statement.id)),
        participants=tuple(sorted(conversation.participants, key=lambda participant: participant.id)),
        votes=tuple(sorted(conversation.votes, key=lambda vote: vote.time)),
    )


def require_known(voted_on: set[int], known: set[int], name: str) -> None:
    """Raises `BrokenConversation` when there are votes on a statement that the file `name` does not hold."""
    unknown = voted_on - known
    if unknown:
        raise BrokenConversation(
            "unknown-statement",
            f"There are votes on statement {min(unknown)}, but {name} does not hold it. "
            "Please export all files of the conversation at the same time.",
        )


def with_agree_positive(votes: Sequence[Vote], statements: Iterable[Statement]) -> Sequence[Vote]:
    """The votes with agree as 1, told from the statements' own counts.

    Polis stores agree as -1; its exports and some of its answers say 1 instead, and nothing in the votes
    tells which. The counts beside the statements do: the reading that lies nearer to them wins, and votes
    stay as they are where both lie equally near.

    Raises `BrokenConversation` (`unknown-sign`) when there are votes for or against but no counts at all.
    """
    counted: dict[int, list[int]] = {}
    for vote in votes:
        counted.setdefault(vote.statement, [0, 0, 0])[vote.value] += 1
    told = {statement.id: (statement.agrees, statement.disagrees) for statement in statements}
    if not any(agrees or disagrees for agrees, disagrees in told.values()):
        if any(vote.value for vote in votes):
            raise BrokenConversation(
                "unknown-sign",
                "The comments carry no counts of agreement, so nobody can tell which votes agree. "
                "Please export the conversation again with its counts.",
            )
        return votes
    as_given = as_opposite = 0
    for statement, (agrees, disagrees) in told.items():
        tally = counted.get(statement, [0, 0, 0])
        as_given += abs(tally[AGREE] - agrees) + abs(tally[DISAGREE] - disagrees)
        as_opposite += abs(tally[DISAGREE] - agrees) + abs(tally[AGREE] - disagrees)
    if as_opposite < as_given:
        return [vote._replace(value=-vote.value) for vote in votes]
    return votes
