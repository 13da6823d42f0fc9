"""The facilitator's console and the projector, and the buttons that steer the session."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound
from dialogue.kernel.schema import SessionState
from dialogue.kernel.words import N_
from dialogue.live.audience import Audience, Screen
from dialogue.sessions.groups import groups_of
from dialogue.sessions.parts import qr
from dialogue.sessions.prepare import CloseSession, DescribeSession, OpenSession
from dialogue.sessions.programme import (
    AddActivity,
    EditActivity,
    MoveActivity,
    RemoveActivity,
    SetTimer,
    TurnActivity,
    activities_of,
)
from dialogue.sessions.screens import ShowScreen
from dialogue.web.answers import see, steer
from dialogue.web.i18n import chosen
from dialogue.web.people import Facilitating, existing_session, may_show, screen_cookie
from dialogue.web.security import keep_cookie, new_token, token_hash
from dialogue.web.services import Dialogue, new_command_id

CONSOLE_PARTS = ("session.head", "session.timer", "session.stage", "session.programme", "session.people")
PROJECTOR_PARTS = ("session.head", "session.steps", "session.timer", "session.stage", "session.crowd")
LONGEST_NUMBER = 18  # digits; Python refuses to read thousands of them, a database more than these

router = APIRouter()


@router.get("/sessions/{session_id}/console")
async def console(request: Request, standing: Facilitating, dialogue: Dialogue) -> Response:
    if standing.session.state == SessionState.PLANNED and "stay" not in request.query_params:
        return see(f"/sessions/{standing.session_id}/preparation")
    room = await dialogue.hub.room(standing.session_id)
    seq, parts = await room.page(Audience(Screen.CONSOLE, standing.language), CONSOLE_PARTS)
    return dialogue.page(
        "console/console.html",
        standing.language,
        session=standing.session,
        seat=standing.seat,
        seq=seq,
        parts=parts,
        kinds=list(dialogue.kinds.values()),
        command_id=new_command_id(),
    )


@router.get("/sessions/{session_id}/projector")
async def projector(request: Request, session_id: int, dialogue: Dialogue, lang: str = "") -> HTMLResponse:
    session = await dialogue.read(lambda reader: may_show(reader, request, session_id))
    language = chosen(lang or session.language, among=session.languages)
    room = await dialogue.hub.room(session_id)
    seq, parts = await room.page(Audience(Screen.PROJECTOR, language), PROJECTOR_PARTS)
    return dialogue.page("projector/projector.html", language, session=session, seq=seq, parts=parts)


@router.post("/sessions/{session_id}/screen-link")
async def screen_link(standing: Facilitating, dialogue: Dialogue, command_id: str = Form("")) -> HTMLResponse:
    """A new link that lets one more screen show the projector; the link before stops working."""
    key = new_token()
    await dialogue.execute(
        ShowScreen(token_hash(key)), session_id=standing.session_id, seat_id=standing.seat_id
    )
    address = f"{dialogue.settings.public_url.rstrip('/')}/sessions/{standing.session_id}/screen/{key}"
    return dialogue.page(
        "console/screen_link.html", standing.language, session=standing.session, address=address
    )


@router.get("/sessions/{session_id}/screen/{key}")
async def let_screen_in(request: Request, session_id: int, key: str, dialogue: Dialogue) -> Response:
    session = await dialogue.read(lambda reader: existing_session(reader, session_id))
    if not session.screen_key_hash or token_hash(key) != session.screen_key_hash:
        raise NotFound(
            "screen_link_over",
            N_("This screen link does not work any more. Please ask the facilitator for a new one."),
        )
    answer = see(f"/sessions/{session_id}/projector")
    keep_cookie(answer, request, screen_cookie(session_id), key)
    return answer


@router.get("/sessions/{session_id}/preparation")
async def preparation(standing: Facilitating, dialogue: Dialogue) -> HTMLResponse:
    def read(reader: Reader) -> dict[str, Any]:
        tongue = dialogue.tongue(standing.language)
        return {
            "rows": activities_of(reader, standing.session_id),
            "groups": list(groups_of(reader, standing.session_id, tongue).values()),
        }

    address = f"{dialogue.settings.public_url.rstrip('/')}/join/{standing.session.code}"
    return dialogue.page(
        "sessions/preparation.html",
        standing.language,
        session=standing.session,
        join_address=address,
        qr=qr(address),
        only_here=(urlsplit(address).hostname or "") in ("127.0.0.1", "localhost", "::1"),
        kinds=dialogue.kinds,
        command_id=new_command_id(),
        **await dialogue.read(read),
    )


@router.post("/sessions/{session_id}/description")
async def describe(
    request: Request,
    standing: Facilitating,
    dialogue: Dialogue,
    title: str = Form(""),
    purpose: str = Form(""),
    place: str = Form(""),
    command_id: str = Form(""),
) -> Response:
    return await steer(
        dialogue,
        request,
        standing,
        DescribeSession(title, purpose, place),
        command_id=command_id,
        back=f"/sessions/{standing.session_id}/preparation",
    )


@router.post("/sessions/{session_id}/opening")
async def open_session(
    request: Request, standing: Facilitating, dialogue: Dialogue, command_id: str = Form("")
) -> Response:
    return await steer(dialogue, request, standing, OpenSession(), command_id=command_id)


@router.post("/sessions/{session_id}/closing")
async def close_session(
    request: Request, standing: Facilitating, dialogue: Dialogue, command_id: str = Form("")
) -> Response:
    return await steer(dialogue, request, standing, CloseSession(), command_id=command_id)


@router.post("/sessions/{session_id}/activities")
async def add_activity(
    request: Request,
    standing: Facilitating,
    dialogue: Dialogue,
    kind: str = Form(""),
    title: str = Form(""),
    prompt: str = Form(""),
    minutes: int = Form(10),
    after: str = Form(""),
    back: str = Form(""),
    command_id: str = Form(""),
) -> Response:
    place = int(after) if after.isdecimal() and len(after) < LONGEST_NUMBER else None
    return await steer(
        dialogue,
        request,
        standing,
        AddActivity(kind, title, prompt, minutes, place),
        command_id=command_id,
        back=_back(standing.session_id, back),
    )


@router.get("/sessions/{session_id}/activities/{activity_id}/edit")
async def edit_form(standing: Facilitating, dialogue: Dialogue, activity_id: int) -> HTMLResponse:
    rows = await dialogue.read(lambda reader: activities_of(reader, standing.session_id))
    activity = next((row for row in rows if row.id == activity_id), None)
    if activity is None:
        raise NotFound("no_activity", N_("This activity is not part of the session any more."))
    kind = dialogue.kinds[activity.kind]
    return dialogue.page(
        "sessions/activity_edit.html",
        standing.language,
        session=standing.session,
        activity=activity,
        kind=kind,
        fields=kind.settings.model_json_schema()["properties"],
        values=kind.settings(**activity.settings).model_dump(mode="json"),
        command_id=new_command_id(),
    )


@router.post("/sessions/{session_id}/activities/{activity_id}/edit")
async def edit(request: Request, standing: Facilitating, dialogue: Dialogue, activity_id: int) -> Response:
    form = await request.form()
    fields = {name: str(value) for name, value in form.items()}
    given = {
        name.removeprefix("setting."): value for name, value in fields.items() if name.startswith("setting.")
    }
    # An unticked box is not sent; the form names its boxes so that "no" can be told from "not asked".
    for name in form.getlist("boxes"):
        given.setdefault(str(name), "false")
    minutes = fields.get("minutes", "")
    command = EditActivity(
        activity_id,
        fields.get("title", ""),
        fields.get("prompt", ""),
        int(minutes) if minutes.isdecimal() and len(minutes) < LONGEST_NUMBER else 0,
        given,
    )
    return await steer(
        dialogue,
        request,
        standing,
        command,
        command_id=fields.get("command_id", ""),
        back=_back(standing.session_id, fields.get("back", "")),
    )


@router.post("/sessions/{session_id}/activities/{activity_id}/moving")
async def move(
    request: Request,
    standing: Facilitating,
    dialogue: Dialogue,
    activity_id: int,
    by: int = Form(0),
    back: str = Form(""),
    command_id: str = Form(""),
) -> Response:
    command = MoveActivity(activity_id, 1 if by > 0 else -1)
    return await steer(
        dialogue, request, standing, command, command_id=command_id, back=_back(standing.session_id, back)
    )


@router.post("/sessions/{session_id}/activities/{activity_id}/removal")
async def remove(
    request: Request,
    standing: Facilitating,
    dialogue: Dialogue,
    activity_id: int,
    back: str = Form(""),
    command_id: str = Form(""),
) -> Response:
    command = RemoveActivity(activity_id)
    return await steer(
        dialogue, request, standing, command, command_id=command_id, back=_back(standing.session_id, back)
    )


@router.post("/sessions/{session_id}/activities/{activity_id}/turn")
async def turn(
    request: Request,
    standing: Facilitating,
    dialogue: Dialogue,
    activity_id: int,
    move: str = Form(""),
    reason: str = Form(""),
    command_id: str = Form(""),
) -> Response:
    return await steer(
        dialogue, request, standing, TurnActivity(activity_id, move, reason), command_id=command_id
    )


@router.post("/sessions/{session_id}/activities/{activity_id}/timer")
async def timer(
    request: Request,
    standing: Facilitating,
    dialogue: Dialogue,
    activity_id: int,
    minutes: int = Form(0),
    command_id: str = Form(""),
) -> Response:
    return await steer(dialogue, request, standing, SetTimer(activity_id, minutes), command_id=command_id)


def _back(session_id: int, where: str) -> str:
    return f"/sessions/{session_id}/{'preparation' if where == 'preparation' else 'console'}"
