"""Addresses of the thread: a picture that can be walked, and the same as text. All answers are pages.

| address | who | fields |
|---|---|---|
| GET `/sessions/{session_id}/thread` | who reads the session's record while it is made | `of`: the knot in the middle (`idea:5`, `theme:2`, `goal:7`, `agenda:1`); without it the page offers where to begin |
| GET `/agenda/items/{item_id}/thread` | whoever has a role on the platform | the same; without it the item itself. Words of a session only for those who read its record |
"""  # noqa: E501 - a table's row is one line

from __future__ import annotations

from typing import Annotated, Any

from starlette.requests import Request
from starlette.responses import HTMLResponse

from dialogue.accounts.signed_in import SignedIn
from dialogue.agenda.pages import item_open_to
from dialogue.agenda.routes import Number
from dialogue.agenda.sources import sessions_of
from dialogue.bodies.roles import held_on_platform
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right, needs
from dialogue.kernel.schema import Session
from dialogue.languages import Tongue
from dialogue.people.asking import Standing, holding
from dialogue.stage.services import Dialogue, StageServices
from dialogue.stage.strands import Layer
from dialogue.threads.graph import LAYERS, Thread
from dialogue.threads.picture import picture
from dialogue.threads.reading import thread_of_item, thread_of_session
from dialogue.web.language import language_of
from dialogue.web.late import Routes

router = Routes()
LONGEST_REF = 60
BEGINNINGS = 200
"""Places to begin that the page of a session offers."""


def drawing(thread: Thread, at: str, tongue: Tongue) -> str:
    """The picture of a thread around one of its knots."""
    return picture(
        thread,
        at,
        alt=tongue.say(N_("The thread as a picture. Each box leads on; the same stands below as text.")),
        names={layer: tongue.say(label) for layer, label in LAYERS.items()},
        more=tongue.say(N_("{n} more below")),
    )


def _page(dialogue: StageServices, language: str, thread: Thread, at: str, **context: Any) -> HTMLResponse:
    if at and at not in thread.knots:
        raise NotFound("no_knot", N_("This is not there any more, or you may not see it."))
    tongue, seen = dialogue.tongue(language), thread.around(at) if at else thread
    return dialogue.page(
        "threads/thread.html",
        language,
        at=seen.knots.get(at),
        sources=seen.sources,
        layers=[(layer, LAYERS[layer], seen.layer(layer)) for layer in Layer if seen.layer(layer)],
        drawn=drawing(seen, at, tongue) if at else "",
        loose=any(one.loose for one in seen.links),
        most=BEGINNINGS,
        **context,
    )


def _of(request: Request) -> str:
    return request.query_params.get("of", "")[:LONGEST_REF]


@router.get("/sessions/{session_id}/thread")
async def of_session(
    request: Request, standing: Annotated[Standing, holding(Right.READ_DRAFT)], dialogue: Dialogue
) -> HTMLResponse:
    session, tongue = standing.session, dialogue.tongue(standing.language)

    def read(reader: Reader) -> Thread:
        held = held_on_platform(reader, session.platform_id or 0, standing.seat.account_id or 0)
        agenda = Right.READ_AGENDA in held
        return thread_of_session(reader, dialogue.kinds, tongue, session, agenda=agenda)

    thread = await dialogue.read(read)
    home = {"href": f"/sessions/{session.id}/console", "label": session.title}
    return _page(dialogue, standing.language, thread, _of(request), home=home, left_out=())


@router.get("/agenda/items/{item_id}/thread")
@needs(Right.READ_AGENDA)
async def of_item(request: Request, dialogue: Dialogue, account: SignedIn, item_id: Number) -> HTMLResponse:
    language = account.language or language_of(request)
    tongue = dialogue.tongue(language)

    def read(reader: Reader) -> tuple[str, Thread, list[Session]]:
        item = item_open_to(reader, account, item_id)
        own = sessions_of(reader, account.id or 0)
        return item.change_sought, *thread_of_item(reader, dialogue.kinds, tongue, item_id, own)

    title, thread, left_out = await dialogue.read(read)
    home = {"href": f"/agenda/items/{item_id}", "label": title}
    return _page(
        dialogue, language, thread, _of(request) or f"agenda:{item_id}", home=home, left_out=left_out
    )
