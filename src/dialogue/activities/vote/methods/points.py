"""Sums of numbers given to options, as used by dots, score, least resistance and others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Literal

from .contract import Number, Paper


def sums(
    papers: Iterable[Paper],
    options: Sequence[str],
    field: Literal["scores", "dots", "resistance"],
    *,
    missing: Number = 0,
) -> dict[str, Fraction]:
    """Weighted sum for each option; an option without a number on a paper counts as `missing` there.

    >>> sums([Paper(scores={"a": 4}), Paper(weight=2, scores={"b": 1})], ["a", "b"], "scores")
    {'a': Fraction(4, 1), 'b': Fraction(2, 1)}
    """
    result = dict.fromkeys(options, Fraction(0))
    for paper in papers:
        given = getattr(paper, field) or {}
        for option in options:
            result[option] += Fraction(paper.weight) * Fraction(given.get(option, missing))
    return result


def supports(papers: Iterable[Paper], options: Sequence[str]) -> dict[str, Fraction]:
    """Weight of the papers that approve each option."""
    result = dict.fromkeys(options, Fraction(0))
    for paper in papers:
        for option in paper.approved or ():
            result[option] += Fraction(paper.weight)
    return result
