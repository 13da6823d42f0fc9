"""What a person says of herself on her phone for the attendance: her signature in the register, her answers for the tally.

Both are found again by an HMAC that only her browser's token can make, each by another one. Neither form is a sign of life:
a return noted in the log beside an answer would say whose it was.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Form
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotAllowed
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.vocabulary import Command
from dialogue.live.parts import Scope
from dialogue.people.asking import Standing, holding
from dialogue.people.register import (
    CONFIRMED,
    LONGEST,
    SignOut,
    SignRegister,
    TakeBackSignature,
    entry_with,
    register_of,
)
from dialogue.people.tally import AnswerTally, has_answered, is_asking, questions_of
from dialogue.stage.services import Dialogue, StageServices
from dialogue.web.answers import see
from dialogue.web.late import Routes
from dialogue.web.same_page import stands_on
from dialogue.web.security import derived
from dialogue.web.services import new_command_id

HERE = "/sessions/{session_id}"
REGISTER, TALLY = HERE + "/register", HERE + "/tally"

router = Routes()

TakingPart = Annotated[Standing, holding(Right.CONTRIBUTE)]


def asked_for(scope: Scope) -> dict[str, Any]:
    """What the phones of a room are asked for: the same for everybody, whoever has signed or answered."""
    session_id, runs = scope.session.id, scope.session.state == "open"
    return {
        "register": runs and register_of(scope.reader, session_id) is not None,
        "tally": runs and is_asking(scope.reader, session_id),
    }


def register_key(standing: Standing) -> str:
    """Under which her entry stands in the register."""
    return derived(_secret(standing), f"register:{standing.session_id}")


def tally_mark(standing: Standing) -> str:
    """What says that her browser has answered."""
    return derived(_secret(standing), f"tally:{standing.session_id}")


def _secret(standing: Standing) -> str:
    if not standing.secret:
        raise NotAllowed("no_seat", N_("You are not in this session. Please join it again with the code."))
    return standing.secret


async def _carry_out(dialogue: StageServices, standing: Standing, command: Command, command_id: str) -> None:
    """Under an id that says nothing of who sent it, and that nobody else can send."""
    own = derived(_secret(standing), f"attendance:{command_id or new_command_id()}")
    await dialogue.execute(command, command_id=own, stream_id=standing.session_id, actor=standing.actor)


async def sign_out(dialogue: StageServices, standing: Standing) -> None:
    """She leaves the session: the register says so too, where she has signed."""
    kept = await dialogue.read(lambda reader: register_of(reader, standing.session_id) is not None)
    if kept and standing.secret:
        await _carry_out(dialogue, standing, SignOut(register_key(standing)), "")


@router.get(REGISTER)
async def register(standing: TakingPart, dialogue: Dialogue) -> HTMLResponse:
    key = register_key(standing)

    def read(reader: Reader) -> dict[str, Any]:
        return {
            "register": register_of(reader, standing.session_id),
            "entry": entry_with(reader, standing.session_id, key),
        }

    return dialogue.page(
        "sessions/register.html",
        standing.language,
        session=standing.session,
        seat=standing.seat,
        longest=LONGEST,
        command_id=new_command_id(),
        **await dialogue.read(read),
    )


@router.post(REGISTER, dependencies=[stands_on(REGISTER)])
async def sign(
    standing: TakingPart,
    dialogue: Dialogue,
    name: str = Form(""),
    organisation: str = Form(""),
    command_id: str = Form(""),
) -> Response:
    await _carry_out(dialogue, standing, SignRegister(register_key(standing), name, organisation), command_id)
    return see(f"/sessions/{standing.session_id}/register")


@router.post(REGISTER + "/leaving", dependencies=[stands_on(REGISTER)])
async def leaving(standing: TakingPart, dialogue: Dialogue, command_id: str = Form("")) -> Response:
    await _carry_out(dialogue, standing, SignOut(register_key(standing)), command_id)
    return see(f"/sessions/{standing.session_id}/register")


@router.post(REGISTER + "/removal", dependencies=[stands_on(REGISTER)])
async def take_back(standing: TakingPart, dialogue: Dialogue, command_id: str = Form("")) -> Response:
    await _carry_out(dialogue, standing, TakeBackSignature(register_key(standing)), command_id)
    return see(f"/sessions/{standing.session_id}/register")


@router.get(REGISTER + "/certificate")
async def certificate(standing: TakingPart, dialogue: Dialogue) -> Response:
    """One's own certificate, to print."""
    key = register_key(standing)
    entry = await dialogue.read(lambda reader: entry_with(reader, standing.session_id, key))
    if entry is None:
        return see(f"/sessions/{standing.session_id}/register")
    return dialogue.page(
        "sessions/certificates.html",
        standing.language,
        session=standing.session,
        entries=[entry],
        confirmed=CONFIRMED,
        back=f"/sessions/{standing.session_id}/register",
    )


@router.get(TALLY)
async def tally(standing: TakingPart, dialogue: Dialogue) -> HTMLResponse:
    mark, tongue = tally_mark(standing), dialogue.tongue(standing.language)

    def read(reader: Reader) -> dict[str, Any]:
        return {
            "asking": is_asking(reader, standing.session_id),
            "answered": has_answered(reader, standing.session_id, mark),
            "questions": questions_of(reader, standing.session_id, tongue),
        }

    return dialogue.page(
        "sessions/tally.html",
        standing.language,
        session=standing.session,
        grouped=standing.seat.group_id is not None,
        command_id=new_command_id(),
        **await dialogue.read(read),
    )


@router.post(TALLY, dependencies=[stands_on(TALLY)])
async def answer(request: Request, standing: TakingPart, dialogue: Dialogue) -> Response:
    form = await request.form()
    answers: dict[int, int] = {}
    for name, value in form.items():
        question = name.removeprefix("answer.")
        if question != name and _is_number(question) and isinstance(value, str) and _is_number(value):
            answers[int(question)] = int(value)
    command_id = form.get("command_id", "")
    await _carry_out(
        dialogue,
        standing,
        AnswerTally(tally_mark(standing), answers),
        command_id if isinstance(command_id, str) else "",
    )
    return see(f"/sessions/{standing.session_id}/tally")


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10
