"""Bare lines to a room: sockets without a client around them, to send and to read what no client would."""

from __future__ import annotations

import asyncio
import base64
import os
import socket
from typing import Any


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
