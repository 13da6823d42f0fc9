"""Amounts of money that are compared exactly and mostly counted with whole numbers.

The fractions of a long count grow to hundreds of digits: on 10,000 voters one run of equal shares took
3.4 s with fractions alone, and a completion needs hundreds of runs. So an amount is known as a whole
number of tiny units with a bound of its error; only where that cannot tell two amounts apart, the exact
fractions are worked out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

SHIFT = 192  # units are 2**-192; a bound that outgrows them costs time, never exactness
Exact = tuple[Fraction, Fraction]


@dataclass(slots=True, eq=False)
class Amount:
    """An amount now, and its growth for each unit by which every person's share grows.

    near, growth: whole numbers of units. error, growth_error: how far the true value may be from them, in
    units. needs, work: how to work out the exact value, once `needs` are known.
    """

    near: int
    error: int
    growth: int
    growth_error: int
    needs: tuple[Amount, ...] = ()
    work: Callable[[], Exact] | None = None
    known: Exact | None = None

    @classmethod
    def of(cls, amount: Fraction, growth: Fraction = Fraction(0)) -> Amount:
        """An amount that is known exactly."""
        near, rest = divmod(amount.numerator << SHIFT, amount.denominator)
        slope, slope_rest = divmod(growth.numerator << SHIFT, growth.denominator)
        return cls(near, int(rest > 0), slope, int(slope_rest > 0), known=(amount, growth))

    def exact(self) -> Exact:
        """The exact amount and growth. Worked out without recursion, as amounts rest on long chains of others."""
        waiting = [self]
        while waiting:
            last = waiting[-1]
            missing = [] if last.known else [needed for needed in last.needs if needed.known is None]
            waiting.extend(missing)
            if not missing:
                waiting.pop()
                if last.known is None and last.work is not None:
                    last.known = last.work()
        if self.known is None:
            raise ValueError("an amount that nothing leads to")
        return self.known

    def times(self, factor: int) -> Amount:
        """So many times the amount."""

        def work() -> Exact:
            amount, growth = self.exact()
            return amount * factor, growth * factor

        return Amount(
            self.near * factor,
            self.error * factor,
            self.growth * factor,
            self.growth_error * factor,
            (self,),
            work,
        )

    def less(self, other: Amount, factor: int) -> Amount:
        """What is left after `factor` times another amount."""

        def work() -> Exact:
            (one, growth), (two, other_growth) = self.exact(), other.exact()
            return one - two * factor, growth - other_growth * factor

        return Amount(
            self.near - other.near * factor,
            self.error + other.error * factor,
            self.growth - other.growth * factor,
            self.growth_error + other.growth_error * factor,
            (self, other),
            work,
        )


def divided(whole: Amount, taken: list[tuple[int, Amount]], parts: int) -> Amount:
    """(whole - sum of factor x amount) / parts.

    >>> divided(Amount.of(Fraction(10)), [(2, Amount.of(Fraction(3)))], 3).exact()[0]
    Fraction(4, 3)
    """
    near, error, growth, growth_error = whole.near, whole.error, whole.growth, whole.growth_error
    for factor, amount in taken:
        near -= factor * amount.near
        error += factor * amount.error
        growth -= factor * amount.growth
        growth_error += factor * amount.growth_error

    def work() -> Exact:
        value, slope = whole.exact()
        for factor, amount in taken:
            one, its_slope = amount.exact()
            value, slope = value - factor * one, slope - factor * its_slope
        return value / parts, slope / parts

    # a division without rest adds no error, so that amounts which are simple stay exactly known
    return Amount(
        near // parts,
        -(-error // parts) + (near % parts > 0),
        growth // parts,
        -(-growth_error // parts) + (growth % parts > 0),
        (whole, *(amount for _, amount in taken)),
        work,
    )


@dataclass
class Scales:
    """Compares amounts exactly and keeps the room: how much the shares may grow before any comparison turns.

    `room` never exceeds the true room (it is a bound from below); infinite when nothing ever turns.
    """

    room: float = float("inf")

    def weigh(self, one: Amount, other: Amount) -> int:
        """-1, 0 or 1 as one is below, equal to or above the other."""
        difference, error = one.near - other.near, one.error + other.error
        growth, growth_error = one.growth - other.growth, one.growth_error + other.growth_error
        if abs(difference) <= error and error:
            return self.weigh_exactly(one.exact(), other.exact())
        if difference > 0:
            falling = growth_error - growth
        elif difference < 0:
            falling = growth_error + growth
        else:
            falling = growth_error + abs(growth)
        if falling > 0:
            self.room = min(self.room, (abs(difference) - error) / falling * 0.999999)
        return (difference > 0) - (difference < 0)

    def weigh_exactly(self, one: Exact, other: Exact) -> int:
        """The same with fractions."""
        difference, growth = one[0] - other[0], one[1] - other[1]
        if growth and (difference == 0 or (difference > 0) != (growth > 0)):
            self.room = min(self.room, float(-difference / growth) * 0.999999)
        return (difference > 0) - (difference < 0)
