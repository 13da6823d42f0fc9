"""A proxy on the way that is no friend of pages which stay open, as offices, hotels and phone companies have them.

Manners: `strips` takes away that a socket was asked for; `buffers` hands an answer on when it has all of it, and so nothing
of a socket; `cuts` ends every socket after a second or some bytes, and every third answer in its middle; `errors` answers
every third request with a page of its own that says 502. Pages themselves and their files come through: those a person
loads again by hand.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from support.house import House
from support.proxy import Proxy

SECOND, BYTES = 1.0, 6_000
ITS_OWN = b"<!doctype html><title>Bad gateway</title><h1>502</h1><p>The gateway of your company.</p>"
LIVE = re.compile(rb"^(POST |GET [^ ]*/(frame|mine|live)\b)")


@dataclass
class Hostile(Proxy):
    manner: str = ""
    spoiled: int = 0
    """Answers that never came whole, or never left."""
    _asked: int = 0

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: (\d+)", head)
        body = await reader.readexactly(int(length.group(1))) if length else b""
        socket = b"upgrade: websocket" in head.lower()
        turn = False
        if LIVE.match(head) and not socket:
            self._asked += 1
            turn = self._asked % 3 == 0
        if self.manner == "strips" and socket:
            head, socket = re.sub(rb"(?i)\r\n(upgrade|sec-websocket-[a-z]+): [^\r]*", b"", head), False
        if self.manner == "errors" and turn:
            self.spoiled += 1
            writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nConnection: close\r\n")
            writer.write(b"Content-Length: %d\r\n\r\n" % len(ITS_OWN) + ITS_OWN)
            await writer.drain()
            return
        where = urlsplit(self.target)
        there, back = await asyncio.open_connection(where.hostname, where.port)
        try:
            back.write(
                (head if socket else re.sub(rb"(?i)connection: [^\r]*", b"Connection: close", head)) + body
            )
            if socket and self.manner == "cuts":
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(SECOND):
                        await self._some(there, writer)
                writer.transport.abort()
                return
            answer = await there.read()  # of a socket: when it ends
            if self.manner == "cuts" and turn:
                self.spoiled += 1
                writer.write(answer[: len(answer) // 2])
                await writer.drain()
                writer.transport.abort()
                return
            writer.write(answer)
            await writer.drain()
        finally:
            back.close()

    async def _some(self, there: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        left = BYTES
        while left > 0 and (data := await there.read(left)):
            left -= len(data)
            writer.write(data)
            await writer.drain()


@contextmanager
def hostile(house: House, manner: str) -> Iterator[Hostile]:
    """Such a proxy before a house's server."""

    async def begin() -> Hostile:
        made = Hostile(house.address, manner=manner)
        await made.start()
        return made

    made = house.backstage.do(begin())
    try:
        yield made
    finally:
        house.backstage.do(made.stop())
