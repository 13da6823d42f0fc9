"""Addresses of the brainstorm."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
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
from dialogue.stage.acting import Contributing, Entering, Moderating, Number, Steering, Text, Turn

router = APIRouter(prefix="/sessions/{session_id}/activities/{activity_id}")


@router.post("/ideas")
async def add(contribute: Contributing, activity_id: int, text: Text = "") -> Response:
    return await contribute(AddIdea(activity_id, text), typed={"text": text})


@router.post("/ideas/{idea_id}/wording")
async def edit(contribute: Contributing, idea_id: int, text: Text = "", turn: Turn = 0) -> Response:
    return await contribute(EditIdea(idea_id, text, turn), typed={"text": text, "idea": idea_id})


@router.post("/ideas/{idea_id}/withdrawal")
async def withdraw(contribute: Contributing, idea_id: int) -> Response:
    return await contribute(WithdrawIdea(idea_id))


@router.post("/ideas-for")
async def add_for(steer: Entering, activity_id: int, group: Number = 0, text: Text = "") -> Response:
    return await steer(AddIdeaFor(activity_id, group, text))


@router.post("/ideas/{idea_id}/hiding")
async def hide(steer: Moderating, idea_id: int, reason: Text = "") -> Response:
    return await steer(HideIdea(idea_id, reason))


@router.post("/ideas/{idea_id}/showing")
async def show(steer: Moderating, idea_id: int) -> Response:
    return await steer(ShowIdea(idea_id))


@router.post("/reveal")
async def reveal(steer: Steering, activity_id: int, covered: Annotated[bool, Form()] = False) -> Response:
    return await steer(RevealIdeas(activity_id, covered))
