"""Where all groups meet, where one stands apart, and what nearly everybody says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dialogue.activities.opinion.proportions import BAR, one_proportion, share
from dialogue.activities.opinion.votes import Booleans, Counts, Integers, Reals

MOST_CONSENSUS = 5


@dataclass(frozen=True)
class Bars:
    """What a statement must reach. `least_votes` are per group; in a smaller group everybody must vote."""

    least_votes: int = 3
    common: float = 0.6
    apart: float = 0.3


@dataclass(frozen=True, eq=False)
class Agreement:
    """How the groups stand to each statement; arrays over statements, or groups x statements."""

    shares: Reals  # groups x statements: p of agree in each group
    product: Reals  # group-informed consensus
    geometric_mean: Reals  # not a number where some group has not enough votes
    enough: Booleans  # every group has enough votes
    common_ground: Booleans
    apart: Booleans  # groups x statements: the group stands apart from the rest


def agreement(
    groups: Sequence[Counts], sizes: Sequence[int], left_out: Booleans, bars: Bars | None = None
) -> Agreement:
    """Group-informed consensus and what follows from it.

    Group-informed consensus is the product over groups of p_g; the more groups, the smaller it is, so the
    geometric mean (its root by the number of groups) stands beside it and can be compared between 2 and 8
    groups. Common ground: enough votes and p_g >= 0.6 in each group. Difference of opinion: a group whose p_g
    lies at least 0.3 from that of all others together, where both have enough votes.

    `sizes` are the heads of each group. A statement moderated out is neither common ground nor a difference.
    Raises `ValueError` without any group.
    """
    if not groups:
        raise ValueError("agreement between groups needs at least one group")
    bars = bars or Bars()
    seen = np.stack([group.seen for group in groups])
    agree = np.stack([group.agree for group in groups])
    heads = np.asarray(sizes, dtype=np.int64)
    voted = seen >= _needed(heads, bars)[:, np.newaxis]
    shares = share(agree, seen)
    product = np.asarray(shares.prod(axis=0))
    enough = np.asarray(voted.all(axis=0))
    rest_seen = seen.sum(axis=0) - seen
    rest_share = share(agree.sum(axis=0) - agree, rest_seen)
    rest_voted = rest_seen >= _needed(heads.sum() - heads, bars)[:, np.newaxis]
    far = np.abs(shares - rest_share) >= bars.apart - 1e-12  # 0.3 in binary must still be "at least 0.3"
    return Agreement(
        shares=shares,
        product=product,
        geometric_mean=np.where(enough, product ** (1 / len(groups)), np.nan),
        enough=enough,
        common_ground=np.asarray(enough & ~left_out & (shares >= bars.common - 1e-12).all(axis=0)),
        apart=np.asarray(far & voted & rest_voted & ~left_out) if len(groups) > 1 else np.zeros_like(voted),
    )


def _needed(heads: Integers, bars: Bars) -> Integers:
    return np.asarray(np.clip(heads, 1, bars.least_votes), dtype=np.int64)


def consensus(everybody: Counts, left_out: Booleans) -> tuple[list[int], list[int]]:
    """Columns of the statements most people agree with, and of those most disagree with; five at most each.

    A statement belongs to a side when the side's p is above 1/2 and its test is past the bar; they are ranked
    by p * z, the earlier statement first among equals.
    """
    return (
        _strongest(everybody.agree, everybody.seen, left_out),
        _strongest(everybody.disagree, everybody.seen, left_out),
    )


def _strongest(side: Integers, seen: Integers, left_out: Booleans) -> list[int]:
    p, z = share(side, seen), one_proportion(side, seen)
    clear = np.flatnonzero(~left_out & (p > 0.5) & (z > BAR))
    ranked = clear[np.argsort(-(p * z)[clear], kind="stable")]
    return [int(column) for column in ranked[:MOST_CONSENSUS]]
