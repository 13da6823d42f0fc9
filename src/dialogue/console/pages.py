"""The facilitator's console and the projector, and the buttons that steer the session."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dialogue.bodies.roles import role_on
from dialogue.console.asked import Watching
from dialogue.console.finding import finder, sought
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right, may, needs
from dialogue.kernel.schema import Activity, SessionState, utc_now
from dialogue.languages import LANGUAGES, chosen
from dialogue.live.audience import Audience, Screen
from dialogue.people.asking import Standing, holding, may_show
from dialogue.people.groups import groups_of
from dialogue.pictures.store import LONGEST_ALT, Shown, as_shown
from dialogue.preparing.commands import CloseSession, DescribeSession, OpenSession
from dialogue.preparing.own_templates import may_prepare
from dialogue.stage.acting import CONSOLE, PREPARATION, Number, Planning, Steering, Text
from dialogue.stage.editing import drawn_settings
from dialogue.stage.going_along import going_along
from dialogue.stage.limits import LONGEST_NOTES
from dialogue.stage.notes import notes_of
from dialogue.stage.planning import (
    AddActivity,
    EditActivity,
    MoveActivity,
    RemoveActivity,
    RepeatActivity,
)
from dialogue.stage.programme import SetTimer, TurnActivity, activities_of, starting_points
from dialogue.stage.question_picture import of_question
from dialogue.stage.ready_made import is_ready_made, translated, worded
from dialogue.stage.schedule import schedule
from dialogue.stage.screens import TurnWall
from dialogue.stage.services import Dialogue
from dialogue.stage.variants import Variants
from dialogue.stage.wordings import wordings_in
from dialogue.web.answers import see
from dialogue.web.drawn import Drawn
from dialogue.web.late import Routes
from dialogue.web.qr import qr
from dialogue.web.same_page import stands_on
from dialogue.web.security import FRAMED, FRAMING
from dialogue.web.services import new_command_id

CONSOLE_PARTS = (
    "session.head",
    "session.latest",
    "session.timer",
    "session.slide",
    "session.around",
    "session.announcement",
    "session.venue",
    "session.late",
    "session.stage",
    "session.programme",
    "session.people",
)
PROJECTOR_PARTS = (
    "session.head",
    "session.steps",
    "session.timer",
    "session.stage",
    "session.slide",
    "session.announcement",
    "session.crowd",
)
LONGEST_NUMBER = 18  # digits; Python refuses to read thousands of them, a database more than these
HERE = "/sessions/{session_id}"
EDIT = HERE + "/activities/{activity_id}/edit"

router = Routes()

Planner = Annotated[Standing, holding(Right.PLAN)]


@router.get("/sessions/{session_id}/console")
async def console(request: Request, standing: Watching, dialogue: Dialogue) -> Response:
    plans = may(standing.seat.role, Right.PLAN)
    if plans and standing.session.state == SessionState.PLANNED and "stay" not in request.query_params:
        return see(f"/sessions/{standing.session_id}/{PREPARATION}")
    room = await dialogue.hub.room(standing.session_id)
    seq, parts = await room.page(Audience(Screen.CONSOLE, standing.language), CONSOLE_PARTS)

    asked = sought(request)

    def read(reader: Reader) -> dict[str, Any]:
        platform, account = standing.session.platform_id or 0, standing.seat.account_id or 0
        finding = finder(reader, dialogue, standing, asked)
        finding["groups"] = list(groups_of(reader, standing.session_id, tongue).values())
        if role_on(reader, platform, account) is None:
            return {"on_platform": False, "reminders": [], **finding}
        found = dialogue.reminders(reader, platform, account, tongue, utc_now().date())
        # What this session itself decided stands on its stage.
        earlier = [one for one in found if one.soon and one.session.id != standing.session_id]
        return {"on_platform": True, "reminders": earlier, **finding}

    tongue = dialogue.tongue(standing.language)
    answer = dialogue.page(
        "console/console.html",
        standing.language,
        session=standing.session,
        seat=standing.seat,
        may_plan=plans,
        may_read_draft=may(standing.seat.role, Right.READ_DRAFT),
        may_translate=may(standing.seat.role, Right.TRANSLATE),
        **await dialogue.read(read),
        seq=seq,
        epoch=room.epoch,
        parts=parts,
        way=request.state.way_in.counted(standing.session_id),
        kinds=list(dialogue.kinds.values()),
        command_id=new_command_id(),
    )
    answer.headers["Content-Security-Policy"] = FRAMING
    return answer


@router.get("/sessions/{session_id}/projector")
@needs(Right.SHOW_SCREEN)
async def projector(
    request: Request, session_id: int, dialogue: Dialogue, lang: str = "", preview: str = ""
) -> HTMLResponse:
    session = await dialogue.read(lambda reader: may_show(reader, request, session_id))
    language = chosen(lang or session.language, among=session.languages)
    room = await dialogue.hub.room(session_id)
    seq, parts = await room.page(Audience(Screen.PROJECTOR, language), PROJECTOR_PARTS)
    answer = dialogue.page(
        "projector/projector.html", language, session=session, seq=seq, epoch=room.epoch, parts=parts
    )
    if preview:
        answer.headers["Content-Security-Policy"] = FRAMED
    return answer


@router.post("/sessions/{session_id}/wall")
async def wall(steer: Steering, move: Text = "") -> Response:
    """Turn the projector's pages from the console."""
    return await steer(TurnWall(move))


def _programme_as_read(standing: Standing, rows: Sequence[Activity], reader: Reader) -> dict[str, Any]:
    """The steps and the facilitator's notes; those that a recipe came with are in the reader's language."""
    written_in, language = standing.session.language, standing.language
    notes = notes_of(reader, standing.session_id)
    return {
        "rows": [worded(row, written_in, language) for row in rows],
        "notes": {
            row.id: translated(row.kind, notes[row.id], written_in, language)
            for row in rows
            if row.id in notes
        },
    }


@router.get("/sessions/{session_id}/preparation")
async def preparation(standing: Planner, dialogue: Dialogue) -> HTMLResponse:
    def read(reader: Reader) -> dict[str, Any]:
        tongue = dialogue.tongue(standing.language)
        return {
            **_programme_as_read(standing, activities_of(reader, standing.session_id), reader),
            "groups": list(groups_of(reader, standing.session_id, tongue).values()),
            "on_platform": may_prepare(reader, standing.session, standing.seat.account_id),
            "goes_along": going_along(reader, dialogue.kinds, standing.session, tongue),
        }

    address = f"{await dialogue.found_at(standing.session_id)}/join/{standing.session.code}"
    return dialogue.page(
        "sessions/preparation.html",
        standing.language,
        session=standing.session,
        join_address=address,
        qr=qr(address),
        only_here=(urlsplit(address).hostname or "") in ("127.0.0.1", "localhost", "::1"),
        kinds=dialogue.kinds,
        command_id=new_command_id(),
        **await dialogue.read(read),
    )


@router.get("/sessions/{session_id}/script")
async def script(standing: Planner, dialogue: Dialogue) -> HTMLResponse:
    """The programme with clock times and the facilitator's notes, to print or to keep open beside the console."""

    def read(reader: Reader) -> dict[str, Any]:
        rows = activities_of(reader, standing.session_id)
        return {
            "clock": schedule(rows, standing.session.opened_at),
            **_programme_as_read(standing, rows, reader),
        }

    found = await dialogue.read(read)
    return dialogue.page(
        "sessions/script.html", standing.language, session=standing.session, kinds=dialogue.kinds, **found
    )


@router.get("/sessions/{session_id}/card")
async def card(standing: Planner, dialogue: Dialogue) -> HTMLResponse:
    """One page to print and lay beside the laptop: what to do before, in each step, when something goes wrong, after."""
    address = f"{await dialogue.found_at(standing.session_id)}/join/{standing.session.code}"
    return dialogue.page(
        "sessions/card.html",
        standing.language,
        session=standing.session,
        join_address=address,
        qr=qr(address),
    )


@router.post("/sessions/{session_id}/description", dependencies=[stands_on(f"{HERE}/{PREPARATION}")])
async def describe(
    steer: Planning, was: Drawn, title: Text = "", purpose: Text = "", place: Text = ""
) -> Response:
    return await steer(DescribeSession(title, purpose, place, was), back=PREPARATION)


@router.post("/sessions/{session_id}/opening")
async def open_session(steer: Steering) -> Response:
    return await steer(OpenSession())


@router.post("/sessions/{session_id}/closing")
async def close_session(steer: Steering) -> Response:
    return await steer(CloseSession())


@router.post("/sessions/{session_id}/activities")
async def add_activity(
    steer: Planning,
    kind: Text = "",
    title: Text = "",
    prompt: Text = "",
    minutes: Number = 10,
    after: Text = "",
    back: Text = "",
) -> Response:
    place = int(after) if after.isdecimal() and len(after) < LONGEST_NUMBER else None
    return await steer(AddActivity(kind, title, prompt, minutes, place), back=_back(back))


@router.get(EDIT)
async def edit_form(standing: Planner, dialogue: Dialogue, activity_id: int) -> HTMLResponse:
    def read(reader: Reader) -> tuple[list[Activity], str, Shown | None]:
        notes = notes_of(reader, standing.session_id)
        seen = of_question(reader, activity_id)
        rows = activities_of(reader, standing.session_id)
        return rows, notes.get(activity_id, ""), as_shown(seen) if seen else None

    rows, notes, seen = await dialogue.read(read)
    activity = next((row for row in rows if row.id == activity_id), None)
    if activity is None:
        raise NotFound("no_activity", N_("This activity is not part of the session any more."))
    kind, written_in = dialogue.kinds[activity.kind], standing.session.language
    shape = kind.plans.settings
    variants = shape if isinstance(shape, Variants) else None
    tongue = dialogue.tongue(standing.language)
    return dialogue.page(
        "sessions/activity_edit.html",
        standing.language,
        seen=seen,
        longest_alt=LONGEST_ALT,
        session=standing.session,
        activity=activity,
        shown=worded(activity, written_in, standing.language),
        ready_made=[
            name
            for name, text in (("title", activity.title), ("prompt", activity.prompt))
            if len(standing.session.languages) > 1 and is_ready_made(kind.name, text, written_in)
        ],
        notes=notes,
        longest_notes=LONGEST_NOTES,
        others=[
            {
                "language": one,
                "name": LANGUAGES[one],
                "own": activity.wordings.get(one, {}),
                "read": worded(activity, written_in, one),
            }
            for one in standing.session.languages
            if one != written_in
        ],
        kind=kind,
        fields=shape.shared() if isinstance(shape, Variants) else shape.model_json_schema()["properties"],
        variants=variants,
        values=shape.read(activity.settings).stored(),
        drawn_settings=drawn_settings(kind, activity),
        starts=[
            {
                "value": str(row.id),
                "label": tongue.say(
                    N_("%(place)s. %(title)s"),
                    place=row.position,
                    title=worded(row, written_in, standing.language).title,
                ),
            }
            for row in starting_points(dialogue.kinds, rows, activity)
        ],
        command_id=new_command_id(),
    )


@router.post(EDIT, dependencies=[stands_on(EDIT)])
async def edit(request: Request, steer: Planning, was: Drawn, activity_id: int) -> Response:
    form = await request.form()
    fields = {name: value for name, value in form.items() if isinstance(value, str)}  # a file is no word
    given = {
        name.removeprefix("setting."): value for name, value in fields.items() if name.startswith("setting.")
    }
    # An unticked box is not sent; the form names its boxes so that "no" can be told from "not asked".
    for name in form.getlist("boxes"):
        given.setdefault(str(name), "false")
    minutes = fields.get("minutes", "")
    command = EditActivity(
        activity_id,
        fields.get("title", ""),
        fields.get("prompt", ""),
        int(minutes) if minutes.isdecimal() and len(minutes) < LONGEST_NUMBER else 0,
        given,
        _number(fields.get("starts_from")),
        fields.get("notes"),
        wordings_in(fields, ("title", "prompt")),
        "by_itself" in fields if "grace" in fields else None,
        _number(fields.get("grace")) or 0,
        was,
    )
    return await steer(command, back=_back(fields.get("back", "")))


@router.post("/sessions/{session_id}/activities/{activity_id}/moving")
async def move(
    steer: Planning, activity_id: int, by: Number = 0, behind: Text = "", back: Text = ""
) -> Response:
    command = MoveActivity(activity_id, 1 if by > 0 else -1, _number(behind) if behind else None)
    # Without script the page comes back where the step is now.
    return await steer(command, back=f"{_back(back)}#step-{activity_id}")


@router.post("/sessions/{session_id}/activities/{activity_id}/removal")
async def remove(steer: Planning, activity_id: int, back: Text = "") -> Response:
    return await steer(RemoveActivity(activity_id), back=_back(back))


@router.post("/sessions/{session_id}/activities/{activity_id}/repetition")
async def repeat(steer: Planning, activity_id: int, back: Text = "") -> Response:
    return await steer(RepeatActivity(activity_id), back=_back(back))


@router.post("/sessions/{session_id}/activities/{activity_id}/turn")
async def turn(steer: Steering, activity_id: int, move: Text = "", reason: Text = "") -> Response:
    return await steer(TurnActivity(activity_id, move, reason))


@router.post("/sessions/{session_id}/activities/{activity_id}/timer")
async def timer(steer: Steering, activity_id: int, minutes: Number = 0) -> Response:
    return await steer(SetTimer(activity_id, minutes))


def _number(typed: str | None) -> int | None:
    """A whole number from a form; what is no number chooses nothing that there is. None where the form did not ask."""
    if typed is None:
        return None
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < LONGEST_NUMBER else -1


def _back(where: str) -> str:
    return PREPARATION if where == PREPARATION else CONSOLE
