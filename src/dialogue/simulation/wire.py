"""A lean HTTP and WebSocket client for measuring: a full one would spend more time than the server it measures.

It speaks just what our own server answers: HTTP/1.1 with a content length, and unfragmented text frames.
"""

from __future__ import annotations

import asyncio
import base64
import gzip
import os
import secrets
import struct
import zlib
from collections.abc import Callable
from urllib.parse import urlencode

FORM = "application/x-www-form-urlencoded"


class Wire:
    """One keep-alive connection with a cookie jar; counts the bytes that came in.

    `patient`: a line that was closed while nobody asked anything is opened again, as a browser does. Whoever counts what a
    killed server leaves unanswered must see it, and so is not patient.
    """

    def __init__(self, host: str, port: int, *, patient: bool = False) -> None:
        self.host, self.port, self.patient = host, port, patient
        self.cookies: dict[str, str] = {}
        self.received = 0
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str) -> tuple[int, str, str]:
        return await self._ask("GET", path, b"")

    async def post(self, path: str, **fields: str) -> tuple[int, str, str]:
        """Send a form as htmx would; gives (status, location, body)."""
        fields.setdefault("command_id", secrets.token_hex(16))
        return await self._ask("POST", path, urlencode(fields).encode())

    async def _ask(self, method: str, path: str, body: bytes) -> tuple[int, str, str]:
        kept = self.patient and self._streams is not None
        if self._streams is None:
            self._streams = await asyncio.open_connection(self.host, self.port)
        reader, writer = self._streams
        writer.write(self._head(method, path, body) + body)
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            await self.close()
            if not kept or (isinstance(error, asyncio.IncompleteReadError) and error.partial):
                raise
            # The server keeps a line for 75 s.
            return await self._ask(method, path, body)
        status = int(head[9:12])
        headers = [line.partition(b": ")[::2] for line in head.split(b"\r\n")[1:-2]]
        length, location, packed = 0, "", False
        for name, value in headers:
            key = name.lower()
            if key == b"content-length":
                length = int(value)
            elif key == b"location":
                location = value.decode()
            elif key == b"content-encoding":
                packed = value == b"gzip"
            elif key == b"set-cookie":
                cookie, _, content = value.partition(b";")[0].decode().partition("=")
                self.cookies[cookie] = content
        raw = await reader.readexactly(length)
        self.received += len(head) + length
        return status, location, (gzip.decompress(raw) if packed else raw).decode()

    def _head(self, method: str, path: str, body: bytes) -> bytes:
        lines = [
            f"{method} {path} HTTP/1.1",
            f"Host: {self.host}:{self.port}",
            "Accept-Encoding: gzip",
            f"Cookie: {'; '.join(f'{name}={value}' for name, value in self.cookies.items())}",
        ]
        if method == "POST":
            lines += [f"Content-Type: {FORM}", f"Content-Length: {len(body)}", "HX-Request: true"]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    async def close(self) -> None:
        """Hang up; whoever asks again connects again."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


SYNC = b"\x00\x00\xff\xff"
"""What RFC 7692 leaves away at the end of a packed text."""


TOGETHER = memoryview(bytearray(64 * 1024))
"""Where what has come is read to. An ordinary protocol's every reading asks for 256 KiB and gives almost all of it back: of
1,000 frames that was 16 of 22 ms, more than the server needs to send them."""


class Listener(asyncio.BufferedProtocol):
    """A WebSocket that only listens: calls `heard(text)` for every text frame."""

    def __init__(self, request: bytes, heard: Callable[[bytes], None]) -> None:
        self.request, self.heard = request, heard
        self.buffer = bytearray()
        # A loop that waits for what can be read (all but Windows' own) reads and tells at once, so one place does for all.
        shares = isinstance(asyncio.get_running_loop(), asyncio.SelectorEventLoop)
        self._place = TOGETHER if shares else memoryview(bytearray(4096))
        self.open = asyncio.get_running_loop().create_future()
        self.closed = asyncio.get_running_loop().create_future()
        self.received = 0
        self.size = 0  # of the newest text as it travelled
        self.transport: asyncio.Transport | None = None

    @classmethod
    async def to(
        cls, wire: Wire, path: str, heard: Callable[[bytes], None], *, packs: bool = False
    ) -> Listener:
        """Connect with the wire's cookies; returns when the handshake is done. `packs`: as browsers do, offer packing."""
        key = base64.b64encode(os.urandom(16)).decode()
        cookies = "; ".join(f"{name}={value}" for name, value in wire.cookies.items())
        request = (
            f"GET {path} HTTP/1.1\r\nHost: {wire.host}:{wire.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\nCookie: {cookies}\r\n"
            + ("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n" if packs else "")
            + "\r\n"
        ).encode()
        _, made = await asyncio.get_running_loop().create_connection(
            lambda: cls(request, heard), wire.host, wire.port
        )
        try:
            await made.open
        except (
            BaseException
        ):  # refused, or whoever asked waits no longer: the connection must not stay behind
            made.close()
            raise
        return made

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(self.request)

    def get_buffer(self, sizehint: int) -> memoryview:
        return self._place

    def buffer_updated(self, nbytes: int) -> None:
        self.received += nbytes
        self.buffer += self._place[:nbytes]
        if not self.open.done():
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            if not self.buffer.startswith(b"HTTP/1.1 101"):
                self.open.set_exception(ConnectionError(self.buffer[:40].decode("latin-1")))
                return
            del self.buffer[: end + 4]
            self.open.set_result(None)
        self._frames()

    def _frames(self) -> None:
        while len(self.buffer) >= 2:
            length, start = self.buffer[1] & 0x7F, 2
            if length == 126:
                if len(self.buffer) < 4:
                    return
                length, start = struct.unpack_from("!H", self.buffer, 2)[0], 4
            elif length == 127:
                if len(self.buffer) < 10:
                    return
                length, start = struct.unpack_from("!Q", self.buffer, 2)[0], 10
            if len(self.buffer) < start + length:
                return
            first = self.buffer[0]
            kind, text = first & 0x0F, bytes(self.buffer[start : start + length])
            del self.buffer[: start + length]
            if kind == 1:
                self.size = start + length
                self.heard(zlib.decompressobj(-15).decompress(text + SYNC) if first & 0x40 else text)
            elif kind == 9 and self.transport is not None:
                mask = os.urandom(4)
                self.transport.write(
                    bytes([0x8A, 0x80 | len(text)])
                    + mask
                    + bytes(b ^ mask[i % 4] for i, b in enumerate(text))
                )

    def connection_lost(self, error: Exception | None) -> None:
        if not self.open.done():
            self.open.set_exception(ConnectionError("closed during the handshake"))
        if not self.closed.done():
            self.closed.set_result(None)

    def close(self) -> None:
        if self.transport is not None:
            self.transport.close()
