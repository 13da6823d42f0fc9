"""Short builders for the document tree, for everyone who writes a section of the minutes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeAlias

from dialogue.charts import BarChart, PointMap, StackedBar, chart_rows
from dialogue.documents.tree import (
    Block,
    BulletList,
    Callout,
    CalloutKind,
    EmptyNote,
    Fact,
    Facts,
    Inline,
    Paragraph,
    Section,
    Span,
    Table,
)

Part: TypeAlias = str | Span
Cell: TypeAlias = str | int | Span | Sequence[Part]


def inline(cell: Cell) -> Inline:
    """Running text from a string, a whole number, one span, or several of them one after another."""
    if isinstance(cell, str | int):
        return (Span(str(cell)),)
    if isinstance(cell, Span):
        return (cell,)
    return tuple(part if isinstance(part, Span) else Span(part) for part in cell)


def strong(text: str) -> Span:
    """Text that carries weight."""
    return Span(text, "strong")


def words(text: str, language: str | None = None) -> Span:
    """Words of people within running text; the writers put quotation marks around them."""
    return Span(text, "words", language)


def removed(text: str, language: str | None = None) -> Span:
    """Words that a new wording takes out."""
    return Span(text, "removed", language)


def added(text: str, language: str | None = None) -> Span:
    """Words that a new wording puts in."""
    return Span(text, "added", language)


def name(text: str) -> Span:
    """The name of a person, group or organisation."""
    return Span(text, "name")


def paragraph(*parts: Part) -> Paragraph:
    """One paragraph of parts, one directly after another."""
    return Paragraph(inline(parts))


def bullets(items: Iterable[Cell], *, ordered: bool = False) -> BulletList:
    """A list with one point per item."""
    return BulletList(tuple(inline(item) for item in items), ordered)


def fact(label: str, value: Cell) -> Fact:
    """One definition row."""
    return Fact(label, inline(value))


def facts(rows: Iterable[tuple[str, Cell]]) -> Facts:
    """Definition rows from (label, value) pairs."""
    return Facts(tuple(fact(label, value) for label, value in rows))


def table(
    caption: str,
    header: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    numeric: Iterable[int] = (),
    note: Cell = (),
) -> Table:
    """A table; raises ValueError when a row has not one cell per column."""
    return Table(
        caption,
        tuple(header),
        tuple(tuple(inline(cell) for cell in row) for row in rows),
        tuple(numeric),
        inline(note) if note else (),
    )


def callout(kind: CalloutKind, title: str, *blocks: Block) -> Callout:
    """A framed decision, dissent, goal or notice."""
    return Callout(kind, title, blocks)


def or_none(blocks: Iterable[Block], text: str = "") -> tuple[Block, ...]:
    """The blocks, or a note that nothing was recorded: a section is never silently empty."""
    found = tuple(blocks)
    return found or (EmptyNote(text),)


def section(
    heading: str,
    *blocks: Block,
    id: str | None = None,
    number: str | None = None,
    sections: Iterable[Section] = (),
) -> Section:
    """A section; without an id one is made from the heading. Inside one document give each its own id."""
    return Section(id or slug(heading), heading, blocks, number, tuple(sections))


def numbered(sections: Iterable[Section], prefix: str = "") -> tuple[Section, ...]:
    """The same sections numbered from 1 within `prefix` ("11." gives 11.1, 11.2 ...), subsections too."""
    return tuple(
        replace(one, number=f"{prefix}{place}", sections=numbered(one.sections, f"{prefix}{place}."))
        for place, one in enumerate(sections, start=1)
    )


def prefixed(one: Section, prefix: str) -> Section:
    """The section with `prefix-` before its id and its subsections' ids: two activities never collide."""
    return replace(
        one, id=f"{prefix}-{one.id}", sections=tuple(prefixed(sub, prefix) for sub in one.sections)
    )


def slug(text: str) -> str:
    """Lower-case letters, digits and hyphens from a heading; "section" when nothing is left of it."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    found = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")
    if not found:
        return "section"
    return found if found[0].isalpha() else f"s-{found}"


def chart_table(chart: BarChart | StackedBar | PointMap) -> Table:
    """The table that stands beside a chart: the same figures as text."""
    found = chart_rows(chart)
    return table(chart.caption, found.header, found.rows, numeric=range(1, len(found.header)))
