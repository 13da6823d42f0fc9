"""An order of people and statements that is made of the votes alone.

Sums of fractions, starts of a search and ties all depend a little on the order in which things stand. People
and statements are therefore put into an order of their own before anything is computed, which only looks at
who voted what: whichever way a table is shuffled or renumbered, the same numbers are added in the same order.

The order is found by refining colours (Weisfeiler and Leman, "The reduction of a graph to canonical form",
1968). Everybody starts with the same colour; then a person's colour becomes a fingerprint of the votes they
gave and the colours of the statements these were on, a statement's colour one of the votes it got, and so on
until no more people or statements are told apart. Where statements with different votes still look the same,
one of them is marked and the refining goes on.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

import numpy as np
from numpy.typing import NDArray

from dialogue.activities.opinion.votes import Booleans, Integers

Colours = NDArray[np.uint64]
SALTS = 3  # agree, pass, disagree
# How much may be looked at (votes, and LOOK for each round) to choose which of the statements that look the same is
# marked first, and then to mark them one by one. Past it the order of ids decides, which changes anything in
# tables of a very regular make only.
CHOOSING, MARKING, LOOK = 1_000_000, 4_000_000, 1_000


@dataclass(frozen=True, eq=False)
class _Cells:
    """The votes of each person (or on each statement), standing one after the other."""

    size: int
    having: Integers  # who has any
    starts: Integers  # where theirs start
    other: Integers  # the statement (or person) of each vote
    said: Integers  # 0, 1 or 2

    @classmethod
    def of(cls, size: int, own: Integers, other: Integers, said: Integers) -> _Cells:
        order = np.argsort(own, kind="stable")
        having, starts = np.unique(own[order], return_index=True)
        return cls(size, having, np.asarray(starts, dtype=np.int64), other[order], said[order])

    def gathered(self, colours: Colours) -> Colours:
        """Per person the sum of the fingerprints of their votes; a sum does not depend on the order."""
        total = np.zeros(self.size, dtype=np.uint64)
        if self.having.size:
            marks = np.stack([mixed(colours + np.uint64(salt + 1)) for salt in range(SALTS)], axis=1)
            total[self.having] = np.add.reduceat(marks[self.other, self.said], self.starts)
        return total


@dataclass(frozen=True, eq=False)
class _Colouring:
    people: Colours
    statements: Colours
    rounds: int = 1  # that it took to come to it

    @property
    def kinds(self) -> tuple[int, int]:
        return np.unique(self.people).size, np.unique(self.statements).size

    @property
    def fingerprint(self) -> tuple[int, int]:
        return int(mixed(self.people).sum()), int(mixed(self.statements).sum())

    def marked(self, statement: int, mark: int = 1) -> _Colouring:
        changed = self.statements.copy()
        changed[statement : statement + 1] = mixed(changed[statement : statement + 1] + np.uint64(977 * mark))
        return _Colouring(self.people, changed)


def mixed(numbers: Colours) -> Colours:
    """Each number scrambled, so that sums of different sets differ (the finalizer of splitmix64)."""
    numbers = numbers + np.uint64(0x9E3779B97F4A7C15)
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(numbers ^ (numbers >> np.uint64(31)), dtype=np.uint64)


def order_by_content(values: NDArray[np.int8], seen: Booleans) -> tuple[Integers, Integers]:
    """The order of the rows and that of the columns; people with the same votes stand side by side.

    Only where rows or columns could be exchanged without changing the table does their given order decide.

    >>> values = np.array([[1, -1], [1, 1], [1, -1]], dtype=np.int8)
    >>> rows, columns = order_by_content(values, np.ones((3, 2), dtype=np.bool_))
    >>> again, others = order_by_content(values[::-1, ::-1], np.ones((3, 2), dtype=np.bool_))
    >>> bool((values[rows][:, columns] == values[::-1, ::-1][again][:, others]).all())
    True
    """
    people, statements = seen.shape
    person, statement = np.nonzero(seen)
    said = values[person, statement].astype(np.int64) + 1
    sides = (
        _Cells.of(people, person, statement, said),
        _Cells.of(statements, statement, person, said),
    )
    colouring = _refined(
        _Colouring(np.zeros(people, dtype=np.uint64), np.zeros(statements, dtype=np.uint64)), *sides
    )
    spent, cost = 0, person.size + LOOK
    while (alike := _alike(values, seen, colouring.statements)).size:
        if spent + alike.size * cost <= CHOOSING:
            tries: list[_Colouring] = []
            for each in alike:
                if spent <= CHOOSING:
                    tries.append(_refined(colouring.marked(int(each)), *sides))
                    spent += tries[-1].rounds * cost
            whole = len(tries) == alike.size
            colouring = min(tries, key=lambda each: each.fingerprint) if whole else tries[0]
        elif spent <= MARKING:
            # Mostly they can be exchanged for one another, and it does not matter which is marked.
            colouring = _refined(colouring.marked(int(alike[0])), *sides)
            spent += colouring.rounds * cost
        else:
            for place, each in enumerate(alike[:-1]):
                colouring = colouring.marked(int(each), place + 1)
            colouring = _refined(colouring, *sides)
    return (
        np.asarray(np.argsort(colouring.people, kind="stable"), dtype=np.int64),
        np.asarray(np.argsort(colouring.statements, kind="stable"), dtype=np.int64),
    )


def _refined(colouring: _Colouring, by_person: _Cells, by_statement: _Cells) -> _Colouring:
    """The colouring in which nothing more is told apart by looking at the votes once more."""
    before = colouring.kinds
    for rounds in count(1):
        people = mixed(colouring.people) + by_person.gathered(colouring.statements)
        statements = mixed(colouring.statements) + by_statement.gathered(people)
        colouring = _Colouring(people, statements, rounds)
        if colouring.kinds == before:
            break
        before = colouring.kinds
    return colouring


def _alike(values: NDArray[np.int8], seen: Booleans, colours: Colours) -> Integers:
    """Of the statements of one colour whose votes differ, the first such colour's; empty where none do."""
    _, kind, many = np.unique(colours, return_inverse=True, return_counts=True)
    for each in np.flatnonzero(many > 1):
        own = np.flatnonzero(kind == each)
        same = (values[:, own] == values[:, own[:1]]) & (seen[:, own] == seen[:, own[:1]])
        if not same.all():
            return own
    return np.zeros(0, dtype=np.int64)
