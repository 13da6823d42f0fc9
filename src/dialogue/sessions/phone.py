"""The participant's page: the room's shared parts, and in the middle her own panel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Form
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dialogue.kernel.database import Reader
from dialogue.kernel.schema import Activity, Session, SessionState
from dialogue.live.audience import Audience, Screen
from dialogue.sessions.presence import note_return
from dialogue.sessions.seats import ChangeLanguage, LeaveSession
from dialogue.web.answers import mine_of, see
from dialogue.web.people import Participating, Standing
from dialogue.web.services import Dialogue, Services, new_command_id

PARTS = ("session.head", "session.steps", "session.timer", "session.stage")
MINE_STARTS, MINE_ENDS = "<!--mine-->", "<!--/mine-->"
"""Around the panel in the shared stage: a page load puts the person's own there."""

router = APIRouter()


async def phone_page(
    dialogue: Services,
    standing: Standing,
    *,
    status: int = 200,
    said: Mapping[str, Any] | None = None,
    activity_id: int | None = None,
) -> HTMLResponse:
    """The whole page. `said` (an error, what was typed) goes into the panel of `activity_id`."""
    room = await dialogue.hub.room(standing.session_id)
    seq, parts = await room.page(Audience(Screen.PHONE, standing.language), PARTS)

    def own(reader: Reader) -> tuple[str | None, str]:
        session = reader.get(Session, standing.session_id)
        current = session.current_activity_id if session else None
        activity = reader.get(Activity, current) if current else None
        if activity is None:
            return None, (said or {}).get("error", "")
        if activity_id is not None and activity_id != current:
            # The room has moved on meanwhile: the sentence is told above, the words are kept for copying.
            return mine_of(dialogue, reader, standing, activity, {}), (said or {}).get("error", "")
        return mine_of(dialogue, reader, standing, activity, said or {}), ""

    panel, sentence = await dialogue.read(own)
    stage = str(parts["session.stage"])
    if panel is not None and MINE_STARTS in stage:
        before, _, rest = stage.partition(MINE_STARTS)
        stage = before + MINE_STARTS + panel + MINE_ENDS + rest.partition(MINE_ENDS)[2]
    return dialogue.page(
        "sessions/phone.html",
        standing.language,
        status=status,
        session=standing.session,
        seat=standing.seat,
        seq=seq,
        parts={**parts, "session.stage": Markup(stage)},  # noqa: S704 - put together from drawn templates
        sentence=sentence,
        typed=(said or {}).get("typed", {}) if sentence else {},
        command_id=new_command_id(),
    )


@router.get("/sessions/{session_id}")
async def show(standing: Participating, dialogue: Dialogue) -> HTMLResponse:
    if not standing.seat.here and standing.session.state == SessionState.OPEN:
        await note_return(dialogue, standing.seat)  # also without script, where no socket follows the page
    return await phone_page(dialogue, standing)


@router.get("/sessions/{session_id}/mine")
async def mine(standing: Participating, dialogue: Dialogue) -> Response:
    """The person's own panel for the activity on stage (a page that was offline while it changed asks for it)."""

    def draw(reader: Reader) -> str | None:
        activity = reader.get(Activity, standing.session.current_activity_id or 0)
        return mine_of(dialogue, reader, standing, activity, {}) if activity else None

    panel = await dialogue.read(draw)
    return HTMLResponse(panel) if panel is not None else Response(status_code=204)


@router.post("/sessions/{session_id}/language")
async def language(
    standing: Participating, dialogue: Dialogue, language: str = Form(""), command_id: str = Form("")
) -> Response:
    await dialogue.execute(
        ChangeLanguage(language),
        command_id=command_id,
        session_id=standing.session_id,
        seat_id=standing.seat_id,
    )
    return see(f"/sessions/{standing.session_id}")


@router.post("/sessions/{session_id}/leaving")
async def leave(
    request: Request, standing: Participating, dialogue: Dialogue, command_id: str = Form("")
) -> Response:
    await dialogue.execute(
        LeaveSession(), command_id=command_id, session_id=standing.session_id, seat_id=standing.seat_id
    )
    return dialogue.page("sessions/goodbye.html", standing.language, session=standing.session)
