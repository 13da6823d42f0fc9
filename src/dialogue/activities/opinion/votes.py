"""The table of votes that everything else in this folder is computed from."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

AGREE, DISAGREE, PASS = 1, -1, 0

Id = int | str
Booleans = NDArray[np.bool_]
Integers = NDArray[np.int64]
Reals = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class VoteTable:
    """Who voted what: one row per participant, one column per statement, both in the order of their ids.

    `values` (participants x statements, int8) holds agree 1, disagree -1, pass 0, and 0 where `seen` is
    False. `moderated_out` (statements) marks statements that were moderated out, `meta` those about the voter
    ("I live in the town"). Neither take part in places, groups and what speaks for groups.
    """

    participants: tuple[Id, ...]
    statements: tuple[Id, ...]
    values: NDArray[np.int8]
    seen: Booleans
    moderated_out: Booleans
    meta: Booleans

    @classmethod
    def of(
        cls,
        votes: Iterable[tuple[Id, Id, int]],
        *,
        participants: Iterable[Id] = (),
        statements: Iterable[Id] = (),
        left_out: Iterable[Id] = (),
        meta: Iterable[Id] = (),
    ) -> VoteTable:
        """The table of (participant, statement, value) votes; of several votes on one cell the last counts.

        `participants` and `statements` add people and statements without votes. `left_out` names statements
        that were moderated out, `meta` those about the voter. Ids of one kind are either all numbers or all
        text.

        Raises `ValueError` for a value that is not 1, 0 or -1.

        >>> table = VoteTable.of([("ann", 1, 1), ("bob", 1, 0), ("ann", 1, -1)], statements=[2])
        >>> table.values.tolist(), table.seen.tolist()
        ([[-1, 0], [0, 0]], [[True, False], [True, False]])
        """
        given = list(votes)
        out, about_voters = set(left_out), set(meta)
        people = tuple(sorted({vote[0] for vote in given} | set(participants)))
        asked = tuple(sorted({vote[1] for vote in given} | set(statements) | out | about_voters))
        row = {person: place for place, person in enumerate(people)}
        column = {statement: place for place, statement in enumerate(asked)}
        cast = np.fromiter((vote[2] for vote in given), dtype=np.int64, count=len(given))
        if cast.size and not np.isin(cast, (AGREE, DISAGREE, PASS)).all():
            raise ValueError("a vote is 1 (agree), -1 (disagree) or 0 (pass)")
        cells = np.fromiter(
            (row[vote[0]] * len(asked) + column[vote[1]] for vote in given), dtype=np.int64, count=len(given)
        )
        # numpy does not promise which of several writes to one cell stays, so only the last of each is
        # written.
        latest = cells.size - 1 - np.unique(cells[::-1], return_index=True)[1]
        values = np.zeros(len(people) * len(asked), dtype=np.int8)
        seen = np.zeros(len(people) * len(asked), dtype=np.bool_)
        values[cells[latest]] = cast[latest]
        seen[cells[latest]] = True
        shape = (len(people), len(asked))
        flags = [
            np.fromiter((statement in named for statement in asked), dtype=np.bool_, count=len(asked))
            for named in (out, about_voters)
        ]
        return cls(people, asked, values.reshape(shape), seen.reshape(shape), *flags)

    @property
    def left_out(self) -> Booleans:
        """The statements that take no part: moderated out, or about the voter."""
        return self.moderated_out | self.meta

    @property
    def lenses(self) -> Booleans:
        """The statements about the voter that were let in: ways to look at the votes on the others."""
        return self.meta & ~self.moderated_out

    @property
    def cast(self) -> Integers:
        """How many statements each participant voted on, passes included (participants)."""
        return np.asarray(self.seen.sum(axis=1), dtype=np.int64)

    def counts(self, rows: Integers | slice = slice(None)) -> Counts:
        """The votes on each statement by the given rows, by everybody where none are given."""
        values, seen = self.values[rows], self.seen[rows]
        return Counts(
            agree=np.asarray((values == AGREE).sum(axis=0), dtype=np.int64),
            disagree=np.asarray((values == DISAGREE).sum(axis=0), dtype=np.int64),
            seen=np.asarray(seen.sum(axis=0), dtype=np.int64),
        )

    def rows_of(self, people: Iterable[Hashable]) -> Integers:
        """The rows of the named participants, in ascending order."""
        wanted = set(people)
        return np.flatnonzero(np.fromiter((each in wanted for each in self.participants), dtype=np.bool_))


@dataclass(frozen=True, eq=False)
class Counts:
    """Votes per statement of some set of people; each array has one entry per statement."""

    agree: Integers
    disagree: Integers
    seen: Integers

    @property
    def passed(self) -> Integers:
        """Votes that pass: seen and neither agreed nor disagreed with."""
        return self.seen - self.agree - self.disagree

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.agree + other.agree, self.disagree + other.disagree, self.seen + other.seen)

    def __sub__(self, other: Counts) -> Counts:
        return Counts(self.agree - other.agree, self.disagree - other.disagree, self.seen - other.seen)
