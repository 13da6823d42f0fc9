"""How a device comes into a role without an account: by the link for a person, or by a code typed at /hand-over.

Looking at a link changes nothing: messengers open links by themselves. Wrong codes count as wrong codes of a session do.
"""

from __future__ import annotations

import asyncio

from fastapi import Form
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dialogue.kernel.actors import SYSTEM
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right, may, needs
from dialogue.kernel.schema import Session
from dialogue.people.asking import role_cookie
from dialogue.people.codes import code_from, role_digest
from dialogue.people.joining import Doors, address_of
from dialogue.people.role_keys import KeyKind, TakeOver, TakeRole, found_by, is_good, seat_of_key
from dialogue.people.roles import ROLES, WHAT_THEY_DO
from dialogue.people.schema import RoleKey
from dialogue.web.answers import see
from dialogue.web.language import language_of
from dialogue.web.late import Routes
from dialogue.web.same_page import stands_on
from dialogue.web.security import derived, keep_cookie, new_token, token_hash
from dialogue.web.services import Dialogue, Services, new_command_id

router = Routes()
HAND_OVER = "/hand-over"


async def _found(
    dialogue: Services, request: Request, typed: str, *kinds: KeyKind, again: bool = False
) -> tuple[RoleKey, Session]:
    """The link or code that was typed, and its session. `again`: also one that was used. Raises NotFound."""
    doors: Doors = request.state.doors
    code = code_from(typed)
    await asyncio.to_thread(role_digest, code)  # kept, so that the reading below does not take its time

    def look(reader: Reader) -> tuple[RoleKey, Session] | None:
        key = found_by(reader, code)
        if key is None or key.kind not in kinds or not (is_good(key) or (again and key.ended_at is None)):
            return None
        return key, reader.get_one(Session, key.session_id)

    async with doors.codes.turn(address_of(request)) as gate:
        found = await dialogue.read(look)
        if found is None:
            gate.missed()
            raise NotFound(
                "key_over",
                N_(
                    "This code does not work any more, or there is no such code. "
                    "Please ask the facilitator for a new one."
                ),
                field="code",
            )
    return found


def _in(request: Request, session_id: int, role: str, token: str) -> Response:
    """To where the role's work is, with the role in the browser."""
    place = "console" if may(role, Right.WATCH_CONSOLE) else "role"
    answer = see(f"/sessions/{session_id}/{place}")
    keep_cookie(answer, request, role_cookie(session_id), token)
    return answer


@router.get(HAND_OVER)
@needs(Right.COME_IN)
async def hand_over_form(request: Request, dialogue: Dialogue, code: str = "") -> HTMLResponse:
    return dialogue.page(
        "sessions/take_over.html",
        language_of(request),
        code=code_from(code),
        command_id=new_command_id(),
    )


@router.post(HAND_OVER, dependencies=[stands_on(HAND_OVER)])
@needs(Right.COME_IN)
async def take_over(
    request: Request,
    dialogue: Dialogue,
    code: str = Form(""),
    name: str = Form(""),
    command_id: str = Form(""),
) -> Response:
    """Take the console over on this device. The same form sent twice gives the same device the same role."""
    command_id = command_id or new_token()
    key, session = await _found(dialogue, request, code, KeyKind.HAND_OVER, KeyKind.SHEET, again=True)
    token = derived(dialogue.secret, f"take-over:{key.id}:{command_id}")
    done = await dialogue.execute(
        TakeOver(key.digest, token_hash(token), language_of(request), name),
        command_id=token_hash(command_id),
        stream_id=session.id,
        actor=SYSTEM,
    )
    return _in(request, session.id, done.answer["role"], token)


@router.get("/r/{code}")
@needs(Right.COME_IN)
async def link(request: Request, dialogue: Dialogue, code: str) -> HTMLResponse:
    key, session = await _found(dialogue, request, code, KeyKind.LINK)
    return dialogue.page(
        "sessions/role_link.html",
        language_of(request),
        session=session,
        key=key,
        code=code_from(code),
        role=ROLES[key.role],  # type: ignore[index]
        what=WHAT_THEY_DO[key.role],  # type: ignore[index]
        command_id=new_command_id(),
    )


@router.post("/r/{code}", dependencies=[stands_on("/r/{code}")])
@needs(Right.COME_IN)
async def come_in(request: Request, dialogue: Dialogue, code: str, command_id: str = Form("")) -> Response:
    key, session = await _found(dialogue, request, code, KeyKind.LINK)
    # One seat for all devices of a link: whoever has it is this person, until it is ended.
    token = derived(dialogue.secret, f"role-seat:{key.id}:{key.salt}")
    seat = await dialogue.read(lambda reader: seat_of_key(reader, key.id))
    if seat is None:
        await dialogue.execute(
            TakeRole(key.digest, token_hash(token), language_of(request)),
            command_id=token_hash(command_id or new_token()),
            stream_id=session.id,
            actor=SYSTEM,
        )
    return _in(request, session.id, key.role, token)
