"""Addresses of questions."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form
from pydantic import BeforeValidator
from starlette.responses import Response

from dialogue.activities.questions.commands import (
    AnswerQuestion,
    AskQuestion,
    AskQuestionFor,
    HideQuestion,
    MergeQuestions,
    PutBackQuestion,
    ShowQuestion,
    SupportQuestion,
    TakeApartQuestion,
    TakeUpQuestion,
    WithdrawQuestion,
)
from dialogue.stage.acting import (
    Contributing,
    Entering,
    Moderating,
    Number,
    Steering,
    Text,
    Voting,
    back_to,
    turn_of,
)
from dialogue.web.late import Routes

router = Routes(prefix="/sessions/{session_id}/activities/{activity_id}")
Tick = Annotated[bool, Form()]
Count = Annotated[int, BeforeValidator(turn_of), Form()]
"""A number that may be left out."""


@router.post("/questions")
async def ask(
    contribute: Contributing, activity_id: int, text: Text = "", signed: Tick = False, language: Text = ""
) -> Response:
    command = AskQuestion(activity_id, text, signed, language)
    return await contribute(command, typed={"text": text, "signed": signed, "language": language})


@router.post("/questions-for")
async def ask_for(
    steer: Entering,
    activity_id: int,
    group: Number = 0,
    text: Text = "",
    language: Text = "",
    back: Text = "",
) -> Response:
    return await steer(AskQuestionFor(activity_id, group, text, language), back=back_to(back, group))


@router.post("/questions/{question_id}/withdrawal")
async def withdraw(contribute: Contributing, question_id: int) -> Response:
    return await contribute(WithdrawQuestion(question_id))


@router.post("/questions/{question_id}/support")
async def support(contribute: Voting, question_id: int) -> Response:
    return await contribute(SupportQuestion(question_id))


@router.post("/questions/{question_id}/support-withdrawal")
async def withdraw_support(contribute: Voting, question_id: int) -> Response:
    return await contribute(SupportQuestion(question_id, on=False))


@router.post("/questions/{question_id}/showing")
async def show(steer: Moderating, question_id: int) -> Response:
    return await steer(ShowQuestion(question_id))


@router.post("/questions/hiding")
async def hide(steer: Moderating, activity_id: int, number: Number = 0, reason: Text = "") -> Response:
    return await steer(HideQuestion(activity_id, number, reason))


@router.post("/questions/merging")
async def merge(steer: Moderating, activity_id: int, number: Number = 0, into: Number = 0) -> Response:
    return await steer(MergeQuestions(activity_id, number, into))


@router.post("/questions/{question_id}/taking-apart")
async def take_apart(steer: Moderating, question_id: int) -> Response:
    return await steer(TakeApartQuestion(question_id))


@router.post("/questions/{question_id}/taking-up")
async def take_up(steer: Steering, question_id: int) -> Response:
    return await steer(TakeUpQuestion(question_id))


@router.post("/questions/{question_id}/putting-back")
async def put_back(steer: Steering, question_id: int) -> Response:
    return await steer(PutBackQuestion(question_id))


@router.post("/questions/answering")
async def answered(steer: Steering, activity_id: int, answer: Text = "", number: Count = 0) -> Response:
    return await steer(AnswerQuestion(activity_id, answer, number))
