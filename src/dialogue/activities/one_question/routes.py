"""Addresses of the building block: `answer` (text) for participants, `answers/{id}/hiding` (shown) for facilitators."""

from __future__ import annotations

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from dialogue.activities.one_question.commands import GiveAnswer, HideAnswer
from dialogue.web.answers import contribute, steer
from dialogue.web.people import Facilitating, Participating
from dialogue.web.services import Dialogue

router = APIRouter(prefix="/sessions/{session_id}/activities/{activity_id}")


@router.post("/answer")
async def give(
    request: Request,
    standing: Participating,
    dialogue: Dialogue,
    activity_id: int,
    text: str = Form(""),
    command_id: str = Form(""),
) -> Response:
    command = GiveAnswer(activity_id, text)
    return await contribute(
        dialogue, request, standing, activity_id, command, command_id=command_id, typed={"text": text}
    )


@router.post("/answers/{answer_id}/hiding")
async def hide(
    request: Request,
    standing: Facilitating,
    dialogue: Dialogue,
    answer_id: int,
    shown: bool = Form(False),
    command_id: str = Form(""),
) -> Response:
    return await steer(dialogue, request, standing, HideAnswer(answer_id, shown), command_id=command_id)
