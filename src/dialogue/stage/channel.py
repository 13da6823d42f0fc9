"""The addresses of the live channel: the socket, and asking without one."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import TypeVar

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response
from starlette.websockets import WebSocket

from dialogue.accounts.signed_in import ACCOUNT_COOKIE
from dialogue.kernel.clock import steady_time
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.rights import needs
from dialogue.live.audience import Audience, Screen
from dialogue.live.frames import reload_frame
from dialogue.live.room import Connection
from dialogue.live.socket import GONE, NOT_ALLOWED, stream
from dialogue.people.asking import ASKED_BY_SCREEN, audience_of, role_cookie, screen_cookie, seat_cookie
from dialogue.people.presence import Presence, note_return, sign_of_life
from dialogue.web.late import Routes
from dialogue.web.security import cookie, token_hash
from dialogue.web.services import Dialogue, Services

T = TypeVar("T")

router = Routes()


async def admitted(socket: WebSocket, dialogue: Services, find: Callable[[Reader], T]) -> T | None:
    """What `find` says of whoever opens a socket, which is accepted then; None when it refused, and all is over."""
    try:
        found = await dialogue.read(find)
    except Refused as refusal:
        # Accepted first: a browser sees the code of a close, but not the status of a refused handshake.
        await socket.accept()
        await socket.close(GONE if isinstance(refusal, NotFound) else NOT_ALLOWED)
        return None
    await socket.accept()
    return found


async def catch_up(
    dialogue: Services, stream_id: int, audience: Audience, after: int, epoch: str
) -> Response:
    """What lies beyond `after`, for pages whose socket does not get through; an empty frame when nothing does."""
    room = await dialogue.hub.room(stream_id)
    await room.caught_up()
    same = room.same_record(epoch)
    found = await room.frame(audience, after) if same else reload_frame(room.seq, after)
    text = found.text or json.dumps({"seq": found.seq, "after": after, "content": ""})
    body = text[:-1] + f', "now": {int(steady_time() * 1000)}}}'
    return Response(body, media_type="application/json")


@router.websocket("/sessions/{session_id}/live")
@needs(*ASKED_BY_SCREEN)
async def live(socket: WebSocket, session_id: int, screen: str = "", after: int = 0, epoch: str = "") -> None:
    dialogue: Services = socket.state.dialogue
    presence: Presence = socket.state.presence
    found = await admitted(socket, dialogue, lambda reader: audience_of(reader, socket, session_id, screen))
    if found is None:
        return
    audience, seat = found
    connection = Connection(
        audience,
        seat.id or 0 if seat else 0,
        "" if seat else _holder(socket, session_id, screen),
    )
    connection.may = _asked_again(socket, session_id, screen, connection)
    # The row as well: who said goodbye, or went before a restart, is not among those that this process saw go.
    sent = dialogue.hub.traffic.of(session_id)
    if seat and (session_id, seat.id or 0) not in presence.open:
        sent.phones(1)
    returns = seat is not None and (presence.arrive(session_id, seat.id or 0) or not seat.here)
    back = asyncio.create_task(note_return(dialogue, seat)) if seat and returns else None
    try:
        await stream(socket, dialogue.hub, session_id, connection, max(0, after), epoch)
    finally:
        if seat:
            presence.depart(session_id, seat.id or 0)
            if (session_id, seat.id or 0) not in presence.open:
                sent.phones(-1)
        if back is not None:
            await back


def _holder(socket: WebSocket, session_id: int, screen: str) -> str:
    """By which cookie a screen is let in, as its hash."""
    key = cookie(socket, screen_cookie(session_id)) if screen == Screen.PROJECTOR else ""
    own = (role_cookie(session_id), ACCOUNT_COOKIE, seat_cookie(session_id))
    return token_hash(key or next(filter(None, (cookie(socket, name) for name in own)), ""))


def _asked_again(
    socket: WebSocket, session_id: int, screen: str, connection: Connection
) -> Callable[[Reader], bool]:
    """Whether the cookies with which a socket was opened are still good for its screen, at its table."""

    def may(reader: Reader) -> bool:
        try:
            audience, _ = audience_of(reader, socket, session_id, screen)
        except Refused:
            return False
        return audience.table == connection.audience.table

    return may


@router.get("/sessions/{session_id}/frame")
@needs(*ASKED_BY_SCREEN)
async def frame(
    request: Request,
    dialogue: Dialogue,
    session_id: int,
    screen: str = "",
    after: int = Query(0, ge=0),
    epoch: str = "",
) -> Response:
    """For pages of a session whose socket does not get through."""
    audience, seat = await dialogue.read(lambda reader: audience_of(reader, request, session_id, screen))
    if seat:
        await sign_of_life(request, dialogue, seat)
    answer = await catch_up(dialogue, session_id, audience, after, epoch)
    room = await dialogue.hub.room(session_id)
    if seat and room.reseated_lately:
        now, _ = await dialogue.read(lambda reader: audience_of(reader, request, session_id, screen))
        if now != audience:  # drawn for the table at which she sat a moment ago
            return Response(reload_frame(room.seq, after).text, media_type="application/json")
    return answer
