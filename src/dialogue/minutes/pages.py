"""The minutes' addresses: the readable page, and downloads as HTML, Markdown, PDF and JSON.

The facilitator reads the draft at any time; participants once the session is closed (the same content: it holds
nothing hidden).
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotAllowed, NotFound
from dialogue.kernel.schema import SessionState
from dialogue.kernel.words import N_
from dialogue.minutes.compose import Draft, draft
from dialogue.minutes.html import html_body, write_html
from dialogue.minutes.markdown import write_markdown
from dialogue.minutes.pdf import write_pdf
from dialogue.minutes.plain_data import write_json
from dialogue.minutes.tree import Document
from dialogue.web.i18n import LANGUAGES, catalogue
from dialogue.web.people import Standing, as_facilitator, as_participant
from dialogue.web.services import Dialogue, Services

router = APIRouter()

MEDIA = {
    "html": "text/html; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "pdf": "application/pdf",
    "json": "application/json",
}
MOST_KEPT = 16


@dataclass(slots=True)
class Printer:
    """Prints one PDF at a time and keeps the last few: a whole room downloads the same one when a session ends."""

    kept: OrderedDict[str, bytes] = field(default_factory=OrderedDict)
    # One thread of its own: printing is serial without a lock, and never takes the readers' threads.
    thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "printer"))

    async def pdf(self, document: Document, created: datetime) -> bytes:
        """The document as PDF; kept under a hash of everything in it."""
        return await asyncio.get_running_loop().run_in_executor(self.thread, self._printed, document, created)

    def _printed(self, document: Document, created: datetime) -> bytes:
        key = hashlib.sha256(f"{created.isoformat()}{write_json(document)}".encode()).hexdigest()
        if key not in self.kept:
            self.kept[key] = write_pdf(document, catalogue(document.language), created=created)
        self.kept.move_to_end(key)
        while len(self.kept) > MOST_KEPT:
            self.kept.popitem(last=False)
        return self.kept[key]


printer = Printer()


def may_read(reader: Reader, request: Request, session_id: int) -> tuple[Standing, bool]:
    """Who reads, and whether as facilitator. Raises NotAllowed for strangers, and for participants too early."""
    try:
        return as_facilitator(reader, request, session_id), True
    except NotAllowed:
        standing = as_participant(reader, request, session_id)
    if standing.session.state != SessionState.CLOSED:
        raise NotAllowed("minutes_later", N_("The minutes can be read here when the session has ended. Nothing is lost."))
    return standing, False


@dataclass(frozen=True, slots=True)
class Reading:
    """What a request for minutes found: who asks, the draft in the language asked for, and when its record ends."""

    standing: Standing
    facilitator: bool
    draft: Draft
    created: datetime


async def _read(dialogue: Services, request: Request, session_id: int, language: Callable[[Standing], str]) -> Reading:
    def read(reader: Reader) -> Reading:
        standing, facilitator = may_read(reader, request, session_id)
        session = standing.session
        made = draft(reader, session, dialogue.kinds, dialogue.tongue(language(standing)))
        return Reading(standing, facilitator, made, made.as_of)

    return await dialogue.read(read)


@router.get("/sessions/{session_id}/minutes")
async def show(request: Request, session_id: int, dialogue: Dialogue, lang: str = "") -> HTMLResponse:
    """The minutes in the app's frame, with the downloads; the facilitator also sees what is missing."""
    found = await _read(
        dialogue, request, session_id, lambda standing: lang if lang in LANGUAGES else standing.language
    )
    document = found.draft.document
    return dialogue.page(
        "sessions/minutes.html",
        found.standing.language,
        session=found.standing.session,
        facilitator=found.facilitator,
        missing=found.draft.missing if found.facilitator else (),
        body=html_body(document, catalogue(document.language)),
        chosen=document.language,
        formats=list(MEDIA),
    )


@router.get("/sessions/{session_id}/minutes.{form}")
async def download(request: Request, session_id: int, form: str, dialogue: Dialogue, lang: str = "") -> Response:
    """The minutes as a file: html, md, pdf or json. Without `lang`, in the session's own language."""
    if form not in MEDIA:
        raise NotFound("no_format", N_("There are no minutes in this format. Please choose one of the downloads."))
    found = await _read(
        dialogue, request, session_id, lambda standing: lang if lang in LANGUAGES else standing.session.language
    )
    document = found.draft.document
    content = await _written(form, document, found.created)
    file = f"minutes-{document.identifier}-{document.language}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{file}"', "Cache-Control": "private, no-cache"}
    return Response(content, media_type=MEDIA[form], headers=headers)


async def _written(form: str, document: Document, created: datetime) -> str | bytes:
    translator = catalogue(document.language)
    if form == "html":
        return write_html(document, translator, embed_css=True)
    if form == "md":
        return write_markdown(document, translator)
    if form == "json":
        return write_json(document)
    return await printer.pdf(document, created)
