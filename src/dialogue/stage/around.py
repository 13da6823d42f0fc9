"""Looking around: what was, what is, what comes and what stays open, for a phone that does not want to wait."""

from __future__ import annotations

from starlette.responses import Response

from dialogue.kernel.database import Reader
from dialogue.kernel.schema import Activity, ActivityState, SessionState
from dialogue.people.asking import Following
from dialogue.stage.bringing import attention_of, away, back_to_the_step
from dialogue.stage.ready_made import worded
from dialogue.stage.services import Dialogue
from dialogue.stage.so_far import is_over
from dialogue.stage.steps import activities_of, beside
from dialogue.web.answers import see
from dialogue.web.late import Routes

router = Routes()


@router.get("/sessions/{session_id}/around")
async def around(standing: Following, dialogue: Dialogue, seen: str = "") -> Response:
    """The programme of the session: each step that is over with what it left, the one on stage, those to come."""
    session = standing.session
    here = await away(dialogue, standing, seen)
    if here is None:
        return see(back_to_the_step(standing.session_id))

    def read(reader: Reader) -> tuple[bool, list[Activity], set[int | None]]:
        rows = activities_of(reader, standing.session_id)
        may = attention_of(reader, standing.session_id).look_around and session.state == SessionState.OPEN
        return may, rows, {row.id for row in beside(dialogue.kinds, rows, session.current_activity_id)}

    may, rows, open_beside = await dialogue.read(read)
    if not may:
        return see(f"/sessions/{standing.session_id}")
    steps = [
        {
            "row": worded(row, session.language, standing.language),
            "now": row.id == session.current_activity_id,
            "over": is_over(row),
            "beside": row.id in open_beside,
        }
        for row in rows
        if row.state != ActivityState.SKIPPED
    ]
    return dialogue.page("sessions/around.html", standing.language, session=session, steps=steps, away=here)
