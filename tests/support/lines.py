"""Lines to a room: a page's socket, and bare ones without a client around them, to send and to read what no client would."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

PATIENCE = 60.0  # seconds; nothing here measures how fast it is


def cookies(actor: Any) -> str:
    return "; ".join(f"{one.name}={one.value}" for one in actor.web.cookies.jar)


async def line(
    actor: Any, session_id: int, *, with_it: bytes = b"", small: bool = False, screen: str = "phone"
) -> socket.socket:
    """A bare connection that has sent its handshake, and `with_it` in one go with it."""
    host, _, port = actor.address.removeprefix("http://").partition(":")
    made = socket.socket()
    if small:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    made.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(made, (host, int(port)))
    key = base64.b64encode(os.urandom(16)).decode()
    request = (
        f"GET /sessions/{session_id}/live?screen={screen} HTTP/1.1\r\nHost: {host}:{port}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\nCookie: {cookies(actor)}\r\n\r\n"
    )
    await loop.sock_sendall(made, request.encode() + with_it)
    return made


async def answered(made: socket.socket) -> None:
    """Wait for the answer to the handshake."""
    async with asyncio.timeout(60):
        assert b" 101 " in await asyncio.get_running_loop().sock_recv(made, 64)


@asynccontextmanager
async def channel(
    actor: Any, session_id: int, screen: str, after: int = 0, **headers: str
) -> AsyncIterator[Any]:
    """One page's socket."""
    address = (
        actor.address.replace("http", "ws") + f"/sessions/{session_id}/live?screen={screen}&after={after}"
    )
    async with connect(address, additional_headers={"Cookie": cookies(actor), **headers}, proxy=None) as made:
        yield made


async def heard(one: ClientConnection, words: str, within: float = PATIENCE) -> dict[str, Any]:
    """The first frame that has these words."""
    async with asyncio.timeout(within):
        while True:
            frame: dict[str, Any] = json.loads(await one.recv())
            if words in frame.get("content", ""):
                return frame


async def close_code(one: ClientConnection, within: float = PATIENCE) -> int:
    async with asyncio.timeout(within):
        try:
            while True:
                await one.recv()
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 0


async def brainstorm(facilitator: Any) -> int:
    """An open, revealed brainstorm; its id."""
    await facilitator.post(f"{facilitator.base}/activities", kind="brainstorm", prompt="What?", minutes="5")
    activity = (await facilitator.activities())[-1]
    await facilitator.turn(activity, "open")
    await facilitator.act(activity, "reveal")
    return int(activity)


async def idea(facilitator: Any, activity: int, text: str) -> None:
    group = next(iter((await facilitator.groups()).values()))
    await facilitator.act(activity, "ideas-for", group=group, text=text)
