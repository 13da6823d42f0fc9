"""The live feed for programs: the events of a session as they happen, over a WebSocket with the token in its handshake.

It is the event feed with the waiting done here: the same cursor (`after`), the same words, nothing lost in between. Whoever
is cut off comes back with the last number it has seen.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress

from starlette.websockets import WebSocket, WebSocketDisconnect

from dialogue.api.asking import Program, in_session, program_with, token_in
from dialogue.api.feed import MOST, EventsView, events_after, screen_for
from dialogue.api.problems import NotAsked, NotSignedIn
from dialogue.api.resources import ROOM
from dialogue.kernel.database import LARGEST_ID, Reader
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.schema import utc_now
from dialogue.live.broadcast import TOO_MUCH
from dialogue.live.socket import GONE, NOT_ALLOWED
from dialogue.stage.services import StageServices

NOT_SIGNED_IN = 4401
NOT_ASKED = 4400
BEAT = (
    10.0  # seconds; after a silence of so long an empty message says that the line and the right still hold
)
MOST_MESSAGES = 1000
MOST_LINES = 20  # open feeds of one token

_open: Counter[int] = Counter()


async def follow(socket: WebSocket) -> None:
    """Serve one socket: all events after `after`, then each new one. The close code says why it ends."""
    dialogue: StageServices = socket.state.dialogue
    said, after = socket.path_params["session_id"], socket.query_params.get("after", "0")
    numbers = [
        int(one) if one.isascii() and one.isdecimal() and len(one) < 20 else -1 for one in (said, after)
    ]
    session_id, cursor = numbers
    await socket.accept()
    try:
        if not (1 <= session_id <= LARGEST_ID and 0 <= cursor <= LARGEST_ID):
            raise NotFound("not_there", "")
        token = token_in(socket)
        program = await dialogue.read(lambda reader: program_with(reader, token, utc_now()))
        await dialogue.read(lambda reader: in_session(reader, program, session_id, *ROOM))
    except Refused as refusal:
        await socket.close(_code(refusal))
        return
    if _open[program.key] >= MOST_LINES:
        await socket.close(TOO_MUCH)
        return
    _open[program.key] += 1
    sender = asyncio.create_task(_send(socket, dialogue, program, session_id, cursor))
    receiver = asyncio.create_task(_until_gone(socket))
    try:
        await asyncio.wait({sender, receiver}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (sender, receiver):
            task.cancel()
        ended = await asyncio.gather(sender, receiver, return_exceptions=True)
        _open[program.key] -= 1
        if not _open[program.key]:
            del _open[program.key]
    if isinstance(ended[0], Refused):
        with suppress(RuntimeError, WebSocketDisconnect):
            await socket.close(_code(ended[0]))


def _code(refusal: Refused) -> int:
    if isinstance(refusal, NotSignedIn):
        return NOT_SIGNED_IN
    if isinstance(refusal, NotAsked):
        return NOT_ASKED
    return GONE if isinstance(refusal, NotFound) else NOT_ALLOWED


async def _send(
    socket: WebSocket, dialogue: StageServices, program: Program, session_id: int, cursor: int
) -> None:
    """Send what lies beyond the cursor, for as long as the right holds, which is asked each time. Raises Refused."""

    def read(reader: Reader) -> EventsView:
        now = program_with(reader, program.secret, utc_now())
        standing = in_session(reader, now, session_id, *ROOM)
        screen, events = screen_for(standing), dialogue.vocabulary.events
        return events_after(reader, session_id, cursor, MOST, events, dialogue.book, screen)

    while True:
        view = await dialogue.read(read)
        await socket.send_text(view.model_dump_json())
        if view.next < view.head and view.events:
            cursor = view.next
            continue
        cursor = view.next
        room = await dialogue.hub.room(session_id)
        await room.reached(cursor + 1, BEAT)


async def _until_gone(socket: WebSocket) -> None:
    """Programs send nothing here; what comes is dropped, and too much of it ends the feed."""
    messages = 0
    with suppress(WebSocketDisconnect):
        while messages < MOST_MESSAGES:
            message = await socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            messages += 1
