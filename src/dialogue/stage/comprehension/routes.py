"""Addresses of the comprehension check, for the kinds that take it up: `clear` (answer, turn) for people,
`clear-asking` and `clear-showing` for whoever steers. All are POST with a form.
"""

from __future__ import annotations

from starlette.responses import Response

from dialogue.stage.acting import Steering, Text, Turn, Voting
from dialogue.stage.comprehension.commands import AnswerIfClear, AskIfClear, ShowIfClear
from dialogue.web.late import Routes

router = Routes(prefix="/sessions/{session_id}/activities/{activity_id}")


@router.post("/clear")
async def answer(contribute: Voting, activity_id: int, answer: Text = "", turn: Turn = 0) -> Response:
    return await contribute(
        AnswerIfClear(activity_id, answer, turn), typed={"form": "clear", "answer": answer}
    )


@router.post("/clear-asking")
async def ask(steer: Steering, activity_id: int) -> Response:
    return await steer(AskIfClear(activity_id))


@router.post("/clear-showing")
async def show(steer: Steering, activity_id: int) -> Response:
    return await steer(ShowIfClear(activity_id))
