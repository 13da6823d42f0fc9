"""Addresses of a vote's options before it opens, under `/sessions/{session_id}/activities/{activity_id}/options`.

- GET: the page, a row for each option.
- POST: add one: `label`, `text`, `cost`, `group_id`, `command_id`; `label.fr`, `text.fr` for each further language of the
  session. POST `{option_id}`: change it.
- POST `{option_id}/picture`: a file `picture`, what it shows as `alt`. POST `{option_id}/picture/removal`.
- POST `{option_id}/moving` (`by`), `{option_id}/removal`, `taking-over` (begin with what the ballot would have now).
"""

from __future__ import annotations

from typing import Annotated, Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dialogue.activities.vote import ballots
from dialogue.activities.vote.opening import asked_for
from dialogue.activities.vote.planning import (
    KIND,
    LIMITS,
    LONGEST_LABEL,
    LONGEST_TEXT,
    DropPlannedOption,
    IllustrateOption,
    MovePlannedOption,
    PlanOption,
    TakenOver,
    TakeOptionsOver,
    TakePictureOff,
    planned,
)
from dialogue.activities.vote.ways import Way
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import Activity
from dialogue.languages import LANGUAGES, Tongue
from dialogue.people.asking import Standing, holding
from dialogue.people.groups import groups_of
from dialogue.pictures.store import LONGEST_ALT, shown
from dialogue.stage.acting import Illustrating, Number, Planning, Text
from dialogue.stage.programme import earlier_items
from dialogue.stage.ready_made import worded
from dialogue.stage.services import Dialogue, StageServices
from dialogue.stage.wordings import wordings_in
from dialogue.web.drawn import Drawn
from dialogue.web.late import Routes
from dialogue.web.same_page import stands_on
from dialogue.web.services import new_command_id

PAGE = "/sessions/{session_id}/activities/{activity_id}/options"
router = Routes(prefix=PAGE)

Planner = Annotated[Standing, holding(Right.PLAN)]


def _activity(reader: Reader, session_id: int, activity_id: int) -> Activity:
    activity = reader.get(Activity, activity_id)
    if activity is None or activity.session_id != session_id or activity.kind != KIND:
        raise NotFound("no_activity", N_("This activity is not part of the session any more."))
    return activity


def _offered(dialogue: StageServices, reader: Reader, activity: Activity) -> list[TakenOver]:
    """What the ballot would have if it were opened now."""
    if Way.of(activity.settings).screen.choices:
        return []
    found = asked_for(Way.of(activity.settings), lambda: earlier_items(dialogue.kinds, reader, activity))
    return [
        TakenOver(one.item.ref, one.item.text, one.item.language, one.cost, one.wordings) for one in found
    ]


@router.get("")
async def options(standing: Planner, dialogue: Dialogue, activity_id: int) -> HTMLResponse:
    def read(reader: Reader) -> dict[str, Any]:
        activity = _activity(reader, standing.session_id, activity_id)
        way, rows = Way.of(activity.settings), planned(reader, activity_id)
        groups = groups_of(reader, standing.session_id, Tongue(standing.language))
        return {
            "activity": activity,
            "shown": worded(activity, standing.session.language, standing.language),
            "options": rows,
            "pictures": shown(reader, [row.picture_id for row in rows]),
            "groups": list(groups.values()),
            "others": [{"language": one, "name": LANGUAGES[one]} for one in standing.session.languages],
            "proposers": {row.id: groups.get(row.group_id or 0) for row in rows},
            "waiting": [] if rows else _offered(dialogue, reader, activity),
            "fixed": ballots.current_ballot(reader, activity_id) is not None,
            "brings": bool(way.screen.choices),
            "spends": way.screen.spends,
            "limits": way.limits,
        }

    return dialogue.page(
        "activities/vote/options.html",
        standing.language,
        session=standing.session,
        longest_label=LONGEST_LABEL,
        longest_text=LONGEST_TEXT,
        longest_alt=LONGEST_ALT,
        command_id=new_command_id(),
        **await dialogue.read(read),
    )


async def _wordings(request: Request) -> dict[str, dict[str, str]] | None:
    """Label and text in further languages ("label.fr")."""
    fields = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
    return wordings_in(fields, LIMITS)


def _back(activity_id: int) -> str:
    return f"activities/{activity_id}/options"


@router.post("", dependencies=[stands_on(PAGE)])
async def add(
    request: Request,
    steer: Planning,
    activity_id: int,
    label: Text = "",
    text: Text = "",
    cost: Text = "",
    group_id: Number = 0,
) -> Response:
    given = await _wordings(request)
    command = PlanOption(activity_id, label, text, cost, group_id, wordings=given)
    return await steer(command, back=_back(activity_id))


@router.post("/taking-over", dependencies=[stands_on(PAGE)])
async def take_over(steer: Planning, activity_id: int) -> Response:
    def read(reader: Reader) -> list[TakenOver]:
        return _offered(steer.dialogue, reader, _activity(reader, steer.standing.session_id, activity_id))

    found = tuple(await steer.dialogue.read(read))
    return await steer(TakeOptionsOver(activity_id, found), back=_back(activity_id))


@router.post("/{option_id}", dependencies=[stands_on(PAGE)])
async def change(
    request: Request,
    steer: Planning,
    activity_id: int,
    option_id: int,
    was: Drawn,
    label: Text = "",
    text: Text = "",
    cost: Text = "",
    group_id: Number = 0,
) -> Response:
    given = await _wordings(request)
    command = PlanOption(activity_id, label, text, cost, group_id, option_id, was, given)
    return await steer(command, back=_back(activity_id))


@router.post("/{option_id}/moving", dependencies=[stands_on(PAGE)])
async def move(steer: Planning, activity_id: int, option_id: int, by: Number = 0) -> Response:
    return await steer(MovePlannedOption(activity_id, option_id, by), back=_back(activity_id))


@router.post("/{option_id}/picture", dependencies=[stands_on(PAGE)])
async def illustrate(form: Illustrating, activity_id: int, option_id: int) -> Response:
    command = IllustrateOption(activity_id, option_id, form.words.get("alt", ""), form.picture)
    return await form.steer(command, back=_back(activity_id))


@router.post("/{option_id}/picture/removal", dependencies=[stands_on(PAGE)])
async def take_picture_off(steer: Planning, activity_id: int, option_id: int) -> Response:
    return await steer(TakePictureOff(activity_id, option_id), back=_back(activity_id))


@router.post("/{option_id}/removal", dependencies=[stands_on(PAGE)])
async def remove(steer: Planning, activity_id: int, option_id: int) -> Response:
    return await steer(DropPlannedOption(activity_id, option_id), back=_back(activity_id))
