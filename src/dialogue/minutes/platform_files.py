"""What a platform's agenda gives to other programs: a calendar, to keep or to subscribe to, and results for donors.

| address | who |
|---|---|
| GET `/platforms/{platform_id}/files` | who reads the agenda; what can be got |
| GET `/platforms/{platform_id}/agenda.ics` | the same; the calendar once |
| GET `/calendar/{platform_id}/{account_id}/{key}.ics` | whoever has the address |
| GET `/platforms/{platform_id}/iati.xml` | who works on the agenda (`organisation`: its registered name) |

The address of a calendar is somebody's own. It ends when she leaves the platform or chooses another password: its key is
made of both, with the server's secret, and is kept nowhere.
"""

from __future__ import annotations

import hmac
from typing import Annotated, Any

from fastapi import Path
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dialogue.accounts.schema import Account
from dialogue.accounts.signed_in import SignedIn
from dialogue.agenda.calendar import calendar_of
from dialogue.agenda.pages import works_on
from dialogue.bodies.asking import on_platform
from dialogue.bodies.roles import role_on
from dialogue.bodies.schema import Membership, Platform
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import ON_PLATFORM, Right, may, needs
from dialogue.kernel.schema import utc_now
from dialogue.languages import LANGUAGES
from dialogue.minutes.iati import Missing, write_iati
from dialogue.minutes.press import writing
from dialogue.stage.ready_made import platform_name
from dialogue.stage.services import Dialogue, StageServices
from dialogue.web.language import language_of
from dialogue.web.late import Routes
from dialogue.web.security import derived

router = Routes()
Number = Annotated[int, Path(ge=1, le=2**63 - 1)]
CALENDAR = "text/calendar; charset=utf-8"
KEY_LENGTH = 40
LONGEST_NAME = 60


def key_of(dialogue: StageServices, member: Membership, account: Account) -> str:
    """The key of a person's own calendar of a platform."""
    of = f"calendar:{member.platform_id}:{account.id}:{member.since.isoformat()}:{account.password_hash}"
    return derived(dialogue.secret, of)[:KEY_LENGTH]


def _address(dialogue: StageServices, member: Membership, account: Account) -> str:
    base, key = dialogue.settings.public_url.rstrip("/"), key_of(dialogue, member, account)
    return f"{base}/calendar/{member.platform_id}/{account.id}/{key}.ics"


def _over() -> NotFound:
    return NotFound(
        "calendar_over",
        N_("This calendar is not here, or not any more. Its address is on the platform's page of files."),
    )


def _calendar(dialogue: StageServices, reader: Reader, platform_id: int, language: str) -> bytes:
    return calendar_of(reader, platform_id, dialogue.tongue(language), dialogue.settings.public_url)


@router.get("/platforms/{platform_id}/files")
@needs(Right.READ_AGENDA)
async def show(request: Request, dialogue: Dialogue, account: SignedIn, platform_id: Number) -> HTMLResponse:
    """What can be got of the agenda, and what is still missing for it."""
    language = language_of(request)

    def read(reader: Reader) -> dict[str, Any]:
        on_platform(reader, request, platform_id, Right.READ_AGENDA)
        platform = reader.get_one(Platform, platform_id)
        member = reader.get(Membership, (platform_id, account.id))
        return {
            "platform_id": platform_id,
            "platform": platform_name(platform.name, language),
            "address": f"{_address(dialogue, member, account)}?lang={language}" if member else "",
            "works": works_on(reader, platform_id, account),
            "missing": _missing(dialogue, reader, platform_id, language),
            "longest": LONGEST_NAME,
        }

    return dialogue.page("agenda/files.html", language, **await dialogue.read(read))


def _missing(dialogue: StageServices, reader: Reader, platform_id: int, language: str) -> tuple[str, ...]:
    try:
        write_iati(reader, platform_id, dialogue.kinds, dialogue.tongue(language), utc_now())
    except Missing as missing:
        return missing.sentences
    return ()


@router.get("/platforms/{platform_id}/agenda.ics")
@needs(Right.READ_AGENDA)
async def calendar(request: Request, dialogue: Dialogue, account: SignedIn, platform_id: Number) -> Response:
    """The calendar as it stands."""

    def make(reader: Reader) -> bytes:
        on_platform(reader, request, platform_id, Right.READ_AGENDA)
        return _calendar(dialogue, reader, platform_id, language_of(request))

    headers = {"Content-Disposition": f'attachment; filename="agenda-{platform_id}.ics"'}
    return Response(await dialogue.read(make), media_type=CALENDAR, headers=headers)


@router.get("/calendar/{platform_id}/{account_id}/{key}.ics")
@needs(Right.COME_IN)
async def feed(
    dialogue: Dialogue, platform_id: Number, account_id: Number, key: str, lang: str = ""
) -> Response:
    """The calendar for a program that asks again and again, without a cookie."""

    def make(reader: Reader) -> bytes:
        member = reader.get(Membership, (platform_id, account_id))
        account = reader.get(Account, account_id)
        if member is None or account is None:
            raise _over()
        known = hmac.compare_digest(
            key_of(dialogue, member, account).encode(), key.encode("utf-8", "replace")
        )
        if not known or not may(
            role_on(reader, platform_id, account_id) or "", Right.READ_AGENDA, ON_PLATFORM
        ):
            raise _over()
        return _calendar(dialogue, reader, platform_id, lang if lang in LANGUAGES else account.language)

    return Response(await dialogue.read(make), media_type=CALENDAR)


@router.get("/platforms/{platform_id}/iati.xml")
@needs(Right.WORK_ON_AGENDA)
async def results(
    request: Request, dialogue: Dialogue, account: SignedIn, platform_id: Number, organisation: str = ""
) -> Response:
    """Results of the platform for an IATI file. Refused with what is missing."""
    language = language_of(request)
    await dialogue.read(lambda reader: on_platform(reader, request, platform_id, Right.WORK_ON_AGENDA))

    def make() -> bytes:
        with dialogue.database.read() as reader:
            tongue = dialogue.tongue(language)
            name = organisation[:LONGEST_NAME]
            return write_iati(reader, platform_id, dialogue.kinds, tongue, utc_now(), name)

    try:
        content = await writing.fresh(make)
    except Missing as missing:
        said = " ".join(missing.sentences)
        raise Refused(
            "iati_incomplete", N_("The results cannot be written yet. %(what)s"), what=said
        ) from missing
    headers = {"Content-Disposition": f'attachment; filename="iati-platform-{platform_id}.xml"'}
    return Response(content, media_type="application/xml", headers=headers)
