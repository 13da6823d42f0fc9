"""What a person answers and asks from her phone beside the step: that she is done, that somebody shall come."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dialogue.kernel.database import Reader
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import Seat
from dialogue.kernel.vocabulary import Command
from dialogue.people.asking import Following, Standing, holding
from dialogue.stage.attention import CallFacilitator, SayReady, ask_of, call_by
from dialogue.stage.schema import HelpCall, Ready
from dialogue.stage.services import Dialogue, StageServices
from dialogue.web.answers import by_htmx, see
from dialogue.web.late import Routes
from dialogue.web.same_page import stands_on

HERE = "/sessions/{session_id}"
READY_STARTS, READY_ENDS = "<!--ready-->", "<!--/ready-->"
HELP_STARTS, HELP_ENDS = "<!--help-->", "<!--/help-->"
"""Around what is shared in the page of a phone: a page load puts the person's own there."""

router = Routes()

TakingPart = Annotated[Standing, holding(Right.CONTRIBUTE)]


def own_ready(dialogue: StageServices, reader: Reader, standing: Standing) -> str:
    """Whether this person is done, as her form says it; nothing when nobody asks."""
    ask = ask_of(reader, standing.session)
    if ask is None:
        return ""
    done = reader.get(Ready, (ask.id, standing.seat_id)) is not None
    return dialogue.draw("sessions/ready.html", standing.language, session=standing.session, done=done)


def own_help(dialogue: StageServices, reader: Reader, standing: Standing, call: HelpCall | None) -> str:
    """This person's call, and who has seen it."""
    by = reader.get(Seat, call.seen_by) if call is not None and call.seen_by else None
    return dialogue.draw(
        "sessions/help.html",
        standing.language,
        session=standing.session,
        call=call,
        by=by.name if by else "",
    )


def between(page: str, starts: str, ends: str, own: str) -> str:
    """The page with a person's own piece in the place of the shared one."""
    before, found, rest = page.partition(starts)
    return before + starts + own + ends + rest.partition(ends)[2] if found else page


def help_called(dialogue: StageServices, reader: Reader, standing: Standing) -> str:
    """This person's call for her page; nothing when she has not called, as the shared page has it."""
    call = call_by(reader, standing.seat_id)
    return own_help(dialogue, reader, standing, call) if call is not None else ""


async def _carry_out(dialogue: StageServices, standing: Standing, command: Command, command_id: str) -> None:
    await dialogue.execute(
        command, command_id=command_id, stream_id=standing.session_id, actor=standing.actor
    )


@router.post(HERE + "/ready", dependencies=[stands_on(HERE)])
async def ready(
    request: Request,
    standing: TakingPart,
    dialogue: Dialogue,
    ready: str = Form(""),
    command_id: str = Form(""),
) -> Response:
    await _carry_out(dialogue, standing, SayReady(bool(ready)), command_id)
    if not by_htmx(request):
        return see(f"/sessions/{standing.session_id}#ready")
    return HTMLResponse(await dialogue.read(lambda reader: own_ready(dialogue, reader, standing)))


@router.post(HERE + "/help", dependencies=[stands_on(HERE)])
async def call(
    request: Request,
    standing: Following,
    dialogue: Dialogue,
    back: str = Form(""),
    command_id: str = Form(""),
) -> Response:
    await _carry_out(dialogue, standing, CallFacilitator(bool(back)), command_id)
    if not by_htmx(request):
        return see(f"/sessions/{standing.session_id}#help")
    return await own_call(standing, dialogue)


@router.get(HERE + "/help")
async def own_call(standing: Following, dialogue: Dialogue) -> Response:
    """A person's own call as it stands now (a phone asks when somebody has answered one)."""
    return HTMLResponse(
        await dialogue.read(
            lambda reader: own_help(dialogue, reader, standing, call_by(reader, standing.seat_id))
        )
    )
