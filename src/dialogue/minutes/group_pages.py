"""What is read without an account: the minutes by a group's secret link, and published minutes by anybody.

Both work without script and on the smallest screen. Looking changes nothing: messengers open links by themselves.

| address | who | fields |
|---|---|---|
| GET `/group-minutes/{key}`, `{key}/minutes.{form}` | whoever has the link | `lang` |
| POST `/group-minutes/{key}/corrections` | the same | `number`, `section`, `text`, `by_whom` |
| POST `/group-minutes/{key}/approval` | the same | `number`, `by_whom` |
| GET `/published-minutes/{code}`, `{code}/minutes.{form}` | everybody | `lang` |
"""

from __future__ import annotations

from sqlmodel import select
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dialogue.kernel.actors import SYSTEM
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right, needs
from dialogue.kernel.schema import Session, utc_now
from dialogue.languages import LANGUAGES
from dialogue.minutes.commands import LONGEST_LINE, LONGEST_WORDS
from dialogue.minutes.contents import CONTENTS
from dialogue.minutes.life import ASKED_WORDS
from dialogue.minutes.links import digest_of, link_with, over
from dialogue.minutes.pages import sections_in
from dialogue.minutes.reading import Text, changed, text_of
from dialogue.minutes.schema import MinutesLink
from dialogue.minutes.versions import VersionView, corrections_of
from dialogue.minutes.vocabulary import ApproveMinutesByLink, AskCorrectionByLink, OfMinutes
from dialogue.people.asking import existing_session
from dialogue.stage.acting import Number
from dialogue.stage.acting import Text as Typed
from dialogue.stage.services import Dialogue, StageServices
from dialogue.web.answers import see
from dialogue.web.language import language_of
from dialogue.web.late import Routes
from dialogue.web.same_page import stands_on
from dialogue.web.security import token_hash
from dialogue.web.services import new_command_id

router = Routes()
PAGE = "/group-minutes/{key}"
PUBLISHED = "/published-minutes/{code}"


def _newest(found: list[VersionView]) -> VersionView:
    if not found:
        raise over()
    return found[0]


async def _by_link(dialogue: StageServices, key: str, language: str) -> tuple[MinutesLink, Session, Text]:
    digest = digest_of(key)

    def read(reader: Reader) -> tuple[MinutesLink, Session]:
        link = link_with(reader, digest)
        return link, existing_session(reader, link.session_id)

    link, session = await dialogue.read(read)
    return link, session, await text_of(dialogue, session.id, language, _newest)


@router.get(PAGE)
@needs(Right.COME_IN)
async def group_minutes(request: Request, dialogue: Dialogue, key: str) -> HTMLResponse:
    language = language_of(request)
    link, session, text = await _by_link(dialogue, key, language)
    view = text.version
    assert view is not None
    asked = await dialogue.read(
        lambda reader: [
            one
            for one in corrections_of(reader, session.id)
            if one.group_id == link.group_id and one.seat_id is None
        ]
    )
    return dialogue.page(
        "sessions/minutes_group.html",
        language,
        session=session,
        address=f"/group-minutes/{key}",
        languages=LANGUAGES,
        view=view,
        line=next(line for line in view.lines if line.group.id == link.group_id),
        open=view.takes_corrections(utc_now()),
        asked=asked,
        asked_words=ASKED_WORDS,
        headings={one.id: one.heading for one in CONTENTS},
        sections=sections_in(dialogue, language),
        longest={"words": LONGEST_WORDS, "line": LONGEST_LINE},
        command_id=new_command_id(),
        body=await text.body(),
        changes=await changed(dialogue, session.id, language, str(view.number - 1), str(view.number))
        if view.number > 1
        else [],
    )


@router.get(PAGE + "/minutes.{form}")
@needs(Right.COME_IN)
async def group_download(request: Request, dialogue: Dialogue, key: str, form: str) -> Response:
    _, session, text = await _by_link(dialogue, key, language_of(request))
    return await text.download(dialogue, session.id, form)


async def _said(dialogue: StageServices, key: str, command: OfMinutes, digest: str, command_id: str) -> None:
    link = await dialogue.read(lambda reader: link_with(reader, digest))
    await dialogue.execute(
        command,
        # The link's own: nobody else's form can be taken for this one.
        command_id=token_hash(f"{digest}:{command_id or new_command_id()}"),
        stream_id=link.session_id,
        actor=SYSTEM,
    )


@router.post(PAGE + "/corrections", dependencies=[stands_on(PAGE)])
@needs(Right.COME_IN)
async def group_correction(
    dialogue: Dialogue,
    key: str,
    number: Number = 0,
    section: Typed = "",
    text: Typed = "",
    by_whom: Typed = "",
    command_id: Typed = "",
) -> Response:
    digest = digest_of(key)
    await _said(
        dialogue, key, AskCorrectionByLink(digest, number, section, text, by_whom), digest, command_id
    )
    return see(f"/group-minutes/{key}#corrections")


@router.post(PAGE + "/approval", dependencies=[stands_on(PAGE)])
@needs(Right.COME_IN)
async def group_approval(
    dialogue: Dialogue, key: str, number: Number = 0, by_whom: Typed = "", command_id: Typed = ""
) -> Response:
    digest = digest_of(key)
    await _said(dialogue, key, ApproveMinutesByLink(digest, number, by_whom), digest, command_id)
    return see(f"/group-minutes/{key}#approval-form")


async def _published(dialogue: StageServices, code: str, language: str) -> tuple[Session, Text]:
    """The newest version that is published. Raises NotFound: one answer whether there is no session or nothing published."""
    session = await dialogue.read(
        lambda reader: reader.exec(select(Session).where(Session.code == code.upper())).first()
    )

    def choose(found: list[VersionView]) -> VersionView:
        for one in found:
            if one.row.published_at is not None:
                return one
        raise not_published()

    def not_published() -> NotFound:
        return NotFound("not_published", N_("No minutes are published at this address."))

    if session is None:
        raise not_published()
    return session, await text_of(dialogue, session.id, language, choose)


@router.get(PUBLISHED)
@needs(Right.COME_IN)
async def published(request: Request, dialogue: Dialogue, code: str) -> HTMLResponse:
    language = language_of(request)
    session, text = await _published(dialogue, code, language)
    return dialogue.page(
        "sessions/minutes_published.html",
        language,
        session=session,
        address=f"/published-minutes/{session.code}",
        languages=LANGUAGES,
        body=await text.body(),
    )


@router.get(PUBLISHED + "/minutes.{form}")
@needs(Right.COME_IN)
async def published_download(request: Request, dialogue: Dialogue, code: str, form: str) -> Response:
    session, text = await _published(dialogue, code, language_of(request))
    return await text.download(dialogue, session.id, form)
