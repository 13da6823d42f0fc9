"""Which statements speak for a group: what it says, and says more than everybody else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from dialogue.activities.opinion.proportions import BAR, one_proportion, share, two_proportions
from dialogue.activities.opinion.votes import AGREE, DISAGREE, Booleans, Counts, Integers, Reals

MOST_STATEMENTS = 5


class Representative(NamedTuple):
    """One statement that speaks for a group; `column` is its place in the table."""

    column: int
    side: int  # agree 1, disagree -1: what the group says to it
    p: float
    z1: float
    r: float
    z2: float
    best_agreement: bool


@dataclass(frozen=True, eq=False)
class _Side:
    """Share p, its test z1, ratio r to the outside and its test z2, for one side of each statement."""

    p: Reals
    z1: Reals
    r: Reals
    z2: Reals

    @classmethod
    def of(cls, side: Integers, seen: Integers, other_side: Integers, other_seen: Integers) -> _Side:
        p = share(side, seen)
        return cls(
            p=p,
            z1=one_proportion(side, seen),
            r=p / share(other_side, other_seen),
            z2=two_proportions(side, seen, other_side, other_seen),
        )

    @property
    def passes(self) -> Booleans:
        return np.asarray((self.z1 > BAR) & (self.z2 > BAR))

    @property
    def product(self) -> Reals:
        return self.r * self.z2 * self.p * self.z1


def representative(inside: Counts, outside: Counts, left_out: Booleans) -> list[Representative]:
    """At most five statements that speak for the group with counts `inside`, agreements first.

    `outside` are the counts of all other groups. A statement speaks for the side with the larger
    two-proportion z and qualifies when both tests of one side pass. The best agreement comes first, then the
    qualified ones by r * z2 * p * z1 of their side; agreements are then put before disagreements. Where none
    qualifies, the best agreement stands alone, or else the statement with the largest z2. Statements
    moderated out and statements nobody in the group agreed or disagreed with are passed over.
    """
    agree = _Side.of(inside.agree, inside.seen, outside.agree, outside.seen)
    disagree = _Side.of(inside.disagree, inside.seen, outside.disagree, outside.seen)
    eligible = np.flatnonzero(~left_out & (inside.agree + inside.disagree > 0))
    speaks_agree = agree.z2 >= disagree.z2
    product = np.where(speaks_agree, agree.product, disagree.product)
    qualified = eligible[(agree.passes | disagree.passes)[eligible]]
    best = _best_agreement(agree, eligible)

    def told(column: int) -> Representative:
        said = AGREE if column == best or speaks_agree[column] else DISAGREE
        side = agree if said == AGREE else disagree
        p, z1, r, z2 = (float(values[column]) for values in (side.p, side.z1, side.r, side.z2))
        return Representative(column, said, p, z1, r, z2, best_agreement=column == best)

    if qualified.size:
        ranked = qualified[np.argsort(-product[qualified], kind="stable")]
        chosen = [best] if best is not None else []
        chosen += [int(column) for column in ranked if column != best]
        return sorted((told(column) for column in chosen[:MOST_STATEMENTS]), key=lambda each: -each.side)
    if best is not None:
        return [told(best)]
    largest = np.maximum(agree.z2, disagree.z2)[eligible]
    return [told(int(eligible[largest.argmax()]))] if eligible.size else []


def _best_agreement(agree: _Side, eligible: Iterable[np.int64]) -> int | None:
    """The column of the statement the group stands behind most, or None.

    In statement order: the first whose z1 is past the bar, or with r > 1 and p > 1/2. A later one replaces it
    when its product is larger while the held one has r > 1, and otherwise when its p * z1 is larger.
    """
    product, strength = agree.product, agree.p * agree.z1
    held: int | None = None
    for column in map(int, eligible):
        if held is None:
            if agree.z1[column] > BAR or (agree.r[column] > 1 and agree.p[column] > 0.5):
                held = column
        elif agree.r[held] > 1:
            if product[column] > product[held]:
                held = column
        elif strength[column] > strength[held]:
            held = column
    return held
