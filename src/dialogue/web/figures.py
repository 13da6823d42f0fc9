"""Figures of this process for a monitor (Prometheus), behind a secret: how much, how fast, whether the store answers.

No label tells an address, a session, a code or a person: together with their times they would say who did what when, and
beside a secret ballot who voted. Several processes on one port answer each for itself, by turns; `process` tells them apart.
"""

from __future__ import annotations

import hmac
import secrets
import time
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dialogue.kernel.errors import NotFound
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right, needs
from dialogue.logs import REQUEST
from dialogue.web.late import Routes
from dialogue.web.services import Dialogue, Services

router = Routes()
FIGURES = "dialogue.figures"
METHODS = frozenset({"GET", "HEAD", "POST"})
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Figures:
    """What is counted while requests are answered. Needs the extra `metrics`."""

    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry, Histogram

        self.registry = CollectorRegistry()
        self.requests = Histogram(
            "dialogue_request_seconds",
            "Requests answered, by method and status",
            ("method", "status"),
            buckets=SECONDS,
            registry=self.registry,
        )

    def text(self, dialogue: Services) -> bytes:
        """Everything, as Prometheus reads it."""
        from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

        now = CollectorRegistry()
        me = dialogue.bus.me or "alone"
        rooms = list(dialogue.hub.rooms.values())
        gauges: dict[str, tuple[str, float]] = {
            "dialogue_up": ("This process, which answers now", 1),
            "dialogue_sockets": ("Open pages", sum(len(room.connections) for room in rooms)),
            "dialogue_rooms": ("Sessions and platforms with open pages", len(rooms)),
            "dialogue_audiences": (
                "Audiences that frames are drawn for",
                sum(len(room.audiences) for room in rooms),
            ),
            "dialogue_commands_waiting": ("Commands that wait for the writer", dialogue.executor.waiting),
            "dialogue_bus_up": ("Whether the line to other processes is open", float(dialogue.bus.up)),
            "dialogue_neighbours": ("Other processes that are heard", len(list(dialogue.neighbours.there()))),
            "dialogue_store_up": ("Whether the store works", float(not dialogue.database.trouble)),
        }
        for name, (meaning, value) in gauges.items():
            Gauge(name, meaning, ("process",), registry=now).labels(me).set(value)
        drawn = Counter("dialogue_frames", "Frames drawn in rooms that are open", ("process",), registry=now)
        drawn.labels(me).inc(sum(room.counters.frames for room in rooms))
        commands = Counter(
            "dialogue_commands", "Commands by what became of them", ("process", "outcome"), registry=now
        )
        for outcome, count in sorted(dialogue.executor.counts.items()):
            commands.labels(me, outcome).inc(count)
        return generate_latest(now) + generate_latest(self.registry)


class Watching:
    """Pure ASGI: each request gets a number for the logs, and is counted where figures are kept."""

    def __init__(self, app: ASGIApp, figures: Figures | None, numbered: bool) -> None:
        self.app, self.figures, self.numbered = app, figures, numbered

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"} or not (self.figures or self.numbered):
            await self.app(scope, receive, send)
            return
        number, begun, status = secrets.token_hex(8), time.perf_counter(), 500
        mark = REQUEST.set(number)
        scope[FIGURES] = self.figures

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                if self.numbered:
                    headers = [*message["headers"], (b"x-request-id", number.encode())]
                    message = {**message, "headers": headers}
            await send(message)

        try:
            # A socket keeps the server's own way of sending, by which frames go out.
            await self.app(scope, receive, sending if scope["type"] == "http" else send)
        finally:
            REQUEST.reset(mark)
            if self.figures and scope["type"] == "http":
                method = scope["method"] if scope["method"] in METHODS else "other"
                spent = time.perf_counter() - begun
                self.figures.requests.labels(method, str(status)).observe(spent)


def may(request: Request, secret: str) -> bool:
    """Whether the request brings the secret, as Prometheus does (`authorization: credentials`)."""
    sort, _, given = request.headers.get("authorization", "").partition(" ")
    return bool(secret) and sort.lower() == "bearer" and hmac.compare_digest(given.encode(), secret.encode())


@router.get("/metrics")
@needs(Right.COME_IN)
async def metrics(request: Request, dialogue: Dialogue) -> Response:
    """Raises NotFound without the secret, as where no figures are kept."""
    figures: Any = request.scope.get(FIGURES)
    if figures is None or not may(request, dialogue.settings.metrics):
        raise NotFound("no_page", N_("There is no such page. Please go back to the start page."))
    return Response(figures.text(dialogue), media_type="text/plain; version=0.0.4; charset=utf-8")
