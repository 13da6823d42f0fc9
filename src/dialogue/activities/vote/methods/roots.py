"""Exact sums of square roots, for votes that cost their square."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache, total_ordering
from math import isqrt
from typing import Any

from .figures import figure


@lru_cache(maxsize=4096)
def simplest(number: int) -> tuple[int, int]:
    """The square root of a whole number above 0 as (factor, radicand without square factors).

    Square factors below the cube root are divided out one by one; what is left has at most two prime
    factors, so it holds a square only when it is one.

    >>> simplest(72), simplest(49), simplest(7)
    ((6, 2), (7, 1), (1, 7))
    """
    factor, rest, radicand, candidate = 1, number, 1, 2
    while candidate**3 <= rest:
        while rest % candidate**2 == 0:
            rest //= candidate**2
            factor *= candidate
        if rest % candidate == 0:
            rest //= candidate
            radicand *= candidate
        candidate += 1
    whole = isqrt(rest)
    return (factor * whole, radicand) if whole * whole == rest else (factor, radicand * rest)


@total_ordering
@dataclass(frozen=True)
class RootSum:
    """A sum of rational multiples of square roots, e.g. 3 + 2√2.

    `parts` are pairs (radicand without square factors, factor above or below 0), by radicand. The square
    roots of different such radicands are independent over the rationals, so equal sums have equal parts;
    unequal sums are compared by whole-number bounds, with more digits until they part."""

    parts: tuple[tuple[int, Fraction], ...] = ()

    @classmethod
    def of(cls, parts: Mapping[int, Fraction]) -> RootSum:
        """The sum with its parts in order and without empty ones."""
        return cls(tuple(sorted((radicand, factor) for radicand, factor in parts.items() if factor)))

    @classmethod
    def root(cls, number: int, times: Fraction = Fraction(1)) -> RootSum:
        """The square root of |number| with the sign of the number, times a weight.

        >>> RootSum.root(-8).parts
        ((2, Fraction(-2, 1)),)
        """
        if number == 0:
            return cls()
        factor, radicand = simplest(abs(number))
        return cls.of({radicand: times * (factor if number > 0 else -factor)})

    def __add__(self, other: RootSum) -> RootSum:
        parts = dict(self.parts)
        for radicand, factor in other.parts:
            parts[radicand] = parts.get(radicand, Fraction(0)) + factor
        return RootSum.of(parts)

    def __neg__(self) -> RootSum:
        return RootSum(tuple((radicand, -factor) for radicand, factor in self.parts))

    def __lt__(self, other: Any) -> bool:
        if not isinstance(other, RootSum):
            return NotImplemented
        difference = self + -other
        if not difference.parts:
            return False
        digits = 20
        while True:
            low, high = difference.bounds(digits)
            if high < 0 or low > 0:
                return high < 0
            digits *= 2

    def bounds(self, digits: int) -> tuple[Fraction, Fraction]:
        """A lower and an upper bound, the roots cut after so many decimal digits."""
        low = high = Fraction(0)
        unit = 10**digits
        for radicand, factor in self.parts:
            below = Fraction(isqrt(radicand * unit * unit), unit)
            above = below if radicand == 1 else below + Fraction(1, unit)
            low += factor * (below if factor > 0 else above)
            high += factor * (above if factor > 0 else below)
        return low, high

    def as_json(self) -> dict[str, Any]:
        """`exact`: pairs [factor, radicand]; `about`: a decimal string with six digits, cut towards zero.

        >>> (RootSum.root(9) + RootSum.root(8)).as_json()
        {'exact': [[3, 1], [2, 2]], 'about': '5.828427'}
        """
        low, high = self.bounds(30)
        middle = (low + high) / 2
        sign = "-" if middle < 0 else ""
        millionths = int(abs(middle) * 10**6)
        return {
            "exact": [[figure(factor), radicand] for radicand, factor in self.parts],
            "about": f"{sign}{millionths // 10**6}.{millionths % 10**6:06d}",
        }
