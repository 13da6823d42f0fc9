"""Addresses of the brainstorm."""

from __future__ import annotations

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from dialogue.activities.brainstorm.commands import (
    AddIdea,
    AddIdeaFor,
    EditIdea,
    HideIdea,
    RevealIdeas,
    ShowIdea,
    WithdrawIdea,
)
from dialogue.web.answers import contribute, steer
from dialogue.web.people import Facilitating, Participating
from dialogue.web.services import Dialogue

router = APIRouter(prefix="/sessions/{session_id}/activities/{activity_id}")


@router.post("/ideas")
async def add(
    request: Request,
    standing: Participating,
    dialogue: Dialogue,
    activity_id: int,
    text: str = Form(""),
    command_id: str = Form(""),
) -> Response:
    command = AddIdea(activity_id, text)
    return await contribute(
        dialogue, request, standing, activity_id, command, command_id=command_id, typed={"text": text}
    )


@router.post("/ideas/{idea_id}/wording")
async def edit(
    request: Request,
    standing: Participating,
    dialogue: Dialogue,
    activity_id: int,
    idea_id: int,
    text: str = Form(""),
    command_id: str = Form(""),
) -> Response:
    typed = {"text": text, "idea": idea_id}
    command = EditIdea(idea_id, text)
    return await contribute(
        dialogue, request, standing, activity_id, command, command_id=command_id, typed=typed
    )


@router.post("/ideas/{idea_id}/withdrawal")
async def withdraw(
    request: Request,
    standing: Participating,
    dialogue: Dialogue,
    activity_id: int,
    idea_id: int,
    command_id: str = Form(""),
) -> Response:
    command = WithdrawIdea(idea_id)
    return await contribute(dialogue, request, standing, activity_id, command, command_id=command_id)


@router.post("/ideas-for")
async def add_for(
    request: Request,
    standing: Facilitating,
    dialogue: Dialogue,
    activity_id: int,
    group: int = Form(0),
    text: str = Form(""),
    command_id: str = Form(""),
) -> Response:
    return await steer(
        dialogue, request, standing, AddIdeaFor(activity_id, group, text), command_id=command_id
    )


@router.post("/ideas/{idea_id}/hiding")
async def hide(
    request: Request,
    standing: Facilitating,
    dialogue: Dialogue,
    idea_id: int,
    reason: str = Form(""),
    command_id: str = Form(""),
) -> Response:
    return await steer(dialogue, request, standing, HideIdea(idea_id, reason), command_id=command_id)


@router.post("/ideas/{idea_id}/showing")
async def show(
    request: Request, standing: Facilitating, dialogue: Dialogue, idea_id: int, command_id: str = Form("")
) -> Response:
    return await steer(dialogue, request, standing, ShowIdea(idea_id), command_id=command_id)


@router.post("/reveal")
async def reveal(
    request: Request,
    standing: Facilitating,
    dialogue: Dialogue,
    activity_id: int,
    covered: bool = Form(False),
    command_id: str = Form(""),
) -> Response:
    return await steer(dialogue, request, standing, RevealIdeas(activity_id, covered), command_id=command_id)
