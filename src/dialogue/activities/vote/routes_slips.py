"""Addresses of voting by slips, under `/sessions/{session_id}/activities/{activity_id}`.

- POST `slip` (participant): `slip` (the code as typed). From then on this browser votes with it.
- POST `slip-paper` (participant): `ballot`, the fields of the ballot's form, `turn`, `command_id`; with the slip that the
  browser keeps. Sending again changes the same paper until the vote closes.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from dialogue.activities.vote.routes import intention
from dialogue.activities.vote.slip_papers import CastOnSlip, require_good, slip_key, slip_receipt, slip_turn
from dialogue.kernel.errors import NotFound, Refused
from dialogue.people.asking import keep_slip
from dialogue.people.codes import code_from
from dialogue.people.joining import Doors, address_of
from dialogue.stage.acting import Text, Voting, turn_of
from dialogue.web.late import Routes

router = Routes(prefix="/sessions/{session_id}/activities/{activity_id}")


@asynccontextmanager
async def slowly(request: Request) -> AsyncIterator[None]:
    """Wrong codes of slips wait as wrong codes of sessions do, in the same line."""
    doors: Doors = request.state.doors
    async with doors.codes.turn(address_of(request)) as gate:
        try:
            yield
        except NotFound as missing:
            if missing.code == "no_slip":
                gate.missed()
            raise


@router.post("/slip")
async def give(request: Request, contribute: Voting, activity_id: int, slip: Text = "") -> Response:
    code, standing = code_from(slip), contribute.standing
    refused: Refused | None = None
    try:
        async with slowly(request):
            await contribute.dialogue.read(
                lambda reader: require_good(reader, activity_id, standing.session_id, code, standing.secret)
            )
        contribute = replace(contribute, standing=replace(standing, slip=code))
    except Refused as refusal:
        refused = refusal

    async def say_no() -> None:
        if refused is not None:
            raise refused

    answer = await contribute.after(say_no, {}, typed={"slip": slip[:40]})
    if refused is None:
        keep_slip(answer, request, standing.session_id, code)
    return answer


@router.post("/slip-paper")
async def cast(request: Request, contribute: Voting, activity_id: int) -> Response:
    form = await request.form()
    typed = {name: value for name, value in form.items() if "." in name and isinstance(value, str)}
    asked, standing = str(form.get("ballot", "")), contribute.standing
    ballot_id = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 12 else 0
    made_of = (standing.secret, ballot_id, standing.slip)
    turn = turn_of(form.get("turn", ""))
    command = CastOnSlip(
        activity_id,
        ballot_id,
        standing.slip,
        slip_key(*made_of),
        typed,
        turn,
        slip_turn(*made_of),
        slip_receipt(*made_of),
    )
    known = f"{contribute.command_id}:{standing.slip}" if contribute.command_id else ""
    contribute = replace(contribute, command_id=intention(standing.secret, known, typed))
    return await contribute(command, typed=typed)
