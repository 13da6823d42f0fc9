"""A WebSocket that takes frames already encoded, and little from outside. uvicorn encodes a text anew for every phone; of
one event to 500 phones that, with the messages and coroutines around it, was over half of the sending.

A page of ours sends nothing but the answers to pings. So what comes is counted and never looked at: uvicorn would answer
pings as fast as they come, also to a phone that reads none of the answers, keep the pieces of a message without end, and
write a traceback for bytes that are no text.
"""

from __future__ import annotations

import asyncio
import secrets
import zlib
from collections.abc import Callable, Sequence
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import NegotiationError
from websockets.extensions import Extension, ServerExtensionFactory
from websockets.frames import Frame, Opcode
from websockets.protocol import State

TOO_MUCH = 4429
MOST_BYTES = 128 * 1024  # that a page may send at once; ours send ten in half a minute
BYTES_A_SECOND = 2048.0  # at which that fills again
LINGER = 10.0  # seconds for the last bytes of a closed line; whoever reads nothing would keep it for ever

PACKED_FROM = 1200
"""Bytes from which on a text is packed: a shorter one travels in one packet either way."""


def _packed(frame: Frame) -> Frame:
    """The frame deflated by itself (RFC 7692, without context): so it is the same for every page."""
    maker = zlib.compressobj(wbits=-15)
    data = maker.compress(frame.data) + maker.flush(zlib.Z_SYNC_FLUSH)
    return Frame(frame.opcode, data[:-4], frame.fin, rsv1=True)


class Packed(Extension):
    """What was agreed with one page: long texts to it are packed; what it sends is not looked at, packed or not."""

    name = "permessage-deflate"  # type: ignore[assignment]

    def encode(self, frame: Frame) -> Frame:
        return _packed(frame) if frame.opcode is Opcode.TEXT and len(frame.data) >= PACKED_FROM else frame

    def decode(self, frame: Frame, *, max_size: int | None = None) -> Frame:
        return Frame(frame.opcode, frame.data, frame.fin, False, frame.rsv2, frame.rsv3)


class Packing(ServerExtensionFactory):
    """Agrees to packing each message by itself, which costs nothing for each page. A smaller window is not offered."""

    name = "permessage-deflate"  # type: ignore[assignment]

    def process_request_params(self, params: Sequence[Any], accepted_extensions: Sequence[Extension]) -> Any:
        if any(key == "server_max_window_bits" for key, _ in params) or accepted_extensions:
            raise NegotiationError("not with this window")
        return [("server_no_context_takeover", None), ("client_no_context_takeover", None)], Packed()


def encoded(text: str, *, packs: bool = False) -> bytes:
    """One unfragmented text frame as a server sends it (RFC 6455, 5.2: not masked), packed where pages read that."""
    return Frame(Opcode.TEXT, text.encode()).serialize(mask=False, extensions=[Packed()] if packs else [])


PING = 4  # bytes that tell one ping of ours from another


def pong_in(data: bytes) -> bytes | None:
    """The payload, if this is one whole answer to a ping of ours and nothing else (RFC 6455, 5.2: masked).

    >>> pong_in(bytes((0x8A, 0x84, 1, 2, 3, 4, 1 ^ 9, 2 ^ 8, 3 ^ 7, 4 ^ 6)))
    b'\\t\\x08\\x07\\x06'
    >>> pong_in(b"\\x8a\\x84half"), pong_in(b"\\x81\\x84a masked text"[:10])
    (None, None)
    """
    if len(data) != 6 + PING or data[0] != 0x8A or data[1] != 0x80 | PING:
        return None
    return bytes(one ^ mask for one, mask in zip(data[6:], data[2:6], strict=True))


class Broadcast(WebSocketsSansIOProtocol):
    """uvicorn's protocol, with a way past its queue for what goes to everybody, and an end to what comes from one."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.conn.available_extensions = [Packing()]

    @property
    def packs(self) -> bool:
        """Whether this page reads packed texts."""
        return bool(self.conn.extensions)

    _plain = True
    """Whether nothing but answers to our pings has come. 5,000 pages send 200 of them a second, and a page of ours nothing
    else; the parser takes ten times as long for one."""
    _left = float(MOST_BYTES)
    _counted_at = 0.0
    _straight: Callable[[bytes], None] | None = None
    """Writes to the line, while it is open and takes what it is given. To ask the event, the state and the line itself
    for every frame was a sixth of the sending: each lies elsewhere in memory."""

    def take(self, frame: bytes) -> bool:
        """Send an encoded frame at once. False when it would have to wait, or the page is not (any more) there."""
        write = self._straight
        if write is None:
            return False
        write(frame)
        return True

    def _look(self) -> None:
        """Whether frames may go straight to the line from now on."""
        free = self.writable.is_set() and self.conn.state is State.OPEN and not self.transport.is_closing()
        self._straight = self.transport.write if free else None

    def start_keepalive(self) -> None:
        super().start_keepalive()
        self._look()  # the handshake is done

    def pause_writing(self) -> None:
        super().pause_writing()
        self._straight = None

    def resume_writing(self) -> None:
        super().resume_writing()
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        self._straight = None
        super().connection_lost(exc)

    def shutdown(self) -> None:
        self._straight = None
        super().shutdown()

    def send_keepalive_ping(self) -> None:
        """As the server's own, with the frame written as it is: two bytes before the payload."""
        self.ping_timer = None
        if self.close_sent or self.transport.is_closing():
            return
        self.pending_ping_payload = secrets.token_bytes(PING)
        self.ping_sent_at = self.loop.time()
        self.transport.write(bytes((0x89, PING)) + self.pending_ping_payload)
        if self.ping_timeout is None:
            self.schedule_ping()
        else:
            self.pong_timer = self.loop.call_later(self.ping_timeout, self.keepalive_timeout)

    def keepalive_timeout(self) -> None:
        self._straight = None
        super().keepalive_timeout()

    async def send(self, message: Any) -> None:
        if message["type"] == "websocket.close":
            self._straight = None
        await super().send(message)

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
        if self._plain and self.handshake_complete:
            payload = pong_in(data)
            if payload is not None:
                self.handle_pong(Frame(Opcode.PONG, payload))
                return
            self._plain = False  # from here on the parser may stand within a frame
        super().data_received(data)
        if self._straight is not None:
            self._look()  # what came may have been a goodbye, or nonsense

    def _refuse(self) -> None:
        self._straight = None
        if self.close_sent or self.conn.state is not State.OPEN:
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
