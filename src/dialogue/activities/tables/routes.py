"""Addresses of tables."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form
from pydantic import BeforeValidator
from starlette.responses import Response

from dialogue.activities.tables.commands import (
    FindTable,
    FreePen,
    HideLine,
    KeepDraft,
    LayDownPen,
    MergeTables,
    MovePeople,
    NameTable,
    PinPeople,
    PublishSeating,
    RewordLine,
    SeatHeads,
    SeatPeople,
    ShowLine,
    ShowReports,
    TakeHeadsOut,
    TakePen,
    WithdrawLine,
    WriteLine,
    WriteLineFor,
)
from dialogue.kernel.vocabulary import Command
from dialogue.stage.acting import Contributing, Entering, Moderating, Number, Steering, Text, Turn, turn_of
from dialogue.web.late import Routes

router = Routes(prefix="/sessions/{session_id}/activities/{activity_id}")
Tick = Annotated[bool, Form()]
Picked = Annotated[list[Annotated[int, BeforeValidator(turn_of)]], Form(default_factory=list)]
"""Ticked places; what is no number is none of them."""
Which = Annotated[int, BeforeValidator(turn_of), Form()]


@router.post("/tables/seating")
async def seating(steer: Steering, activity_id: int, tables: Text = "", only_new: Tick = False) -> Response:
    return await steer(SeatPeople(activity_id, tables, only_new))


@router.post("/tables/moves")
async def moves(
    steer: Steering, activity_id: int, places: Picked, table: Which = 0, do: Text = "move"
) -> Response:
    """What is done with the people who are ticked: the button says it."""
    ticked = tuple(places)
    acts: dict[str, Command] = {
        "pin": PinPeople(activity_id, ticked),
        "unpin": PinPeople(activity_id, ticked, pinned=False),
        "out": TakeHeadsOut(activity_id, ticked),
    }
    return await steer(acts.get(do) or MovePeople(activity_id, ticked, table))


@router.post("/tables/heads")
async def heads(
    steer: Entering, activity_id: int, group: Number = 0, number: Text = "", who: Text = ""
) -> Response:
    return await steer(SeatHeads(activity_id, group, number, who))


@router.post("/tables/publication")
async def publication(steer: Steering, activity_id: int) -> Response:
    return await steer(PublishSeating(activity_id))


@router.post("/tables/naming")
async def naming(steer: Steering, activity_id: int, table: Text = "", name: Text = "") -> Response:
    return await steer(NameTable(activity_id, table, name))


@router.post("/tables/merging")
async def merging(steer: Steering, activity_id: int, table: Text = "", into: Text = "") -> Response:
    return await steer(MergeTables(activity_id, table, into))


@router.post("/tables/reports")
async def reports(steer: Steering, activity_id: int, covered: Tick = False) -> Response:
    return await steer(ShowReports(activity_id, covered))


@router.post("/tables/pen-freeing")
async def pen_freeing(steer: Steering, activity_id: int, table: Text = "") -> Response:
    return await steer(FreePen(activity_id, table))


@router.post("/tables/lines-for")
async def lines_for(
    steer: Entering, activity_id: int, table: Text = "", text: Text = "", note: Tick = False
) -> Response:
    return await steer(WriteLineFor(activity_id, table, text, note))


@router.post("/tables/lines/{line_id}/hiding")
async def hiding(steer: Moderating, line_id: int, reason: Text = "") -> Response:
    return await steer(HideLine(line_id, reason))


@router.post("/tables/lines/{line_id}/showing")
async def showing(steer: Moderating, line_id: int) -> Response:
    return await steer(ShowLine(line_id))


@router.post("/tables/place")
async def place(contribute: Contributing, activity_id: int, table: Which = 0) -> Response:
    return await contribute(FindTable(activity_id, table))


@router.post("/tables/pen")
async def pen(contribute: Contributing, activity_id: int) -> Response:
    return await contribute(TakePen(activity_id))


@router.post("/tables/pen-from-another")
async def pen_from_another(contribute: Contributing, activity_id: int) -> Response:
    return await contribute(TakePen(activity_id))


@router.post("/tables/pen-down")
async def pen_down(contribute: Contributing, activity_id: int) -> Response:
    return await contribute(LayDownPen(activity_id))


@router.post("/tables/draft")
async def draft(contribute: Contributing, activity_id: int, text: Text = "") -> Response:
    answer = await contribute(KeepDraft(activity_id, text))
    return answer if answer.status_code >= 400 else Response(status_code=204)  # nobody asked for a page


@router.post("/tables/lines")
async def lines(contribute: Contributing, activity_id: int, text: Text = "", note: Tick = False) -> Response:
    return await contribute(WriteLine(activity_id, text, note), typed={"text": text, "note": note})


@router.post("/tables/lines/{line_id}/wording")
async def wording(contribute: Contributing, line_id: int, text: Text = "", turn: Turn = 0) -> Response:
    return await contribute(RewordLine(line_id, text, turn), typed={"text": text, "line": line_id})


@router.post("/tables/lines/{line_id}/withdrawal")
async def withdrawal(contribute: Contributing, line_id: int) -> Response:
    return await contribute(WithdrawLine(line_id))
