"""The participant's page: the room's shared parts, and in the middle her own panel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated, Any

from fastapi import Form
from sqlalchemy import bindparam
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotAllowed
from dialogue.kernel.prepared import Prepared
from dialogue.kernel.rights import COUNTED, Right, Role, may, needs
from dialogue.kernel.schema import (
    Activity,
    Seat,
    Session,
    SessionState,
    StakeholderGroup,
    rows_of,
    to_look_at,
)
from dialogue.people.asking import (
    STANDING,
    Following,
    Standing,
    followed_by,
    holding,
    seat_cookie,
    slip_kept,
    standing_with,
)
from dialogue.people.belonging import ChooseGroup, contributors
from dialogue.people.groups import GroupView, groups_of, view
from dialogue.people.presence import sign_of_life
from dialogue.people.seats import ChangeLanguage, LeaveSession
from dialogue.stage.attendance_phone import sign_out
from dialogue.stage.attention_phone import (
    HELP_ENDS,
    HELP_STARTS,
    READY_ENDS,
    READY_STARTS,
    between,
    help_called,
    own_ready,
)
from dialogue.stage.bringing import BROUGHT, BROUGHT_ENDS, BROUGHT_STARTS, away, back_to_the_step
from dialogue.stage.mine import mine_of
from dialogue.stage.ready_made import worded
from dialogue.stage.room_list import COUNT_ENDS, COUNT_STARTS, listed
from dialogue.stage.services import Dialogue, StageServices
from dialogue.stage.so_far import SO_FAR_ENDS, SO_FAR_STARTS, came_late, card
from dialogue.stage.steps import activities_of, beside
from dialogue.web.answers import see
from dialogue.web.late import Routes
from dialogue.web.same_page import stands_on
from dialogue.web.security import cookie
from dialogue.web.services import new_command_id

PARTS = (
    "session.head",
    "session.steps",
    "session.timer",
    "session.beside",
    "session.attendance",
    "session.stage",
    "session.announcement",
    "session.ask",
    "session.languages",
    "session.calls",
    "session.around",
)
MINE_STARTS, MINE_ENDS = "<!--mine-->", "<!--/mine-->"
"""Around the panel in the shared stage: a page load puts the person's own there."""
SEAT = "<!--seat-->"
"""Where her own group stands, likewise."""
NO_NUMBER = 'data-seq=""'
"""Where the page says at which number it stands; a page load puts it there. Words of people have no bare quotes."""

# Built once, and past the ORM: every page of every phone asks the second, alone for all that is hers but her panel.
_group, _activity = rows_of(StakeholderGroup), rows_of(Activity)
OWN_GROUP = _group.select().where(_group.c.id == bindparam("group"))
ON_STAGE = Prepared(
    STANDING.add_columns(*_group.c, *_activity.c)
    .outerjoin(_group, _group.c.id == rows_of(Seat).c.group_id)
    .outerjoin(_activity, _activity.c.id == rows_of(Session).c.current_activity_id)
)
SESSION_WIDTH, GROUP_WIDTH = len(rows_of(Session).c), len(_group.c)

router = Routes()

Choosing = Annotated[Standing, holding(Right.CONTRIBUTE)]


@dataclass(frozen=True, slots=True)
class Own:
    """What of the page is the person's alone: her panel for the activity on stage, a sentence above it, her call."""

    activity_id: int | None
    panel: str | None
    sentence: str
    group: str = ""
    help: str = ""

    def fits(self, stage: str) -> bool:
        """Whether the stage was drawn for the same activity (the room may have gone on in between)."""
        return f'data-activity="{self.activity_id or ""}"' in stage


def _entered(
    dialogue: StageServices, reader: Reader, request: Request, session_id: int
) -> tuple[Standing, Own]:
    """The person and her part of the page, in one reading: a room that joins at once asks for this at once."""
    followed = followed_by(reader, request, session_id, ON_STAGE)
    if followed is None:
        standing = standing_with(reader, request, session_id, Right.FOLLOW)
        current = reader.get(Activity, standing.session.current_activity_id or 0)
        line = _own_line(dialogue, reader, standing)
        return standing, _own(dialogue, reader, standing, line, current, {}, None)
    seat, found = followed
    session, group, activity = (
        found[:SESSION_WIDTH],
        found[SESSION_WIDTH : SESSION_WIDTH + GROUP_WIDTH],
        found[SESSION_WIDTH + GROUP_WIDTH :],
    )
    secret = cookie(request, seat_cookie(session_id))
    standing = Standing(to_look_at(Session, session), seat, secret, slip_kept(request, session_id))
    on_stage = to_look_at(Activity, activity) if activity[0] is not None else None
    line = group_line(dialogue, standing, group if group[0] is not None else None)
    return standing, _own(dialogue, reader, standing, line, on_stage, {}, None)


def _own(
    dialogue: StageServices,
    reader: Reader,
    standing: Standing,
    group: str,
    activity: Activity | None,
    said: Mapping[str, Any],
    activity_id: int | None,
) -> Own:
    current = activity.id if activity else None
    error, help_ = said.get("error", ""), help_called(dialogue, reader, standing)
    if activity is None:
        return Own(None, None, error, group, help_)
    if activity_id is not None and activity_id != current:
        # The room has moved on meanwhile: the sentence is told above, the words are kept for copying.
        return Own(current, mine_of(dialogue, reader, standing, activity, {}), error, group, help_)
    return Own(current, mine_of(dialogue, reader, standing, activity, said), "", group, help_)


MOST_LINES = 2000  # lines with a group kept; a language times the groups of the sessions that are open
_lines: dict[tuple[object, str, int, str, str], str] = {}


def group_line(dialogue: StageServices, standing: Standing, row: Sequence[Any] | None) -> str:
    """A person's group (as the row of it), as it stands on her phone. Drawn once for all of a group and role."""
    role = standing.seat.role
    # By what draws it: that knows the site's folder. The names of a group are no plain values.
    key = (dialogue.environment, standing.language, standing.session_id, role, repr(row))
    if key not in _lines:
        if len(_lines) >= MOST_LINES:
            _lines.clear()
        found = to_look_at(StakeholderGroup, row) if row else None
        _lines[key] = dialogue.draw(
            "sessions/own_group.html",
            standing.language,
            session=standing.session,
            group=view(found, dialogue.tongue(standing.language)) if found else None,
            counted=role in COUNTED,
            delegate=role == Role.DELEGATE,
        )
    return _lines[key]


def _own_line(dialogue: StageServices, reader: Reader, standing: Standing) -> str:
    asked = {"group": standing.seat.group_id or 0}
    return group_line(dialogue, standing, reader.connection().execute(OWN_GROUP, asked).first())


def _table_of(reader: Reader, seat_id: int) -> int:
    seat = reader.get(Seat, seat_id)
    return seat.table_number if seat else 0


async def phone_page(
    dialogue: StageServices,
    standing: Standing,
    *,
    status: int = 200,
    said: Mapping[str, Any] | None = None,
    activity_id: int | None = None,
    own: Own | None = None,
    request: Request | None = None,
) -> HTMLResponse:
    """The whole page. `said` (an error, what was typed) goes into the panel of `activity_id`.

    `own` is the person's part when it was read together with her standing; it is read again when the room has moved.
    With `request` the page also has a card for who came late.
    """
    room = await dialogue.hub.room(standing.session_id)
    audience = standing.audience
    seq, parts = await room.page(audience, PARTS)
    if room.reseated_lately:
        # Who was asked for may sit at another table since; the page that follows then is that of the new one.
        table = await dialogue.read(lambda reader: _table_of(reader, standing.seat_id))
        if table != audience.table:
            audience = replace(audience, table=table)
            seq, parts = await room.page(audience, PARTS)
    stage = str(parts["session.stage"])

    def read(reader: Reader) -> Own:
        session = reader.get(Session, standing.session_id)
        activity = reader.get(Activity, session.current_activity_id or 0) if session else None
        line = _own_line(dialogue, reader, standing)
        return _own(dialogue, reader, standing, line, activity, said or {}, activity_id)

    if own is None or not own.fits(stage):
        own = await dialogue.read(read)
    session, sentence = standing.session, own.sentence
    late = request is not None and came_late(request, standing, str(parts["session.steps"]))

    typed = (said or {}).get("typed", {}) if sentence else {}
    draw = partial(draw_page, dialogue, standing, parts, epoch=room.epoch, sentence=sentence, typed=typed)
    made_of = (session.title, tuple(session.languages), *parts.values())
    # Without a sentence for her alone, nothing but the panel and the number is hers: a room that joins shares the rest.
    page = draw() if sentence else room.shared_page(audience, made_of, draw)
    page = page.replace(NO_NUMBER, f'data-seq="{seq}" data-seat="{standing.seat_id}"', 1)
    page = page.replace(SEAT, own.group, 1)
    if own.panel is not None and MINE_STARTS in page:
        before, _, rest = page.partition(MINE_STARTS)
        page = before + MINE_STARTS + own.panel + MINE_ENDS + rest.partition(MINE_ENDS)[2]
    page = between(page, HELP_STARTS, HELP_ENDS, own.help) if own.help else page
    if request is not None and BROUGHT in request.query_params:
        line = dialogue.draw("sessions/brought.html", standing.language)
        page = between(page, BROUGHT_STARTS, BROUGHT_ENDS, line)
    page = between(page, COUNT_STARTS, COUNT_ENDS, listed(stage))
    if late:
        so_far = await dialogue.read(lambda reader: card(dialogue, reader, standing))
        page = between(page, SO_FAR_STARTS, SO_FAR_ENDS, so_far)
    if READY_STARTS in page:
        ready = await dialogue.read(lambda reader: own_ready(dialogue, reader, standing))
        page = between(page, READY_STARTS, READY_ENDS, ready)
    return HTMLResponse(page, status_code=status)


def draw_page(
    dialogue: StageServices, standing: Standing, parts: Mapping[str, Any], *, sentence: str = "", **said: Any
) -> str:
    """The page around the room's parts; above them a sentence for her alone. `said`: `epoch`, and what she had typed."""
    context = {"session": standing.session, "parts": parts, "sentence": sentence, "typed": {}, **said}
    return dialogue.draw("sessions/phone.html", standing.language, **context)


@router.get("/sessions/{session_id}")
@needs(Right.FOLLOW)
async def show(request: Request, session_id: int, dialogue: Dialogue) -> Response:
    try:
        standing, own = await dialogue.read(lambda reader: _entered(dialogue, reader, request, session_id))
    except NotAllowed as refusal:
        if refusal.code == "waits":
            return see(f"/sessions/{session_id}/waiting")
        raise
    # Also without script, where no socket follows the page.
    await sign_of_life(request, dialogue, standing.seat)
    return await phone_page(dialogue, standing, own=own, request=request)


def _beside(dialogue: StageServices, reader: Reader, standing: Standing, activity_id: int) -> Activity | None:
    """The activity, if it is open while another one is on stage."""
    rows = activities_of(reader, standing.session_id)
    found = beside(dialogue.kinds, rows, standing.session.current_activity_id)
    return next((row for row in found if row.id == activity_id), None)


@router.get("/sessions/{session_id}/activities/{activity_id}/own")
async def own_page(standing: Following, dialogue: Dialogue, activity_id: int, seen: str = "") -> Response:
    """The page of an activity that stays open beside the stage: her panel, and the way back to the room."""
    here = await away(dialogue, standing, seen)
    if here is None:
        return see(back_to_the_step(standing.session_id))

    def draw(reader: Reader) -> tuple[Activity, str] | None:
        activity = _beside(dialogue, reader, standing, activity_id)
        if activity is None:
            return None
        shown = worded(activity, standing.session.language, standing.language)
        return shown, mine_of(dialogue, reader, standing, activity, {})

    found = await dialogue.read(draw)
    if found is None:
        return see(f"/sessions/{standing.session_id}")
    return dialogue.page(
        "sessions/beside.html",
        standing.language,
        session=standing.session,
        seat=standing.seat,
        activity=found[0],
        panel=found[1],
        away=here,
    )


@router.get("/sessions/{session_id}/mine")
async def mine(standing: Following, dialogue: Dialogue, activity: int = 0) -> Response:
    """The person's own panel for the activity on stage (a page that was offline while it changed asks for it).

    With `activity` that of one which stays open beside the stage.
    """
    asked = activity

    def draw(reader: Reader) -> str | None:
        activity = _beside(dialogue, reader, standing, asked) if asked else None
        activity = activity or reader.get(Activity, standing.session.current_activity_id or 0)
        return mine_of(dialogue, reader, standing, activity, {}) if activity else None

    panel = await dialogue.read(draw)
    return HTMLResponse(panel) if panel is not None else Response(status_code=204)


@router.get("/sessions/{session_id}/seat")
async def own_group(standing: Following, dialogue: Dialogue) -> HTMLResponse:
    """The line with the person's own group (a phone asks for it when somebody's group has changed)."""
    return HTMLResponse(await dialogue.read(lambda reader: _own_line(dialogue, reader, standing)))


@router.get("/sessions/{session_id}/group")
async def choose(standing: Choosing, dialogue: Dialogue) -> HTMLResponse:
    def read(reader: Reader) -> tuple[list[GroupView], bool]:
        groups = groups_of(reader, standing.session_id, dialogue.tongue(standing.language))
        given = contributors(reader, standing.session_id, dialogue.ties)
        return list(groups.values()), standing.seat_id in given

    groups, contributed = await dialogue.read(read)
    return dialogue.page(
        "sessions/group.html",
        standing.language,
        session=standing.session,
        seat=standing.seat,
        groups=groups,
        contributed=contributed,
        command_id=new_command_id(),
    )


@router.post("/sessions/{session_id}/group", dependencies=[stands_on("/sessions/{session_id}/group")])
async def chosen(
    standing: Choosing, dialogue: Dialogue, group: str = Form(""), command_id: str = Form("")
) -> Response:
    group_id = int(group) if group.isdecimal() and len(group) < 10 else 0
    await dialogue.execute(
        ChooseGroup(group_id),
        command_id=command_id,
        stream_id=standing.session_id,
        actor=standing.actor,
    )
    return see(f"/sessions/{standing.session_id}")


@router.post("/sessions/{session_id}/language", dependencies=[stands_on("/sessions/{session_id}")])
async def language(
    standing: Following, dialogue: Dialogue, language: str = Form(""), command_id: str = Form("")
) -> Response:
    await dialogue.execute(
        ChangeLanguage(language),
        command_id=command_id,
        stream_id=standing.session_id,
        actor=standing.actor,
    )
    return see(f"/sessions/{standing.session_id}")


@router.post("/sessions/{session_id}/leaving", dependencies=[stands_on("/sessions/{session_id}")])
async def leave(
    request: Request, standing: Following, dialogue: Dialogue, command_id: str = Form("")
) -> Response:
    if standing.session.state == SessionState.OPEN and may(standing.seat.role, Right.CONTRIBUTE):
        await sign_out(dialogue, standing)
    await dialogue.execute(
        LeaveSession(), command_id=command_id, stream_id=standing.session_id, actor=standing.actor
    )
    return dialogue.page("sessions/goodbye.html", standing.language, session=standing.session)
