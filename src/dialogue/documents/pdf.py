"""The document as an accessible PDF (PDF/UA-1). Words reach typst as JSON data, never as its markup.

typst is imported when the first PDF is printed: a server that never prints one need not hold it.
"""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from dialogue.brand import Brand
from dialogue.charts import BarChart, PointMap, StackedBar
from dialogue.charts.visible import isolated, visible
from dialogue.documents.build import chart_table
from dialogue.documents.fonts import VENDORED, drawn, folders_for, sign_names
from dialogue.documents.labels import Translator, status_line, writer_labels
from dialogue.documents.long_words import LONGEST_RUN, breakable, shortened
from dialogue.documents.printed_charts import printed_bars, printed_mark, printed_points, printed_spread
from dialogue.documents.repertoire import plain_signs, printable
from dialogue.documents.tree import (
    Block,
    BulletList,
    Callout,
    Document,
    EmptyNote,
    Facts,
    Inline,
    Paragraph,
    Picture,
    Quote,
    Section,
    Table,
)
from dialogue.languages import language_name
from dialogue.paths import TEMPLATES

if TYPE_CHECKING:
    import typst

_log = logging.getLogger(__name__)

FONT = "Noto Sans"
FALLBACK_FONT = "DejaVu Sans"

# Up to four columns of at most twelve characters take the width they need; more of them share the page.
_NARROW = 12
_FEW_FIGURES = 4
_LONGEST_REPEATED_HEADER = 120
_LONGEST_RUNNING_TITLE = 150
# The width of the text in points, what a cell adds to its words, and the mean width of a letter of a table's size.
_PAGE_WIDTH, _LETTER, _MOST_COLUMNS = 470.0, 0.6, 6
# A picture, in points: its small version has two pixels for each.
_PICTURE_WIDTH, _PICTURE_HEIGHT = 170.0, 130.0
_BLANK = " \t\n\u00a0\u200b\u200c\u200d\u200e\u200f\u2060"


def write_pdf(
    document: Document,
    translator: Translator,
    *,
    created: datetime | None = None,
    brand: Brand | None = None,
) -> bytes:
    """The document as PDF bytes, under the letterhead of `brand`. With `created` (to the second) the same
    document gives the same bytes.

    Only the vendored fonts are used, so that every machine prints alike.  Raises `typst.TypstError` when
    typst refuses the document.
    """
    import typst

    try:
        return _compiled(layout(document, translator, brand), created)
    except typst.TypstError as error:
        # Characters that the fonts have and PDF/UA still refuses: print with plain characters rather than not at all.
        _log.warning("Printing minutes again with plain signs only: %s", error.message)
        return _compiled(layout(document, translator, brand, plain=True), created)


def layout(
    document: Document, translator: Translator, brand: Brand | None = None, *, plain: bool = False
) -> dict[str, Any]:
    """The plain data that minutes.typ lays out."""
    printer = _Printer(translator, plain=plain)
    return {"house": printer.house(brand or Brand()), **printer.document(document)}


def compiler(laid_out: dict[str, Any]) -> tuple[typst.Compiler, dict[str, str]]:
    """A compiler with the fonts that the words need, and the inputs to give it."""
    import typst

    made = typst.Compiler(
        # By path, not as bytes: over 200 documents bytes left 0.25 MB behind each time, a path 0.08 MB.
        str(TEMPLATES / "minutes" / "minutes.typ"),
        root=str(TEMPLATES / "minutes"),
        font_paths=typst_fonts(folders_for(json.dumps(laid_out, ensure_ascii=False))),
        ignore_system_fonts=True,
    )
    return made, {"data": json.dumps(laid_out, ensure_ascii=True)}


def _compiled(laid_out: dict[str, Any], created: datetime | None) -> bytes:
    chosen, inputs = compiler(laid_out)
    made = chosen.compile(
        format="pdf",
        sys_inputs=inputs,
        pdf_standards=["ua-1"],
        timestamp=(created or datetime.now(UTC)).replace(microsecond=0),
    )
    if not isinstance(made, bytes):
        raise TypeError("typst gave pages instead of one PDF file.")
    return made


@lru_cache(maxsize=4)
def typst_fonts(more: tuple[str, ...]) -> Any:
    """The vendored fonts, and those of the machine's folders that the document needs."""
    import typst

    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(VENDORED), *more]
    )


@cache
def _families() -> list[str]:
    """All vendored families: Noto Sans first, DejaVu Sans (which has a little of much) last."""
    found = [one for one in typst_fonts(()).families() if one not in (FONT, FALLBACK_FONT)]
    return [FONT, *found, FALLBACK_FONT]


class _Printer:
    """Turns the tree into the plain data that minutes.typ lays out."""

    def __init__(self, translator: Translator, *, plain: bool = False) -> None:
        self.translator = translator
        self.plain = plain
        self.words = writer_labels(translator)
        self.charts = 0
        self.missing: dict[str, None] = {}

    def signs(self, text: str) -> str:
        return plain_signs(printable(text)) if self.plain else printable(text)

    def text(self, typed: str) -> str:
        """Words as the fonts can show them, with places to break a very long run."""
        return breakable(self.words_of(typed))

    def words_of(self, typed: str) -> str:
        """Words as the fonts can show them."""
        seen = visible(typed)
        shown = self.signs(seen)
        if shown != seen:
            self.missing |= dict.fromkeys(sign for sign in seen if self.lost(sign))
        return shown if self.plain else isolated(shown)

    def lost(self, sign: str) -> bool:
        """Whether the sign is shown as a box."""
        return not drawn(sign) or (self.plain and plain_signs(sign) != sign)

    def missing_note(self) -> str:
        """One sentence when something is shown as a box; empty otherwise."""
        if not self.missing:
            return ""
        return self.words["missing_signs"] % {"n": len(self.missing), "signs": sign_names(self.missing)}

    def heading(self, typed: str) -> str:
        """Words of a heading; PDF/UA-1 refuses an empty one."""
        shown = self.text(typed)
        return shown if shown.strip(_BLANK) else "\u2014"

    def running(self, content: Inline, longest: int = LONGEST_RUN) -> list[dict[str, Any]]:
        return [
            {
                "text": breakable(self.words_of(one.text), longest, hyphen=longest < LONGEST_RUN),
                "role": one.role,
                "lang": _typst_language(one.language),
            }
            for one in content
        ]

    def house(self, brand: Brand) -> dict[str, Any]:
        """Whose document it is; empty strings for what is not set."""
        logo = brand.logo
        return {
            "name": self.text(brand.name),
            "accent": brand.light.accent if brand.light else "",
            "soft": brand.light.soft if brand.light else "",
            "logo": _within(logo.as_text, "png", logo.width, logo.height) if logo else "",
            "width": logo.width / 3 if logo else 0,  # 384 pixels are 4.5 cm
        }

    def document(self, document: Document) -> dict[str, Any]:
        status = status_line(self.translator, document.status, document.version)
        laid_out = {
            "title": self.heading(document.title),
            "running_title": self.text(shortened(visible(document.title), _LONGEST_RUNNING_TITLE)),
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
            "fonts": _families(),
        }
        return laid_out | {"missing_signs": self.missing_note()}

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
        if isinstance(block, BarChart | StackedBar | PointMap):
            return self.chart(block)
        if isinstance(block, Quote):
            return self.quote(block)
        if isinstance(block, Picture):
            return {
                "block": "picture",
                "caption": self.text(block.caption),
                "alt": self.heading(block.alt),
                "svg": printed_picture(block),
                "width": block.width / max(block.width / _PICTURE_WIDTH, block.height / _PICTURE_HEIGHT),
            }
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
        small = len(table.header) > _MOST_COLUMNS
        shares, room = _columns(table, small=small)
        return {
            "block": "table",
            "caption": self.text(table.caption),
            "header": [
                breakable(self.words_of(cell), longest, hyphen=True)
                for cell, longest in zip(table.header, room, strict=True)
            ],
            "rows": [
                [self.running(cell, longest) for cell, longest in zip(row, room, strict=True)]
                for row in table.rows
            ],
            "numeric": list(table.numeric),
            "shares": shares,
            "small": small,
            # Measured: headers of 1,500 characters repeated over 59 rows cost 60 s instead of 0.5 s.
            "repeat_header": max(map(len, table.header)) <= _LONGEST_REPEATED_HEADER,
            "note": self.running(table.note),
        }

    def chart(self, chart: BarChart | StackedBar | PointMap) -> dict[str, Any]:
        self.charts += 1
        key = f"chart-{self.charts}"
        if isinstance(chart, BarChart):
            drawing = {"bars": printed_bars(chart, key, self.text)}
        elif isinstance(chart, PointMap):
            drawing = {"points": printed_points(chart, self.text)}
        else:
            drawing = {"spread": printed_spread(chart, key, self.text)}
        return {
            "block": "chart",
            "caption": self.text(chart.caption),
            "alt": self.heading(chart.alt),
            "table": self.table(chart_table(chart)),
        } | drawing

    def quote(self, quote: Quote) -> dict[str, Any]:
        note = f"{self.words['colon']} {quote.translation_note}" if quote.translation_note else ""
        return {
            "block": "quote",
            "text": self.text(quote.text),
            "lang": _typst_language(quote.language),
            "group": printed_mark(quote.group, self.text) if quote.group else None,
            "source": self.text(quote.source),
            "translation": self.text(quote.translation),
            "translation_lang": _typst_language(quote.translation_language),
            "translation_note": self.text(self.words["translation"] + note) if quote.translation else "",
        }


def printed_picture(picture: Picture) -> str:
    """The picture as data for typst."""
    return _within(picture.content, "jpeg", picture.width, picture.height)


def _within(content: str, kind: str, width: int, height: int) -> str:
    """A picture within a drawing: data for typst is text, and a drawing may hold a picture as text."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}"'
        f' href="data:image/{kind};base64,{content}"/></svg>'
    )


def _columns(table: Table, *, small: bool) -> tuple[list[int], list[int]]:
    """How the page's width is shared (0 for a narrow column of figures, else the length of its words), and how many
    letters a line of each column takes.

    Above figures a heading may break between its words; the figures themselves should not.
    """
    shares, narrow = [], {}
    letter, around = (7.5 * _LETTER, 7.0) if small else (9 * _LETTER, 10.0)
    for column, heading in enumerate(table.header):
        lengths = [sum(len(span.text) for span in row[column]) for row in table.rows]
        above = max(map(len, heading.split()), default=0) if column in table.numeric else len(heading)
        widest = max([above, *lengths])
        if column in table.numeric and widest <= _NARROW and len(table.numeric) <= _FEW_FIGURES:
            shares.append(0)
            narrow[column] = widest
        else:
            # Eleven characters: "NGOs and civil society" then takes two or three lines above its figures, not five.
            shares.append(min(max(widest, 11 if column in table.numeric else 8), 44))
    left = _PAGE_WIDTH - sum(letter * 1.15 * widest + around for widest in narrow.values())
    one = left / max(sum(shares), 1)
    room = [
        LONGEST_RUN if column in narrow else max(3, min(LONGEST_RUN, int((share * one - around) / letter)))
        for column, share in enumerate(shares)
    ]
    return shares, room


def _typst_language(language: str | None) -> str | None:
    """The two or three letters that typst takes as a language; None leaves the surrounding one."""
    primary = (language or "").split("-")[0].lower()
    return primary if 2 <= len(primary) <= 3 else None
