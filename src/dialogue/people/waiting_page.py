"""The page of somebody who waits at the door. It asks again by itself, so it works without script."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from dialogue.kernel.actors import SYSTEM
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotAllowed
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right, needs
from dialogue.kernel.schema import Session, SessionState, StakeholderGroup
from dialogue.people.asking import existing_session, seat_cookie
from dialogue.people.groups import GroupView, view
from dialogue.people.schema import Knock
from dialogue.people.seats import seat_by_token
from dialogue.people.waiting import StopWaiting, knock_with
from dialogue.web.answers import see
from dialogue.web.late import Routes
from dialogue.web.security import cookie, drop_cookie, token_hash
from dialogue.web.services import Dialogue

LOOKS_AGAIN = "5"
"""Seconds after which a browser looks again."""

router = Routes()


@router.get("/sessions/{session_id}/waiting")
@needs(Right.COME_IN)
async def waiting(request: Request, dialogue: Dialogue, session_id: int) -> Response:
    """Whether somebody is let in: then on to the room. Who does not wait here is sent to the start page.

    Not to the lobby: its address holds the code, which whoever only knows a session's number is not to read.
    """
    mark = token_hash(cookie(request, seat_cookie(session_id)))

    def read(reader: Reader) -> tuple[Session, bool, Knock | None, GroupView | None]:
        session = existing_session(reader, session_id)
        knock = knock_with(reader, session_id, mark)
        if knock is None:
            return session, seat_by_token(reader, session_id, mark) is not None, None, None
        group = reader.get_one(StakeholderGroup, knock.group_id)
        return session, False, knock, view(group, dialogue.tongue(knock.language))

    session, seated, knock, group = await dialogue.read(read)
    if seated:
        return see(f"/sessions/{session_id}")
    if knock is None and session.state == SessionState.CLOSED and cookie(request, seat_cookie(session_id)):
        # Nobody waits any more once it has ended; who did is told.
        raise NotAllowed(
            "session_closed", N_("This session has ended. Please ask the facilitator for the minutes.")
        )
    if knock is None:
        return see("/")
    answer = dialogue.page("sessions/waiting.html", knock.language, session=session, knock=knock, group=group)
    answer.headers["Refresh"] = LOOKS_AGAIN
    return answer


@router.post("/sessions/{session_id}/waiting/end")
@needs(Right.COME_IN)
async def stop(request: Request, dialogue: Dialogue, session_id: int) -> Response:
    """Wait no more, and choose again or leave."""
    token = cookie(request, seat_cookie(session_id))
    session = await dialogue.read(lambda reader: existing_session(reader, session_id))
    mark = token_hash(token)
    answer = see("/")
    if token and await dialogue.read(lambda reader: knock_with(reader, session_id, mark)) is not None:
        answer = see(f"/join/{session.code}")
        await dialogue.execute(StopWaiting(mark), stream_id=session_id, actor=SYSTEM)
        drop_cookie(answer, request, seat_cookie(session_id))
    return answer
