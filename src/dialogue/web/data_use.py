"""Counts what pages weigh that go to the phones of a session, as they travel. Frames are counted where they are sent."""

from __future__ import annotations

import re

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dialogue.live.traffic import Sent

PHONE = re.compile(r"/sessions/(\d+)(/(mine|frame|activities/.+))?")
ASKING = 2.5  # seconds between two questions of a page without a socket (`static/js/live.js`)


class Weighing:
    """Pure ASGI, outside of what compresses. `seat` is how the name of a seat's cookie begins, before the session."""

    def __init__(self, app: ASGIApp, seat: str) -> None:
        self.app, self.seat = app, seat.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = PHONE.fullmatch(scope["path"]) if scope["type"] == "http" else None
        if found is None or not self._of_a_phone(scope, found[1]):
            await self.app(scope, receive, send)
            return
        sent: Sent | None = None

        async def sending(message: Message) -> None:
            nonlocal sent
            if message["type"] == "http.response.start":
                size = sum(len(name) + len(value) + 4 for name, value in message["headers"])
                if message["status"] < 400:  # whoever names a session that is not there makes no entry
                    sent = scope["state"]["dialogue"].hub.traffic.of(int(found[1]))
                    sent.asked(ASKING if found[3] == "frame" else 0.0)
            else:
                size = len(message.get("body", b""))
            if sent is not None:
                sent.bytes += size
            await send(message)

        await self.app(scope, receive, sending)

    def _of_a_phone(self, scope: Scope, session: str) -> bool:
        query = scope.get("query_string", b"")
        if b"screen=" in query and b"screen=phone" not in query:
            return False
        wanted = b"%s%s=" % (self.seat, session.encode())
        return any(name == b"cookie" and wanted in value for name, value in scope["headers"])
