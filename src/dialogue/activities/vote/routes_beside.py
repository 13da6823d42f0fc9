"""Addresses of who votes beside the phones, under `/sessions/{session_id}/activities/{activity_id}`.

- POST `roll-call` (participant): `command_id`. Answers the roll call.
- POST `organisation` (participant): `organisation`. For whom one speaks, where organisations vote.
- POST `organisation-paper` (participant): takes the paper of one's organisation.
- POST `voting` (facilitator): freezes the electorate that has been made; people vote from then on.
- GET `desk` (whoever enters for others): the voting desk. Its forms, for the same people:
  POST `roll-call-for` (`seat`, `here`), `organisation-of` (`seat`, `organisation`), `heads` (`heads.GROUP`), `hands`
  (`ballot`, `group`, `hands.OPTION`), `papers-entered` (`ballot`, `group` or `slip`, the fields of the ballot's form),
  `entries/{entry_id}/removal`, `proxies` (`holder`, `giver`, `giver_name`, `group`, `document`),
  `proxies/{proxy_id}/removal`.
- GET `proxies` (participant): the proxies that one holds, as a piece of her panel.
- GET `proxies/{proxy_id}` (participant): the paper of a proxy that one holds; POST `proxies/{proxy_id}/paper` sends it.
"""

from __future__ import annotations

from typing import Annotated, Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dialogue.activities.vote import ballots, calling, channels, desk, proxies
from dialogue.activities.vote.commands import KIND
from dialogue.activities.vote.own_beside import proxies_held
from dialogue.activities.vote.own_paper import for_proxy, options_shown, way_shown
from dialogue.activities.vote.proxies import held_by
from dialogue.activities.vote.routes import intention, own_receipt, router
from dialogue.activities.vote.routes_slips import slowly
from dialogue.activities.vote.schema import BallotState
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotAllowed, NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right, may
from dialogue.kernel.schema import Activity
from dialogue.people.asking import Standing, holding
from dialogue.people.codes import code_from
from dialogue.stage.acting import Entering, Number, Steering, Text, Voting, turn_of
from dialogue.stage.mine import NOTHING_SAID
from dialogue.stage.services import Dialogue, StageServices
from dialogue.web.answers import by_htmx, see, status_of
from dialogue.web.same_page import stands_on
from dialogue.web.security import derived
from dialogue.web.services import new_command_id

DESK = "/sessions/{session_id}/activities/{activity_id}/desk"
ON_DESK = [stands_on(DESK)]
AtDesk = Annotated[Standing, holding(Right.ENTER_FOR_OTHERS)]
Holding = Annotated[Standing, holding(Right.VOTE)]

__all__ = ["router"]


def _desk(activity_id: int) -> str:
    return f"activities/{activity_id}/desk"


@router.post("/roll-call")
async def answer(contribute: Voting, activity_id: int) -> Response:
    return await contribute(calling.AnswerRollCall(activity_id))


@router.post("/organisation")
async def speak_for(contribute: Voting, activity_id: int, organisation: Text = "") -> Response:
    command = calling.SayOrganisation(activity_id, organisation)
    return await contribute(command, typed={"organisation": organisation})


@router.post("/organisation-paper")
async def take(contribute: Voting, activity_id: int) -> Response:
    return await contribute(calling.TakePaper(activity_id))


@router.post("/voting")
async def begin(steer: Steering, activity_id: int) -> Response:
    return await steer(calling.BeginVoting(activity_id))


@router.get("/desk")
async def show(standing: AtDesk, dialogue: Dialogue, activity_id: int) -> HTMLResponse:
    def read(reader: Reader) -> tuple[Activity, dict[str, Any]]:
        activity = reader.get(Activity, activity_id)
        found = None
        if activity is not None and activity.session_id == standing.session_id and activity.kind == KIND:
            found = desk.page(reader, standing.session, activity_id, dialogue.tongue(standing.language))
        if activity is None or found is None:
            raise NotFound("no_ballot", N_("This vote has not been opened yet. Please open it first."))
        ballot = found["ballot"]
        way = ballots.way_of(ballot)
        options = options_shown(reader, ballot, dialogue.tongue(standing.language))
        paper = {
            "ballot": ballot,
            "options": [{**one, "lang": one["language"], "value": ""} for one in options],
            **way_shown(way),
            "voted": False,
            **NOTHING_SAID,
        }
        return activity, {**found, "mine": paper}

    activity, found = await dialogue.read(read)
    return dialogue.page(
        "activities/vote/desk.html",
        standing.language,
        session=standing.session,
        activity=activity,
        command_id=new_command_id(),
        may_steer=may(standing.seat.role, Right.STEER),
        may_publish=may(standing.seat.role, Right.PUBLISH),
        **found,
    )


@router.post("/roll-call-for", dependencies=ON_DESK)
async def answer_for(steer: Entering, activity_id: int, seat: Number = 0, here: Text = "1") -> Response:
    return await steer(calling.AnswerFor(activity_id, seat, here == "1"), back=_desk(activity_id))


@router.post("/organisation-of", dependencies=ON_DESK)
async def speak_of(steer: Entering, activity_id: int, seat: Number = 0, organisation: Text = "") -> Response:
    return await steer(calling.SayOrganisationOf(activity_id, seat, organisation), back=_desk(activity_id))


@router.post("/heads", dependencies=ON_DESK)
async def heads(request: Request, steer: Entering, activity_id: int) -> Response:
    return await steer(channels.StateHeads(activity_id, await typed_in(request)), back=_desk(activity_id))


@router.post("/hands", dependencies=ON_DESK)
async def hands(
    request: Request, steer: Entering, activity_id: int, ballot: Number = 0, group: Number = 0
) -> Response:
    command = channels.EnterHands(activity_id, ballot, group, await typed_in(request))
    return await steer(command, back=_desk(activity_id))


@router.post("/papers-entered", dependencies=ON_DESK)
async def paper_entered(
    request: Request,
    steer: Entering,
    activity_id: int,
    ballot: Number = 0,
    group: Number = 0,
    slip: Text = "",
) -> Response:
    command = channels.EnterPaper(activity_id, ballot, group, await typed_in(request), code_from(slip))
    async with slowly(request):
        return await steer(command, back=_desk(activity_id))


@router.post("/entries/{entry_id}/removal", dependencies=ON_DESK)
async def take_back(steer: Entering, activity_id: int, entry_id: int) -> Response:
    return await steer(channels.TakeBackEntry(activity_id, entry_id), back=_desk(activity_id))


@router.post("/proxies", dependencies=ON_DESK)
async def enter_proxy(
    steer: Entering,
    activity_id: int,
    holder: Number = 0,
    giver: Number = 0,
    giver_name: Text = "",
    group: Number = 0,
    document: Text = "",
) -> Response:
    command = proxies.EnterProxy(activity_id, holder, giver, giver_name, group, document)
    return await steer(command, back=_desk(activity_id))


@router.post("/proxies/{proxy_id}/removal", dependencies=ON_DESK)
async def withdraw_proxy(steer: Entering, activity_id: int, proxy_id: int) -> Response:
    return await steer(proxies.WithdrawProxy(activity_id, proxy_id), back=_desk(activity_id))


def proxy_key(secret: str, ballot_id: int, proxy_id: int) -> str:
    """The key of a proxy's paper: made from the holder's secret, and not to be told from the key of anybody's own."""
    return derived(secret, f"ballot:{ballot_id}:proxy:{proxy_id}")


def proxy_turn(secret: str, ballot_id: int, proxy_id: int) -> int:
    """Where its numbers begin."""
    return 1 + int(derived(secret, f"turn:{ballot_id}:proxy:{proxy_id}")[:5], 16)


def _held(
    reader: Reader, standing: Standing, activity_id: int, proxy_id: int
) -> tuple[Activity, dict[str, Any]]:
    """The paper of a proxy that a person holds. Raises NotFound for any other."""
    activity = reader.get(Activity, activity_id)
    ballot = ballots.current_ballot(reader, activity_id)
    if activity is not None and ballot is not None and ballot.session_id == standing.session_id:
        for proxy in held_by(reader, ballot, standing.seat_id):
            if proxy.row.id == proxy_id:
                made_of = (standing.secret, ballot.id or 0, proxy_id)
                key, first = proxy_key(*made_of), proxy_turn(*made_of)
                running = activity.state == "open"
                shown = for_proxy(reader, ballot, proxy, key, first, standing.language, running=running)
                return activity, shown
    raise NotFound("no_proxy", N_("This proxy is not there any more. Nothing was changed."))


async def _proxy_page(
    request: Request,
    dialogue: StageServices,
    standing: Standing,
    activity_id: int,
    proxy_id: int,
    said: dict[str, Any],
    status: int = 200,
) -> HTMLResponse:
    activity, shown = await dialogue.read(lambda reader: _held(reader, standing, activity_id, proxy_id))
    template = "proxy_paper.html" if by_htmx(request) else "proxy.html"
    return dialogue.page(
        f"activities/vote/{template}",
        standing.language,
        status=status,
        session=standing.session,
        activity=activity,
        mine={"command_id": new_command_id(), **NOTHING_SAID, **shown, **said},
    )


@router.get("/proxies")
async def held(standing: Holding, dialogue: Dialogue, activity_id: int) -> HTMLResponse:
    def read(reader: Reader) -> tuple[Activity | None, dict[str, Any]]:
        activity, ballot = reader.get(Activity, activity_id), ballots.current_ballot(reader, activity_id)
        if activity is None or ballot is None or ballot.session_id != standing.session_id:
            return activity, {"proxies": [], "open": False}
        running = activity.state == "open" and ballot.state == BallotState.OPEN
        return activity, {"proxies": proxies_held(reader, ballot, standing.seat), "open": running}

    activity, mine = await dialogue.read(read)
    if activity is None or activity.session_id != standing.session_id:
        raise NotFound("no_activity", N_("This activity is not part of the session any more."))
    return dialogue.page(
        "activities/vote/held.html", standing.language, session=standing.session, activity=activity, mine=mine
    )


@router.get("/proxies/{proxy_id}")
async def proxy(
    request: Request, standing: Holding, dialogue: Dialogue, activity_id: int, proxy_id: int
) -> HTMLResponse:
    return await _proxy_page(request, dialogue, standing, activity_id, proxy_id, {})


@router.post("/proxies/{proxy_id}/paper")
async def cast_for(request: Request, contribute: Voting, activity_id: int, proxy_id: int) -> Response:
    form = await request.form()
    typed = {name: value for name, value in form.items() if "." in name and isinstance(value, str)}
    asked, standing, dialogue = str(form.get("ballot", "")), contribute.standing, contribute.dialogue
    ballot_id = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 12 else 0
    made_of = (standing.secret, ballot_id, proxy_id)
    command = proxies.CastForProxy(
        activity_id,
        ballot_id,
        proxy_id,
        proxy_key(*made_of),
        typed,
        turn_of(form.get("turn", "")),
        proxy_turn(*made_of),
        own_receipt(*made_of),
    )
    said: dict[str, Any] = {"saved": True}
    status = 200
    try:
        await dialogue.execute(
            command,
            command_id=intention(standing.secret, contribute.command_id, typed),
            stream_id=standing.session_id,
            actor=standing.actor,
        )
    except (NotAllowed, NotFound):
        raise
    except Refused as refusal:
        words = dialogue.tongue(standing.language).say(refusal.sentence, **refusal.facts)
        said, status = {"error": words, "field": refusal.field, "typed": typed}, status_of(refusal)
    if status == 200 and not by_htmx(request):
        return see(f"/sessions/{standing.session_id}#mine")
    return await _proxy_page(request, dialogue, standing, activity_id, proxy_id, said, status)


async def typed_in(request: Request) -> dict[str, str]:
    """The fields of a form that belong to options or groups (`NAME.ID`), as typed."""
    form = await request.form()
    return {name: value for name, value in form.items() if "." in name and isinstance(value, str)}
