"""A test of the network from a phone: small questions, a line that stays open, a sentence. Open to all, stores nothing.

Results are kept in memory only, without a name: the last ones of each room, for the facilitator's page.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import astuple, dataclass, field
from datetime import datetime

from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.websockets import WebSocket, WebSocketDisconnect

from dialogue.kernel.errors import TooFast
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right, needs
from dialogue.kernel.schema import utc_now
from dialogue.languages import LANGUAGES
from dialogue.live.bus import Bus
from dialogue.live.bus.local import LocalBus
from dialogue.web.language import language_of
from dialogue.web.late import Routes
from dialogue.web.line_figures import Figures, device_of, figures_from, verdict
from dialogue.web.services import Dialogue

HELD = 60  # seconds that the line is held
ASKED = 20  # small questions before
BEAT = 1.0  # seconds between two signs of life on the line
MOST_LINES = 60  # lines at once on the whole server
MOST_ROOMS, MOST_RESULTS = 200, 30
TOPIC = "line"
FULL = 4429  # close code: come back later

router = Routes()


@dataclass(frozen=True, slots=True)
class Result:
    """What one device saw: its number in the room, when, what kind of device."""

    number: int
    at: datetime
    device: str
    seen: Figures


@dataclass(slots=True)
class Pails:
    """So many at once under each key, and so many a second after that."""

    most: float
    a_second: float
    clock: Callable[[], float] = time.monotonic
    left: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def take(self, key: str) -> bool:
        """Whether one more is all right."""
        now = self.clock()
        before, at = self.left.pop(key, (self.most, now))
        now_left = min(self.most, before + (now - at) * self.a_second)
        self.left[key] = (max(now_left - 1, 0) if now_left >= 1 else now_left, now)
        while len(self.left) > 5000:
            self.left.popitem(last=False)
        return now_left >= 1


@dataclass(slots=True)
class Lines:
    """The lines that are open, what was seen lately, and how fast each address may ask. A router's phones share one."""

    open: int = 0
    results: OrderedDict[int, deque[Result]] = field(default_factory=OrderedDict)
    count: int = 0
    questions: Pails = field(default_factory=lambda: Pails(600, 100))
    reports: Pails = field(default_factory=lambda: Pails(60, 1))
    bus: Bus = field(default_factory=LocalBus)

    def __post_init__(self) -> None:
        self.bus.hear(TOPIC, self._heard)

    def _heard(self, _: str, words: str) -> None:
        room, number, device, seen = json.loads(words)
        self._keep(int(room), int(number), str(device), Figures(*map(int, seen)))

    def keep(self, room: int, device: str, seen: Figures) -> Result:
        """Remember what a device saw. Rooms and results that are too many make place, the oldest first."""
        self.bus.tell(TOPIC, json.dumps([room, self.count + 1, device, astuple(seen)]))
        return self._keep(room, self.count + 1, device, seen)

    def _keep(self, room: int, number: int, device: str, seen: Figures) -> Result:
        self.count = max(self.count, number)
        found = Result(number, utc_now(), device, seen)
        here = self.results.pop(room, None) or deque(maxlen=MOST_RESULTS)
        here.append(found)
        self.results[room] = here
        while len(self.results) > MOST_ROOMS:
            self.results.popitem(last=False)
        return found

    def of(self, *rooms: int) -> list[Result]:
        """What was seen in these rooms, the newest first."""
        found = [one for room in rooms for one in self.results.get(room, ())]
        return sorted(found, key=lambda one: -one.number)


def _lines(connection: HTTPConnection) -> Lines:
    found: Lines = connection.state.lines
    return found


def _address(connection: HTTPConnection) -> str:
    return connection.client.host if connection.client else ""


def _room(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0


@router.get("/network")
@needs(Right.COME_IN)
async def page(request: Request, dialogue: Dialogue, room: str = "") -> HTMLResponse:
    """The page on which a phone tests its way to this server.

    The address in a room's picture names the languages of its session, the main one first (`in=fr,en`): nothing is
    read from the store for it.
    """
    spoken = [one for one in request.query_params.get("in", "")[:80].split(",") if one in LANGUAGES]
    language = language_of(request, spoken or tuple(LANGUAGES))
    return dialogue.page("home/network.html", language, room=_room(room) or "", held=HELD, asked=ASKED)


@router.get("/network/echo")
@needs(Right.COME_IN)
async def echo(request: Request) -> Response:
    """The smallest answer there is."""
    if not _lines(request).questions.take(_address(request)):
        return Response(status_code=429)
    return Response(status_code=204)


@router.post("/network/results")
@needs(Right.COME_IN)
async def results(request: Request, dialogue: Dialogue) -> JSONResponse:
    """What a phone saw, and the sentence about it."""
    lines = _lines(request)
    if not lines.reports.take(_address(request)):
        raise TooFast(
            "too_fast", N_("Many phones are testing right now. Please wait a moment, then try again.")
        )
    form = await request.form()
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    seen = figures_from(fields)
    kept = lines.keep(_room(fields.get("room", "")), device_of(request.headers.get("user-agent", "")), seen)
    judged = verdict(seen)
    say = dialogue.tongue(language_of(request)).say
    return JSONResponse(
        {"tone": judged.tone, "sentence": say(judged.sentence, **judged.facts), "number": kept.number}
    )


@router.websocket("/network/line")
@needs(Right.COME_IN)
async def line(socket: WebSocket) -> None:
    """A line that is held open, with a sign of life every second."""
    lines = _lines(socket)
    await socket.accept()
    if lines.open >= MOST_LINES:
        await socket.close(FULL)
        return
    lines.open += 1
    gone = asyncio.create_task(_gone(socket))
    try:
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            for beat in range(round((HELD + 5) / BEAT)):
                await socket.send_text(str(beat))
                done, _ = await asyncio.wait({gone}, timeout=BEAT)
                if done:
                    return
            await socket.close()
    finally:
        lines.open -= 1
        gone.cancel()
        await asyncio.gather(gone, return_exceptions=True)


async def _gone(socket: WebSocket) -> None:
    """Until the phone goes, or says anything at all: our page says nothing."""
    await socket.receive()
