"""How much data goes to the phones of a session: of all together, and for how long. Of no single one, and in no log.

It lives in the process: a server that begins again begins at nothing, and where several serve each knows what it sent
itself. What a person and an hour cost comes out the same.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

HOUR = 3600.0
ENOUGH = 600.0  # seconds for each phone; before, one page weighs as much as an hour's news


@dataclass(slots=True)
class Sent:
    """What went to the phones of one session, and how long they were there.

    >>> now = [0.0]
    >>> sent = Sent(clock=lambda: now[0])
    >>> sent.phones(1); sent.phones(1); sent.bytes = 50_000
    >>> sent.an_hour is None
    True
    >>> now[0] = 900.0
    >>> sent.an_hour
    100000.0
    """

    bytes: int = 0
    seconds: float = 0.0
    here: int = 0
    most: int = 1
    clock: Callable[[], float] = time.monotonic
    at: float = 0.0

    def phones(self, change: int) -> None:
        """So many pages of phones have opened or closed."""
        now = self.clock()
        self.seconds += self.here * (now - self.at)
        self.at = now
        self.here += change
        self.most = max(self.most, self.here)

    def asked(self, seconds: float) -> None:
        """A phone without a socket has asked for news, which it does every so many seconds."""
        self.seconds += seconds

    @property
    def an_hour(self) -> float | None:
        """Bytes for each person and hour; None before that can be said."""
        self.phones(0)
        return self.bytes / self.seconds * HOUR if self.seconds >= self.most * ENOUGH else None


@dataclass(slots=True)
class Traffic:
    """All sessions that this process has sent something of."""

    sessions: dict[int, Sent] = field(default_factory=dict)

    def of(self, session_id: int) -> Sent:
        return self.sessions.setdefault(session_id, Sent())
