"""Addresses of the vote, under `/sessions/{session_id}/activities/{activity_id}`.

- POST `paper` (participant): `ballot` (id of the ballot on the form, optional), the fields `FORM.OPTIONID` of the
  ballot's form (see `forms`), `turn` (the form's rising number, optional), `command_id`. Sending again changes the same
  paper until the vote closes.
- POST `publication` (facilitator): `command_id`, `consent` (the room agrees that a result of few is shown), `unsealed`
  (publish although the store could not be sealed), `step_by_step` (the room is shown one step after the other). Counts
  the closed ballot and shows the result to everybody.
- POST `revealing` (facilitator): `command_id`, `shown` (how many steps had been shown), `everything`. Shows the next step.
- POST `late-voters` (facilitator): `command_id`. Lets everybody vote who joined after the opening.

- GET `preview` (facilitator): the ballot as phones will show it.
- GET `papers.json` (facilitator): the released papers of all published rounds that the room has been shown wholly, with
  the published figures (see `recount`).

Opening, pausing, closing and reopening are the programme's `turn`.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from dialogue.activities.vote import ballots, counting, rules
from dialogue.activities.vote.commands import (
    KIND,
    AdmitLateVoters,
    CastPaper,
    PublishBallot,
    RevealMore,
    require_closed,
)
from dialogue.activities.vote.planning import planned
from dialogue.activities.vote.preview import preview
from dialogue.activities.vote.recount import released_of
from dialogue.activities.vote.schema import Ballot, BallotState
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right, needs
from dialogue.kernel.schema import Activity
from dialogue.languages import Tongue
from dialogue.people.asking import Standing, standing_with
from dialogue.people.groups import groups_of
from dialogue.pictures.store import shown
from dialogue.stage.acting import Publishing, Text, Turn, Voting, turn_of
from dialogue.stage.programme import earlier_items
from dialogue.stage.ready_made import worded
from dialogue.stage.services import Dialogue
from dialogue.web.late import Routes
from dialogue.web.security import derived
from dialogue.web.services import Services

router = Routes(prefix="/sessions/{session_id}/activities/{activity_id}")

SEALING, PAUSE = 4000, 100  # milliseconds: how long a publication waits for the seal, and how often it looks

History = list[tuple[counting.Box, dict[str, Any]]]


def paper_key(secret: str, ballot_id: int) -> str:
    """The key of a voter's paper in one ballot; without her secret nobody can make it."""
    return derived(secret, f"ballot:{ballot_id}")


def own_receipt(secret: str, ballot_id: int, proxy_id: int = 0) -> str:
    """The receipt of a voter's paper, or of a proxy's that she holds; nobody gets from it to the paper's key."""
    return rules.receipt(derived(secret, f"receipt:{ballot_id}:{proxy_id}"))


def first_turn(secret: str, ballot_id: int) -> int:
    """Where a voter's numbers begin: somewhere else for each, so that a stored number tells nothing of her."""
    return 1 + int(derived(secret, f"turn:{ballot_id}")[:5], 16)


def intention(secret: str, command_id: str, typed: dict[str, str]) -> str:
    """The id of a sending without a number: the same form filled in otherwise is a further one, and the id tells nothing."""
    return derived(secret, f"cast:{command_id}:{json.dumps(typed, sort_keys=True)}") if command_id else ""


@router.post("/paper")
async def cast(request: Request, contribute: Voting, activity_id: int) -> Response:
    form = await request.form()
    # Fields of options are named FORM.OPTION; which form they belong to is known once the ballot is.
    typed = {name: value for name, value in form.items() if "." in name and isinstance(value, str)}

    def current(reader: Reader) -> int:
        ballot = ballots.current_ballot(reader, activity_id)
        return ballot.id or 0 if ballot else 0

    asked, secret = str(form.get("ballot", "")), contribute.standing.secret
    known = asked.isdecimal() and len(asked) < 12
    ballot_id = int(asked) if known else await contribute.dialogue.read(current)
    turn, first = turn_of(form.get("turn", "")), first_turn(secret, ballot_id)
    receipt = own_receipt(secret, ballot_id)
    command = CastPaper(activity_id, ballot_id, paper_key(secret, ballot_id), typed, turn, first, receipt)
    contribute = replace(contribute, command_id=intention(secret, contribute.command_id, typed))
    return await contribute(command, typed=typed)


@router.post("/publication")
async def publish(request: Request, steer: Publishing, activity_id: int) -> Response:
    form = await request.form()
    consent, unsealed, paced = (name in form for name in ("consent", "unsealed", "step_by_step"))
    command = await publication(
        steer.dialogue,
        steer.standing.session_id,
        activity_id,
        consent=consent,
        unsealed=unsealed,
        paced=paced,
    )
    # A second click: everybody sees the result already.
    return steer.done() if command is None else await steer(command)


async def publication(
    dialogue: Services, session_id: int, activity_id: int, *, consent: bool, unsealed: bool, paced: bool
) -> PublishBallot | None:
    """The command that publishes a closed ballot, with its result counted; None where it is published already.

    Raises Refused, NotFound.
    """

    def gather(reader: Reader) -> tuple[int, counting.Box, History] | None:
        ballot = ballots.current_ballot(reader, activity_id)
        if ballot is None or ballot.session_id != session_id:
            raise NotFound("no_ballot", N_("This vote has not been opened yet. Please open it first."))
        if ballot.state == BallotState.PUBLISHED:
            return None
        require_closed(ballot)
        return ballot.id or 0, ballots.box_of(reader, ballot), list(ballots.earlier_rounds(reader, ballot))

    gathered = await dialogue.read(gather)
    if gathered is None:
        return None
    ballot_id, box, history = gathered
    # The proof that nobody's vote shows can take seconds: outside the loop and outside the writer's transaction.
    result = await asyncio.to_thread(counting.published, box, history)
    if not unsealed:
        await _sealed(dialogue, ballot_id)
    return PublishBallot(activity_id, ballot_id, box.evidence, result, consent, unsealed, paced)


@router.post("/revealing")
async def reveal(steer: Publishing, activity_id: int, shown: Turn = 0, everything: Text = "") -> Response:
    return await steer(RevealMore(activity_id, shown, bool(everything)))


async def _sealed(dialogue: Services, ballot_id: int) -> None:
    """Wait a moment for a ballot that was closed just now; what still reads the store is mostly our own page."""

    def is_sealed(reader: Reader) -> bool:
        ballot = reader.get(Ballot, ballot_id)
        return ballot is not None and ballot.sealed_at is not None

    for _ in range(SEALING // PAUSE):
        if await dialogue.read(is_sealed):
            return
        await asyncio.sleep(PAUSE / 1000)


@router.get("/preview")
@needs(Right.PLAN)
async def look_before(request: Request, activity_id: int, session_id: int, dialogue: Dialogue) -> Response:
    def read(reader: Reader) -> tuple[Standing, Activity, dict[str, Any]]:
        standing = standing_with(reader, request, session_id, Right.PLAN)
        activity = reader.get(Activity, activity_id)
        if activity is None or activity.session_id != session_id or activity.kind != KIND:
            raise NotFound("no_activity", N_("This activity is not part of the session any more."))
        tongue = Tongue(standing.language)
        ready = planned(reader, activity_id)
        drawn = preview(
            activity,
            lambda: earlier_items(dialogue.kinds, reader, activity),
            tongue,
            ready,
            groups_of(reader, session_id, tongue),
            shown(reader, [option.picture_id for option in ready]),
        )
        return standing, activity, drawn

    standing, activity, drawn = await dialogue.read(read)
    return dialogue.page(
        "activities/vote/preview.html",
        standing.language,
        session=standing.session,
        activity=activity,
        shown=worded(activity, standing.session.language, standing.language),
        **drawn,
    )


@router.get("/papers.json")
@needs(Right.READ_DRAFT)
async def papers(request: Request, activity_id: int, session_id: int, dialogue: Dialogue) -> Response:
    def read(reader: Reader) -> list[dict[str, Any]]:
        standing = standing_with(reader, request, session_id, Right.READ_DRAFT)
        activity = reader.get(Activity, activity_id)
        if activity is None or activity.session_id != session_id or activity.kind != KIND:
            raise NotFound("no_ballot", N_("This vote has not been opened yet. Please open it first."))
        groups = groups_of(reader, session_id, Tongue(standing.language))
        return released_of(reader, activity_id, groups)

    body = json.dumps(await dialogue.read(read), ensure_ascii=False, indent=1)
    name = f'attachment; filename="papers-{activity_id}.json"'
    return Response(body, media_type="application/json", headers={"Content-Disposition": name})


@router.post("/late-voters")
async def admit(steer: Publishing, activity_id: int) -> Response:
    return await steer(AdmitLateVoters(activity_id))
