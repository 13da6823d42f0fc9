"""A WebSocket that takes frames already encoded. uvicorn encodes a text anew for every phone; of one event to 500
phones that, with the messages and coroutines around it, was over half of the sending.
"""

from __future__ import annotations

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame, Opcode
from websockets.protocol import State


def encoded(text: str) -> bytes:
    """One unfragmented text frame as a server sends it (RFC 6455, 5.2: not masked)."""
    return Frame(Opcode.TEXT, text.encode()).serialize(mask=False)


class Broadcast(WebSocketsSansIOProtocol):
    """uvicorn's protocol, with a way past its queue for what goes to everybody."""

    def take(self, frame: bytes) -> bool:
        """Send an encoded frame at once. False when it would have to wait, or the page is not (any more) there."""
        if not self.writable.is_set() or self.conn.state is not State.OPEN or self.transport.is_closing():
            return False
        self.transport.write(frame)
        return True
