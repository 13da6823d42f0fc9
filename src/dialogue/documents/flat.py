"""The document as rows: its sections, its texts, the groups that speak in it, and its tables.

What workbook and data package are made of.  It comes from the document alone, so nothing can stand here that the minutes
do not tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from dialogue.charts import BarChart, Mark, PointMap, StackedBar
from dialogue.charts.visible import visible
from dialogue.documents.figures import PlacedTable, tables_of, text_of
from dialogue.documents.tree import (
    Block,
    BulletList,
    Callout,
    Document,
    EmptyNote,
    Fact,
    Facts,
    Paragraph,
    Picture,
    Quote,
    Section,
    Table,
)

TEXT_KINDS = (
    "fact",
    "paragraph",
    "point",
    "quote",
    "picture",
    "chart",
    "note",
    "decision",
    "dissent",
    "goal",
    "notice",
)
"""What a text of the document is. The last four are framed statements, and other texts may stand inside of them."""


@dataclass(frozen=True, slots=True)
class SectionRow:
    """A section; `parent` is the id of the one around it, `place` its number in reading order."""

    id: str
    place: int
    number: str
    heading: str
    parent: str


@dataclass(frozen=True, slots=True)
class TextRow:
    """A text. `inside` is the id of the framed statement around it; `group` the number of a row of the groups."""

    id: int
    section: str
    inside: int | None
    kind: str
    label: str
    text: str
    group: int | None = None
    language: str = ""
    translation: str = ""
    translation_language: str = ""
    translation_note: str = ""


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group whose words stand in the document."""

    id: int
    letter: str
    name: str


@dataclass(slots=True)
class Flat:
    """All rows of a document."""

    sections: list[SectionRow] = field(default_factory=list)
    texts: list[TextRow] = field(default_factory=list)
    groups: list[GroupRow] = field(default_factory=list)
    tables: list[PlacedTable] = field(default_factory=list)


HEADER = "document"
"""The id of the rows under the title, which stand in no section."""


def flat(document: Document) -> Flat:
    """The rows of a document, in reading order."""
    rows = _Rows(Flat(tables=tables_of(document)), document.language)
    rows.made.sections.append(SectionRow(HEADER, 0, "", visible(document.title), ""))
    rows.facts(document.facts, HEADER, None)
    for section in (*document.summary, *document.sections):
        rows.section(section, "")
    return rows.made


class _Rows:
    def __init__(self, made: Flat, language: str) -> None:
        self.made = made
        self.language = language

    def section(self, section: Section, parent: str) -> None:
        place = len(self.made.sections)
        row = SectionRow(section.id, place, section.number or "", visible(section.heading), parent)
        self.made.sections.append(row)
        self.blocks(section.blocks, section.id, None)
        for inner in section.sections:
            self.section(inner, section.id)

    def text(self, section: str, inside: int | None, kind: str, label: str, text: str, **more: object) -> int:
        number = len(self.made.texts) + 1
        more.setdefault("language", self.language)
        row = TextRow(number, section, inside, kind, visible(label), visible(text), **more)  # type: ignore[arg-type]
        self.made.texts.append(row)
        return number

    def facts(self, rows: Sequence[Fact], section: str, inside: int | None) -> None:
        for row in rows:
            self.text(section, inside, "fact", row.label, text_of(row.value))

    def blocks(self, blocks: Sequence[Block], section: str, inside: int | None) -> None:
        for block in blocks:
            if isinstance(block, Paragraph):
                self.text(section, inside, "paragraph", "", text_of(block.content))
            elif isinstance(block, BulletList):
                for place, item in enumerate(block.items, start=1):
                    self.text(section, inside, "point", str(place) if block.ordered else "", text_of(item))
            elif isinstance(block, Facts):
                self.facts(block.rows, section, inside)
            elif isinstance(block, Quote):
                self.quote(block, section, inside)
            elif isinstance(block, Picture):
                self.text(section, inside, "picture", block.caption, block.alt)
            elif isinstance(block, BarChart | StackedBar | PointMap):
                self.text(section, inside, "chart", block.caption, block.alt)
            elif isinstance(block, Callout):
                around = self.text(section, inside, block.kind, "", block.title)
                self.blocks(block.blocks, section, around)
            elif isinstance(block, EmptyNote) and block.text:
                self.text(section, inside, "note", "", block.text)
            elif isinstance(block, Table) and block.note:
                self.text(section, inside, "note", block.caption, text_of(block.note))

    def quote(self, quote: Quote, section: str, inside: int | None) -> None:
        self.text(
            section,
            inside,
            "quote",
            quote.source,
            quote.text,
            group=self.group(quote.group) if quote.group else None,
            language=quote.language or self.language,
            translation=visible(quote.translation),
            translation_language=(quote.translation_language or "") if quote.translation else "",
            translation_note=visible(quote.translation_note) if quote.translation else "",
        )

    def group(self, mark: Mark) -> int:
        letter, name = visible(mark.letter), visible(mark.name)
        for row in self.made.groups:
            if (row.letter, row.name) == (letter, name):
                return row.id
        self.made.groups.append(GroupRow(len(self.made.groups) + 1, letter, name))
        return len(self.made.groups)
