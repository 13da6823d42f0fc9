"""The yearly report of a framework: to read, and as a file.

| address | who | fields |
|---|---|---|
| GET `/frameworks/{framework_id}/report` | who has a role on a platform in it | `year` (without it the newest), `lang` |
| GET `/frameworks/{framework_id}/report.{form}` | the same | the same; `form` is one of `REPORTS` |

Everybody gets it as far as she may read the agendas of its platforms.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Path
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dialogue.accounts.signed_in import SignedIn
from dialogue.documents.html import html_body
from dialogue.documents.tree import Document
from dialogue.frameworks.members import framework_with, readable
from dialogue.frameworks.report import report
from dialogue.frameworks.schema import Framework
from dialogue.frameworks.yearly import year_of, years_of
from dialogue.kernel.rights import Right, needs
from dialogue.kernel.schema import utc_now
from dialogue.languages import LANGUAGES, catalogue
from dialogue.minutes.formats import FORMATS, REPORTS, document_in, offered
from dialogue.minutes.press import composing, writing
from dialogue.stage.services import Dialogue, StageServices
from dialogue.web.language import language_of
from dialogue.web.late import Routes

router = Routes()
Number = Annotated[int, Path(ge=1, le=2**63 - 1)]
LONGEST_YEAR = 4


async def _made(
    dialogue: StageServices, request: Request, account: SignedIn, framework_id: int, year: str, lang: str
) -> tuple[Framework, list[int], int, Document]:
    """The framework, its years, the one that was asked for, and its report. Raises NotFound and Refused."""
    language, me = lang if lang in LANGUAGES else language_of(request), account.id or 0

    def make() -> tuple[Framework, list[int], int, Document]:
        with dialogue.database.read() as reader:
            row = framework_with(reader, framework_id, me, Right.SEE_FRAMEWORK)
            today, tongue = utc_now().date(), dialogue.tongue(language)
            years = years_of(reader, row, today) or [today.year]
            typed = year.isascii() and year.isdigit() and len(year) <= LONGEST_YEAR
            wanted = (int(year) if typed else 0) if year else years[0]
            told = year_of(reader, row, wanted, readable(reader, me), tongue, today)
            return row, years, wanted, report(told, tongue)

    await dialogue.read(lambda reader: framework_with(reader, framework_id, me, Right.SEE_FRAMEWORK))
    return await composing.fresh(make)


@router.get("/frameworks/{framework_id}/report")
@needs(Right.SEE_FRAMEWORK)
async def show(
    request: Request,
    dialogue: Dialogue,
    account: SignedIn,
    framework_id: Number,
    year: str = "",
    lang: str = "",
) -> HTMLResponse:
    """The report in the app's frame, with its years, its languages and its downloads."""
    row, years, wanted, document = await _made(dialogue, request, account, framework_id, year, lang)
    body = await writing.fresh(lambda: html_body(document, catalogue(document.language)))
    return dialogue.page(
        "frameworks/report.html",
        language_of(request),
        framework=row,
        years=years,
        year=wanted,
        document=document,
        body=body,
        chosen=document.language,
        formats={form: FORMATS[form] for form in REPORTS},
    )


@router.get("/frameworks/{framework_id}/report.{form}")
@needs(Right.SEE_FRAMEWORK)
async def download(
    request: Request,
    dialogue: Dialogue,
    account: SignedIn,
    framework_id: Number,
    form: str,
    year: str = "",
    lang: str = "",
) -> Response:
    """The report as a file."""
    offered(form, REPORTS)
    _, _, _, document = await _made(dialogue, request, account, framework_id, year, lang)
    licence = dialogue.settings.data_licence
    content = await writing.fresh(lambda: document_in(form, document, utc_now(), licence, dialogue.brand))
    name = f"report-{document.identifier}-{document.language}.{FORMATS[form].ending or form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=FORMATS[form].media, headers=headers)
