"""The one address of pictures: `/sessions/{session_id}/pictures/{picture_key}/{size}`.

It cannot be guessed, and is checked all the same: what the room may not see yet, or not any more, is not there for it.
Whoever plans the programme or sees the console sees it as on the pages there.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotAllowed, NotFound
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right, needs
from dialogue.kernel.schema import Activity
from dialogue.people.asking import followed_by, may_show, standing_with
from dialogue.pictures import store
from dialogue.pictures.schema import Picture, Size, Use
from dialogue.stage.question_picture import is_asked
from dialogue.stage.services import Dialogue, StageServices
from dialogue.web.late import Routes
from dialogue.web.security import LOCKED

router = Routes()

HEADERS = {
    "Cache-Control": "private, max-age=31536000, immutable",  # another picture has another address
    LOCKED[0].decode(): LOCKED[1].decode(),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Disposition": "inline",
}
NO_PICTURE = N_("This picture is not there any more, or not yet. Please reload the page.")
BEHIND = (Right.WATCH_CONSOLE, Right.PLAN)


def _behind(reader: Reader, request: Request, session_id: int) -> bool:
    """Whether somebody sees what the room does not see."""
    try:
        standing_with(reader, request, session_id, *BEHIND)
    except NotAllowed:
        return False
    return True


def _viewer(reader: Reader, request: Request, session_id: int) -> int | None:
    """The seat of whoever looks, None for a screen or for staff. Raises NotAllowed, NotFound for strangers."""
    followed = followed_by(reader, request, session_id)
    if followed is not None:
        return followed[0].id
    if not _behind(reader, request, session_id):
        try:
            may_show(reader, request, session_id)
        except NotAllowed:
            return standing_with(reader, request, session_id, Right.FOLLOW).seat_id
    return None


def in_the_room(dialogue: StageServices, reader: Reader, picture: Picture, seat_id: int | None) -> bool:
    """Whether the room (and the person with this seat) may see a picture now."""
    activity = reader.get(Activity, picture.activity_id)
    if activity is None:
        return False
    if picture.use == Use.QUESTION:
        return is_asked(activity)
    return dialogue.kinds[activity.kind].shows.sees_picture(reader, activity, picture, seat_id)


@router.get("/sessions/{session_id}/pictures/{picture_key}/{size}")
@needs(Right.FOLLOW, Right.SHOW_SCREEN, *BEHIND)
async def serve(
    request: Request, dialogue: Dialogue, session_id: int, picture_key: str, size: str
) -> Response:
    def read(reader: Reader) -> bytes:
        seat_id = _viewer(reader, request, session_id)
        found = store.by_key(reader, session_id, picture_key) if size in set(Size) else None
        if found is None or not (
            in_the_room(dialogue, reader, found, seat_id) or _behind(reader, request, session_id)
        ):
            raise NotFound("no_picture", NO_PICTURE)
        return store.content_of(reader, found.id or 0, Size(size))

    return Response(await dialogue.read(read), media_type="image/jpeg", headers=HEADERS)
