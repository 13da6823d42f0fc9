"""The door for programs of participants: what a code leads to, and joining with it. No token is asked for here.

A program that has joined holds the token that a phone would keep in its cookie, and the words that bring its person back.
"""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from dialogue.api.bodies import body_of
from dialogue.api.models import Call, Number, Text
from dialogue.api.problems import NotAsked
from dialogue.api.reading import groups
from dialogue.api.shapes import GroupLine
from dialogue.api.views import View
from dialogue.kernel.actors import SYSTEM
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.languages import chosen
from dialogue.people.codes import recovery_words
from dialogue.people.joining import Doors, address_of, found_by_code
from dialogue.people.passcode import digest_of
from dialogue.people.seats import JoinSession
from dialogue.stage.services import StageServices
from dialogue.web.security import derived, new_token, token_hash

SHORTEST_KEY = 32
"""Characters of an Idempotency-Key that a seat is made from: whoever guesses it would get the seat's token."""


class LobbyView(View):
    """What somebody sees before joining."""

    session: int
    title: str
    state: str
    languages: tuple[str, ...]
    passcode: bool
    waiting_room: bool
    groups: tuple[GroupLine, ...]


class JoinCall(Call):
    """Take a seat: the number of a group, a language of the session, perhaps a name and the passcode."""

    group: Number
    language: Text = "en"
    name: Text = ""
    passcode: Text = ""


class JoinedView(View):
    """A seat. `token` goes into the Authorization header from now on; with `waiting` the person still stands at the door."""

    session: int
    seat: int | None
    waiting: bool
    token: str
    recovery_words: str


async def lobby(request: Request) -> Response:
    """What a code leads to."""
    dialogue: StageServices = request.state.dialogue
    session = await found_by_code(dialogue, request, request.path_params["code"])
    tongue = dialogue.tongue(
        chosen(request.query_params.get("lang"), request.headers.get("accept-language", ""))
    )
    found = await dialogue.read(lambda reader: groups(reader, session.id, tongue))
    view = LobbyView(
        session=session.id,
        title=session.title,
        state=session.state,
        languages=tuple(session.languages),
        passcode=session.passcode_digest != "",
        waiting_room=session.waiting_room,
        groups=found,
    )
    return Response(view.model_dump_json(), media_type="application/json")


async def join(request: Request) -> Response:
    """Take a seat. Sent twice under one Idempotency-Key it is one seat, with the same token."""
    dialogue: StageServices = request.state.dialogue
    read = await body_of(request, JoinCall)
    key = request.headers.get("idempotency-key", "") or new_token()
    if len(key) < SHORTEST_KEY:
        raise NotAsked(
            422,
            "short_key",
            N_(
                "Please send an Idempotency-Key of at least %(least)s random characters here: a seat's token is made of it."
            ),
            field="Idempotency-Key",
            least=SHORTEST_KEY,
        )
    session = await found_by_code(dialogue, request, request.path_params["code"])
    passed = await _passed(dialogue, request, session.id, session.passcode_digest, read.passcode)
    command_id = token_hash(f"api:{key}")
    token = derived(dialogue.secret, f"seat:{session.id}:{command_id}")
    command = JoinSession(
        token_hash(token), token_hash(recovery_words(token)), read.language, read.group, read.name, passed
    )
    # What is stored is a hash of the id, as of a form's: the data folder must not be able to make the token again.
    done = await dialogue.execute(
        command, command_id=token_hash(command_id), stream_id=session.id, actor=SYSTEM
    )
    seat = done.answer.get("seat")
    if seat is not None:
        request.state.presence.ask(session.id, seat)
    view = JoinedView(
        session=session.id,
        seat=seat,
        waiting=seat is None,
        token=token,
        recovery_words=recovery_words(token),
    )
    return Response(view.model_dump_json(), status_code=201, media_type="application/json")


async def _passed(dialogue: StageServices, request: Request, session_id: int, digest: str, typed: str) -> str:
    """The digest of the passcode that was said. Raises Refused for a wrong one, which is slowed down as at the page."""
    if not digest:
        return ""
    said = await asyncio.to_thread(digest_of, session_id, typed)
    doors: Doors = request.state.doors
    async with doors.passcodes.turn((session_id, address_of(request))) as gate:
        if said != digest:
            gate.missed()
            raise Refused(
                "passcode",
                N_(
                    "This is not the passcode of this session. Please ask whoever invited you, and type it again."
                ),
                field="passcode",
            )
    return said
