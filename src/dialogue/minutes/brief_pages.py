"""The policy brief of an agenda item: to read, to complete with a contact, and as a file.

| address | who | fields |
|---|---|---|
| GET `/agenda/items/{item_id}/brief` | who works on the agenda | `lang`, `contact` (stands at its end, is not kept) |
| GET `/agenda/items/{item_id}/brief.{form}` | the same | the same; `form` is pdf, docx or html |
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Path
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dialogue.accounts.signed_in import SignedIn
from dialogue.agenda.pages import item_open_to
from dialogue.bodies.asking import on_platform
from dialogue.documents.html import html_body
from dialogue.documents.tree import Document
from dialogue.kernel.database import Reader
from dialogue.kernel.rights import Right, needs
from dialogue.kernel.schema import utc_now
from dialogue.languages import LANGUAGES, catalogue
from dialogue.minutes.brief import brief
from dialogue.minutes.formats import BRIEFS, FORMATS, document_in, offered
from dialogue.minutes.press import composing, writing
from dialogue.stage.services import Dialogue, StageServices
from dialogue.web.language import language_of
from dialogue.web.late import Routes

router = Routes()
Number = Annotated[int, Path(ge=1, le=2**63 - 1)]
LONGEST_CONTACT = 300


async def _made(
    dialogue: StageServices, request: Request, account: SignedIn, item_id: int, lang: str, contact: str
) -> Document:
    """The brief as it stands now, for whoever works on the agenda. Raises NotFound and NotAllowed."""
    language = lang if lang in LANGUAGES else language_of(request)

    def allowed(reader: Reader) -> None:
        found = item_open_to(reader, account, item_id)
        on_platform(reader, request, found.platform_id, Right.WORK_ON_AGENDA)

    def make() -> Document:
        with dialogue.database.read() as reader:
            found = item_open_to(reader, account, item_id)
            tongue = dialogue.tongue(language)
            today = utc_now().date()
            return brief(reader, found, dialogue.kinds, tongue, today, contact[:LONGEST_CONTACT].strip())

    await dialogue.read(allowed)
    return await composing.fresh(make)


@router.get("/agenda/items/{item_id}/brief")
@needs(Right.WORK_ON_AGENDA)
async def show(
    request: Request,
    dialogue: Dialogue,
    account: SignedIn,
    item_id: Number,
    lang: str = "",
    contact: str = "",
) -> HTMLResponse:
    """The brief in the app's frame, with its downloads and a field for the contact."""
    document = await _made(dialogue, request, account, item_id, lang, contact)
    body = await writing.fresh(lambda: html_body(document, catalogue(document.language)))
    return dialogue.page(
        "agenda/brief.html",
        language_of(request),
        item_id=item_id,
        document=document,
        body=body,
        chosen=document.language,
        contact=contact[:LONGEST_CONTACT],
        longest=LONGEST_CONTACT,
        formats={form: FORMATS[form] for form in BRIEFS},
    )


@router.get("/agenda/items/{item_id}/brief.{form}")
@needs(Right.WORK_ON_AGENDA)
async def download(
    request: Request,
    dialogue: Dialogue,
    account: SignedIn,
    item_id: Number,
    form: str,
    lang: str = "",
    contact: str = "",
) -> Response:
    """The brief as a file."""
    offered(form, BRIEFS)
    document = await _made(dialogue, request, account, item_id, lang, contact)
    content = await writing.fresh(lambda: document_in(form, document, utc_now(), brand=dialogue.brand))
    name = f"brief-{document.identifier}-{document.language}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=FORMATS[form].media, headers=headers)
