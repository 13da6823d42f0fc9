"""Shares of votes and their tests.

Every share is estimated with one imagined vote for and one against, so that one vote out of one is not 100 %:
p = (A + 1) / (S + 2), with A the votes for a side and S all votes, passes included.
"""

from __future__ import annotations

import numpy as np

from dialogue.activities.opinion.votes import Integers, Reals

# One-sided 90 % point of the normal distribution: a test past it would be this clear by chance one time in
# ten.
BAR = 1.2816


def share(side: Integers, seen: Integers) -> Reals:
    """p = (A + 1) / (S + 2).

    >>> share(np.array([0, 3]), np.array([0, 3])).tolist()
    [0.5, 0.8]
    """
    return np.asarray((side + 1) / (seen + 2), dtype=np.float64)


def one_proportion(side: Integers, seen: Integers) -> Reals:
    """z of the share of one side against one half: 2 sqrt(S + 1) ((A + 1) / (S + 1) - 1/2).

    >>> one_proportion(np.array([3]), np.array([3])).tolist()
    [2.0]
    """
    return np.asarray(2 * np.sqrt(seen + 1) * ((side + 1) / (seen + 1) - 0.5), dtype=np.float64)


def two_proportions(side: Integers, seen: Integers, other_side: Integers, other_seen: Integers) -> Reals:
    """z of the share inside against the share outside, with 1 added to all four counts.

    (p1 - p2) / sqrt(p (1 - p) (1/n1 + 1/n2)) with p the pooled share; 0 where the pooled share is 1, because
    then inside and outside cannot differ. Source: any textbook, under "two-proportion z-test, pooled".
    """
    a1, n1, a2, n2 = side + 1, seen + 1, other_side + 1, other_seen + 1
    pooled = (a1 + a2) / (n1 + n2)
    spread = np.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    return np.asarray(np.where(spread > 0, (a1 / n1 - a2 / n2) / np.where(spread > 0, spread, 1.0), 0.0))
