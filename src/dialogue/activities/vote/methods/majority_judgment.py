"""Majority judgment: each person grades each option; the best middle grade wins.

Definition: an option's majority-grade is the middle one of its grades, the lower middle one when their
number is even. Options with the same majority-grade are compared by taking one such grade away from each
and looking again. Counting outwards from the middle is the same and works with weighted papers too: of the
two grades at equal distance below and above the middle, first the lower one is compared, then the upper
one, at growing distance. Source: M. Balinski, R. Laraki, *Majority Judgment* (MIT Press, 2011), and "A
theory of measuring, electing, and ranking", *PNAS* 104 (2007).

A tie means equal grades throughout: every grade is given to both by equally many. Incomplete papers: a
missing grade counts as the lowest of the scale (the authors' rule: not graded is "to reject"); a paper
without any grade is an abstention.

>>> from .contract import Paper, Settings
>>> papers = [Paper(grades={"a": 5, "b": 3}), Paper(grades={"a": 1, "b": 3}), Paper(grades={"a": 2, "b": 2})]
>>> result = count(papers, ["a", "b"], Settings(highest=5))
>>> result.winners, result.table["majority_grade"]
(('b',), {'a': 2, 'b': 3})
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from dialogue.kernel.messages import N_

from .checks import amounts, answer, speaking
from .contract import Method, Number, Paper, Result, Settings
from .figures import figure, figures
from .places import heads, levels, nobody, placed

Spread = dict[Number, Fraction]


def spread(papers: Sequence[Paper], option: str, lowest: Number) -> Spread:
    """Weight of the papers by the grade they give to an option, lowest grade first."""
    weights: Spread = {}
    for paper in papers:
        grade = (paper.grades or {}).get(option, lowest)
        weights[grade] = weights.get(grade, Fraction(0)) + Fraction(paper.weight)
    return dict(sorted(weights.items()))


def bounds(weights: Spread) -> list[Fraction]:
    """Where each grade ends when the grades are laid side by side, lowest first."""
    ends, position = [], Fraction(0)
    for weight in weights.values():
        position += weight
        ends.append(position)
    return ends


def grade_at(weights: Spread, position: Fraction) -> Number:
    """The grade that lies at a position which is no bound."""
    for grade, end in zip(weights, bounds(weights), strict=True):
        if position < end:
            return grade
    raise ValueError("position beyond the papers")


def outward(spreads: Mapping[str, Spread], whole: Fraction) -> dict[str, tuple[Number, ...]]:
    """For each option its grades from the middle outwards, lower before upper, over common distances.

    Two options compare as these tuples do.
    """
    middle = whole / 2
    steps = sorted(
        {abs(end - middle) for weights in spreads.values() for end in bounds(weights)} | {Fraction(0)}
    )
    distances = [(near + far) / 2 for near, far in pairwise(steps)]
    return {
        option: tuple(grade_at(weights, middle + sign * at) for at in distances for sign in (-1, 1))
        for option, weights in spreads.items()
    }


def count(papers: Sequence[Paper], options: Sequence[str], settings: Settings) -> Result:
    """Compare middle grades. See the module for ties and incomplete papers."""
    cast = speaking(papers, "grades")
    if not cast:
        return nobody(options, {"majority_grade": {}, "grades": {}, "papers": 0})
    spreads = {option: spread(cast, option, settings.lowest) for option in sorted(options)}
    outwards = outward(spreads, heads(cast))
    table: dict[str, Any] = {
        "majority_grade": figures({option: values[0] for option, values in outwards.items()}),
        "grades": {o: [[figure(g), figure(w)] for g, w in spreads[o].items()] for o in spreads},
        "papers": figure(heads(cast)),
    }
    return placed(levels(outwards), settings, table)


def check_paper(paper: Paper, options: Sequence[str], settings: Settings) -> None:
    """Known options and grades within the scale. Raises `PaperError`."""
    amounts(answer(paper, "grades"), options, lowest=settings.lowest, highest=settings.highest)


METHOD = Method("majority-judgment", N_("Majority judgment"), "grades", count, check_paper)
