"""Every option against every other: the counts that the Condorcet methods share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import lcm
from typing import Literal

from .checks import merged
from .contract import Paper
from .figures import Figure, figure

Pairs = dict[tuple[str, str], Fraction]


def preferred(papers: Iterable[Paper], options: Sequence[str]) -> Pairs:
    """For each ordered pair (a, b), the weight of the papers that rank a above b.

    Options left out of a ranking stand together below all that are ranked; options in one tier are equal,
    and a paper says nothing between equals.

    >>> preferred([Paper(ranking=(("a",), ("b", "c")))], ["a", "b", "c", "d"])[("c", "d")]
    Fraction(1, 1)
    """
    ballots = merged(papers, "ranking")
    # whole numbers, as adding up fractions took ten times as long on 5,000 rankings of 100 options
    scale = lcm(*(weight.denominator for weight in ballots.values()))
    counts = {a: dict.fromkeys(options, 0) for a in options}
    for tiers, weight in ballots.items():
        heads, below = int(weight * scale), set(options)
        for tier in tiers:
            below -= tier
            for above in tier:
                row = counts[above]
                for option in below:
                    row[option] += heads
    return {(a, b): Fraction(counts[a][b], scale) for a in options for b in options if a != b}


def strengths(pairs: Pairs, kind: Literal["margins", "winning-votes"]) -> Pairs:
    """Strength of each victory; pairs that are no victory are left out.

    margins: votes for minus votes against. winning-votes: votes for.
    """
    return {
        (a, b): votes - pairs[b, a] if kind == "margins" else votes
        for (a, b), votes in pairs.items()
        if votes > pairs[b, a]
    }


def victories(pairs: Pairs, options: Sequence[str]) -> dict[str, Figure]:
    """How many others each option beats head to head.

    >>> victories({("a", "b"): Fraction(2), ("b", "a"): Fraction(1)}, ["a", "b"])
    {'a': 1, 'b': 0}
    """
    return {a: sum(pairs[a, b] > pairs[b, a] for b in options if b != a) for a in sorted(options)}


def matrix(pairs: Mapping[tuple[str, str], Fraction]) -> dict[str, dict[str, Figure]]:
    """Pairs as nested figures: row option -> column option -> figure, alphabetical."""
    rows: dict[str, dict[str, Figure]] = {}
    for a, b in sorted(pairs):
        rows.setdefault(a, {})[b] = figure(pairs[a, b])
    return rows


def layers(options: Iterable[str], beats: Iterable[tuple[str, str]]) -> tuple[tuple[str, ...], ...]:
    """An order from an acyclic relation: those nobody beats, then those that none of the rest beats, ...

    >>> layers("abc", [("a", "b"), ("a", "c")])
    (('a',), ('b', 'c'))
    """
    left, victories, order = set(options), set(beats), []
    while left:
        beaten = {b for a, b in victories if a in left}
        top = left - beaten
        order.append(tuple(sorted(top)))
        left -= top
    return tuple(order)
