"""The live channel of one page: frames one way, beats the other. A socket is only faster than asking (`poll`).

One sender task per connection, so that a slow phone delays only itself and then gets one merged frame. A page says
where it stands (`after`); the answer is what lies beyond. Close codes of 4000 and above are final.
"""

from __future__ import annotations

import asyncio
import contextlib
import time

from starlette.websockets import WebSocket, WebSocketDisconnect

from dialogue.live.broadcast import PACKED_FROM, TOO_MUCH
from dialogue.live.frames import beat, reload_frame
from dialogue.live.hub import Hub
from dialogue.live.room import BEAT, Connection, Room

MOST_MESSAGES = 40  # a page sends nothing on its own; more than this between two beats is no page of ours

DIRECT = "dialogue.direct"  # key in an ASGI scope: the server's own `send`, as the outermost layer got it

GONE = 4404
NOT_ALLOWED = 4403


async def stream(
    socket: WebSocket, hub: Hub, stream_id: int, connection: Connection, after: int, epoch: str
) -> None:
    """Serve one accepted socket until it closes. The page stands at `after` of the record called `epoch`."""
    room = await hub.room(stream_id)
    if room.is_full_for(connection.holder):
        await socket.close(TOO_MUCH)
        return
    if not room.same_record(epoch):
        await socket.send_text(reload_frame(room.seq, after).text)
        return
    sender = asyncio.create_task(_send_frames(socket, room, connection, after))
    receiver = asyncio.create_task(_receive(socket))
    connection.sender = sender
    room.enter(connection)
    try:
        if room.reseated_lately:
            await room.dismiss([connection])  # unless she still sits where this socket was opened for
        await asyncio.wait({sender, receiver}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        room.leave(connection)
        for task in (sender, receiver):
            task.cancel()
        await asyncio.gather(sender, receiver, return_exceptions=True)
    if connection.dismissed:
        await socket.close(NOT_ALLOWED)


async def _send_frames(socket: WebSocket, room: Room, connection: Connection, after: int) -> None:
    # Straight to the server, past the framework's wrappers and without a timeout object per frame: together they cost
    # more than the delivery itself when 500 phones get the same frame. A stuck phone is found by the room's watch.
    send = socket.scope.get(DIRECT, socket._send)
    server = getattr(send, "__self__", None)
    connection.hand_over = getattr(server, "take", connection.hand_over)
    connection.packs = getattr(server, "packs", False)

    async def deliver(text: str) -> None:
        connection.busy_since = time.monotonic()
        await send({"type": "websocket.send", "text": text})
        connection.busy_since = 0.0
        if connection.seat_id:
            # Packed by the server itself; markup becomes about a fifth of it.
            room.sent.bytes += len(text) // 5 if connection.packs and len(text) >= PACKED_FROM else len(text)

    if after > room.seq:
        # The page has seen more than we know: we are behind, or the store was restored from a backup.
        await room.caught_up()
        if after > room.seq:
            await deliver(reload_frame(room.seq, after).text)
            return
    connection.sent = connection.cursor = after
    connection.beat_due = True
    while True:
        if connection.beat_due:
            connection.beat_due = False
            await deliver(beat(connection.sent, connection.cursor))
            connection.sent = connection.cursor
        elif room.seq <= connection.cursor:
            connection.woken.clear()
            connection.idle = True  # from here on the room may send and move the cursor for us
            await connection.woken.wait()
            connection.idle = False
        else:
            cursor, audience = connection.cursor, connection.audience
            frame = room.ready(audience, cursor) or await room.frame(audience, cursor)
            if connection.audience != audience:
                continue  # she sits at another table since: what was drawn for the one before is not hers
            if frame.text:
                # A page that slept through events it does not see stands at an older number than we do for it.
                await deliver(frame.since(connection.sent))
                connection.sent = frame.seq
            connection.cursor = max(cursor, frame.seq)


async def _receive(socket: WebSocket) -> None:
    """Pages send nothing; what comes is read and dropped, and too much of it ends the connection."""
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
