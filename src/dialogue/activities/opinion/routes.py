"""Addresses of the opinion activity, under `/sessions/{session_id}/activities/{activity_id}/opinion`.

- POST `statements/{statement_id}/stance` (participant): `stance` (agree, disagree, pass, later), `turn` (the form's
  rising number, optional), `command_id`, `back` (answers: to the page of her answers). Sending again changes the answer.
- GET `answers` (participant): her answers, and what is still to do.
- POST `statements` (participant): `text`. It waits until the facilitator has read it.
- POST `additions`, `statements/{statement_id}/acceptance`, `.../taking-out`, `.../translation` (who moderates).
- GET `/sessions/{session_id}/statements` (who translates): all statements of a session with their translations.
- POST `results` (who publishes): works the results out and shows them to everybody.
- GET `landscape.svg`, `landscape.json` (who may read the draft of the minutes): what was shown.
- GET `conversation.zip` (who publishes): the conversation in the Polis export format, once its results are shown.

Where there is nothing yet to look at, these lead back to the console.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Annotated, Any, TypeVar

from fastapi import Form
from starlette.responses import Response

from dialogue.activities.opinion import exporting, panel, reveal, showing
from dialogue.activities.opinion.commands import (
    KIND,
    AcceptStatement,
    AddStatements,
    OfferStatement,
    TakeOutStatement,
    TakeStance,
    TranslateStatement,
)
from dialogue.activities.opinion.reveal import REVEALING
from dialogue.activities.opinion.rows import statements_of
from dialogue.charts import chart_svg
from dialogue.kernel.database import Reader
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import Activity
from dialogue.languages import Tongue
from dialogue.people.asking import Standing, holding
from dialogue.people.groups import groups_of
from dialogue.stage.acting import (
    CONSOLE,
    Contributing,
    Moderating,
    Publishing,
    Text,
    Translating,
    Turn,
    Voting,
)
from dialogue.stage.contract import Person
from dialogue.stage.services import Dialogue
from dialogue.stage.steps import activities_of
from dialogue.web.answers import by_htmx, see
from dialogue.web.drawn import Drawn
from dialogue.web.late import Routes
from dialogue.web.services import new_command_id

router = Routes()
HERE = "/sessions/{session_id}/activities/{activity_id}/opinion"

Answering = Annotated[Standing, holding(Right.CONTRIBUTE)]
Interpreting = Annotated[Standing, holding(Right.TRANSLATE)]
Exporting = Annotated[Standing, holding(Right.PUBLISH)]
Reading = Annotated[Standing, holding(Right.READ_DRAFT)]
T = TypeVar("T")


@router.post(HERE + "/statements/{statement_id}/stance")
async def answer(
    contribute: Voting,
    activity_id: int,
    statement_id: int,
    stance: Text = "",
    turn: Turn = 0,
    back: Text = "",
) -> Response:
    done = await contribute(TakeStance(activity_id, statement_id, stance, turn), typed={"stance": stance})
    if back == "answers" and done.status_code == 303 and not by_htmx(contribute.request):
        return see(f"/sessions/{contribute.standing.session_id}/activities/{activity_id}/opinion/answers")
    return done


@router.get(HERE + "/answers")
async def answers(standing: Answering, dialogue: Dialogue, session_id: int, activity_id: int) -> Response:
    def read(reader: Reader) -> tuple[Activity, dict[str, Any]] | None:
        activity = _activity(reader, standing, activity_id)
        person = Person(standing.seat, standing.secret)
        return (activity, panel.own_page(reader, activity, person)) if activity else None

    found = await dialogue.read(read)
    if found is None:
        return see(f"/sessions/{session_id}")
    activity, own = found
    return dialogue.page(
        "activities/opinion/answers.html",
        standing.language,
        session=standing.session,
        activity=activity,
        command_id=new_command_id(),
        **own,
    )


@router.post(HERE + "/statements")
async def write(contribute: Contributing, activity_id: int, text: Text = "") -> Response:
    return await contribute(OfferStatement(activity_id, text), typed={"text": text})


@router.post(HERE + "/additions")
async def add(steer: Moderating, activity_id: int, lines: Text = "") -> Response:
    return await steer(AddStatements(activity_id, lines))


@router.post(HERE + "/statements/{statement_id}/acceptance")
async def accept(
    steer: Moderating, activity_id: int, statement_id: int, about_person: Annotated[bool, Form()] = False
) -> Response:
    return await steer(AcceptStatement(activity_id, statement_id, about_person))


@router.post(HERE + "/statements/{statement_id}/taking-out")
async def take_out(steer: Moderating, activity_id: int, statement_id: int, reason: Text = "") -> Response:
    return await steer(TakeOutStatement(activity_id, statement_id, reason))


@router.post(HERE + "/statements/{statement_id}/translation")
async def translate(
    steer: Translating,
    activity_id: int,
    statement_id: int,
    was: Drawn,
    language: Text = "",
    text: Text = "",
    back: Text = "",
) -> Response:
    command = TranslateStatement(activity_id, statement_id, language, text, was)
    return await steer(command, back="statements" if back == "statements" else CONSOLE)


@router.get("/sessions/{session_id}/statements")
async def to_translate(standing: Interpreting, dialogue: Dialogue) -> Response:
    """The statements of the session with their translations, for an interpreter."""

    def read(reader: Reader) -> list[dict[str, Any]]:
        found = [one for one in activities_of(reader, standing.session_id) if one.kind == KIND]
        return [{"activity": one, "statements": statements_of(reader, one.id or 0)} for one in found]

    return dialogue.page(
        "activities/opinion/translations.html",
        standing.language,
        session=standing.session,
        steps=await dialogue.read(read),
        command_id=new_command_id(),
    )


@router.post(HERE + "/results")
async def show(steer: Publishing, activity_id: int) -> Response:
    dialogue = steer.dialogue
    await dialogue.jobs.start(dialogue, steer.standing, activity_id, REVEALING, steer.command_id)
    return steer.done()


def _activity(reader: Reader, standing: Standing, activity_id: int) -> Activity | None:
    """The opinion activity of this session with that id, if there is one."""
    found = reader.get(Activity, activity_id)
    return found if found and found.session_id == standing.session_id and found.kind == KIND else None


async def _found(
    standing: Standing,
    dialogue: Dialogue,
    activity_id: int,
    read: Callable[[Reader, Activity], T | None],
) -> T | None:
    def look(reader: Reader) -> T | None:
        activity = _activity(reader, standing, activity_id)
        return read(reader, activity) if activity else None

    return await dialogue.read(look)


def _file(content: str | bytes, name: str, kind: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=kind, headers=headers)


@router.get(HERE + "/landscape.svg")
async def picture(standing: Reading, dialogue: Dialogue, session_id: int, activity_id: int) -> Response:
    tongue = Tongue(standing.language)

    def read(reader: Reader, activity: Activity) -> str | None:
        content = reveal.revealed(reader, activity)
        drawn = showing.picture(content, tongue) if content else None
        return chart_svg(drawn, key="landscape", font_family="sans-serif") if drawn else None

    found = await _found(standing, dialogue, activity_id, read)
    if found is None:
        return see(f"/sessions/{session_id}/{CONSOLE}")
    return _file(found, "landscape.svg", "image/svg+xml")


@router.get(HERE + "/landscape.json")
async def figures(standing: Reading, dialogue: Dialogue, session_id: int, activity_id: int) -> Response:
    def read(reader: Reader, activity: Activity) -> Mapping[str, Any] | None:
        content = reveal.revealed(reader, activity)
        if content is None:
            return None
        groups = groups_of(reader, standing.session_id, Tongue(standing.language))
        texts = {one.id or 0: one for one in statements_of(reader, activity.id or 0)}
        return exporting.told(content, texts, groups)

    found = await _found(standing, dialogue, activity_id, read)
    if found is None:
        return see(f"/sessions/{session_id}/{CONSOLE}")
    return _file(json.dumps(found, ensure_ascii=False, indent=2) + "\n", "landscape.json", "application/json")


@router.get(HERE + "/conversation.zip")
async def conversation(
    standing: Exporting, dialogue: Dialogue, session_id: int, activity_id: int
) -> Response:
    def read(reader: Reader, activity: Activity) -> bytes | None:
        return exporting.archive(reader, standing.session, activity)

    found = await _found(standing, dialogue, activity_id, read)
    if found is None:
        return see(f"/sessions/{session_id}/{CONSOLE}")
    return _file(found, "conversation.zip", "application/zip")
