"""Addresses of a scale, under `/sessions/{session_id}/activities/{activity_id}/scale`.

- POST `answers` (participant): `tap.STATEMENT` (1 to 5) and, on a slider, `at.STATEMENT` (0 to 100) for each statement,
  `turn` (the form's rising number), `command_id`. Sending again replaces all answers.
- POST `further-statements` (who moderates): `lines`.
- POST `results` (who publishes): works the result out and shows it to everybody.
"""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from dialogue.activities.scale.commands import AddToScale, AnswerScale
from dialogue.activities.scale.reveal import REVEALING
from dialogue.stage.acting import Moderating, Publishing, Text, Turn, Voting
from dialogue.web.late import Routes

router = Routes(prefix="/sessions/{session_id}/activities/{activity_id}/scale")


def answers_in(fields: Mapping[str, str]) -> tuple[tuple[int, str, str], ...]:
    """(statement, tap, number) of a form's fields; fields of anything else are left aside.

    >>> answers_in({"tap.3": "4", "at.3": "70", "at.9": "", "tap.x": "1", "turn": "2"})
    ((3, '4', '70'), (9, '', ''))
    """
    parts = [name.partition(".") for name in fields]
    keys = {key for name, _, key in parts if name in ("tap", "at") and key.isascii() and key.isdecimal()}
    return tuple(
        (int(key), fields.get(f"tap.{key}", ""), fields.get(f"at.{key}", ""))
        for key in sorted(keys, key=int)
        if len(key) < 12
    )


@router.post("/answers")
async def answer(contribute: Voting, request: Request, activity_id: int, turn: Turn = 0) -> Response:
    # Fields of statements are named by their numbers.
    form = await request.form()
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    return await contribute(AnswerScale(activity_id, answers_in(fields), turn), typed=fields)


@router.post("/further-statements")
async def add(steer: Moderating, activity_id: int, lines: Text = "") -> Response:
    return await steer(AddToScale(activity_id, lines))


@router.post("/results")
async def show(steer: Publishing, activity_id: int) -> Response:
    await steer.dialogue.jobs.start(steer.dialogue, steer.standing, activity_id, REVEALING, steer.command_id)
    return steer.done()
