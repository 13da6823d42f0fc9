"""Sending commands: `POST .../commands/{name}`, under an Idempotency-Key as a page sends its form under its id."""

from __future__ import annotations

import hashlib
from functools import cache

from starlette.requests import Request
from starlette.responses import Response

from dialogue.api.asking import Program, in_session, on_platform
from dialogue.api.bodies import body_of
from dialogue.api.carrying import Sending
from dialogue.api.filling import BEGIN_WORK, FILLED, OWN, BeginWorkCall, begin_work, carry_out
from dialogue.api.models import Call, CarriedOut, Text, model_of
from dialogue.api.offers import Offer, offers
from dialogue.api.pictures import more_allowed
from dialogue.api.problems import NO_ADDRESS, NotAsked
from dialogue.kernel.actors import Actor
from dialogue.kernel.database import LARGEST_ID, Reader
from dialogue.kernel.errors import NotFound
from dialogue.kernel.execute import Done
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.streams import stream_of
from dialogue.kernel.vocabulary import Command
from dialogue.preparing.commands import PrepareSession
from dialogue.preparing.groups import GroupDraft
from dialogue.stage.services import StageServices
from dialogue.web.security import derived
from dialogue.web.services import new_command_id

LONGEST_KEY = 200


class GroupCall(Call):
    """A group of a new session: a ready-made one by its `key`, or one by `name` and letter."""

    name: Text = ""
    letter: Text = ""
    key: Text = ""
    required: bool = True


class PrepareSessionCall(Call):
    """Make a session on the platform, with its groups and the programme of a recipe. Without groups, the ready-made five."""

    title: Text
    purpose: Text = ""
    place: Text = ""
    language: Text = "en"
    languages: tuple[Text, ...] = ("en", "fr", "es")
    groups: tuple[GroupCall, ...] = ()
    recipe: Text = "empty"
    carry_over: bool = False


@cache
def all_offers(commands: tuple[type[Command], ...]) -> dict[str, Offer]:
    return offers(commands)


def model_for(command: type[Command]) -> type[Call]:
    """What a program sends for a command."""
    own, filled = OWN.get(command), FILLED.get(command)
    if own is not None and own.model is not None:
        return own.model
    return model_of(command, filled.fields if filled else frozenset())  # type: ignore[arg-type]


def key_of(request: Request) -> str:
    """The Idempotency-Key of a request; empty where it has none. Raises NotAsked."""
    key = request.headers.get("idempotency-key", "")
    if len(key) > LONGEST_KEY or not (key.isascii() and (not key or key.isprintable())):
        raise NotAsked(
            422,
            "no_key",
            N_("Please send an Idempotency-Key of at most %(most)s plain characters."),
            field="Idempotency-Key",
            most=LONGEST_KEY,
        )
    return key


def command_id_for(program: Program, key: str, command: type[Command], body: bytes) -> str:
    """The id of a command: nobody else's can be the same, and the store cannot say of whom it came.

    Of a secret command no fingerprint is kept that would tell a resend from another paper, so its content is in its id.
    """
    if not key:
        return new_command_id()
    content = hashlib.sha256(body).hexdigest() if command.secret else ""
    return derived(program.secret, f"api:{command.__name__ if command.secret else ''}:{key}:{content}")


def number_in(request: Request, name: str) -> int:
    """A number of the address. Raises NotFound."""
    said = request.path_params[name]
    number = int(said) if said.isascii() and said.isdecimal() and len(said) < 20 else 0
    if not 1 <= number <= LARGEST_ID:
        raise NotFound("not_there", NO_ADDRESS)
    return number


def _offer(dialogue: StageServices, name: str, *, in_session: bool) -> Offer:
    """The command of that name. Raises NotFound."""
    found = all_offers(tuple(dialogue.vocabulary.handlers)).get(name)
    if found is None or found.in_session != in_session:
        raise NotFound("no_command", N_("Programs cannot send a command of this name here."))
    return found


async def send_in_session(request: Request, program: Program) -> Response:
    """Send a command to a session."""
    dialogue: StageServices = request.state.dialogue
    session_id, name = number_in(request, "session_id"), request.path_params["name"]
    if name == BEGIN_WORK:
        standing = await dialogue.read(lambda reader: in_session(reader, program, session_id, Right.STEER))
        work = await body_of(request, BeginWorkCall)
        key = key_of(request)
        command_id = derived(program.secret, f"api::{key}:") if key else new_command_id()
        done = await begin_work(Sending(dialogue, program, work, command_id, standing), work)
        return await _answer(dialogue, session_id, done)
    offer = _offer(dialogue, name, in_session=True)
    standing = await dialogue.read(lambda reader: in_session(reader, program, session_id, offer.right))
    model = model_for(offer.command)
    with more_allowed(request, standing, model):
        read = await body_of(request, model)
        command_id = command_id_for(program, key_of(request), offer.command, await request.body())
        done = await carry_out(offer.command, Sending(dialogue, program, read, command_id, standing))
    return await _answer(dialogue, session_id, done)


async def send_on_platform(request: Request, program: Program) -> Response:
    """Send a command to a platform."""
    dialogue: StageServices = request.state.dialogue
    platform_id, name = number_in(request, "platform_id"), request.path_params["name"]
    offer = _offer(dialogue, name, in_session=False)
    here = await dialogue.read(lambda reader: on_platform(reader, program, platform_id, offer.right))
    read = await body_of(request, model_for(offer.command))
    command_id = command_id_for(program, key_of(request), offer.command, await request.body())
    done = await carry_out(offer.command, Sending(dialogue, program, read, command_id, here=here))
    return await _answer(dialogue, platform_id, done)


async def prepare_session(request: Request, program: Program) -> Response:
    """Make a session on the platform; the answer has its number and its code."""
    dialogue: StageServices = request.state.dialogue
    platform_id = number_in(request, "platform_id")
    here = await dialogue.read(
        lambda reader: on_platform(reader, program, platform_id, Right.PREPARE_SESSIONS)
    )
    read = await body_of(request, PrepareSessionCall)
    command = PrepareSession(
        here.account_id,
        read.title,
        read.purpose,
        read.place,
        read.language,
        read.languages,
        tuple(GroupDraft(one.name, one.letter, one.key, one.required) for one in read.groups),
        read.recipe,
        platform_id,
        carry_over=read.carry_over,
    )
    key = key_of(request)
    command_id = derived(program.secret, f"api::{key}:") if key else new_command_id()
    done = await dialogue.execute(
        command, command_id=command_id, actor=Actor(account_id=here.account_id, only=program.lent)
    )
    return _carried_out(done, done.seq, status=201)


def _carried_out(done: Done | None, seq: int, *, status: int = 200) -> Response:
    view = CarriedOut(seq=seq, again=done.again if done else False, answer=done.answer if done else {})
    return Response(view.model_dump_json(), status_code=status, media_type="application/json")


async def _answer(dialogue: StageServices, stream_id: int, done: Done | None) -> Response:
    def head(reader: Reader) -> int:
        return stream_of(reader, stream_id).last_seq

    seq = done.seq if done is not None else await dialogue.read(head)
    return _carried_out(done, seq)
