"""Addresses of the brainstorm."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form
from starlette.responses import HTMLResponse, Response

from dialogue.activities.brainstorm import hinting, illustrating
from dialogue.activities.brainstorm.commands import (
    KIND,
    AddIdea,
    AddIdeaFor,
    AdmitIdea,
    EditIdea,
    ExplainHiding,
    HideAuthors,
    HideIdea,
    KeepBackIdea,
    LetIdeasIn,
    PassSheets,
    RevealIdeas,
    SendLateIdea,
    ShowIdea,
    SupportIdea,
    WithdrawIdea,
)
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import Activity
from dialogue.people.asking import Standing, holding
from dialogue.people.groups import GroupView, groups_of
from dialogue.stage.acting import (
    Contributing,
    Entering,
    Moderating,
    Number,
    Steering,
    Text,
    Turn,
    Voting,
    back_to,
)
from dialogue.stage.ready_made import worded
from dialogue.stage.services import Dialogue
from dialogue.web.answers import by_htmx
from dialogue.web.late import Routes

router = Routes(prefix="/sessions/{session_id}/activities/{activity_id}")
pages = Routes()
"""All addresses of a brainstorm: its ideas, and the pictures beside them."""
pages.include_router(illustrating.router)
pages.include_router(hinting.router)


@router.post("/ideas")
async def add(
    contribute: Contributing,
    activity_id: int,
    text: Text = "",
    language: Text = "",
    heading: Turn = 0,
    sheet: Turn = 0,
    knowledge: Text = "",
    source: Text = "",
) -> Response:
    typed = {"text": text, "language": language, "heading": heading, "knowledge": knowledge, "source": source}
    command = AddIdea(activity_id, text, language, heading, sheet, knowledge, source)
    answer = await contribute(command, typed=typed)
    return answer if by_htmx(contribute.request) else await hinting.after_sending(contribute, text, answer)


@router.post("/late-ideas")
async def add_late(
    contribute: Contributing,
    activity_id: int,
    text: Text = "",
    language: Text = "",
    heading: Turn = 0,
    sheet: Turn = 0,
    knowledge: Text = "",
    source: Text = "",
) -> Response:
    """For what a phone kept: its form was refused because the step had ended meanwhile."""
    typed = {"text": text, "language": language, "heading": heading, "knowledge": knowledge, "source": source}
    return await contribute(
        SendLateIdea(activity_id, text, language, heading, sheet, knowledge, source), typed=typed
    )


@router.post("/ideas/{idea_id}/admission")
async def admit(steer: Moderating, idea_id: int) -> Response:
    return await steer(AdmitIdea(idea_id))


@router.post("/ideas/{idea_id}/wording")
async def edit(
    contribute: Contributing,
    idea_id: int,
    text: Text = "",
    turn: Turn = 0,
    language: Text = "",
    heading: Turn = 0,
    knowledge: Annotated[str | None, Form()] = None,
    source: Annotated[str | None, Form()] = None,
) -> Response:
    typed = {
        "text": text,
        "idea": idea_id,
        "language": language,
        "heading": heading,
        "knowledge": knowledge,
        "source": source,
    }
    return await contribute(EditIdea(idea_id, text, turn, language, heading, knowledge, source), typed=typed)


@router.post("/ideas/{idea_id}/support")
async def support(contribute: Voting, idea_id: int) -> Response:
    return await contribute(SupportIdea(idea_id))


@router.post("/ideas/{idea_id}/support-withdrawal")
async def withdraw_support(contribute: Voting, idea_id: int) -> Response:
    return await contribute(SupportIdea(idea_id, on=False))


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
    heading: Turn = 0,
    back: Text = "",
) -> Response:
    command = AddIdeaFor(activity_id, group, text, heads, channel, language, heading)
    return await steer(command, back=back_to(back, group))


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


@router.post("/ideas/{idea_id}/reason")
async def explain(steer: Moderating, idea_id: int, reason: Text = "") -> Response:
    return await steer(ExplainHiding(idea_id, reason))


@router.post("/ideas/{idea_id}/keeping-back")
async def keep_back(steer: Moderating, idea_id: int) -> Response:
    return await steer(KeepBackIdea(idea_id))


@router.post("/ideas/{idea_id}/showing")
async def show(steer: Moderating, idea_id: int) -> Response:
    return await steer(ShowIdea(idea_id))


@router.post("/letting-in")
async def let_in(steer: Moderating, activity_id: int, newest: Turn = 0) -> Response:
    return await steer(LetIdeasIn(activity_id, newest))


@router.post("/authors")
async def authors(steer: Steering, activity_id: int, shows: Text = "") -> Response:
    return await steer(HideAuthors(activity_id, shows))


@router.post("/passing")
async def pass_on(steer: Steering, activity_id: int, round: Turn = 0) -> Response:
    return await steer(PassSheets(activity_id, round))


@router.post("/reveal")
async def reveal(steer: Steering, activity_id: int, covered: Annotated[bool, Form()] = False) -> Response:
    return await steer(RevealIdeas(activity_id, covered))


pages.include_router(router)
