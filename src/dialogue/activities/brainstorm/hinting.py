"""The hint that a similar idea stands there already: while somebody writes, and without script after she has sent."""

from __future__ import annotations

from typing import Any

from starlette.responses import HTMLResponse, Response

from dialogue.activities.brainstorm import rules, supporting
from dialogue.activities.brainstorm.commands import KIND
from dialogue.activities.brainstorm.rows import ideas_of
from dialogue.activities.brainstorm.settings import Settings
from dialogue.activities.brainstorm.similar import nearest
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Activity
from dialogue.live.audience import Screen
from dialogue.people.asking import Standing
from dialogue.stage.acting import Contribute, Contributing, Text
from dialogue.stage.settings import settings_of
from dialogue.web.answers import see
from dialogue.web.late import Routes

router = Routes(prefix="/sessions/{session_id}/activities/{activity_id}")


def similar_ideas(reader: Reader, standing: Standing, activity_id: int, text: str) -> list[dict[str, Any]]:
    """At most two ideas of others that the room reads now and that are like this text. Before the reveal none is read."""
    activity = reader.get(Activity, activity_id)
    if activity is None or activity.session_id != standing.session_id or activity.kind != KIND:
        return []
    if activity.state != "open" or not rules.may_see_wall(Screen.PHONE, activity.phase):
        return []
    if not settings_of(activity, Settings).similar:
        return []
    others = [idea for idea in ideas_of(reader, activity_id) if idea.seat_id != standing.seat_id]
    texts = [(idea.id or 0, idea.text) for idea in others]
    known = {idea.id: idea for idea in others}
    own = {idea.id for idea in supporting.supported_by(reader, activity, standing.seat_id)}
    return [
        {"id": key, "text": known[key].text, "lang": known[key].language, "supported": key in own}
        for key in nearest(text[: rules.LONGEST_IDEA], texts)
    ]


@router.post("/similar")
async def similar(contribute: Contributing, activity_id: int, text: Text = "") -> HTMLResponse:
    """The hint beside the field, drawn while she writes; empty when there is none. Nothing is kept.

    Sent as a form: what stands in an address stands in logs.
    """
    dialogue, standing = contribute.dialogue, contribute.standing

    def read(reader: Reader) -> list[dict[str, Any]]:
        activity = reader.get(Activity, activity_id)
        if activity is None or activity.session_id != standing.session_id:
            raise NotFound("no_activity", N_("This activity is not part of the session any more."))
        return similar_ideas(reader, standing, activity_id, text)

    found = await dialogue.read(read)
    return dialogue.page(
        "activities/brainstorm/similar.html",
        standing.language,
        session=standing.session,
        activity_id=activity_id,
        items=found,
    )


async def after_sending(contribute: Contribute, text: str, answer: Response) -> Response:
    """Without script: a page that says what is like the idea that was just sent; else the answer as it is."""
    dialogue, standing = contribute.dialogue, contribute.standing
    if answer.status_code != see("/").status_code:
        return answer
    found = await dialogue.read(lambda reader: similar_ideas(reader, standing, contribute.activity_id, text))
    if not found:
        return answer
    return dialogue.page(
        "activities/brainstorm/sent.html",
        standing.language,
        session=standing.session,
        activity_id=contribute.activity_id,
        items=found,
        back=answer.headers["location"],
    )
