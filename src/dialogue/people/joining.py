"""The door: code, lobby, seat, recovery words. No account, no e-mail, ten seconds."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from ipaddress import ip_network

from fastapi import Form
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dialogue.kernel.actors import SYSTEM
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotAllowed, NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right, needs
from dialogue.kernel.schema import Session, SessionState
from dialogue.languages import LANGUAGES, chosen
from dialogue.people import way_in
from dialogue.people.asking import Following, keep_slip, seat_cookie
from dialogue.people.codes import SLIP_LENGTH, code_from, recovery_words, words_from
from dialogue.people.door import door_of
from dialogue.people.groups import GroupView, groups_of
from dialogue.people.passcode import digest_of, keep_said, said
from dialogue.people.register import register_of
from dialogue.people.schema import Register
from dialogue.people.seats import JoinSession, RecoverSeat, seat_by_token, session_by_code
from dialogue.people.slips import slip_with
from dialogue.people.waiting import knock_with
from dialogue.web.answers import see, status_of
from dialogue.web.language import language_of
from dialogue.web.late import Routes
from dialogue.web.same_page import stand_on, stands_on
from dialogue.web.security import cookie, derived, keep_cookie, new_token, token_hash
from dialogue.web.services import Dialogue, Services, new_command_id
from dialogue.web.turnstile import Turnstile

router = Routes()


@dataclass(slots=True)
class Doors:
    """What slows down guessing at the door: codes by address, recovery words by session, passcodes by both.

    Nobody is kept out by others. A code that was right from an address before does not wait there again; `known` has its
    session.
    """

    codes: Turnstile = field(default_factory=lambda: Turnstile(free=30))
    words: Turnstile = field(default_factory=lambda: Turnstile(free=30))
    passcodes: Turnstile = field(default_factory=lambda: Turnstile(free=30))
    known: dict[tuple[str, str], int] = field(default_factory=dict)

    def right(self, address: str, code: str, session_id: int) -> None:
        if len(self.known) > 10_000:
            self.known.clear()
        self.known[address, code] = session_id


def address_of(request: Request) -> str:
    """Where a request comes from; of IPv6 the network, because one machine has 2^64 addresses there."""
    host = request.client.host if request.client else ""
    if ":" not in host:
        return host
    try:
        return str(ip_network((host.partition("%")[0], 64), strict=False))
    except ValueError:
        return host


async def found_by_code(dialogue: Services, request: Request, typed: str) -> Session:
    """The session with this code; wrong ones are slowed down. Raises NotFound."""
    doors: Doors = request.state.doors
    address, code = address_of(request), code_from(typed)

    def look(reader: Reader) -> Session | None:
        session = session_by_code(reader, code)
        slip = slip_with(reader, code) if session is None else None
        return reader.get(Session, slip.session_id) if slip is not None else session

    if (address, code) in doors.known:
        session = await dialogue.read_together(look)
    else:
        async with doors.codes.turn(address) as gate:
            session = await dialogue.read_together(look)
            if session is None:
                gate.missed()
    if session is None:
        raise NotFound(
            "no_code",
            N_("There is no session with this code. Please compare it with the screen, letter by letter."),
            field="code",
        )
    doors.right(address, code, session.id or 0)
    return session


async def _group_of_slip(dialogue: Services, code: str) -> int | None:
    """The group that a slip was given out for; None for the code of a session. Raises NotFound for a void slip."""
    if len(code) != SLIP_LENGTH:
        return None
    slip = await dialogue.read(lambda reader: slip_with(reader, code))
    return slip.group_id if slip else None


async def _leads_to(dialogue: Services, request: Request, typed: str) -> int:
    """The id of the session with this code; of one that was right from here before without asking the store again."""
    doors: Doors = request.state.doors
    known = doors.known.get((address_of(request), code_from(typed)))
    return known if known is not None else (await found_by_code(dialogue, request, typed)).id or 0


@router.get("/join")
@needs(Right.COME_IN)
async def by_code(request: Request, dialogue: Dialogue, code: str = "") -> Response:
    """The code as typed into the start page."""
    try:
        session = await found_by_code(dialogue, request, code)
    except Refused as refusal:
        language = language_of(request)
        return dialogue.page(
            "home/home.html",
            language,
            status=status_of(refusal),
            account=None,
            sessions=[],
            code=code,
            error=dialogue.tongue(language).say(refusal.sentence, **refusal.facts),
        )
    given = code_from(code)
    return see(f"/join/{given if len(given) == SLIP_LENGTH else session.code}")


@router.get("/join/{code}")
@needs(Right.COME_IN)
async def lobby(request: Request, dialogue: Dialogue, code: str) -> Response:
    session = await found_by_code(dialogue, request, code)
    slip = await _group_of_slip(dialogue, code_from(code))
    if await _seated(dialogue, request, session.id or 0):
        return _let_in(request, session.id or 0, code, slip)
    return await _lobby(dialogue, request, session, code=code, slip=slip)


def _let_in(request: Request, session_id: int, code: str, slip: int | None) -> Response:
    """To the room; who came by a slip votes with it."""
    answer = see(f"/sessions/{session_id}")
    if slip is not None:
        keep_slip(answer, request, session_id, code_from(code))
    return answer


async def _seated(dialogue: Services, request: Request, session_id: int) -> bool:
    """Whether this browser has a seat in the session already, or waits at its door."""
    token = cookie(request, seat_cookie(session_id))
    if not token:
        return False
    mark = token_hash(token)
    return await dialogue.read(
        lambda reader: (
            seat_by_token(reader, session_id, mark) is not None
            or knock_with(reader, session_id, mark) is not None
        )
    )


async def _lobby(
    dialogue: Services,
    request: Request,
    session: Session,
    *,
    code: str,
    slip: int | None = None,
    status: int = 200,
    error: str = "",
    **typed: object,
) -> HTMLResponse:
    wanted = request.query_params.get("lang") or str(typed.get("language", ""))
    language = chosen(wanted, request.headers.get("accept-language", ""), session.languages)

    def read(reader: Reader) -> tuple[list[GroupView], Register | None]:
        groups = groups_of(reader, session.id or 0, dialogue.tongue(language))
        return list(groups.values()), register_of(reader, session.id)

    if session.passcode_digest and slip is None and said(request, session.id) != session.passcode_digest:
        return _passcode_page(dialogue, request, session, language, status=status, error=error)
    full = await dialogue.read(lambda reader: door_of(reader, session).full) if session.capacity else False
    of_session, register = await dialogue.read(read)
    answer = dialogue.page(
        "sessions/lobby.html",
        language,
        status=status,
        session=session,
        groups=of_session,
        register=register,
        entrance=session.code if slip is None else code_from(code),
        own_group=next((group for group in of_session if group.id == slip), None),
        offered=[{"code": code, "name": LANGUAGES[code]} for code in session.languages],
        full=full,
        error=error,
        typed=typed,
        command_id=new_command_id(),
    )
    if not (full or session.door_locked or session.state == SessionState.CLOSED):
        way_in.note(answer, request, session.id, way_in.CHOOSING)
    return answer


def _passcode_page(
    dialogue: Services,
    request: Request,
    session: Session,
    language: str,
    *,
    status: int = 200,
    error: str = "",
) -> HTMLResponse:
    """The page between code and lobby where a session has a passcode."""
    answer = dialogue.page(
        "sessions/passcode.html",
        language,
        status=status,
        session=session,
        offered=[{"code": code, "name": LANGUAGES[code]} for code in session.languages],
        error=error,
    )
    way_in.note(answer, request, session.id, way_in.PASSCODE)
    return answer


@router.post("/join/{code}/passcode")
@needs(Right.COME_IN)
async def say_passcode(
    request: Request, dialogue: Dialogue, code: str, passcode: str = Form(""), language: str = Form("")
) -> Response:
    """A newcomer says the passcode. Wrong ones are slowed down for one address, and keep nobody else out."""
    session = await found_by_code(dialogue, request, code)
    doors: Doors = request.state.doors
    digest = await asyncio.to_thread(digest_of, session.id, passcode)
    async with doors.passcodes.turn((session.id, address_of(request))) as gate:
        if session.passcode_digest and digest != session.passcode_digest:
            gate.missed()
            spoken = chosen(language, request.headers.get("accept-language", ""), session.languages)
            words = dialogue.tongue(spoken).say(
                N_(
                    "This is not the passcode of this session. Please ask whoever invited you, and type it again."
                )
            )
            return _passcode_page(dialogue, request, session, spoken, status=422, error=words)
    answer = see(f"/join/{session.code}" + (f"?lang={language}" if language in session.languages else ""))
    keep_said(answer, request, session.id, digest)
    return answer


FIELDS = ("language", "group", "name", "command_id")


def word_in(form: FormData, field: str) -> str:
    """What a form says in a field; a file is no word."""
    said = form.get(field, "")
    return said if isinstance(said, str) else ""


@router.post("/join/{code}")
@needs(Right.COME_IN)
async def join(request: Request, dialogue: Dialogue, code: str) -> Response:
    stand_on(request, f"/join/{code}")
    # The fields are read here: checked one by one as parameters they would be a seventh of a whole room's joining.
    async with request.form() as form:
        language, group, name, command_id = (word_in(form, field) for field in FIELDS)
    session_id = await _leads_to(dialogue, request, code)
    slip = await _group_of_slip(dialogue, code_from(code))
    if await _seated(dialogue, request, session_id):
        # A second form of the same browser is not a second person.
        return _let_in(request, session_id, code, slip)
    command_id = command_id or new_token()
    # Made from the form's own id: a form sent twice gives the same seat and the same token, whichever answer arrives.
    # What is stored is only a hash of that id, or the data folder could make everybody's token (and ballot key) again.
    token = derived(dialogue.secret, f"seat:{session_id}:{command_id}")
    group_id = slip or (int(group) if group.isdecimal() and len(group) < 10 else 0)
    command = JoinSession(
        token_hash(token),
        token_hash(recovery_words(token)),
        language,
        group_id,
        name,
        said(request, session_id),
        slip is not None,
    )
    try:
        done = await dialogue.execute(
            command, command_id=token_hash(command_id), stream_id=session_id, actor=SYSTEM
        )
    except NotAllowed:
        raise
    except Refused as refusal:
        session = await found_by_code(dialogue, request, code)
        words = dialogue.tongue(chosen(language, request.headers.get("accept-language", ""))).say(
            refusal.sentence, **refusal.facts
        )
        return await _lobby(
            dialogue,
            request,
            session,
            code=code,
            slip=slip,
            status=422,
            error=words,
            field=refusal.field,
            language=language,
            group=group_id,
            name=name,
        )
    if "seat" in done.answer:
        request.state.presence.ask(session_id, done.answer["seat"])
    answer = _let_in(request, session_id, code, slip)
    keep_cookie(answer, request, seat_cookie(session_id), token)
    way_in.note_arrived(answer, request, session_id)
    return answer


@router.get("/sessions/{session_id}/recovery")
async def recovery(standing: Following, dialogue: Dialogue) -> Response:
    """The words that bring this person back on another device. Who has an account signs in there instead."""
    if not standing.secret:
        return see("/account")
    return dialogue.page(
        "sessions/recovery.html",
        standing.language,
        session=standing.session,
        words=recovery_words(standing.secret),
    )


@router.get("/rejoin")
@needs(Right.COME_IN)
async def rejoin_form(request: Request, dialogue: Dialogue, code: str = "") -> HTMLResponse:
    return dialogue.page(
        "sessions/rejoin.html",
        language_of(request),
        code=code_from(code),
        words="",
        error="",
        command_id=new_command_id(),
    )


@router.post("/rejoin", dependencies=[stands_on("/rejoin")])
@needs(Right.COME_IN)
async def rejoin(
    request: Request,
    dialogue: Dialogue,
    code: str = Form(""),
    words: str = Form(""),
    command_id: str = Form(""),
) -> Response:
    language = language_of(request)
    command_id = command_id or new_token()
    try:
        session = await found_by_code(dialogue, request, code)
        token = derived(dialogue.secret, f"seat:{session.id}:{command_id}")
        spoken = words_from(words)
        command = RecoverSeat(
            token_hash(spoken) if spoken else "", token_hash(token), token_hash(recovery_words(token))
        )
        doors: Doors = request.state.doors
        async with doors.words.turn(session.id) as gate:
            try:
                await dialogue.execute(
                    command, command_id=token_hash(command_id), stream_id=session.id, actor=SYSTEM
                )
            except NotFound:
                gate.missed()
                raise
    except Refused as refusal:
        sentence = dialogue.tongue(language).say(refusal.sentence, **refusal.facts)
        return dialogue.page(
            "sessions/rejoin.html",
            language,
            status=status_of(refusal),
            code=code,
            words=words,
            error=sentence,
            command_id=new_command_id(),
        )
    answer = see(f"/sessions/{session.id}")
    keep_cookie(answer, request, seat_cookie(session.id or 0), token)
    return answer
