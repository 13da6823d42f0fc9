"""The document as DOCX, for those who go on working with it: real styles, headings, tables with header rows, captions.

python-docx is imported when the first one is written.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from dialogue.brand import Brand
from dialogue.charts import BarChart, PointMap, StackedBar
from dialogue.charts.visible import visible
from dialogue.documents.build import chart_table
from dialogue.documents.chart_pictures import chart_pictures
from dialogue.documents.labels import Translator, status_line, writer_labels
from dialogue.documents.tree import (
    Block,
    BulletList,
    Callout,
    Document,
    EmptyNote,
    Fact,
    Facts,
    Inline,
    Paragraph,
    Picture,
    Quote,
    Section,
    Span,
    Table,
    walk,
)
from dialogue.documents.zips import with_fixed_times
from dialogue.languages import language_name

if TYPE_CHECKING:
    from dialogue.documents.word_styles import Word

Chart = BarChart | StackedBar | PointMap

# The bar beside a framed statement. A decision and a dissent differ in colour, never in size.
FRAMES = {"decision": "#1f6f43", "dissent": "#a3480f", "goal": "#0b4f71", "notice": "#6b6558"}
_LONGEST_PROPERTY = 255  # what programs take for a title or a subject


def write_docx(
    document: Document,
    translator: Translator,
    *,
    created: datetime | None = None,
    brand: Brand | None = None,
) -> bytes:
    """The document as the bytes of a DOCX file, under the letterhead of `brand`. With `created` the same document
    gives the same bytes.
    """
    from dialogue.documents.word_styles import new_word

    word = new_word(document.language)
    _properties(word, document, created or datetime.now(UTC))
    writer = _Writer(word, translator, document.language)
    writer.house(brand or Brand())
    writer.document(document)
    made = io.BytesIO()
    word.file.save(made)
    return with_fixed_times(made.getvalue())


def _properties(word: Word, document: Document, created: datetime) -> None:
    about = word.file.core_properties
    at = created.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    about.title = visible(document.title)[:_LONGEST_PROPERTY]
    about.subject = visible(document.subtitle)[:_LONGEST_PROPERTY]
    about.identifier = visible(document.identifier)[:_LONGEST_PROPERTY]
    about.language = document.language
    about.version = str(document.version)
    about.content_status = document.status
    about.author = about.last_modified_by = "Dialogue"
    about.comments = about.keywords = about.category = ""
    about.created = about.modified = at
    about.revision = 1


def _charts(blocks: Sequence[Block]) -> Iterator[Chart]:
    for block in blocks:
        if isinstance(block, Callout):
            yield from _charts(block.blocks)
        elif isinstance(block, BarChart | StackedBar | PointMap):
            yield block


class _Writer:
    def __init__(self, word: Word, translator: Translator, language: str) -> None:
        from dialogue.documents import word_parts

        self.parts = word_parts
        self.word = word
        self.translator = translator
        self.words = writer_labels(translator)
        self.language = language
        self.frame = ""
        self.drawn: Iterator[bytes] = iter(())

    def put(self, style: str, content: list[Any], **more: Any) -> None:
        """One paragraph at the end of the document."""
        self.word.add(self.parts.paragraph(style, content, frame=self.frame, **more))

    def plain(self, style: str, text: str, **more: Any) -> None:
        self.put(style, [self.parts.text_run(self.parts.typed(text))], **more)

    def running(self, content: Inline) -> list[Any]:
        return self.parts.runs(content, self.words)

    def house(self, brand: Brand) -> None:
        """Whose document it is."""
        if brand.logo:
            wide = min(0.28, 0.07 * brand.logo.width / brand.logo.height)  # of 17 cm: about 12 mm tall
            self.picture(brand.logo.content, visible(brand.name), wide)
        if brand.name:
            self.put("Normal", self.running((Span(brand.name, "strong"),)))

    def document(self, document: Document) -> None:
        status = status_line(self.translator, document.status, document.version)
        sections = (*document.summary, *document.sections)
        charts = [chart for one in walk(sections) for chart in _charts(one.blocks)]
        self.drawn = iter(chart_pictures(charts))
        self.word.furniture(document.identifier, status, self.words["page"])
        self.plain("Title", document.title)
        if document.subtitle:
            self.plain("Subtitle", document.subtitle)
        self.plain("Normal", f"{document.identifier} · {status}")
        self.facts(document.facts)
        for section in document.summary:
            self.section(section, 1)
        for place, section in enumerate(document.sections):
            # The first page stands by itself.
            self.section(section, 1, new_page=place == 0 and bool(document.summary))
        language = language_name(document.authoritative_language or document.language, document.language)
        record = {
            "identifier": document.identifier,
            "status": status,
            "language": language,
            "hash": document.record_hash,
        }
        self.facts(tuple(Fact(self.words[key], (Span(value),)) for key, value in record.items()))

    def section(self, section: Section, level: int, *, new_page: bool = False) -> None:
        number = f"{section.number} " if section.number else ""
        self.plain(f"Heading{min(level, 6)}", f"{number}{section.heading}", new_page=new_page)
        for block in section.blocks:
            self.block(block)
        for inner in section.sections:
            self.section(inner, level + 1)

    def block(self, block: Block) -> None:
        if isinstance(block, Paragraph):
            self.put("Normal", self.running(block.content))
        elif isinstance(block, BulletList):
            numbering = self.word.new_numbering() if block.ordered else None
            for item in block.items:
                style = "ListNumber" if block.ordered else "ListBullet"
                self.put(style, self.running(item), numbering=numbering)
        elif isinstance(block, Facts):
            self.facts(block.rows)
        elif isinstance(block, Table):
            self.table(block)
        elif isinstance(block, BarChart | StackedBar | PointMap):
            self.chart(block)
        elif isinstance(block, Quote):
            self.quote(block)
        elif isinstance(block, Picture):
            caption = [Span(block.caption, "strong"), Span(" ")] if block.caption else []
            self.picture(base64.b64decode(block.content), block.alt, _wide(block))
            self.put("Caption", self.running((*caption, Span(block.alt))))
        elif isinstance(block, Callout):
            self.callout(block)
        elif isinstance(block, EmptyNote):
            self.plain("EmptyNote", block.text or self.words["empty"])

    def facts(self, rows: tuple[Fact, ...]) -> None:
        for row in rows:
            label = Span(f"{row.label}{self.words['colon']}", "strong")
            self.put("Fact", self.running((label, Span(" "), *row.value)))

    def table(self, table: Table) -> None:
        self.plain("Caption", table.caption, keep=True)
        self.word.add(
            self.parts.table(
                table.header,
                table.rows,
                table.numeric,
                self.words,
                style="TableGrid",
                name=table.caption,
                width=self.word.width,
            )
        )
        # Two tables that touch become one in Word, and a table must not be the last thing of a document.
        self.put("TableNote", self.running(table.note))

    def chart(self, chart: Chart) -> None:
        drawn = next(self.drawn, None)
        if drawn is None:
            self.plain("Normal", f"{self.words['chart']}{self.words['colon']} {chart.alt}")
        else:
            self.picture(drawn, chart.alt, 1.0)
        self.table(chart_table(chart))

    def picture(self, content: bytes, alt: str, share: float) -> None:
        self.word.add(
            self.parts.paragraph("Normal", [self.word.picture(content, visible(alt), share)], keep=True)
        )

    def quote(self, quote: Quote) -> None:
        self.put("Quote", self.running((Span(quote.text, "words", quote.language),)), keep=True)
        if quote.translation:
            note = f" ({quote.translation_note})" if quote.translation_note else ""
            said = Span(f"{self.words['translation']}{note}{self.words['colon']} ")
            translated = Span(quote.translation, "words", quote.translation_language)
            self.put("Quote", self.running((said, translated)), keep=True)
        group = f"{quote.group.letter} · {quote.group.name}" if quote.group else ""
        signed = ", ".join(part for part in (group, quote.source) if part)
        if signed:
            self.plain("QuoteSource", f"— {signed}")

    def callout(self, callout: Callout) -> None:
        around, self.frame = self.frame, FRAMES[callout.kind]
        title = self.running((Span(f"{self.words[callout.kind]} — {callout.title}", "strong"),))
        self.put("CalloutTitle", title, keep=True)
        for block in callout.blocks:
            self.block(block)
        self.frame = around


def _wide(picture: Picture) -> float:
    """The share of the page's width: a third for what is tall, half for what is wide."""
    return 0.5 if picture.width > picture.height else 0.33
