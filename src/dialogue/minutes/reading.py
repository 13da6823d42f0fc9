"""What a request for minutes finds: the draft, or a version that was circulated, in the language asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from starlette.responses import Response

from dialogue.documents.changes import changes
from dialogue.documents.html import html_body, section_html
from dialogue.documents.tree import Document
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound, not_there
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Session
from dialogue.kernel.streams import stream_of
from dialogue.languages import catalogue
from dialogue.minutes.compose import Draft, draft
from dialogue.minutes.formats import FORMATS, document_in, file_name, of_record, offered
from dialogue.minutes.press import composing, writing
from dialogue.minutes.short import short_form
from dialogue.minutes.versions import VersionView, document_of, frozen_text, versions_of
from dialogue.people.asking import existing_session
from dialogue.stage.services import StageServices

DRAFT = "draft"
SHORT = "short"


@dataclass(frozen=True, slots=True)
class Text:
    """Minutes in one language, named by `key`. `version` is None for the draft, which alone has things `missing`."""

    document: Document
    as_of: datetime
    key: tuple[str, ...]
    version: VersionView | None = None
    missing: tuple[str, ...] = ()

    async def body(self) -> Any:
        """The document as it stands inside a page."""
        return await writing.made(
            (*self.key, "body"), lambda: html_body(self.document, catalogue(self.document.language))
        )

    async def download(self, dialogue: StageServices, session_id: int, form: str) -> Response:
        """The document as a file. Raises NotFound for a format that there is none of."""
        offered(form, FORMATS)

        def write() -> bytes:
            tongue = dialogue.tongue(self.document.language)
            with dialogue.database.read() as reader:
                told = of_record(form, reader, existing_session(reader, session_id), tongue)
            if told is not None:
                return told
            return document_in(
                form, self.document, self.as_of, dialogue.settings.data_licence, dialogue.brand
            )

        content = await writing.made((*self.key, form), write)
        number = f"v{self.version.number}" if self.version else ""
        named = file_name(form, self.document, *filter(None, (number, SHORT if SHORT in self.key else "")))
        headers = {"Content-Disposition": f'attachment; filename="{named}"'}
        return Response(content, media_type=FORMATS[form].media, headers=headers)


def ends_of(reader: Reader, session: Session) -> tuple[str, ...]:
    """The ends of the hash chains that minutes are made from: the session's own, and its platform's (the agenda)."""
    ids = [one for one in (session.id, session.platform_id) if one is not None]
    return tuple(stream.epoch + stream.log_hash for stream in (stream_of(reader, one) for one in ids))


def hashes_of(reader: Reader, session: Session) -> tuple[str, ...]:
    """The same as the write path knows them."""
    ids = [one for one in (session.id, session.platform_id) if one is not None]
    return tuple(stream_of(reader, one).log_hash for one in ids)


def wanted_of(found: list[VersionView], asked: str, *, drafts: bool) -> VersionView | None:
    """The version that somebody asks for by its number, else the newest; None for the draft. Raises NotFound."""
    if asked == DRAFT and drafts:
        return None
    if not asked or asked == DRAFT:
        return found[0] if found else None
    for one in found:
        if str(one.number) == asked:
            return one
    raise NotFound("no_version", N_("There is no such version of these minutes."))


async def draft_in(
    dialogue: StageServices, session_id: int, language: str, *, circulated: bool = False
) -> tuple[Draft, tuple[str, ...]]:
    """The draft in a language, and the ends of the chains that it was made from."""

    def compose() -> tuple[Draft, tuple[str, ...]]:
        with dialogue.database.read() as reader:
            session = existing_session(reader, session_id)
            tongue = dialogue.tongue(language)
            made = draft(reader, session, dialogue.kinds, tongue, circulated=circulated)
            return made, hashes_of(reader, session)

    ends = await dialogue.read(lambda reader: _named(reader, session_id))
    return await composing.made((*ends, language, "circulated" if circulated else DRAFT), compose)


def _named(reader: Reader, session_id: int) -> tuple[str, ...]:
    session = existing_session(reader, session_id)
    return (*ends_of(reader, session), session.state)


async def text_of(
    dialogue: StageServices,
    session_id: int,
    language: str,
    choose: Callable[[list[VersionView]], VersionView | None],
    *,
    short: bool = False,
) -> Text:
    """The minutes in a language: the version that `choose` takes of all there are, or the draft; whole or `short`."""
    whole = await _whole(dialogue, session_id, language, choose)
    if not short:
        return whole
    return replace(whole, document=short_form(whole.document), key=(*whole.key, SHORT))


async def _whole(
    dialogue: StageServices,
    session_id: int,
    language: str,
    choose: Callable[[list[VersionView]], VersionView | None],
) -> Text:
    tongue = dialogue.tongue(language)
    view = choose(await dialogue.read(lambda reader: versions_of(reader, session_id, tongue)))
    ends = await dialogue.read(lambda reader: _named(reader, session_id))
    if view is None:
        made, _ = await draft_in(dialogue, session_id, language)
        return Text(made.document, made.as_of, (*ends, language, DRAFT), None, made.missing)
    key = (*ends, language, str(view.row.id))

    def read() -> Document:
        with dialogue.database.read() as reader:
            return document_of(reader, view, language, tongue)

    return Text(await composing.made(key, read), view.row.circulated_at, key, view)


async def changed(
    dialogue: StageServices, session_id: int, language: str, before: str, after: str
) -> list[Any]:
    """What changed between two versions, section by section, as HTML. Raises NotFound.

    The frozen texts are compared: who approved which of them is no change of what they say.
    """
    tongue = dialogue.tongue(language)

    def compare() -> list[Any]:
        with dialogue.database.read() as reader:
            known = versions_of(reader, session_id, tongue)
            old, new = (wanted_of(known, one, drafts=False) for one in (before, after))
            if old is None or new is None:
                raise not_there()
            found = changes(frozen_text(reader, old, language), frozen_text(reader, new, language))
            words = catalogue(language)
            return [
                section_html(one, words, heading_level=2, key=f"changed-{n}") for n, one in enumerate(found)
            ]

    ends = await dialogue.read(lambda reader: _named(reader, session_id))
    return await composing.made((*ends, language, before, after), compare)
