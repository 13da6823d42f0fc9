"""A WebSocket that takes frames already encoded, and little from outside. uvicorn encodes a text anew for every phone; of
one event to 500 phones that, with the messages and coroutines around it, was over half of the sending.

A page of ours sends nothing but the answers to pings. So what comes is counted and never looked at: uvicorn would answer
pings as fast as they come, also to a phone that reads none of the answers, keep the pieces of a message without end, and
write a traceback for bytes that are no text.
"""

from __future__ import annotations

import asyncio

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame, Opcode
from websockets.protocol import State

TOO_MUCH = 4429
MOST_BYTES = 128 * 1024  # that a page may send at once; ours send ten in half a minute
BYTES_A_SECOND = 2048.0  # at which that fills again
LINGER = 10.0  # seconds for the last bytes of a closed line; whoever reads nothing would keep it for ever
OPEN = State.OPEN
"""Looked up for every phone and frame, an enumeration's member costs as much as the rest of the question."""


def encoded(text: str) -> bytes:
    """One unfragmented text frame as a server sends it (RFC 6455, 5.2: not masked)."""
    return Frame(Opcode.TEXT, text.encode()).serialize(mask=False)


class Broadcast(WebSocketsSansIOProtocol):
    """uvicorn's protocol, with a way past its queue for what goes to everybody, and an end to what comes from one."""

    _left = float(MOST_BYTES)
    _counted_at = 0.0

    def take(self, frame: bytes) -> bool:
        """Send an encoded frame at once. False when it would have to wait, or the page is not (any more) there."""
        transport = self.transport
        if not self.writable.is_set() or self.conn.state is not OPEN or transport.is_closing():
            return False
        transport.write(frame)
        return True

    def data_received(self, data: bytes) -> None:
        if self.handshake_initiated and not self.handshake_complete:
            self.transport.abort()  # no browser speaks before it was answered
            return
        now = self.loop.time()
        self._left = min(MOST_BYTES, self._left + (now - self._counted_at) * BYTES_A_SECOND) - len(data)
        self._counted_at = now
        if self._left < 0 and self.handshake_complete:
            self._refuse()
            return
        super().data_received(data)

    def _refuse(self) -> None:
        if self.close_sent or self.conn.state is not OPEN:
            self.transport.abort()
            return
        self.conn.send_close(TOO_MUCH)
        self.handle_parser_exception()  # says goodbye and closes, whatever the reason

    def handle_text(self, event: Frame) -> None:
        self._something_came()

    handle_bytes = handle_cont = handle_text

    def handle_ping(self) -> None:
        super().handle_ping()
        self._something_came()

    def _something_came(self) -> None:
        """Something came: the page's task counts it, and until then no more is read."""
        if self.close_sent:
            return
        self.queue.put_nowait({"type": "websocket.receive", "text": ""})
        if not self.read_paused:
            self.read_paused = True
            self.transport.pause_reading()

    def on_task_complete(self, task: asyncio.Task[None]) -> None:
        super().on_task_complete(task)
        self.loop.call_later(LINGER, self.transport.abort)
