"""The formats that minutes are given out in: one list for the page, the addresses and the command."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from dialogue.brand import Brand
from dialogue.documents.data_package import write_package
from dialogue.documents.docx import write_docx
from dialogue.documents.html import write_html
from dialogue.documents.markdown import write_markdown
from dialogue.documents.pdf import write_pdf
from dialogue.documents.plain_data import write_json
from dialogue.documents.tree import Document
from dialogue.documents.xlsx import write_xlsx
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Session
from dialogue.languages import Tongue, catalogue
from dialogue.minutes.compose import Draft
from dialogue.minutes.popolo import write_popolo


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its media type, what its button says, and how its files end (where not with its own name)."""

    media: str
    label: str
    ending: str = ""
    text: bool = False


UNBRANDED = Brand()
_OFFICE = "application/vnd.openxmlformats-officedocument"
FORMATS: Mapping[str, Format] = {
    "pdf": Format("application/pdf", N_("PDF")),
    "docx": Format(f"{_OFFICE}.wordprocessingml.document", N_("Word (DOCX)")),
    "xlsx": Format(f"{_OFFICE}.spreadsheetml.sheet", N_("Workbook (XLSX)")),
    "csv": Format("application/zip", N_("Data package (CSV)"), "zip"),
    "html": Format("text/html; charset=utf-8", N_("Web page"), text=True),
    "md": Format("text/markdown; charset=utf-8", N_("Text (Markdown)"), text=True),
    "json": Format("application/json", N_("Data (JSON)"), text=True),
    "popolo": Format("application/json", N_("Decisions (Popolo)"), "popolo.json", text=True),
}

BRIEFS = ("pdf", "docx", "html")
"""The formats of a policy brief."""
REPORTS = tuple(form for form in FORMATS if form != "popolo")
"""The formats of a framework's yearly report: all that are made of a document."""


def offered(form: str, among: Collection[str]) -> None:
    """Raises NotFound where there is no download in this format."""
    if form not in among:
        raise NotFound(
            "no_format", N_("There is no file in this format. Please choose one of the downloads.")
        )


def file_name(form: str, document: Document, *which: str) -> str:
    """What a file of this document is called; `which` tells its version and its form, where that matters."""
    name = "-".join(("minutes", document.identifier, *which, document.language))
    return f"{name}.{FORMATS[form].ending or form}"


def of_record(form: str, reader: Reader, session: Session, tongue: Tongue) -> bytes | None:
    """The file where the format is made of the record itself; None where it is a form of the document."""
    return write_popolo(reader, session, tongue) if form == "popolo" else None


def written(form: str, made: Draft, licence: str = "", brand: Brand = UNBRANDED) -> bytes:
    """The minutes in a format; `licence` is the name of the terms under which their data may be used."""
    return document_in(form, made.document, made.as_of, licence, brand)


def document_in(
    form: str, document: Document, created: datetime, licence: str = "", brand: Brand = UNBRANDED
) -> bytes:
    """Any document in a format, under a letterhead where people read it. The same of all gives the same bytes."""
    translator = catalogue(document.language)
    if form == "pdf":
        return write_pdf(document, translator, created=created, brand=brand)
    if form == "docx":
        return write_docx(document, translator, created=created, brand=brand)
    if form == "xlsx":
        return write_xlsx(document, translator, created=created)
    if form == "csv":
        return write_package(document, translator, licence=licence, created=created)
    if form == "html":
        return write_html(document, translator, embed_css=True, brand=brand).encode()
    if form == "md":
        return write_markdown(document, translator).encode()
    return write_json(document).encode()
