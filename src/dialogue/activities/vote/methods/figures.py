"""Exact numbers and how they leave this package as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from .contract import Number

Figure = int | list[int]


def figure(value: Number) -> Figure:
    """A whole number as `int`, any other fraction as `[numerator, denominator]` in lowest terms.

    >>> figure(Fraction(6, 3)), figure(Fraction(1, 3))
    (2, [1, 3])
    """
    fraction = Fraction(value)
    if fraction.denominator == 1:
        return fraction.numerator
    return [fraction.numerator, fraction.denominator]


def exact(value: Figure) -> Fraction:
    """A figure as a number again.

    >>> exact([1, 3]) + exact(2)
    Fraction(7, 3)
    """
    return Fraction(*value) if isinstance(value, list) else Fraction(value)


def figures(values: Mapping[str, Number]) -> dict[str, Figure]:
    """Figures by option, in the alphabetical order of the options."""
    return {name: figure(values[name]) for name in sorted(values)}


def share(part: Number, whole: Number) -> Figure | None:
    """Part of a whole as a figure; `None` where there is no whole, as nothing divided by nothing is no share.

    >>> share(2, 6), share(0, 0)
    ([1, 3], None)
    """
    return figure(Fraction(part) / Fraction(whole)) if whole else None


def total(values: Iterable[Number]) -> Fraction:
    """Exact sum; 0 for nothing."""
    return sum((Fraction(value) for value in values), Fraction(0))
