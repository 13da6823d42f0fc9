"""What is kept of somebody, for herself alone: a participant by her seat, whoever has an account by signing in.

| address | who |
|---|---|
| GET `/sessions/{session_id}/my-data` and `/sessions/{session_id}/my-data.zip` | whoever has a seat, her own |
| GET `/account/data` and `/account/data.zip` | whoever is signed in, her own |
"""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dialogue.accounts.signed_in import SignedIn
from dialogue.kernel.database import Reader
from dialogue.kernel.rights import Right, needs
from dialogue.people.asking import Standing, standing_with
from dialogue.privacy.own_data import DATA, OwnData, archive, of_account, of_seat, told
from dialogue.stage.attendance_phone import register_key
from dialogue.stage.services import Dialogue, StageServices
from dialogue.web.late import Routes

router = Routes()

MINE = "/sessions/{session_id}/my-data"
ACCOUNT = "/account/data"


def _told(dialogue: StageServices, data: OwnData, language: str) -> dict[str, Any]:
    return {"parts": told(data, dialogue.tongue(language))}


async def _of_seat(request: Request, dialogue: StageServices, session_id: int) -> tuple[Standing, OwnData]:
    def read(reader: Reader) -> tuple[Standing, OwnData]:
        standing = standing_with(reader, request, session_id, Right.FOLLOW, phone_first=True)
        key = register_key(standing) if standing.secret else ""
        return standing, of_seat(reader, session_id, standing.seat_id, key)

    return await dialogue.read(read)


@router.get(MINE)
@needs(Right.FOLLOW)
async def mine(request: Request, session_id: int, dialogue: Dialogue) -> HTMLResponse:
    standing, data = await _of_seat(request, dialogue, session_id)
    parts = _told(dialogue, data, standing.language)
    number = standing.seat_id
    return dialogue.page(
        "privacy/own_data.html", standing.language, session=standing.session, number=number, **parts
    )


@router.get(MINE + ".zip")
@needs(Right.FOLLOW)
async def my_file(request: Request, session_id: int, dialogue: Dialogue) -> Response:
    standing, data = await _of_seat(request, dialogue, session_id)
    parts = _told(dialogue, data, standing.language)
    page = dialogue.draw(
        "privacy/own_data_file.html",
        standing.language,
        title=standing.session.title,
        lang=standing.language,
        file=DATA,
        **parts,
    )
    return _file(data, page)


@router.get(ACCOUNT)
async def of_mine(account: SignedIn, dialogue: Dialogue) -> HTMLResponse:
    data = await dialogue.read(lambda reader: of_account(reader, account.id or 0))
    parts = _told(dialogue, data, account.language)
    return dialogue.page("privacy/own_data.html", account.language, session=None, number=0, **parts)


@router.get(ACCOUNT + ".zip")
async def file_of_mine(account: SignedIn, dialogue: Dialogue) -> Response:
    data = await dialogue.read(lambda reader: of_account(reader, account.id or 0))
    parts = _told(dialogue, data, account.language)
    page = dialogue.draw(
        "privacy/own_data_file.html",
        account.language,
        title=account.name,
        lang=account.language,
        file=DATA,
        **parts,
    )
    return _file(data, page)


def _file(data: OwnData, page: str) -> Response:
    headers = {"Content-Disposition": 'attachment; filename="my-data.zip"', "Cache-Control": "no-store"}
    return Response(archive(data, page), media_type="application/zip", headers=headers)
