"""The facilitator shows, types or renews the link for another screen, and a screen comes in by it.

The key is made from the server's secret and the link's number, which is stored: so the same link can be shown as often
as somebody asks for it, and nothing in the database opens a screen.
"""

from __future__ import annotations

import hmac
from typing import Annotated

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dialogue.kernel.errors import NotFound
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right, needs
from dialogue.people.asking import Standing, existing_session, holding, screen_cookie
from dialogue.people.codes import code_from, screen_code
from dialogue.people.joining import Doors, address_of
from dialogue.stage.acting import Number
from dialogue.stage.screens import OfferScreen
from dialogue.stage.services import Dialogue
from dialogue.web.answers import see
from dialogue.web.late import Routes
from dialogue.web.qr import qr
from dialogue.web.same_page import stands_on
from dialogue.web.security import derived, keep_cookie, token_hash
from dialogue.web.services import Services

router = Routes()
LINK_PAGE = "/sessions/{session_id}/screen-link"

Screens = Annotated[Standing, holding(Right.STEER)]


def key_of(dialogue: Services, session_id: int, number: int) -> str:
    """The secret of a session's link number `number`: what a screen's browser keeps."""
    return derived(dialogue.secret, f"screen:{session_id}:{number}")


async def _offer(dialogue: Services, standing: Standing, number: int) -> None:
    key = key_of(dialogue, standing.session_id, number)
    await dialogue.execute(
        OfferScreen(number, token_hash(key)), stream_id=standing.session_id, actor=standing.actor
    )


@router.get(LINK_PAGE)
async def shown(standing: Screens, dialogue: Dialogue) -> HTMLResponse:
    """The link as it stands; a page that can be opened again and again."""
    number, address, code = standing.session.screen_number, "", ""
    if number:
        code = screen_code(key_of(dialogue, standing.session_id, number))
        address = f"{await dialogue.found_at(standing.session_id)}/s/{standing.session_id}/{code.lower()}"
    return dialogue.page(
        "console/screen_link.html",
        standing.language,
        session=standing.session,
        number=number,
        address=address,
        qr=qr(address) if address else "",
    )


@router.post(LINK_PAGE, dependencies=[stands_on(LINK_PAGE)])
async def show(standing: Screens, dialogue: Dialogue) -> Response:
    """Show the link; the first time it is made."""
    if not standing.session.screen_number:
        await _offer(dialogue, standing, 1)
    return see(f"/sessions/{standing.session_id}/screen-link")


@router.post("/sessions/{session_id}/screen-link/renewal", dependencies=[stands_on(LINK_PAGE)])
async def renew(standing: Screens, dialogue: Dialogue, number: Number = 0) -> Response:
    """A new link with this number; screens that came in by the one before are let out."""
    await _offer(dialogue, standing, number)
    return see(f"/sessions/{standing.session_id}/screen-link")


@router.get("/s/{session_id}/{typed}")
@needs(Right.COME_IN)
async def let_screen_in(request: Request, session_id: int, typed: str, dialogue: Dialogue) -> Response:
    """A screen comes in by the link as it was typed or scanned. Wrong ones count as wrong codes of a session do."""
    session = await dialogue.read(lambda reader: existing_session(reader, session_id))
    key = key_of(dialogue, session_id, session.screen_number)
    right = hmac.compare_digest(code_from(typed).encode(), screen_code(key).encode())
    doors: Doors = request.state.doors
    async with doors.codes.turn(address_of(request)) as gate:
        if not (session.screen_number and right):
            gate.missed()
            raise NotFound(
                "screen_link_over",
                N_("This screen link does not work any more. Please ask the facilitator for a new one."),
            )
    answer = see(f"/sessions/{session_id}/projector")
    keep_cookie(answer, request, screen_cookie(session_id), key)
    return answer
