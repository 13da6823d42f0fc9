"""The live addresses of a platform's pages: a socket, and asking without one."""

from __future__ import annotations

from fastapi import Query
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.websockets import WebSocket

from dialogue.accounts.signed_in import ACCOUNT_COOKIE
from dialogue.bodies.asking import on_platform
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import Refused
from dialogue.kernel.rights import Right, needs
from dialogue.live.audience import Audience, Screen
from dialogue.live.room import Connection
from dialogue.live.socket import stream
from dialogue.stage.channel import admitted, catch_up
from dialogue.web.language import language_of
from dialogue.web.late import Routes
from dialogue.web.security import cookie, token_hash
from dialogue.web.services import Dialogue, Services

router = Routes()


def member_of(reader: Reader, connection: HTTPConnection, platform_id: int) -> Audience:
    """The audience of a platform's pages that a browser is part of. Raises NotAllowed, or NotFound."""
    here = on_platform(reader, connection, platform_id, Right.READ_AGENDA)
    return Audience(Screen.MEMBERS, here.language or language_of(connection))


@router.websocket("/platforms/{platform_id}/live")
@needs(Right.READ_AGENDA)
async def live(socket: WebSocket, platform_id: int, after: int = 0, epoch: str = "") -> None:
    dialogue: Services = socket.state.dialogue
    audience = await admitted(socket, dialogue, lambda reader: member_of(reader, socket, platform_id))
    if audience is None:
        return

    def still(reader: Reader) -> bool:
        try:
            member_of(reader, socket, platform_id)
        except Refused:
            return False
        return True

    connection = Connection(audience, 0, token_hash(cookie(socket, ACCOUNT_COOKIE)), still)
    await stream(socket, dialogue.hub, platform_id, connection, max(0, after), epoch)


@router.get("/platforms/{platform_id}/frame")
@needs(Right.READ_AGENDA)
async def frame(
    request: Request,
    dialogue: Dialogue,
    platform_id: int,
    after: int = Query(0, ge=0),
    epoch: str = "",
) -> Response:
    """For pages of a platform whose socket does not get through."""
    audience = await dialogue.read(lambda reader: member_of(reader, request, platform_id))
    return await catch_up(dialogue, platform_id, audience, after, epoch)
