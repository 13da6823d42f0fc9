"""The document as an accessible PDF (PDF/UA-1). Words reach typst as JSON data, never as its markup."""

from __future__ import annotations

import json
import logging
import re
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

import typst

from dialogue.charts import BarChart, Mark, StackedBar, chart_svg
from dialogue.charts.marks import ink_on
from dialogue.charts.visible import isolated, visible
from dialogue.minutes.build import chart_table
from dialogue.minutes.repertoire import MISSING, font_files, plain_signs, printable, printable_in_picture
from dialogue.minutes.tree import (
    Block,
    BulletList,
    Callout,
    Document,
    EmptyNote,
    Facts,
    Inline,
    Paragraph,
    Quote,
    Section,
    Table,
)
from dialogue.minutes.words import Translator, own_words, status_line
from dialogue.paths import STATIC, TEMPLATES
from dialogue.web.i18n import language_name

_log = logging.getLogger(__name__)

FONT = "Noto Sans"
FALLBACK_FONT = "DejaVu Sans"

# A run of this many signs without a blank may be broken, so that it does not leave the page or its cell.
_LONG_RUN = re.compile(r"[^\s\u200b]{17,}")
_BREAK_EVERY = 8
# Up to four columns of at most twelve signs take the width they need; more of them share the page.
_NARROW = 12
_FEW_FIGURES = 4
_LONGEST_REPEATED_HEADER = 120
_ZERO_WIDTH_SPACE = "\u200b"
_BLANK = " \t\n\u00a0\u200b\u200c\u200d\u200e\u200f\u2060"


def write_pdf(document: Document, translator: Translator, *, created: datetime | None = None) -> bytes:
    """The document as PDF bytes. With `created` (to the second) the same document gives the same bytes.

    Only the vendored fonts are used, so that every machine prints alike.  Raises `typst.TypstError` when
    typst refuses the document.
    """
    try:
        return _compiled(_Printer(translator).document(document), created)
    except typst.TypstError as error:
        # Signs that the fonts have and PDF/UA still refuses: print with plain signs rather than not at all.
        _log.warning("Printing minutes again with plain signs only: %s", error.message)
        return _compiled(_Printer(translator, plain=True).document(document), created)


def _compiled(laid_out: dict[str, Any], created: datetime | None) -> bytes:
    compiler = typst.Compiler(
        # By path, not as bytes: over 200 documents bytes left 0.25 MB behind each time, a path 0.08 MB.
        str(TEMPLATES / "minutes" / "minutes.typ"),
        root=str(TEMPLATES / "minutes"),
        font_paths=_fonts(),
        ignore_system_fonts=True,
    )
    made = compiler.compile(
        format="pdf",
        sys_inputs={"data": json.dumps(laid_out, ensure_ascii=True)},
        pdf_standards=["ua-1"],
        timestamp=(created or datetime.now(UTC)).replace(microsecond=0),
    )
    if not isinstance(made, bytes):
        raise TypeError("typst gave pages instead of one PDF file.")
    return made


@cache
def _fonts() -> Any:
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=sorted({str(path.parent) for path in font_files()}) or [str(STATIC)],
    )


class _Printer:
    """Turns the tree into the plain data that minutes.typ lays out."""

    def __init__(self, translator: Translator, *, plain: bool = False) -> None:
        self.translator = translator
        self.plain = plain
        self.words = own_words(translator)
        self.charts = 0
        self.missing = False

    def signs(self, text: str) -> str:
        return plain_signs(printable(text)) if self.plain else printable(text)

    def text(self, typed: str) -> str:
        """Words as the fonts can show them, with places to break a very long run."""
        shown = self.signs(visible(typed))
        self.missing = self.missing or shown.count(MISSING) > typed.count(MISSING)
        return _LONG_RUN.sub(_breakable, shown if self.plain else isolated(shown))

    def heading(self, typed: str) -> str:
        """Words of a heading; PDF/UA-1 refuses an empty one."""
        shown = self.text(typed)
        return shown if shown.strip(_BLANK) else "\u2014"

    def running(self, content: Inline) -> list[dict[str, Any]]:
        return [
            {"text": self.text(one.text), "role": one.role, "lang": _typst_language(one.language)}
            for one in content
        ]

    def document(self, document: Document) -> dict[str, Any]:
        status = status_line(self.translator, document.status, document.version)
        laid_out = {
            "title": self.heading(document.title),
            "subtitle": self.text(document.subtitle),
            "lang": _typst_language(document.language) or "en",
            "identifier": self.text(document.identifier),
            "status": self.text(status),
            "draft": document.status == "draft",
            "facts": [
                {"label": self.text(row.label), "value": self.running(row.value)} for row in document.facts
            ],
            "summary": [self.section(one) for one in document.summary],
            "sections": [self.section(one) for one in document.sections],
            "record": [
                [self.words["identifier"], self.text(document.identifier)],
                [self.words["status"], self.text(status)],
                [
                    self.words["language"],
                    language_name(document.authoritative_language or document.language, document.language),
                ],
                [self.words["hash"], self.text(document.record_hash)],
            ],
            "words": self.words,
            "fonts": [FONT, FALLBACK_FONT],
        }
        return laid_out | {"missing_signs": self.missing}

    def section(self, section: Section) -> dict[str, Any]:
        return {
            "number": self.text(section.number or ""),
            "heading": self.heading(section.heading),
            "blocks": [self.block(one) for one in section.blocks],
            "sections": [self.section(one) for one in section.sections],
        }

    def block(self, block: Block) -> dict[str, Any]:
        if isinstance(block, Paragraph):
            return {"block": "paragraph", "content": self.running(block.content)}
        if isinstance(block, BulletList):
            return {
                "block": "list",
                "ordered": block.ordered,
                "items": [self.running(one) for one in block.items],
            }
        if isinstance(block, Facts):
            rows = [{"label": self.text(row.label), "value": self.running(row.value)} for row in block.rows]
            return {"block": "facts", "rows": rows}
        if isinstance(block, Table):
            return self.table(block)
        if isinstance(block, BarChart | StackedBar):
            return self.chart(block)
        if isinstance(block, Quote):
            return self.quote(block)
        if isinstance(block, Callout):
            return {
                "block": "callout",
                "kind": block.kind,
                "title": self.text(block.title),
                "blocks": [self.block(one) for one in block.blocks],
            }
        if isinstance(block, EmptyNote):
            return {"block": "empty", "text": self.text(block.text or self.words["empty"])}
        raise TypeError(f"A block of kind {type(block).__name__} cannot be printed.")

    def table(self, table: Table) -> dict[str, Any]:
        return {
            "block": "table",
            "caption": self.text(table.caption),
            "header": [self.text(cell) for cell in table.header],
            "rows": [[self.running(cell) for cell in row] for row in table.rows],
            "numeric": list(table.numeric),
            "shares": _column_shares(table),
            # Measured: headers of 1,500 signs repeated over 59 rows cost 60 s instead of 0.5 s.
            "repeat_header": max(map(len, table.header)) <= _LONGEST_REPEATED_HEADER,
            "note": self.running(table.note),
        }

    def chart(self, chart: BarChart | StackedBar) -> dict[str, Any]:
        return {
            "block": "chart",
            "caption": self.text(chart.caption),
            "alt": self.text(chart.alt),
            "pictures": [self.picture(part) for part in _parts(chart)],
            "table": self.table(chart_table(chart)),
        }

    def picture(self, chart: BarChart | StackedBar) -> dict[str, str]:
        self.charts += 1
        svg = chart_svg(chart, key=f"chart-{self.charts}", font_family=f"{FONT}, {FALLBACK_FONT}")
        label = chart.rows[0].label if isinstance(chart, BarChart) and len(chart.rows) == 1 else ""
        return {"svg": printable_in_picture(self.signs(svg)), "alt": self.heading(label or chart.alt)}

    def quote(self, quote: Quote) -> dict[str, Any]:
        note = f"{self.words['colon']} {quote.translation_note}" if quote.translation_note else ""
        return {
            "block": "quote",
            "text": self.text(quote.text),
            "lang": _typst_language(quote.language),
            "group": self.mark(quote.group) if quote.group else None,
            "source": self.text(quote.source),
            "translation": self.text(quote.translation),
            "translation_lang": _typst_language(quote.translation_language),
            "translation_note": self.text(self.words["translation"] + note) if quote.translation else "",
        }

    def mark(self, mark: Mark) -> dict[str, str]:
        return {
            "name": self.text(mark.name),
            "letter": self.text(mark.letter[:2]),
            "colour": mark.colour,
            "ink": ink_on(mark.colour),
        }


def _parts(chart: BarChart | StackedBar) -> list[BarChart | StackedBar]:
    """One picture for each option or theme, on one scale: a page ends between them, not before a whole chart."""
    if isinstance(chart, StackedBar) or chart.threshold is not None:
        return [chart]
    return [replace(chart, rows=(row,)) for row in chart.rows] or [chart]


def _column_shares(table: Table) -> list[int]:
    """How the page's width is shared: 0 for a narrow column of figures, else the length of its words.

    Above figures a heading may break between its words; the figures themselves should not.
    """
    shares = []
    for column, heading in enumerate(table.header):
        lengths = [sum(len(span.text) for span in row[column]) for row in table.rows]
        above = max(map(len, heading.split()), default=0) if column in table.numeric else len(heading)
        widest = max([above, *lengths])
        if column in table.numeric and widest <= _NARROW and len(table.numeric) <= _FEW_FIGURES:
            shares.append(0)
        else:
            # Eleven signs: "NGOs and civil society" then takes two or three lines above its figures, not five.
            shares.append(min(max(widest, 11 if column in table.numeric else 8), 44))
    return shares


def _breakable(found: re.Match[str]) -> str:
    run = found[0]
    return _ZERO_WIDTH_SPACE.join(run[at : at + _BREAK_EVERY] for at in range(0, len(run), _BREAK_EVERY))


def _typst_language(language: str | None) -> str | None:
    """The two or three letters that typst takes as a language; None leaves the surrounding one."""
    primary = (language or "").split("-")[0].lower()
    return primary if 2 <= len(primary) <= 3 else None
