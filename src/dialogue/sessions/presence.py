"""Who is here: seats with a live connection. A lost connection counts as a departure only after a while."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass, field

from dialogue.kernel.database import AWAY
from dialogue.kernel.errors import Refused
from dialogue.kernel.schema import Seat
from dialogue.sessions.seats import NoteDepartures, NoteReturn
from dialogue.web.services import Services

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Presence:
    """Connections by seat. A page that only asks (no socket) proves presence by asking."""

    open: dict[tuple[int, int], int] = field(default_factory=dict)
    seen: dict[tuple[int, int], float] = field(default_factory=dict)
    gone: set[tuple[int, int]] = field(default_factory=set)

    def arrive(self, session_id: int, seat_id: int) -> bool:
        """A connection opens. True when the person had been counted as departed."""
        key = (session_id, seat_id)
        self.open[key] = self.open.get(key, 0) + 1
        self.seen[key] = time.monotonic()
        return self._back(key)

    def depart(self, session_id: int, seat_id: int) -> None:
        """A connection closes."""
        key = (session_id, seat_id)
        self.open[key] = self.open.get(key, 1) - 1
        if self.open[key] <= 0:
            del self.open[key]
        self.seen[key] = time.monotonic()

    def ask(self, session_id: int, seat_id: int) -> bool:
        """A page asks for news. True when the person had been counted as departed."""
        key = (session_id, seat_id)
        self.seen[key] = time.monotonic()
        return self._back(key)

    def _back(self, key: tuple[int, int]) -> bool:
        if key in self.gone:
            self.gone.remove(key)
            return True
        return False

    def departed(self, after: float) -> dict[int, list[int]]:
        """Seats without a sign of life for `after` seconds, by session; each is told once."""
        limit = time.monotonic() - after
        found: dict[int, list[int]] = {}
        for key in [key for key, at in self.seen.items() if at < limit and key not in self.open]:
            del self.seen[key]
            self.gone.add(key)
            found.setdefault(key[0], []).append(key[1])
        return found


async def watch(presence: Presence, dialogue: Services) -> None:
    """Run for ever: note departures."""
    while True:
        await asyncio.sleep(min(5.0, dialogue.settings.leave_after))
        for session_id, seats in presence.departed(dialogue.settings.leave_after).items():
            try:
                await dialogue.execute(NoteDepartures(tuple(seats)), session_id=session_id, system=True)
            except Refused:
                continue
            except AWAY:  # said by the store, once; these are not told, the next ones are
                continue
            except Exception:
                logger.exception("departures could not be noted")


async def note_return(dialogue: Services, seat: Seat) -> None:
    """Somebody counted as departed is back."""
    await dialogue.execute(NoteReturn(seat.id or 0), session_id=seat.session_id, system=True)
