"""Pictures for programs: read at an address of their own, sent as base64 inside of the command that brings one.

What is sent is looked at and made small as at the pages, one picture at a time.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from pydantic import Field, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from dialogue.activities.brainstorm.illustrating import IllustrateIdea
from dialogue.activities.vote.planning import IllustrateOption
from dialogue.api.asking import Program, in_session
from dialogue.api.carrying import Sending
from dialogue.api.documents import session_in
from dialogue.api.models import Call, Number, Text
from dialogue.api.problems import NOT_VALID, NotAsked
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotAllowed, NotFound
from dialogue.kernel.execute import Done
from dialogue.kernel.rights import Right
from dialogue.people.asking import Standing
from dialogue.pictures import store
from dialogue.pictures.intake import LARGEST_FILE, Made, taken_in
from dialogue.pictures.receiving import LONGEST_SENDING, looking
from dialogue.pictures.schema import Size
from dialogue.stage.acting import one_picture
from dialogue.stage.pictures import BEHIND, HEADERS, NO_PICTURE, in_the_room
from dialogue.stage.question_picture import IllustrateQuestion
from dialogue.stage.services import StageServices
from dialogue.web.security import allow_more

RIGHTS = (Right.FOLLOW, Right.SHOW_SCREEN, *BEHIND)
"""Any one of these opens pictures, as at their address for pages."""

LONGEST = 4 * -(-LARGEST_FILE // 3)
LARGEST_CALL = LONGEST + 64 * 1024
"""The largest body: the largest picture in base64, and the words beside it."""

Base64 = Annotated[
    str,
    StringConstraints(max_length=LONGEST),
    Field(json_schema_extra={"contentEncoding": "base64"}),
]


class WithPicture(Call):
    """Base of what brings a picture; without one, the picture that is there gets other words (`alt`)."""

    alt: Text
    picture: Base64 | None = None


class IllustrateQuestionCall(WithPicture):
    """Give the question of an activity a picture (base64), or the one it has other words (`alt`)."""

    activity_id: Number


class IllustrateOptionCall(WithPicture):
    """Give an option a picture (base64), or the one it has other words: `alt` says what it shows."""

    activity_id: Number
    option_id: Number


class IllustrateIdeaCall(WithPicture):
    """Put a picture (base64) beside one's own idea, or other words. `agreed`: it may be shown; the people on it agree."""

    idea_id: Number
    agreed: bool


@contextmanager
def more_allowed(request: Request, standing: Standing, model: type[Call]) -> Iterator[None]:
    """While the body is read of a command that brings a picture: it may be as large as one, and come as slowly."""
    if not issubclass(model, WithPicture):
        yield
        return
    with one_picture(standing.seat_id):
        allow_more(request, LARGEST_CALL, LONGEST_SENDING)
        yield


async def looked_at(text: str | None) -> Made | None:
    """The picture that was sent. Raises NotAsked for what is no base64, Refused for what is no picture."""
    if text is None:
        return None
    return await asyncio.get_running_loop().run_in_executor(looking, _made_of, text)


def _made_of(text: str) -> Made:
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise NotAsked(422, "not_valid", NOT_VALID, field="picture") from None
    return taken_in(content)


async def illustrate_question(sending: Sending, read: IllustrateQuestionCall) -> Done | None:
    made = await looked_at(read.picture)
    return await sending.carry_out(IllustrateQuestion(read.activity_id, read.alt, made))


async def illustrate_option(sending: Sending, read: IllustrateOptionCall) -> Done | None:
    made = await looked_at(read.picture)
    return await sending.carry_out(IllustrateOption(read.activity_id, read.option_id, read.alt, made))


async def illustrate_idea(sending: Sending, read: IllustrateIdeaCall) -> Done | None:
    made = await looked_at(read.picture)
    return await sending.carry_out(IllustrateIdea(read.idea_id, read.alt, read.agreed, made))


def _behind(reader: Reader, program: Program, session_id: int) -> bool:
    """Whether the program sees what the room does not see."""
    try:
        in_session(reader, program, session_id, *BEHIND)
    except NotAllowed:
        return False
    return True


async def picture(request: Request, program: Program) -> Response:
    """A picture in one of its sizes, as far as the caller may see it now."""
    dialogue: StageServices = request.state.dialogue
    session_id, size = session_in(request), request.path_params["size"]

    def read(reader: Reader) -> bytes:
        standing = in_session(reader, program, session_id, *RIGHTS)
        key = request.path_params["picture_key"]
        found = store.by_key(reader, session_id, key) if size in set(Size) else None
        own = standing.seat_id if program.seat_id else None
        if found is None or not (
            in_the_room(dialogue, reader, found, own) or _behind(reader, program, session_id)
        ):
            raise NotFound("no_picture", NO_PICTURE)
        return store.content_of(reader, found.id or 0, Size(size))

    return Response(await dialogue.read(read), media_type="image/jpeg", headers=HEADERS)
