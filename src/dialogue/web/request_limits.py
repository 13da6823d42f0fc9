"""Limits on the head of a request: how long a connection may take to send it, and how large it may be.

uvicorn itself waits for ever for the end of a head and keeps all of it. A few thousand silent connections would then
keep every phone out.
"""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_WITHIN = 60.0  # seconds from connecting (or a request's first byte) to the end of its head
LARGEST_HEAD = 64 * 1024  # bytes of a head that has no end yet; a browser's with all our cookies has 2,000


class LimitedHttp(HttpToolsProtocol):
    """uvicorn's protocol for http, closed when a head is late or too large."""

    # One timer for a line, set again when it ends and not for each request: of these most end within milliseconds.
    _timer: asyncio.TimerHandle | None = None
    _since: float | None = None
    """Since when (by the loop's clock) the head is awaited; None while none is, or it is whole."""
    _head = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._begins()

    def connection_lost(self, exc: Exception | None) -> None:
        self._since = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._since is None:  # the head is whole
            return
        self._head += len(data)
        if self._head > LARGEST_HEAD and not self.transport.is_closing():
            self.logger.warning("A request's head was too large.")
            self.send_400_response("The head of this request is too large.")

    def on_message_begin(self) -> None:
        self._begins()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._since = None
        super().on_headers_complete()

    def _begins(self) -> None:
        self._since, self._head = self.loop.time(), 0
        if self._timer is None:
            self._timer = self.loop.call_later(HEAD_WITHIN, self._look)

    def _look(self) -> None:
        self._timer = None
        if self._since is None:
            return
        left = self._since + HEAD_WITHIN - self.loop.time()
        if left > 0:
            self._timer = self.loop.call_later(left, self._look)
        else:
            self.timeout_keep_alive_handler()
