"""How fast one seat may send. By seat and never by address: a whole room shares the address of its router."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Pace:
    """A bucket of commands for each seat, which fills again. A person writes one in several seconds at most; a phone
    that was offline sends what it kept in one go, and that must get through.
    """

    burst: float = 40.0
    a_second: float = 2.0
    most_seats: int = 10_000
    clock: Callable[[], float] = time.monotonic
    left: dict[int, tuple[float, float]] = field(default_factory=dict)
    """Seat -> commands left at that moment (monotonic seconds)."""

    def take(self, seat_id: int) -> bool:
        """Whether this seat may send one more now."""
        now = self.clock()
        full, at = self.left.get(seat_id, (self.burst, now))
        full = min(self.burst, full + (now - at) * self.a_second)
        if full < 1:
            return False
        if len(self.left) >= self.most_seats:
            self._forget(now)
        self.left[seat_id] = (full - 1, now)
        return True

    def _forget(self, now: float) -> None:
        """Whose bucket is full again need not be remembered."""
        rest = self.burst / self.a_second
        self.left = {seat: one for seat, one in self.left.items() if now - one[1] < rest}
