"""Addresses of the goal room, below `/sessions/{session_id}/activities/{activity_id}`. All are POST with a form.

Every form also carries `command_id`. F: the facilitator's. P: a participant's. A: the objection's author's.

- F `/wording`: `text`; `because` (needed once positions were taken); `sources` (refs, several);
  `answers` (ids of objections, several)
- F `/rule`: `preset` (shared-goal, double-majority, modified-consensus, consent, simple-majority, sense-check);
  `ratify_by` (2027-01-31, or empty)
- F `/round`: `because` (needed for a further round on the same wording)
- F `/round-closing`: nothing more
- P `/position`: `level` (a key of the rule's scale: 1 to 8; consent, concern, stand-aside, object; yes, no, abstain);
  `text` (optional)
- F `/objections/{objection_id}/closing`: `how` (deferred, monitored, overruled, not-qualified, resolved); `reason`;
  for deferred also `deferred_to` and `due`
- A `/objections/{objection_id}/withdrawal`: `text` (optional)
- A `/objections/{objection_id}/reason`: `text`
- A `/objections/{objection_id}/upholding`: `text` (optional); opens again what was deferred, kept or not qualified
- F `/decision`: `what_is_new` (needed when a decision was made before)
- F `/ratifications`: `group` (id); `answer` (yes, no); `by_whom`
- P `/statements`: `text`
- F `/statements-for`: `group` (id); `text`
- F `/interest-links`: `group` (id); `effect` (serves, costs, untouched, unclear); `text`

An objection is resolved by a new wording: write it with `answers`, open and close a round on it; whoever does not
object there any more has resolved her objection. `how=resolved` only confirms what such a round has shown.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from dialogue.activities.agree.words import (
    AddStatement,
    AddStatementFor,
    ChooseRule,
    CloseObjection,
    CloseRound,
    Decide,
    GiveReason,
    LinkInterest,
    OpenRound,
    RecordRatification,
    TakePosition,
    UpholdObjection,
    WithdrawObjection,
    WordGoal,
)
from dialogue.web.answers import contribute, steer
from dialogue.web.people import Facilitating, Participating
from dialogue.web.services import Dialogue

router = APIRouter(prefix="/sessions/{session_id}/activities/{activity_id}")

Text = Annotated[str, Form()]


@router.post("/wording")
async def wording(
    request: Request,
    standing: Facilitating,
    dialogue: Dialogue,
    activity_id: int,
    text: Text = "",
    because: Text = "",
    sources: Annotated[list[str] | None, Form()] = None,
    answers: Annotated[list[int] | None, Form()] = None,
    command_id: Text = "",
) -> Response:
    command = WordGoal(activity_id, text, because, tuple(sources or ()), tuple(answers or ()))
    return await steer(dialogue, request, standing, command, command_id=command_id)


@router.post("/rule")
async def rule(
    request: Request,
    standing: Facilitating,
    dialogue: Dialogue,
    activity_id: int,
    preset: Text = "",
    ratify_by: Text = "",
    command_id: Text = "",
) -> Response:
    command = ChooseRule(activity_id, preset, ratify_by)
    return await steer(dialogue, request, standing, command, command_id=command_id)


@router.post("/round")
async def open_round(
    request: Request,
    standing: Facilitating,
    dialogue: Dialogue,
    activity_id: int,
    because: Text = "",
    command_id: Text = "",
) -> Response:
    return await steer(dialogue, request, standing, OpenRound(activity_id, because), command_id=command_id)


@router.post("/round-closing")
async def close_round(
    request: Request, standing: Facilitating, dialogue: Dialogue, activity_id: int, command_id: Text = ""
) -> Response:
    return await steer(dialogue, request, standing, CloseRound(activity_id), command_id=command_id)


@router.post("/position")
async def position(
    request: Request,
    standing: Participating,
    dialogue: Dialogue,
    activity_id: int,
    level: Text = "",
    text: Text = "",
    command_id: Text = "",
) -> Response:
    return await contribute(
        dialogue,
        request,
        standing,
        activity_id,
        TakePosition(activity_id, level, text),
        command_id=command_id,
        typed={"form": "position", "level": level, "text": text},
    )


@router.post("/objections/{objection_id}/closing")
async def close_objection(
    request: Request,
    standing: Facilitating,
    dialogue: Dialogue,
    objection_id: int,
    how: Text = "",
    reason: Text = "",
    deferred_to: Text = "",
    due: Text = "",
    command_id: Text = "",
) -> Response:
    command = CloseObjection(objection_id, how, reason, deferred_to, due)
    return await steer(dialogue, request, standing, command, command_id=command_id)


@router.post("/objections/{objection_id}/withdrawal")
async def withdraw(
    request: Request,
    standing: Participating,
    dialogue: Dialogue,
    activity_id: int,
    objection_id: int,
    text: Text = "",
    command_id: Text = "",
) -> Response:
    return await contribute(
        dialogue,
        request,
        standing,
        activity_id,
        WithdrawObjection(objection_id, text),
        command_id=command_id,
        typed={"form": "withdrawal", "text": text},
    )


@router.post("/objections/{objection_id}/reason")
async def give_reason(
    request: Request,
    standing: Participating,
    dialogue: Dialogue,
    activity_id: int,
    objection_id: int,
    text: Text = "",
    command_id: Text = "",
) -> Response:
    return await contribute(
        dialogue,
        request,
        standing,
        activity_id,
        GiveReason(objection_id, text),
        command_id=command_id,
        typed={"form": "reason", "text": text},
    )


@router.post("/objections/{objection_id}/upholding")
async def uphold(
    request: Request,
    standing: Participating,
    dialogue: Dialogue,
    activity_id: int,
    objection_id: int,
    text: Text = "",
    command_id: Text = "",
) -> Response:
    return await contribute(
        dialogue,
        request,
        standing,
        activity_id,
        UpholdObjection(objection_id, text),
        command_id=command_id,
        typed={"form": "upholding", "text": text},
    )


@router.post("/decision")
async def decide(
    request: Request,
    standing: Facilitating,
    dialogue: Dialogue,
    activity_id: int,
    what_is_new: Text = "",
    command_id: Text = "",
) -> Response:
    return await steer(dialogue, request, standing, Decide(activity_id, what_is_new), command_id=command_id)


@router.post("/ratifications")
async def ratify(
    request: Request,
    standing: Facilitating,
    dialogue: Dialogue,
    activity_id: int,
    group: Annotated[int, Form()] = 0,
    answer: Text = "",
    by_whom: Text = "",
    command_id: Text = "",
) -> Response:
    command = RecordRatification(activity_id, group, answer, by_whom)
    return await steer(dialogue, request, standing, command, command_id=command_id)


@router.post("/statements")
async def add_statement(
    request: Request,
    standing: Participating,
    dialogue: Dialogue,
    activity_id: int,
    text: Text = "",
    command_id: Text = "",
) -> Response:
    return await contribute(
        dialogue,
        request,
        standing,
        activity_id,
        AddStatement(activity_id, text),
        command_id=command_id,
        typed={"form": "statement", "text": text},
    )


@router.post("/statements-for")
async def add_statement_for(
    request: Request,
    standing: Facilitating,
    dialogue: Dialogue,
    activity_id: int,
    group: Annotated[int, Form()] = 0,
    text: Text = "",
    command_id: Text = "",
) -> Response:
    command = AddStatementFor(activity_id, group, text)
    return await steer(dialogue, request, standing, command, command_id=command_id)


@router.post("/interest-links")
async def link_interest(
    request: Request,
    standing: Facilitating,
    dialogue: Dialogue,
    activity_id: int,
    group: Annotated[int, Form()] = 0,
    effect: Text = "",
    text: Text = "",
    command_id: Text = "",
) -> Response:
    command = LinkInterest(activity_id, group, effect, text)
    return await steer(dialogue, request, standing, command, command_id=command_id)
