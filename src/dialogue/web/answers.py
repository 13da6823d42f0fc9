"""How an action is answered: a fragment for htmx, a redirect or a page without script, one sentence for a no.

Shared parts of a page are drawn by the live channel only. A participant's POST brings back her own panel
(`#mine`), a facilitator's brings back nothing: what changed arrives as a frame, for her as for everybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from dialogue.activities.contract import Person
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotAllowed, NotFound, Refused
from dialogue.kernel.schema import Activity
from dialogue.kernel.vocabulary import Command
from dialogue.web.people import Standing
from dialogue.web.services import Services, new_command_id

SEE_OTHER = 303

FIRST_THE_ROOM = 0.02
"""Seconds that a person's own panel waits for the room's frames. Drawing both at once makes both slower: the last of 500
phones heard of an idea 5 ms later, and the author had her answer no sooner."""


def by_htmx(request: Request) -> bool:
    return request.headers.get("hx-request") == "true"


def status_of(refusal: Refused) -> int:
    """The HTTP status of a rule's no."""
    if isinstance(refusal, NotAllowed):
        return 403
    return 404 if isinstance(refusal, NotFound) else 422


def inside(address: str) -> str:
    """The address, if it leads to a page of ours; else the start page.

    Browsers take `/\\evil.example` for `//evil.example` and leave out tabs, so only plain paths are believed.
    """
    plain = address.isascii() and address.isprintable() and "\\" not in address
    return address if plain and address.startswith("/") and not address.startswith("//") else "/"


def see(address: str) -> RedirectResponse:
    """Go and look: the answer to a form sent without script."""
    return RedirectResponse(address, status_code=SEE_OTHER)


def mine_of(
    dialogue: Services, reader: Reader, standing: Standing, activity: Activity, said: Mapping[str, Any]
) -> str:
    """A person's own panel for an activity, as HTML. `said` carries an error and what she had typed."""
    person = Person(standing.seat, standing.secret)
    kind = dialogue.kinds[activity.kind]
    return dialogue.draw(
        f"activities/{activity.kind}/mine.html",
        standing.language,
        session=standing.session,
        activity=activity,
        screen="phone",
        mine={
            "person": person,
            "command_id": new_command_id(),
            "error": "",
            "field": "",
            "typed": {},
            "saved": False,
            **kind.mine(reader, activity, person),
            **said,
        },
    )


def blank_mine(context: Mapping[str, Any]) -> dict[str, Any]:
    """The panel as it is drawn for nobody in particular, inside shared parts: the browser makes the command's id."""
    return {
        "person": Person(),
        "command_id": "",
        "error": "",
        "field": "",
        "typed": {},
        "saved": False,
        **context,
    }


async def contribute(
    dialogue: Services,
    request: Request,
    standing: Standing,
    activity_id: int,
    command: Command,
    *,
    command_id: str,
    typed: Mapping[str, Any] | None = None,
) -> Response:
    """Carry out a participant's command and answer with her own panel (htmx) or a redirect."""
    said: dict[str, Any] = {"saved": True}
    status = 200
    try:
        done = await dialogue.execute(
            command, command_id=command_id, session_id=standing.session_id, seat_id=standing.seat_id
        )
        await dialogue.hub.told(standing.session_id, done.seq, within=FIRST_THE_ROOM)
    except Refused as refusal:
        if isinstance(refusal, NotAllowed):
            raise
        words = dialogue.tongue(standing.language).say(refusal.sentence, **refusal.facts)
        said = {"error": words, "field": refusal.field, "typed": typed or {}}
        status = status_of(refusal)
    if status == 200 and not by_htmx(request):
        return see(f"/sessions/{standing.session_id}#mine")

    def draw(reader: Reader) -> str | None:
        activity = reader.get(Activity, activity_id)
        if activity is None or activity.session_id != standing.session_id:
            return None
        return mine_of(dialogue, reader, standing, activity, said)

    panel = await dialogue.read(draw)
    if by_htmx(request) and panel is not None:
        # 422 for every rule's no: htmx puts the form back with the sentence and what was typed.
        return HTMLResponse(panel, status_code=200 if status == 200 else 422)
    from dialogue.sessions.phone import phone_page

    return await phone_page(dialogue, standing, status=status, said=said, activity_id=activity_id)


async def steer(
    dialogue: Services,
    request: Request,
    standing: Standing,
    command: Command,
    *,
    command_id: str = "",
    back: str = "",
) -> Response:
    """Carry out a facilitator's command: 204 for htmx (the change arrives as a frame), else back to the console.

    A rule's no is raised; the error handler makes one sentence of it.
    """
    await dialogue.execute(
        command, command_id=command_id, session_id=standing.session_id, seat_id=standing.seat_id
    )
    if by_htmx(request):
        return Response(status_code=204)
    return see(back or f"/sessions/{standing.session_id}/console")
