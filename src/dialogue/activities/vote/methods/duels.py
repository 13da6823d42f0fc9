"""Comparisons of one option with another in sentences, for the methods that compare each with each. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from dialogue.kernel.messages import N_

from .figures import Figure, exact
from .saying import Said, options

Table = Mapping[str, Mapping[str, Figure]]
"""For each option and each other one: on how many papers it stands above."""

ALL_UP_TO = 5
"""Options of which every comparison is told; of more only those between neighbours in the order."""


def margin(preferred: Table, one: str, other: str) -> Fraction:
    """By how many papers one is ahead of the other; below 0 when it is behind."""
    return exact(preferred[one][other]) - exact(preferred[other][one])


def duel(preferred: Table, one: str, other: str) -> Said:
    """How the two compare: who beats whom, or that they are equal."""
    if margin(preferred, one, other) < 0:
        one, other = other, one
    facts = {
        "one": options(one),
        "other": options(other),
        "votes": preferred[one][other],
        "against": preferred[other][one],
    }
    if margin(preferred, one, other) == 0:
        return Said(N_("%(one)s and %(other)s are equal: %(votes)s to %(against)s."), facts)
    return Said(N_("%(one)s beats %(other)s, %(votes)s to %(against)s."), facts)


def pairs_told(order: Sequence[Sequence[str]]) -> list[tuple[str, str]]:
    """The pairs that are told, better one first: all of a few options, else neighbours; those at the top come last.

    >>> pairs_told([["a"], ["b", "c"]])
    [('b', 'c'), ('a', 'c'), ('a', 'b')]
    """
    ranked = [option for level in order for option in level]
    every = len(ranked) <= ALL_UP_TO
    return [
        (ranked[above], ranked[below])
        for below in range(len(ranked) - 1, 0, -1)
        for above in (range(below - 1, -1, -1) if every else (below - 1,))
    ]
