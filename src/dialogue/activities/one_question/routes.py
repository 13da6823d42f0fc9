"""Addresses of the building block: `answer` (text) for participants, `answers/{id}/hiding` (shown) for facilitators."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form
from starlette.responses import Response

from dialogue.activities.one_question.commands import GiveAnswer, HideAnswer
from dialogue.stage.acting import Contributing, Moderating, Text, Turn
from dialogue.web.late import Routes

router = Routes(prefix="/sessions/{session_id}/activities/{activity_id}")


@router.post("/answer")
async def give(
    contribute: Contributing, activity_id: int, text: Text = "", turn: Turn = 0, language: Text = ""
) -> Response:
    return await contribute(
        GiveAnswer(activity_id, text, turn, language), typed={"text": text, "language": language}
    )


@router.post("/answers/{answer_id}/hiding")
async def hide(steer: Moderating, answer_id: int, shown: Annotated[bool, Form()] = False) -> Response:
    return await steer(HideAnswer(answer_id, shown))
