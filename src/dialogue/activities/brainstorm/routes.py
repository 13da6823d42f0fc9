"""Addresses of the brainstorm."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import HTMLResponse, Response

from dialogue.activities.brainstorm import illustrating
from dialogue.activities.brainstorm.commands import (
    KIND,
    AddIdea,
    AddIdeaFor,
    EditIdea,
    HideIdea,
    RevealIdeas,
    ShowIdea,
    WithdrawIdea,
)
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import Activity
from dialogue.people.asking import Standing, holding
from dialogue.people.groups import GroupView, groups_of
from dialogue.stage.acting import Contributing, Entering, Moderating, Number, Steering, Text, Turn, back_to
from dialogue.stage.ready_made import worded
from dialogue.stage.services import Dialogue

router = APIRouter(prefix="/sessions/{session_id}/activities/{activity_id}")
pages = APIRouter()
"""All addresses of a brainstorm: its ideas, and the pictures beside them."""
pages.include_router(illustrating.router)


@router.post("/ideas")
async def add(contribute: Contributing, activity_id: int, text: Text = "", language: Text = "") -> Response:
    return await contribute(AddIdea(activity_id, text, language), typed={"text": text, "language": language})


@router.post("/ideas/{idea_id}/wording")
async def edit(
    contribute: Contributing, idea_id: int, text: Text = "", turn: Turn = 0, language: Text = ""
) -> Response:
    return await contribute(
        EditIdea(idea_id, text, turn, language), typed={"text": text, "idea": idea_id, "language": language}
    )


@router.post("/ideas/{idea_id}/withdrawal")
async def withdraw(contribute: Contributing, idea_id: int) -> Response:
    return await contribute(WithdrawIdea(idea_id))


@router.post("/ideas-for")
async def add_for(
    steer: Entering,
    activity_id: int,
    group: Number = 0,
    text: Text = "",
    heads: Text = "",
    channel: Text = "",
    language: Text = "",
    back: Text = "",
) -> Response:
    return await steer(
        AddIdeaFor(activity_id, group, text, heads, channel, language), back=back_to(back, group)
    )


@router.get("/cards")
async def cards(
    standing: Annotated[Standing, holding(Right.ENTER_FOR_OTHERS)],
    dialogue: Dialogue,
    activity_id: int,
    group: str = "",
) -> HTMLResponse:
    """Six cards to write ideas on, for one group or for any, in the session's language, for the printer."""
    language = standing.session.language

    def read(reader: Reader) -> tuple[Activity, dict[int, GroupView]]:
        activity = reader.get(Activity, activity_id)
        if activity is None or activity.session_id != standing.session_id or activity.kind != KIND:
            raise NotFound("no_activity", N_("This activity is not part of the session any more."))
        groups = groups_of(reader, standing.session_id, dialogue.tongue(language))
        return worded(activity, language, language), groups

    activity, groups = await dialogue.read(read)
    asked = int(group) if group.isascii() and group.isdecimal() and len(group) < 10 else 0
    return dialogue.page(
        "activities/brainstorm/cards.html",
        language,
        session=standing.session,
        activity=activity,
        groups=list(groups.values()),
        group=groups.get(asked),
    )


@router.post("/ideas/{idea_id}/hiding")
async def hide(steer: Moderating, idea_id: int, reason: Text = "") -> Response:
    return await steer(HideIdea(idea_id, reason))


@router.post("/ideas/{idea_id}/showing")
async def show(steer: Moderating, idea_id: int) -> Response:
    return await steer(ShowIdea(idea_id))


@router.post("/reveal")
async def reveal(steer: Steering, activity_id: int, covered: Annotated[bool, Form()] = False) -> Response:
    return await steer(RevealIdeas(activity_id, covered))


pages.include_router(router)
