"""A small TCP proxy between a browser and the server, which does to sockets what bad networks do.

Modes: `pass` lets all through; `refuse` answers the handshake with 403; `pending` never answers it; `silent` answers it
and lets nothing through; `hole` lets the socket through until `cut()` and swallows everything from then on.
`lost` (a set of path endings) swallows the answers to those POSTs; `dead` (a flag) resets every new connection. With a
`folder` it passes on what is asked for below it, and remembers in `left` what was asked for beside it.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page

from support.browsing import PHONE, Visitor
from support.house import House


@dataclass
class Proxy:
    """Use from one event loop (a house's backstage)."""

    target: str
    mode: str = "pass"
    dead: bool = False
    folder: str = ""
    lose: set[str] = field(default_factory=set)
    address: str = ""
    cutting: asyncio.Event = field(default_factory=asyncio.Event)
    posted: list[tuple[str, bytes]] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    _server: asyncio.Server | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def start(self) -> Proxy:
        self._server = await asyncio.start_server(self._handle, "127.0.0.1", 0)
        self.address = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def cut(self) -> None:
        """From now on sockets in the mode `hole` are dead lines: nothing comes, nothing is closed."""
        self.cutting.set()

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            # Cancelled by `stop`: nobody waits for this task, so it ends as if the line had.
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await self._one(reader, writer)
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.dead:
            writer.transport.abort()
            return
        head = await reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: (\d+)", head)
        body = await reader.readexactly(int(length.group(1))) if length else b""
        upgrade = b"upgrade: websocket" in head.lower()
        asked = head.split(b" ")[1].decode()
        if self.folder and not asked.startswith(f"{self.folder}/"):
            self.left.append(asked)
            writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            await writer.drain()
            return
        if upgrade and self.mode == "refuse":
            writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            await writer.drain()
            return
        if upgrade and self.mode == "pending":
            await asyncio.sleep(600)
            return
        where = urlsplit(self.target)
        there, back = await asyncio.open_connection(where.hostname, where.port)
        try:
            # One request a connection keeps this simple; a socket keeps its own header.
            plain = head if upgrade else re.sub(rb"(?i)connection: [^\r]*", b"Connection: close", head)
            back.write(plain + body)
            path = head.split(b" ")[1].decode().split("?")[0]
            if head.startswith(b"POST"):
                self.posted.append((path, body))
            if upgrade:
                await self._socket(reader, writer, there, back)
            elif head.startswith(b"POST") and any(path.endswith(ending) for ending in self.lose):
                await there.read()
                writer.transport.abort()
            else:
                while data := await there.read(65536):
                    writer.write(data)
                    await writer.drain()
        finally:
            back.close()

    async def _socket(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        there: asyncio.StreamReader,
        back: asyncio.StreamWriter,
    ) -> None:
        hole = self.mode == "hole"
        writer.write(await there.readuntil(b"\r\n\r\n"))
        await writer.drain()
        if self.mode == "silent":
            await asyncio.sleep(600)

        async def pipe(source: asyncio.StreamReader, into: asyncio.StreamWriter) -> None:
            while data := await source.read(65536):
                if hole and self.cutting.is_set():
                    continue
                into.write(data)
                await into.drain()
            if not (hole and self.cutting.is_set()):
                into.close()

        await asyncio.gather(pipe(reader, back), pipe(there, writer))


def behind(house: House, folder: str = "") -> Iterator[Proxy]:
    """A proxy before a house's server, for a fixture."""

    async def begin() -> Proxy:
        return await Proxy(house.address, folder=folder).start()

    made = house.backstage.do(begin())
    yield made
    house.backstage.do(made.stop())


def hurry(**short: int) -> str:
    """A script with short limits for a page (milliseconds), so that no test waits as long as a person."""
    limits = {"silence": 3000, "connecting": 1500, "ask": 300, **short}
    return f"""addEventListener('DOMContentLoaded', () =>
        Object.assign(document.getElementById('live')?.dataset ?? {{}}, {json.dumps(limits)}))"""


def phone_of(visit: Callable[..., Visitor], proxy: Proxy, person: Any, *scripts: str, **short: int) -> Page:
    """The page of a phone behind the proxy. `scripts` run in it first; `short` are limits as of `hurry`."""
    somebody = visit(PHONE)
    somebody.address = proxy.address
    somebody.cookies_of(person)
    for script in (hurry(**short), *scripts):
        somebody.context.add_init_script(script)
    return somebody.page(person.base)
