"""Statements about the voter ("I am a farmer") as ways to look at the votes on all others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dialogue.activities.opinion.agreement import Agreement, Bars, agreement
from dialogue.activities.opinion.votes import AGREE, DISAGREE, Counts, Id, VoteTable

SIDES = (("agree", AGREE), ("disagree", DISAGREE))


@dataclass(frozen=True, eq=False)
class Lens:
    """Everybody's votes by what they said to the statement in `column`.

    `people` and `counts` are by side, "agree" and "disagree"; who passed or did not see it is on neither.
    `agreement` compares the two sides as two groups; None where one of them is empty.
    """

    column: int
    people: dict[str, tuple[Id, ...]]
    counts: dict[str, Counts]
    agreement: Agreement | None


def lenses(table: VoteTable, bars: Bars | None = None) -> list[Lens]:
    """One lens for each statement about the voter that was not moderated out."""
    return [_lens(table, int(column), bars) for column in np.flatnonzero(table.lenses)]


def _lens(table: VoteTable, column: int, bars: Bars | None) -> Lens:
    said = np.where(table.seen[:, column], table.values[:, column], 0)
    rows = {side: np.flatnonzero(said == value) for side, value in SIDES}
    people = {side: tuple(table.participants[row] for row in own) for side, own in rows.items()}
    counts = {side: table.counts(own) for side, own in rows.items()}
    sizes: Sequence[int] = [len(own) for own in people.values()]
    both = agreement(list(counts.values()), sizes, table.left_out, bars) if all(sizes) else None
    return Lens(column, people, counts, both)
