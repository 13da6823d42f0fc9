"""The live channel of one page: frames one way, beats the other. A socket is only faster than asking (`poll`).

One sender task per connection, so that a slow phone delays only itself and then gets one merged frame. A page says
where it stands (`after`); the answer is what lies beyond. Close codes of 4000 and above are final.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from dialogue.live.audience import Audience
from dialogue.live.frames import reload_frame
from dialogue.live.hub import Hub
from dialogue.live.room import Room

BEAT = 20.0  # seconds; home routers forget quiet connections after about a minute
STUCK = 10.0  # seconds a phone may take to accept one frame
MOST_MESSAGES = 40  # a page sends one beat in 20 seconds; more than this in one of them is no page of ours

GONE = 4404
NOT_ALLOWED = 4403
TOO_MUCH = 4429

Send = Callable[[dict[str, Any]], Awaitable[None]]


def beat(room: Room, cursor: int, seq: int) -> str:
    """The server's clock (epoch milliseconds), and the number the page may now remember."""
    return json.dumps({"now": int(time.time() * 1000), "after": cursor, "seq": seq, "content": ""})


async def stream(socket: WebSocket, hub: Hub, session_id: int, audience: Audience, after: int) -> None:
    """Serve one accepted socket until it closes."""
    room = await hub.room(session_id)
    room.connections[audience] = room.connections.get(audience, 0) + 1
    sender = asyncio.create_task(_send_frames(socket, room, audience, after))
    receiver = asyncio.create_task(_receive(socket))
    try:
        await asyncio.wait({sender, receiver}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        room.connections[audience] -= 1
        for task in (sender, receiver):
            task.cancel()
        await asyncio.gather(sender, receiver, return_exceptions=True)


async def _send_frames(socket: WebSocket, room: Room, audience: Audience, after: int) -> None:
    # Straight to the server: Starlette's wrapper costs a third of a delivery when 500 phones get the same frame.
    send = socket._send
    sent = cursor = after
    if after > room.seq:
        # The page has seen more than we know: the store was restored from a backup.
        await room.caught_up()
        if after > room.seq:
            await _send(send, reload_frame(room.seq, after).text)
            return
    await _send(send, beat(room, sent, cursor))
    while True:
        try:
            async with asyncio.timeout(BEAT):
                await room.beyond(cursor)
        except TimeoutError:
            await _send(send, beat(room, sent, cursor))
            sent = cursor
            continue
        frame = await room.frame(audience, cursor)
        if frame.text:
            await _send(send, frame.text if sent == cursor else frame.text.replace(f'"after": {cursor}', f'"after": {sent}', 1))
            sent = frame.seq
        cursor = max(cursor, frame.seq)


async def _send(send: Send, text: str) -> None:
    async with asyncio.timeout(STUCK):
        await send({"type": "websocket.send", "text": text})


async def _receive(socket: WebSocket) -> None:
    """Pages only send beats; everything else is read and dropped, and too much of it ends the connection."""
    started, messages = time.monotonic(), 0
    with contextlib.suppress(WebSocketDisconnect):
        while True:
            message = await socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            messages += 1
            if time.monotonic() - started > BEAT:
                started, messages = time.monotonic(), 1
            if messages > MOST_MESSAGES:
                await socket.close(TOO_MUCH)
                return
