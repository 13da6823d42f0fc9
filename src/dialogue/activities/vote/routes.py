"""Addresses of the vote, under `/sessions/{session_id}/activities/{activity_id}`.

- POST `paper` (participant): `ballot` (id of the ballot on the form, optional), `dots.OPTIONID` = whole number for each
  option (empty counts as 0), `command_id`. Sending again changes the same paper until the vote closes.
- POST `publication` (facilitator): `command_id`. Counts the closed ballot and shows the result to everybody.
- POST `late-voters` (facilitator): `command_id`. Lets everybody vote who joined after the opening.

Opening, pausing, closing and reopening are the programme's `turn`.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from dialogue.activities.vote import ballots, counting, rules
from dialogue.activities.vote.commands import AdmitLateVoters, CastPaper, PublishBallot, require_closed
from dialogue.activities.vote.schema import BallotState
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound
from dialogue.kernel.words import N_
from dialogue.web.answers import by_htmx, contribute, see, steer
from dialogue.web.people import Facilitating, Participating
from dialogue.web.security import derived
from dialogue.web.services import Dialogue

router = APIRouter(prefix="/sessions/{session_id}/activities/{activity_id}")

History = list[tuple[counting.Box, dict[str, Any]]]


def paper_key(secret: str, ballot_id: int) -> str:
    """The key of a voter's paper in one ballot; without her secret nobody can make it."""
    return derived(secret, f"ballot:{ballot_id}")


def intention(secret: str, command_id: str, dots: dict[str, str]) -> str:
    """The id of this very sending: the same form with other dots is a further one, and the id tells nothing of them."""
    return derived(secret, f"cast:{command_id}:{json.dumps(dots, sort_keys=True)}") if command_id else ""


@router.post("/paper")
async def cast(request: Request, standing: Participating, dialogue: Dialogue, activity_id: int) -> Response:
    form = await request.form()
    fields = {name: str(value) for name, value in form.items()}
    typed = {
        name.removeprefix(rules.PREFIX): value
        for name, value in fields.items()
        if name.startswith(rules.PREFIX)
    }

    def current(reader: Reader) -> int:
        ballot = ballots.current_ballot(reader, activity_id)
        return ballot.id or 0 if ballot else 0

    asked = fields.get("ballot", "")
    ballot_id = int(asked) if asked.isdecimal() and len(asked) < 12 else await dialogue.read(current)
    command = CastPaper(activity_id, ballot_id, paper_key(standing.secret, ballot_id), typed)
    sent = intention(standing.secret, fields.get("command_id", ""), typed)
    return await contribute(dialogue, request, standing, activity_id, command, command_id=sent, typed=typed)


@router.post("/publication")
async def publish(
    request: Request, standing: Facilitating, dialogue: Dialogue, activity_id: int, command_id: str = Form("")
) -> Response:
    def gather(reader: Reader) -> tuple[int, counting.Box, History] | None:
        ballot = ballots.current_ballot(reader, activity_id)
        if ballot is None or ballot.session_id != standing.session_id:
            raise NotFound("no_ballot", N_("This vote has not been opened yet. Please open it first."))
        if ballot.state == BallotState.PUBLISHED:
            return None
        require_closed(ballot)
        return ballot.id or 0, ballots.box_of(reader, ballot), list(ballots.earlier_rounds(reader, ballot))

    gathered = await dialogue.read(gather)
    if gathered is None:  # a second click: everybody sees the result already
        return (
            Response(status_code=204) if by_htmx(request) else see(f"/sessions/{standing.session_id}/console")
        )
    ballot_id, box, history = gathered
    # The proof that nobody's vote shows can take seconds: outside the loop and outside the writer's transaction.
    result = await asyncio.to_thread(counting.published, box, history)
    command = PublishBallot(activity_id, ballot_id, box.evidence, result)
    return await steer(dialogue, request, standing, command, command_id=command_id)


@router.post("/late-voters")
async def admit(
    request: Request, standing: Facilitating, dialogue: Dialogue, activity_id: int, command_id: str = Form("")
) -> Response:
    return await steer(dialogue, request, standing, AdmitLateVoters(activity_id), command_id=command_id)
