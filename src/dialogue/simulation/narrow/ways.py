"""What a bad line does to what travels over it. Pure: time is handed in."""

from __future__ import annotations

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """A line that all phones share. Zeros are a line that changes nothing."""

    round_trip_ms: float = 0.0
    loss_percent: float = 0.0
    """Of the packets each way."""
    rate_kbit: float = 0.0
    """Each way."""
    queue_ms: float = 1500.0
    """What has to wait longer than this for its turn at the rate is dropped."""
    silent: bool = False
    """Nothing comes through, and nobody is told."""


WIDE = Line()


class Way:
    """One direction of a line: when a packet arrives, or whether it never does.

    >>> way = Way(Line(round_trip_ms=300, rate_kbit=8), random.Random(1))
    >>> way.arrives(10.0, 100), way.arrives(10.0, 100)
    (10.25, 10.35)
    >>> way.line = Line(silent=True)
    >>> way.arrives(11.0, 100) is None
    True
    """

    def __init__(self, line: Line, chance: random.Random) -> None:
        self.line, self.chance = line, chance
        self.carried = self.lost = 0
        self._free = 0.0

    def arrives(self, now: float, size: int) -> float | None:
        """The time at which so many bytes, given at `now`, arrive; None when they are lost."""
        line = self.line
        if line.silent or self.chance.random() * 100 < line.loss_percent:
            self.lost += 1
            return None
        at = self.passed(now, size)
        if at is None:
            self.lost += 1
            return None
        self.carried += size
        return at + line.round_trip_ms / 2000

    def passed(self, now: float, size: int, *, drops: bool = True) -> float | None:
        """When so many bytes have passed at the line's rate; None when their queue is too long."""
        if not self.line.rate_kbit:
            return now
        at = max(now, self._free) + size * 8 / (self.line.rate_kbit * 1000)
        if drops and at - now > self.line.queue_ms / 1000:
            return None
        self._free = at
        return at
