"""For who comes late: one card with what has happened so far, and each step that is over as the room's phones last saw it.

The card is the person's own and costs others nothing: whether anything was over before she came stands in a part that
all phones share. That she has put it away is kept in her browser.
"""

from __future__ import annotations

import re

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from dialogue.kernel.database import Reader
from dialogue.kernel.schema import Activity, ActivityState, SessionState
from dialogue.live.frames import subject_at
from dialogue.live.parts import Scope
from dialogue.people.asking import Following, Standing
from dialogue.stage.bringing import away, back_to_the_step
from dialogue.stage.ready_made import worded
from dialogue.stage.services import Dialogue, StageServices
from dialogue.stage.steps import RUNNING, activities_of, beside
from dialogue.web.answers import see
from dialogue.web.late import Routes
from dialogue.web.same_page import stands_on
from dialogue.web.security import cookie, keep_cookie

SO_FAR_STARTS, SO_FAR_ENDS = "<!--so-far-->", "<!--/so-far-->"
"""Where the card stands in the page of a phone: a page load puts the person's own there."""
FIRST_OVER = re.compile(r'data-over="(\d+)"')
"""When the first step was over (epoch milliseconds), as the steps of the shared page say it."""
OWN = re.compile(r"<!--mine-->.*?<!--/mine-->", re.S)
SENDS = re.compile(r'<form[^>]*method="post".*?</form>', re.S)
"""What can be sent; nothing can into a step that is over."""

router = Routes()


def _cookie(session_id: int) -> str:
    return f"so_far_{session_id}"


def came_late(connection: HTTPConnection, standing: Standing, steps: str) -> bool:
    """Whether something was over before this person came, and she has not put the card away."""
    first = FIRST_OVER.search(steps)
    if first is None or standing.seat.joined_at.timestamp() * 1000 < int(first[1]):
        return False
    return cookie(connection, _cookie(standing.session_id)) != str(standing.seat_id)


def card(dialogue: StageServices, reader: Reader, standing: Standing) -> str:
    """What was over when she came, what is going on, and what stays open beside it."""
    session, written_in, language = standing.session, standing.session.language, standing.language
    rows = [worded(row, written_in, language) for row in activities_of(reader, standing.session_id)]
    over = [
        row for row in rows if is_over(row) and row.closed_at and row.closed_at <= standing.seat.joined_at
    ]
    if not over:
        return ""
    here = session.current_activity_id
    return dialogue.draw(
        "sessions/so_far.html",
        language,
        session=session,
        over=over,
        now=next((row for row in rows if row.id == here and row.state in RUNNING), None),
        open_beside=beside(dialogue.kinds, rows, here),
    )


def is_over(activity: Activity) -> bool:
    """Whether a step was on stage and has ended."""
    return activity.state == ActivityState.CLOSED and activity.times_opened > 0


@router.post("/sessions/{session_id}/so-far", dependencies=[stands_on("/sessions/{session_id}")])
async def put_away(request: Request, standing: Following) -> Response:
    """She has read the card."""
    answer = see(f"/sessions/{standing.session_id}")
    keep_cookie(answer, request, _cookie(standing.session_id), str(standing.seat_id))
    return answer


@router.get("/sessions/{session_id}/activities/{activity_id}/so-far")
async def step(standing: Following, dialogue: Dialogue, activity_id: int, seen: str = "") -> Response:
    """A step that is over, drawn as phones last had it on stage: so nothing is in it that the room did not see."""

    here = await away(dialogue, standing, seen)
    if here is None:
        return see(back_to_the_step(standing.session_id))

    def draw(reader: Reader) -> tuple[Activity, str] | None:
        activity, subject = reader.get(Activity, activity_id), subject_at(reader, standing.session_id)
        if activity is None or subject is None or activity.session_id != standing.session_id:
            return None
        if not is_over(activity) or standing.session.state == SessionState.CLOSED:
            return None
        scope = Scope(reader, subject, standing.audience, activity)
        shown = str(dialogue.book.draw("session.stage", scope))
        return worded(activity, standing.session.language, standing.language), SENDS.sub(
            "", OWN.sub("", shown)
        )

    found = await dialogue.read(draw)
    if found is None:
        return see(f"/sessions/{standing.session_id}")
    return dialogue.page(
        "sessions/so_far_step.html",
        standing.language,
        session=standing.session,
        activity=found[0],
        stage=found[1],
        away=here,
    )
