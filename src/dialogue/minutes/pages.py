"""The minutes' addresses: the readable page, and downloads in every format.

The facilitator reads the draft at any time; participants once the session is closed (the same content: it holds
nothing hidden).
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dialogue.documents.html import html_body
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotAllowed, NotFound
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right, needs
from dialogue.kernel.schema import SessionState
from dialogue.kernel.streams import stream_of
from dialogue.languages import LANGUAGES, catalogue
from dialogue.minutes.compose import Draft, draft
from dialogue.minutes.formats import FORMATS, file_name, of_record, written
from dialogue.people.asking import Standing, existing_session, standing_with
from dialogue.stage.services import Dialogue, StageServices

T = TypeVar("T")
router = APIRouter()

MOST_KEPT = 24


@dataclass(slots=True)
class Press:
    """Makes one thing at a time in a thread of its own, and keeps the last few it made.

    A whole room opens the same minutes when a session ends. Measured with 300 people, 1,500 ideas and 5,000 log
    entries: composing takes 0.8 s, the PDF 1.2 s of a core; on the event loop or in the readers' threads that would
    stop every other session.
    """

    kept: OrderedDict[Hashable, Any] = field(default_factory=OrderedDict)
    thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "minutes"))

    async def made(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gave for this key, now or before."""
        return await asyncio.get_running_loop().run_in_executor(self.thread, self._kept, key, make)

    async def fresh(self, make: Callable[[], T]) -> T:
        """What `make` gives now, for what nobody else will ask for."""
        return await asyncio.get_running_loop().run_in_executor(self.thread, make)

    def _kept(self, key: Hashable, make: Callable[[], T]) -> T:
        if key not in self.kept:
            self.kept[key] = make()
        self.kept.move_to_end(key)
        while len(self.kept) > MOST_KEPT:
            self.kept.popitem(last=False)
        found: T = self.kept[key]
        return found


composing, writing = Press(), Press()
"""Two presses: reading a draft does not wait for somebody's PDF."""


READERS = (Right.READ_DRAFT, Right.READ_MINUTES)


def may_read(reader: Reader, request: Request, session_id: int) -> tuple[Standing, bool]:
    """Who reads, and whether also the draft. Raises NotAllowed for strangers, and for the others too early."""
    try:
        return standing_with(reader, request, session_id, Right.READ_DRAFT), True
    except NotAllowed:
        standing = standing_with(reader, request, session_id, Right.READ_MINUTES, phone_first=True)
    if standing.session.state != SessionState.CLOSED:
        raise NotAllowed(
            "minutes_later", N_("The minutes can be read here when the session has ended. Nothing is lost.")
        )
    return standing, False


@dataclass(frozen=True, slots=True)
class Reading:
    """What a request for minutes found: who asks, and the draft in a language, named by `key`."""

    standing: Standing
    facilitator: bool
    draft: Draft
    key: tuple[str, ...]


async def _read(
    dialogue: StageServices, request: Request, session_id: int, language: Callable[[Standing], str]
) -> Reading:
    def asked(reader: Reader) -> tuple[Standing, bool, tuple[str, ...]]:
        standing, facilitator = may_read(reader, request, session_id)
        platform = standing.session.platform_id
        streams = [stream_of(reader, one) for one in (session_id, platform) if one is not None]
        return standing, facilitator, tuple(stream.epoch + stream.log_hash for stream in streams)

    standing, facilitator, ends = await dialogue.read(asked)
    wanted = language(standing)
    # The ends of both hash chains name everything that the minutes are made from (the agenda is the platform's).
    key = (*ends, standing.session.state, wanted)

    def compose() -> Draft:
        with dialogue.database.read() as reader:
            here = existing_session(reader, session_id)
            return draft(reader, here, dialogue.kinds, dialogue.tongue(wanted))

    return Reading(standing, facilitator, await composing.made(key, compose), key)


@router.get("/sessions/{session_id}/minutes")
@needs(*READERS)
async def show(request: Request, session_id: int, dialogue: Dialogue, lang: str = "") -> HTMLResponse:
    """The minutes in the app's frame, with the downloads; the facilitator also sees what is missing."""
    found = await _read(
        dialogue, request, session_id, lambda standing: lang if lang in LANGUAGES else standing.language
    )
    document = found.draft.document
    body = await writing.made((*found.key, "body"), lambda: html_body(document, catalogue(document.language)))
    return dialogue.page(
        "sessions/minutes.html",
        found.standing.language,
        session=found.standing.session,
        facilitator=found.facilitator,
        missing=found.draft.missing if found.facilitator else (),
        body=body,
        chosen=document.language,
        formats=FORMATS,
    )


@router.get("/sessions/{session_id}/minutes.{form}")
@needs(*READERS)
async def download(
    request: Request, session_id: int, form: str, dialogue: Dialogue, lang: str = ""
) -> Response:
    """The minutes as a file in one of the formats. Without `lang`, in the session's own language."""
    if form not in FORMATS:
        raise NotFound(
            "no_format", N_("There are no minutes in this format. Please choose one of the downloads.")
        )
    found = await _read(
        dialogue,
        request,
        session_id,
        lambda standing: lang if lang in LANGUAGES else standing.session.language,
    )
    licence = dialogue.settings.data_licence

    def write() -> bytes:
        with dialogue.database.read() as reader:
            here = existing_session(reader, session_id)
            told = of_record(form, reader, here, dialogue.tongue(found.draft.document.language))
        return written(form, found.draft, licence) if told is None else told

    content = await writing.made((*found.key, form), write)
    name = file_name(form, found.draft.document)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=FORMATS[form].media, headers=headers)
