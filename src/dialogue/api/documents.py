"""What programs read that is not JSON of its own: minutes in each format, and the parts of a screen as the room sees it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from dialogue.api.asking import Program, in_session
from dialogue.api.problems import NO_ADDRESS
from dialogue.api.views import View
from dialogue.console.pages import CONSOLE_PARTS, PROJECTOR_PARTS
from dialogue.kernel.database import LARGEST_ID, Reader
from dialogue.kernel.errors import NotAllowed, NotFound
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import SessionState
from dialogue.languages import LANGUAGES
from dialogue.live.audience import Audience, Screen
from dialogue.minutes.reading import text_of, wanted_of
from dialogue.people.asking import Standing
from dialogue.stage.phone import PARTS
from dialogue.stage.services import StageServices

SCREENS = {
    "phone": (Screen.PHONE, Right.FOLLOW, PARTS),
    "projector": (Screen.PROJECTOR, Right.SHOW_SCREEN, PROJECTOR_PARTS),
    "console": (Screen.CONSOLE, Right.WATCH_CONSOLE, CONSOLE_PARTS),
}
"""The screens of a session, each with the right that opens it and the parts of its page."""


class ScreenView(View):
    """A screen at one number of the session: each part as HTML, drawn by the very templates of the page."""

    seq: int
    epoch: str
    parts: dict[str, str]


def session_in(request: Request) -> int:
    """The session's number in the address. Raises NotFound."""
    said = request.path_params["session_id"]
    number = int(said) if said.isascii() and said.isdecimal() and len(said) < 20 else 0
    if not 1 <= number <= LARGEST_ID:
        raise NotFound("not_there", NO_ADDRESS)
    return number


def reads_minutes(reader: Reader, program: Program, session_id: int) -> tuple[Standing, bool]:
    """Who reads minutes, and whether also the draft: as at their page. Raises NotAllowed."""
    try:
        return in_session(reader, program, session_id, Right.READ_DRAFT), True
    except NotAllowed:
        standing = in_session(reader, program, session_id, Right.READ_MINUTES)
    if standing.session.state != SessionState.CLOSED:
        raise NotAllowed(
            "minutes_later", N_("The minutes can be read here when the session has ended. Nothing is lost.")
        )
    return standing, False


async def minutes(request: Request, program: Program) -> Response:
    """The minutes in one of their formats; `lang` and `version` (a number, or draft) as at their page."""
    dialogue: StageServices = request.state.dialogue
    session_id = session_in(request)
    standing, drafts = await dialogue.read(lambda reader: reads_minutes(reader, program, session_id))
    lang, version = request.query_params.get("lang", ""), request.query_params.get("version", "")
    text = await text_of(
        dialogue,
        session_id,
        lang if lang in LANGUAGES else standing.session.language,
        lambda found: wanted_of(found, version, drafts=drafts),
    )
    return await text.download(dialogue, session_id, request.path_params["form"])


async def screen(request: Request, program: Program) -> Response:
    """A screen's parts, drawn as for the page."""
    dialogue: StageServices = request.state.dialogue
    session_id, name = session_in(request), request.path_params["screen"]
    if name not in SCREENS:
        raise NotFound("not_there", NO_ADDRESS)
    surface, right, parts = SCREENS[name]
    standing = await dialogue.read(lambda reader: in_session(reader, program, session_id, right))
    asked = request.query_params.get("lang", "")
    language = asked if asked in standing.session.languages else standing.language
    room = await dialogue.hub.room(session_id)
    table = standing.seat.table_number if surface is Screen.PHONE else 0
    seq, drawn = await room.page(Audience(surface, language, table), parts)
    view = ScreenView(seq=seq, epoch=room.epoch, parts={name: str(html) for name, html in drawn.items()})
    return Response(view.model_dump_json(), media_type="application/json")
