"""Who is here: whoever gave a sign of life within the last while (`leave_after`), by socket, by asking or by any page.

The table lives in the process and starts with everybody whom the record has as here: a server that begins again would
otherwise never miss those who do not come back. Processes on one store tell each other in rounds whom they see
(`elsewhere`), so nobody is missed who is at another one.
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlmodel import col, select
from starlette.requests import HTTPConnection

from dialogue.kernel.actors import SYSTEM
from dialogue.kernel.database import AWAY, Reader
from dialogue.kernel.errors import Refused
from dialogue.kernel.rights import COUNTED
from dialogue.kernel.schema import Seat, Session, SessionState
from dialogue.live.bus.local import LocalBus
from dialogue.people.elsewhere import OPEN, SEEN, STAFF, Elsewhere
from dialogue.people.seats import NoteDepartures, NoteReturn
from dialogue.web.services import Services

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Presence:
    """Connections by seat, and each seat's last sign of life (monotonic seconds); `staff` are roles by link or code.

    `fresh` are those seen since the other processes were told. `elsewhere` is what these told.
    """

    open: dict[tuple[int, int], int] = field(default_factory=dict)
    seen: dict[tuple[int, int], float] = field(default_factory=dict)
    gone: set[tuple[int, int]] = field(default_factory=set)
    staff: dict[tuple[int, int], float] = field(default_factory=dict)
    fresh: set[tuple[int, int]] = field(default_factory=set)
    told_staff: float = -math.inf
    elsewhere: Elsewhere = field(default_factory=lambda: Elsewhere(LocalBus()))

    def tell(self) -> None:
        """Tell the other processes who is here: one round."""
        now = time.monotonic()
        fresh, self.fresh = self.fresh, set()
        self.elsewhere.tell(OPEN, self.open)
        self.elsewhere.tell(SEEN, fresh - self.open.keys())
        self.elsewhere.tell(STAFF, [key for key, at in self.staff.items() if at >= self.told_staff])
        self.told_staff = now

    def looked(self, session_id: int, seat_id: int) -> None:
        """A device that has a role by a link or a code asked for something. Nobody counts it, so it never departs."""
        self.staff[session_id, seat_id] = time.monotonic()

    def looked_ago(self, session_id: int, seat_id: int) -> float | None:
        """Seconds since such a device asked for anything; None when nobody heard of it."""
        key = (session_id, seat_id)
        at = max(self.staff.get(key, -math.inf), self.elsewhere.staff.get(key, -math.inf))
        return None if at == -math.inf else time.monotonic() - at

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
        self._note(key)

    def ask(self, session_id: int, seat_id: int) -> bool:
        """A request of this person. True when she had been counted as departed."""
        key = (session_id, seat_id)
        self.seen[key] = time.monotonic()
        self._note(key)
        return self._back(key)

    def _note(self, key: tuple[int, int]) -> None:
        if self.elsewhere.bus.shared:
            self.fresh.add(key)

    def _back(self, key: tuple[int, int]) -> bool:
        if key in self.gone:
            self.gone.remove(key)
            return True
        return False

    def begin(self, seats: Iterable[tuple[int, int]]) -> None:
        """These (session, seat) are here by the record; who was never seen by this process counts as seen now."""
        now = time.monotonic()
        for key in seats:
            self.seen.setdefault(key, now)

    def ago(self, session_id: int, seat_id: int) -> float | None:
        """Seconds since the last sign of life; 0 while a connection is open, None when nobody saw one."""
        key = (session_id, seat_id)
        if key in self.open or self.elsewhere.is_open(key):
            return 0.0
        at = max(self.seen.get(key, -math.inf), self.elsewhere.at.get(key, (-math.inf, False))[0])
        return None if at == -math.inf else time.monotonic() - at

    def departed(self, after: float) -> dict[int, list[int]]:
        """Seats without a sign of life for `after` seconds, by session; each is told once."""
        limit = time.monotonic() - after
        self.elsewhere.forget(limit)
        found: dict[int, list[int]] = {}
        for key in [key for key, at in self.seen.items() if at < limit and key not in self.open]:
            if (told := self.elsewhere.last(key)) >= limit:
                self.seen[key] = told
                continue
            del self.seen[key]
            self.gone.add(key)
            found.setdefault(key[0], []).append(key[1])
        return found


def recorded_here(reader: Reader) -> list[tuple[int, int]]:
    """(session, seat) of every participant whom the record of a session that has not ended has as here."""
    asked = (
        select(col(Seat.session_id), col(Seat.id))
        .join(Session, col(Session.id) == col(Seat.session_id))
        .where(col(Seat.here).is_(True), col(Seat.role).in_(COUNTED), Session.state != SessionState.CLOSED)
    )
    return [(session_id, seat_id or 0) for session_id, seat_id in reader.exec(asked)]


def recorded_gone(reader: Reader, sessions: Iterable[int]) -> list[Seat]:
    """Participants of these sessions who count as departed, and did not say goodbye."""
    asked = select(Seat).where(
        col(Seat.session_id).in_(list(sessions)), col(Seat.here).is_(False), col(Seat.role).in_(COUNTED)
    )
    gone = asked.where(
        col(Seat.left_at).is_(None), col(Seat.removed_at).is_(None), col(Seat.same_as).is_(None)
    )
    return list(reader.exec(gone))


async def bring_back(presence: Presence, dialogue: Services) -> None:
    """Whoever is connected here counts as here, whatever another process noted that did not hear of it in time."""
    sessions = {session_id for session_id, _ in presence.open}
    if not presence.elsewhere.bus.shared or not sessions:
        return
    for seat in await dialogue.read(lambda reader: recorded_gone(reader, sessions)):
        if (seat.session_id, seat.id or 0) in presence.open:
            await note_return(dialogue, seat)


async def watch(presence: Presence, dialogue: Services) -> None:
    """Run for ever: note departures. Whom the record has as here but this process never saw is given as long as others:
    after a start, after a session was reopened, after a departure that could not be noted.
    """
    pause, checked = min(5.0, dialogue.settings.leave_after), -math.inf
    while True:
        if time.monotonic() - checked >= dialogue.settings.leave_after / 3:
            try:
                presence.begin(await dialogue.read(recorded_here))
                await bring_back(presence, dialogue)
                checked = time.monotonic()
            except Exception:  # asked again until the database answers
                logger.exception("who was here could not be read")
        await asyncio.sleep(pause)
        presence.elsewhere.listen_closely()
        for session_id, seats in presence.departed(dialogue.settings.leave_after).items():
            try:
                await dialogue.execute(NoteDepartures(tuple(seats)), stream_id=session_id, actor=SYSTEM)
            except Refused:
                continue
            except AWAY:  # said by the store, once; they are told when it is back
                continue
            except Exception:
                logger.exception("departures could not be noted")


async def sign_of_life(connection: HTTPConnection, dialogue: Services, seat: Seat) -> None:
    """A person's own request: she is here, also when no socket of hers was ever opened."""
    presence: Presence = connection.state.presence
    if presence.ask(seat.session_id, seat.id or 0) or not seat.here:
        await note_return(dialogue, seat)


async def note_return(dialogue: Services, seat: Seat) -> None:
    """Somebody counted as departed is back."""
    await dialogue.execute(NoteReturn(seat.id or 0), stream_id=seat.session_id, actor=SYSTEM)
