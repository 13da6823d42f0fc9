"""How fast one seat or program may send. By seat and never by address: a whole room shares the address of its router."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from dialogue.live.bus import Bus

TOPIC = "pace"


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
    bus: Bus | None = None
    topic: str = TOPIC
    """By what name the processes tell each other: each sort of bucket has its own."""

    def share(self, bus: Bus) -> None:
        """Fill one bucket for all processes: from its half on, the others are told of each command.

        Nobody who writes by hand comes that far, so of ordinary people nothing is told.
        """
        if bus.shared:
            self.bus = bus
            bus.hear(self.topic, lambda _, seat: self._less(int(seat)))

    def _less(self, seat_id: int) -> None:
        now = self.clock()
        full, at = self.left.get(seat_id, (self.burst, now))
        self.left[seat_id] = (max(0.0, min(self.burst, full + (now - at) * self.a_second) - 1), now)

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
        if self.bus is not None and full <= self.burst / 2:
            self.bus.tell(self.topic, str(seat_id))
        return True

    def _forget(self, now: float) -> None:
        """Whose bucket is full again need not be remembered."""
        rest = self.burst / self.a_second
        self.left = {seat: one for seat, one in self.left.items() if now - one[1] < rest}
