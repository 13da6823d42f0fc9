"""The addresses below `/api/v1`. Loaded when the first program asks, so that a server nobody programs starts as fast."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable

from sqlalchemy.exc import DatabaseError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router, WebSocketRoute
from starlette.types import Receive, Scope, Send

from dialogue.api import openapi
from dialogue.api.asking import Program, in_session, on_platform, program_with, token_in
from dialogue.api.documents import minutes, screen
from dialogue.api.doors import join, lobby
from dialogue.api.live import follow
from dialogue.api.pacing import Paces
from dialogue.api.pictures import picture
from dialogue.api.problems import (
    AWAY_NOW,
    BODY_SENTENCES,
    NO_ADDRESS,
    NO_JSON,
    NO_METHOD,
    NotAsked,
    answer,
)
from dialogue.api.resources import RESOURCES, Asked, Resource
from dialogue.api.sending import prepare_session, send_in_session, send_on_platform
from dialogue.api.tokens import NoteTokenUsed
from dialogue.kernel.actors import SYSTEM
from dialogue.kernel.database import AWAY, BEYOND, LARGEST_ID, Reader
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.schema import Seat, utc_now
from dialogue.languages import chosen
from dialogue.people.presence import sign_of_life
from dialogue.stage.services import StageServices
from dialogue.web.beneath import base_in

Endpoint = Callable[[Request, Program], Awaitable[Response]]


def language_for(request: Request, program: Program | None = None) -> str:
    """The language of an answer: `lang`, else what the request accepts, else that of whoever lent the token."""
    accept = request.headers.get("accept-language", "")
    if not accept and program is not None and program.language:
        accept = program.language
    return chosen(request.query_params.get("lang"), accept)


def numbers_in(request: Request) -> dict[str, int]:
    """The numbers in an address. Raises NotFound for what is none: there is nothing of that number."""
    found = {}
    for name, said in request.path_params.items():
        if not name.endswith("_id"):
            continue
        number = int(said) if said.isascii() and said.isdecimal() and len(said) < 20 else 0
        if not 1 <= number <= LARGEST_ID:
            raise NotFound("not_there", NO_ADDRESS)
        found[name] = number
    return found


def _reading(resource: Resource) -> Endpoint:
    async def read(request: Request, program: Program) -> Response:
        dialogue: StageServices = request.state.dialogue
        ids, language = numbers_in(request), language_for(request, program)

        def look(reader: Reader) -> bytes:
            asked = Asked(
                reader,
                dialogue,
                dialogue.tongue(language),
                ids,
                request.query_params,
                standing=in_session(reader, program, ids["session_id"], *resource.rights)
                if resource.in_session
                else None,
                here=None
                if resource.in_session
                else on_platform(reader, program, ids["platform_id"], *resource.rights),
            )
            return resource.adapter.dump_json(resource.read(asked))

        body = await dialogue.read(look)
        tag = f'"{hashlib.sha256(language.encode() + body).hexdigest()[:32]}"'
        headers = {
            "ETag": tag,
            "Cache-Control": "private, no-cache",
            "Vary": "Authorization, Accept-Language",
        }
        known = request.headers.get("if-none-match", "")
        if not {tag, "*"}.isdisjoint(one.strip().removeprefix("W/") for one in known.split(",")):
            return Response(status_code=304, headers=headers)
        return Response(body, media_type="application/json", headers=headers)

    return read


class Application:
    """All addresses of programs: who asks is found out first, the pace is kept, every no is a problem of RFC 9457."""

    def __init__(self) -> None:
        routes: list[Route | WebSocketRoute] = [
            Route("/openapi.json", self._open(self._description), methods=["GET"]),
            Route("/join/{code}", self._open(lobby), methods=["GET"]),
            Route("/join/{code}", self._open(join), methods=["POST"]),
            *(Route(one.path, self._asked(_reading(one)), methods=["GET"]) for one in RESOURCES),
            Route("/sessions/{session_id}/minutes.{form}", self._asked(minutes), methods=["GET"]),
            Route("/sessions/{session_id}/screens/{screen}", self._asked(screen), methods=["GET"]),
            Route(
                "/sessions/{session_id}/pictures/{picture_key}/{size}", self._asked(picture), methods=["GET"]
            ),
            Route("/platforms/{platform_id}/sessions", self._asked(prepare_session), methods=["POST"]),
            Route("/sessions/{session_id}/commands/{name}", self._asked(send_in_session), methods=["POST"]),
            Route(
                "/platforms/{platform_id}/commands/{name}", self._asked(send_on_platform), methods=["POST"]
            ),
            WebSocketRoute("/sessions/{session_id}/live", follow),
        ]
        self.router = Router(routes, redirect_slashes=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request below `/api/v1`."""
        try:
            await self.router(scope, receive, send)
        except HTTPException as error:
            if scope["type"] != "http":
                raise
            request = Request(scope)
            sentence = NO_METHOD if error.status_code == 405 else NO_ADDRESS
            refusal = NotAsked(error.status_code, f"http_{error.status_code}", sentence)
            said = answer(refusal, request.state.dialogue.tongue(language_for(request)), error.headers)
            await said(scope, receive, send)

    def _open(
        self, endpoint: Callable[[Request], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        """For addresses that ask for no token."""

        async def opened(request: Request) -> Response:
            return await self._told(request, None, lambda: endpoint(request))

        return opened

    def _asked(self, endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
        async def asked(request: Request) -> Response:
            dialogue: StageServices = request.state.dialogue
            found: list[Program] = []
            pace: dict[str, str] = {}

            async def work() -> Response:
                token = token_in(request)
                program = await dialogue.read(lambda reader: program_with(reader, token, utc_now()))
                found.append(program)
                paces: Paces = request.state.paces
                pace.update(paces.taken(program.key))
                await self._noted(request, program)
                return await endpoint(request, program)

            answered = await self._told(request, found, work)
            answered.headers.update(pace)
            return answered

        return asked

    async def _noted(self, request: Request, program: Program) -> None:
        """That a token was used today; that a person's own program asked, which is a sign of life of hers."""
        dialogue: StageServices = request.state.dialogue
        token, seat_id = program.token, program.seat_id
        if token is not None and token.last_used != utc_now().date():
            await dialogue.execute(NoteTokenUsed(token.id or 0), actor=SYSTEM)
        elif seat_id:
            seat = await dialogue.read(lambda reader: reader.get(Seat, seat_id))
            if seat is not None and seat.removed_at is None and seat.same_as is None:
                await sign_of_life(request, dialogue, seat)

    async def _told(
        self, request: Request, found: list[Program] | None, work: Callable[[], Awaitable[Response]]
    ) -> Response:
        """The answer, or why not."""
        try:
            return await work()
        except Refused as refusal:
            refused: Refused = refusal
        except HTTPException as error:
            refused = NotAsked(
                error.status_code, f"http_{error.status_code}", BODY_SENTENCES.get(error.status_code, NO_JSON)
            )
        except BEYOND:
            refused = NotFound("not_there", NO_ADDRESS)
        except AWAY:
            refused = NotAsked(503, "not_saved", AWAY_NOW)
        except DatabaseError as error:
            if "malformed" not in str(error.orig):
                raise
            refused = NotAsked(503, "damaged", AWAY_NOW)
        tongue = request.state.dialogue.tongue(language_for(request, found[0] if found else None))
        return answer(refused, tongue, getattr(refused, "headers", None))

    async def _description(self, request: Request) -> Response:
        body = openapi.described(tuple(request.state.dialogue.vocabulary.handlers), base_in(request))
        return Response(body, media_type="application/json", headers={"Cache-Control": "public, max-age=300"})
