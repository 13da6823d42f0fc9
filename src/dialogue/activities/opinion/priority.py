"""Which statement to show somebody next."""

from __future__ import annotations

import numpy as np

from dialogue.activities.opinion.votes import Counts, Reals


def priority(votes: Counts, extremity: Reals) -> Reals:
    """How much is learnt by showing each statement, as a weight for drawing the next one.

    importance = (1 - (P + 1)/(S + 2)) * (E + 1) * (A + 1)/(S + 2), with A agreements, P passes, S all votes,
    E the extremity of the statement; priority = (importance * (1 + 8 * 2^(-S/5)))^2, so new statements get
    their turn and those most people pass on sink.

    >>> zero = np.array([0])
    >>> priority(Counts(agree=zero, disagree=zero, seen=zero), np.array([0.0])).tolist()
    [5.0625]
    """
    agreed = (votes.agree + 1) / (votes.seen + 2)
    passed = (votes.passed + 1) / (votes.seen + 2)
    importance = (1 - passed) * (extremity + 1) * agreed
    return np.asarray((importance * (1 + 8 * 2.0 ** (-votes.seen / 5))) ** 2)
