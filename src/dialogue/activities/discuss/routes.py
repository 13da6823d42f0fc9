"""Addresses of a discussion."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form
from pydantic import BeforeValidator
from starlette.responses import Response

from dialogue.activities.discuss.commands import (
    BeginRound,
    EndRound,
    EndTurn,
    GiveFloor,
    LowerHand,
    OrderQueue,
    ParkNote,
    PutLater,
    RaiseHand,
    RaiseHandFor,
    TakeOutHand,
    TakeOutNote,
    WriteNote,
)
from dialogue.stage.acting import Contributing, Entering, Number, Steering, Text, turn_of
from dialogue.web.late import Routes

router = Routes(prefix="/sessions/{session_id}/activities/{activity_id}/floor")
Tick = Annotated[bool, Form()]
Whose = Annotated[int, BeforeValidator(turn_of), Form()]
"""Whose turn; left out, the next one's."""


@router.post("/waiting")
async def raise_hand(
    contribute: Contributing,
    activity_id: int,
    about: Text = "",
    order: Tick = False,
    named: Tick = False,
) -> Response:
    return await contribute(
        RaiseHand(activity_id, about, order, named), typed={"about": about, "named": named}
    )


@router.post("/hands-for")
async def raise_for(
    steer: Entering, activity_id: int, group: Number = 0, who: Text = "", about: Text = ""
) -> Response:
    return await steer(RaiseHandFor(activity_id, group, who, about))


@router.post("/waiting/{turn_id}/lowering")
async def lower(contribute: Contributing, turn_id: int) -> Response:
    return await contribute(LowerHand(turn_id))


@router.post("/waiting/{turn_id}/taking-out")
async def take_out(steer: Steering, turn_id: int) -> Response:
    return await steer(TakeOutHand(turn_id))


@router.post("/waiting/{turn_id}/later")
async def later(steer: Steering, turn_id: int) -> Response:
    return await steer(PutLater(turn_id))


@router.post("/giving")
async def give(steer: Steering, activity_id: int, turn: Whose = 0) -> Response:
    return await steer(GiveFloor(activity_id, turn))


@router.post("/ending")
async def end(steer: Steering, activity_id: int) -> Response:
    return await steer(EndTurn(activity_id))


@router.post("/order")
async def order(steer: Steering, activity_id: int, order: Text = "") -> Response:
    return await steer(OrderQueue(activity_id, order))


@router.post("/round-beginning")
async def begin_round(steer: Steering, activity_id: int) -> Response:
    return await steer(BeginRound(activity_id))


@router.post("/round-ending")
async def end_round(steer: Steering, activity_id: int) -> Response:
    return await steer(EndRound(activity_id))


@router.post("/notes")
async def note(steer: Entering, activity_id: int, text: Text = "", parked: Tick = False) -> Response:
    return await steer(WriteNote(activity_id, text, parked))


@router.post("/notes/{note_id}/parking")
async def park(steer: Entering, note_id: int, parked: Tick = False) -> Response:
    return await steer(ParkNote(note_id, parked))


@router.post("/notes/{note_id}/taking-out")
async def take_out_note(steer: Entering, note_id: int) -> Response:
    return await steer(TakeOutNote(note_id))
