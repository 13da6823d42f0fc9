"""Who is connected to the other processes on the same store: told in rounds over the bus, kept in memory only.

Nothing of it is written: who gave a sign of life when would say, beside the papers of an open vote, who sent which. A
process that was killed says nothing any more; its people have as long to come back, here or there, as everybody else.
"""

from __future__ import annotations

import math
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from dialogue.live.bus import Bus

TOPIC = "here"
OPEN, SEEN, STAFF = "o", "s", "t"
"""A seat with an open connection, one that gave a sign of life since the round before, a device with a role that did."""
A_LINE = 900  # seats in one line

Key = tuple[int, int]


@dataclass(slots=True)
class Elsewhere:
    """The signs of life that other processes told of, by (session, seat), in monotonic seconds of this process."""

    bus: Bus
    lasts: float = 15.0
    at: dict[Key, tuple[float, bool]] = field(default_factory=dict)
    staff: dict[Key, float] = field(default_factory=dict)
    deaf: float = -math.inf

    def __post_init__(self) -> None:
        self.bus.hear(TOPIC, self._heard)

    def _heard(self, _: str, words: str) -> None:
        now = time.monotonic()
        kind, keys = understood(words)
        for key in keys:
            if kind == STAFF:
                self.staff[key] = now
            else:
                self.at[key] = now, kind == OPEN

    def tell(self, kind: str, keys: Iterable[Key]) -> None:
        """Tell the others of these."""
        for line in spoken(kind, keys):
            self.bus.tell(TOPIC, line)

    def last(self, key: Key) -> float:
        """When another process last told of this one; before everything when none did.

        While the others cannot be heard everybody may be there.
        """
        return max(self.at.get(key, (-math.inf, False))[0], self.deaf)

    def is_open(self, key: Key) -> bool:
        """Whether a connection is open at another process, as far as was heard."""
        at, connected = self.at.get(key, (-math.inf, False))
        return connected and at >= time.monotonic() - self.lasts

    def listen_closely(self) -> None:
        """Note when nothing can be heard: until then nobody is known to have gone."""
        if self.bus.shared and not self.bus.up:
            self.deaf = time.monotonic()

    def forget(self, before: float) -> None:
        """What is that old says nothing any more."""
        self.at = {key: told for key, told in self.at.items() if told[0] >= before}


def spoken(kind: str, keys: Iterable[Key]) -> Iterator[str]:
    """Lines for keys, of each session as many seats as fit.

    >>> list(spoken("o", [(7, 12), (7, 3), (8, 1)]))
    ['o 7 3,c', 'o 8 1']
    """
    by_session: dict[int, list[int]] = defaultdict(list)
    for session_id, seat_id in keys:
        by_session[session_id].append(seat_id)
    for session_id, seats in by_session.items():
        seats.sort()
        for start in range(0, len(seats), A_LINE):
            yield f"{kind} {session_id} " + ",".join(f"{seat:x}" for seat in seats[start : start + A_LINE])


def understood(words: str) -> tuple[str, list[Key]]:
    """What a line says. Raises ValueError for what is none of ours.

    >>> understood("o 7 3,c")
    ('o', [(7, 3), (7, 12)])
    """
    kind, session_id, seats = words.split(" ")
    return kind, [(int(session_id), int(seat, 16)) for seat in seats.split(",")]
