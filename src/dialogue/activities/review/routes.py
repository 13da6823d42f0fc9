"""Addresses of a review."""

from __future__ import annotations

from starlette.responses import Response

from dialogue.activities.review.commands import (
    AddReviewLine,
    AddReviewLineFor,
    HideReviewLine,
    TurnReview,
    WithdrawReviewLine,
)
from dialogue.stage.acting import Contributing, Entering, Moderating, Number, Steering, Text, back_to
from dialogue.web.late import Routes

router = Routes(prefix="/sessions/{session_id}/activities/{activity_id}")


@router.post("/review/lines")
async def add(
    contribute: Contributing, activity_id: int, question: Text = "", text: Text = "", language: Text = ""
) -> Response:
    command = AddReviewLine(activity_id, question, text, language)
    return await contribute(command, typed={"text": text, "language": language})


@router.post("/review/lines-for")
async def add_for(
    steer: Entering,
    activity_id: int,
    group: Number = 0,
    text: Text = "",
    language: Text = "",
    back: Text = "",
) -> Response:
    return await steer(AddReviewLineFor(activity_id, group, text, language), back=back_to(back, group))


@router.post("/review/lines/{line_id}/withdrawal")
async def withdraw(contribute: Contributing, line_id: int) -> Response:
    return await contribute(WithdrawReviewLine(line_id))


@router.post("/review/lines/{line_id}/hiding")
async def hide(steer: Moderating, line_id: int, shown: Text = "") -> Response:
    return await steer(HideReviewLine(line_id, bool(shown)))


@router.post("/review/turn")
async def turn(steer: Steering, activity_id: int, to: Text = "") -> Response:
    return await steer(TurnReview(activity_id, to))
