"""The interpreter's page: what waits, one text before her with its field beside it, what is done.

- GET `/sessions/{session_id}/translating?to=fr` (and `&ref=idea:12`): the page; `.../translating/waiting?to=fr`: its list.
- POST `/sessions/{session_id}/translations/taking` (`to`, and `ref` or `after`): take that text, or the next one.
- POST `/sessions/{session_id}/translations` (`to`, `ref`, `text`, `seen`, `was.text`): save it, take the next one.
- POST `/sessions/{session_id}/translations/removal` (`to`, `ref`): take a translation away.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Form
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dialogue.kernel.database import Reader
from dialogue.kernel.rights import Right, may
from dialogue.kernel.schema import utc_now
from dialogue.kernel.vocabulary import Command
from dialogue.languages import language_name
from dialogue.people.asking import Standing, holding
from dialogue.people.groups import groups_of
from dialogue.stage.acting import Text
from dialogue.stage.ready_made import worded
from dialogue.stage.services import Dialogue, StageServices
from dialogue.stage.translating.commands import RemoveTranslation, SaveTranslation, TakeWords
from dialogue.stage.translating.queue import (
    State,
    at_work,
    everything_said,
    names,
    next_for,
    tasks,
    waiting,
)
from dialogue.stage.translating.translatable import ANOTHER, LONGEST_TRANSLATION
from dialogue.web.answers import see
from dialogue.web.drawn import Drawn
from dialogue.web.late import Routes
from dialogue.web.same_page import stand_on
from dialogue.web.services import new_command_id

router = Routes(prefix="/sessions/{session_id}")

Interpreting = Annotated[Standing, holding(Right.TRANSLATE)]


@dataclass(frozen=True, slots=True)
class Language:
    """One language to translate into, and how many texts wait in it."""

    code: str
    name: str
    waiting: int


def _target(standing: Standing, wished: str) -> str:
    """The language to translate into: the one asked for, else hers."""
    offered = standing.session.languages
    if wished in offered:
        return wished
    return standing.language if standing.language in offered else standing.session.language


def _address(session_id: int, to: str, ref: str = "") -> str:
    asked = urlencode({"to": to, **({"ref": ref} if ref else {})})
    return f"/sessions/{session_id}/translating?{asked}"


def _read(dialogue: StageServices, reader: Reader, standing: Standing, to: str, ref: str) -> dict[str, Any]:
    session, tongue = standing.session, dialogue.tongue(standing.language)
    now = utc_now()
    said = everything_said(reader, dialogue.kinds, session)
    by_language = {one: tasks(reader, session, said, one, now) for one in session.languages}
    found = by_language[to]
    mine = next(
        (one for one in at_work(reader, session.id or 0, now) if one.seat_id == standing.seat_id), None
    )
    wanted = ref or (mine.ref if mine is not None and mine.language == to else "")
    current = next((one for one in found if one.said.ref == wanted), None)
    others = {one.taken_by for one in found if one.taken_by not in (0, standing.seat_id)}
    by = {one.translation.seat_id or 0 for one in found if one.translation is not None}
    left = waiting(found)
    groups = groups_of(reader, session.id or 0, tongue)
    known = {
        one.said.language: language_name(one.said.language, standing.language)
        for one in found
        if one.said.language not in ("", ANOTHER)
    }
    return {
        "to": to,
        "current": current,
        "gone": bool(ref) and current is None,
        "free": next_for(found, standing.seat_id),
        "waiting": left,
        "done": [one for one in found if one.state == State.DONE],
        "languages_here": [
            Language(one, language_name(one, standing.language), len(waiting(rows)))
            for one, rows in by_language.items()
        ],
        "language_names": known,
        "groups": groups,
        "names": names(reader, others | by),
        "me": standing.seat_id,
        "titles": {
            one.activity.id: worded(one.activity, session.language, standing.language) for one in found
        },
        "longest": LONGEST_TRANSLATION,
    }


async def _drawn(
    template: str, standing: Standing, dialogue: StageServices, to: str, ref: str = ""
) -> HTMLResponse:
    target = _target(standing, to)
    context = await dialogue.read(lambda reader: _read(dialogue, reader, standing, target, ref))
    return dialogue.page(
        template,
        standing.language,
        session=standing.session,
        may_watch=may(standing.seat.role, Right.WATCH_CONSOLE),
        command_id=new_command_id(),
        **context,
    )


@router.get("/translating")
async def translating(
    standing: Interpreting, dialogue: Dialogue, to: str = "", ref: str = ""
) -> HTMLResponse:
    return await _drawn("translating/page.html", standing, dialogue, to, ref)


@router.get("/translating/waiting")
async def list_waiting(standing: Interpreting, dialogue: Dialogue, to: str = "") -> HTMLResponse:
    """The list alone: an open page asks for it every few seconds."""
    return await _drawn("translating/waiting.html", standing, dialogue, to)


async def _carry_out(
    dialogue: StageServices, standing: Standing, command: Command, command_id: str
) -> dict[str, Any]:
    done = await dialogue.execute(
        command, command_id=command_id, stream_id=standing.session_id, actor=standing.actor
    )
    return done.answer


@router.post("/translations/taking")
async def take(
    request: Request,
    standing: Interpreting,
    dialogue: Dialogue,
    to: Text = "",
    ref: Text = "",
    after: Text = "",
    command_id: Text = "",
) -> Response:
    stand_on(request, _address(standing.session_id, to))
    answer = await _carry_out(dialogue, standing, TakeWords(to, ref, after), command_id)
    return see(_address(standing.session_id, to, answer["ref"]))


@router.post("/translations")
async def save(
    request: Request,
    standing: Interpreting,
    dialogue: Dialogue,
    was: Drawn,
    to: Text = "",
    ref: Text = "",
    text: Text = "",
    seen: Text = "",
    command_id: Annotated[str, Form()] = "",
) -> Response:
    stand_on(request, _address(standing.session_id, to, ref))
    answer = await _carry_out(dialogue, standing, SaveTranslation(to, ref, text, seen, was), command_id)
    return see(_address(standing.session_id, to, answer["next"]))


@router.post("/translations/removal")
async def remove(
    request: Request,
    standing: Interpreting,
    dialogue: Dialogue,
    to: Text = "",
    ref: Text = "",
    command_id: Text = "",
) -> Response:
    stand_on(request, _address(standing.session_id, to, ref))
    await _carry_out(dialogue, standing, RemoveTranslation(to, ref), command_id)
    return see(_address(standing.session_id, to, ref))
