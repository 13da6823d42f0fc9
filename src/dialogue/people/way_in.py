"""The way in, step by step: how many have the page open but no seat yet. Counts only, in memory.

A browser in the lobby carries a random word for a quarter of an hour, to be counted once; with the seat it is dropped.
Nothing is written, and whoever went away fades out of the counts. Processes on one store tell each other.
"""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass, field

from starlette.requests import HTTPConnection
from starlette.responses import Response

from dialogue.live.bus import Bus
from dialogue.live.bus.local import LocalBus
from dialogue.web.security import cookie, drop_cookie, keep_cookie

FADES = 900.0
"""Seconds after which somebody who did not go on is not counted any more."""
LONG = 120.0
"""Seconds in the lobby after which somebody may need help."""
MOST = 2000
"""Browsers counted in one session; the oldest makes room."""

PASSCODE, CHOOSING = "passcode", "choosing"
TOPIC, ARRIVED = "way", "arrived"


@dataclass(slots=True)
class Coming:
    """A browser on its way in: since when (monotonic seconds), heard of last, and at which step."""

    since: float
    last: float
    step: str


@dataclass(frozen=True, slots=True)
class Counted:
    """How many are at each step, and how many of them have been at it for long."""

    passcode: int
    choosing: int
    long: int


@dataclass(slots=True)
class WayIn:
    """Who is on the way into each session."""

    coming: dict[int, OrderedDict[str, Coming]] = field(default_factory=dict)
    bus: Bus = field(default_factory=LocalBus)

    def __post_init__(self) -> None:
        self.bus.hear(TOPIC, self._heard)

    def _heard(self, _: str, words: str) -> None:
        session_id, who, step = words.split(" ")
        if step == ARRIVED:
            self._arrived(int(session_id), who)
        elif step in {PASSCODE, CHOOSING}:
            self._at(int(session_id), who, step)

    def at(self, session_id: int, who: str, step: str) -> None:
        """A browser without a seat opened a page of the way in."""
        self._at(session_id, who, step)
        self.bus.tell(TOPIC, f"{session_id} {who} {step}")

    def _at(self, session_id: int, who: str, step: str) -> None:
        now = time.monotonic()
        here = self.coming.setdefault(session_id, OrderedDict())
        known = here.pop(who, None)
        since = known.since if known and known.step == step else now
        here[who] = Coming(since, now, step)
        while len(here) > MOST:
            here.popitem(last=False)

    def arrived(self, session_id: int, who: str) -> None:
        """It has a seat, or a place at the door."""
        self._arrived(session_id, who)
        self.bus.tell(TOPIC, f"{session_id} {who} {ARRIVED}")

    def _arrived(self, session_id: int, who: str) -> None:
        self.coming.get(session_id, OrderedDict()).pop(who, None)

    def counted(self, session_id: int) -> Counted:
        """How many are on their way now."""
        now, here = time.monotonic(), self.coming.get(session_id, OrderedDict())
        for who in [who for who, one in here.items() if one.last < now - FADES]:
            del here[who]
        steps = [one.step for one in here.values()]
        long = sum(one.since < now - LONG for one in here.values())
        return Counted(steps.count(PASSCODE), steps.count(CHOOSING), long)


def _cookie(session_id: int) -> str:
    return f"coming_{session_id}"


def _known(connection: HTTPConnection, session_id: int) -> str:
    """The browser's word; none when it is no word of ours."""
    word = cookie(connection, _cookie(session_id))[:32]
    return word if word.isascii() and word.replace("-", "").replace("_", "").isalnum() else ""


def note(answer: Response, connection: HTTPConnection, session_id: int, step: str) -> None:
    """Count a browser at a step; one that was not counted yet gets its word."""
    known = _known(connection, session_id)
    who = known or secrets.token_urlsafe(12)
    connection.state.way_in.at(session_id, who, step)
    if not known:
        keep_cookie(answer, connection, _cookie(session_id), who, seconds=int(FADES))


def note_arrived(answer: Response, connection: HTTPConnection, session_id: int) -> None:
    """It is in: its word is dropped."""
    known = _known(connection, session_id)
    if known:
        connection.state.way_in.arrived(session_id, known)
        drop_cookie(answer, connection, _cookie(session_id))
