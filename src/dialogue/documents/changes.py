"""What changed between two documents, section by section, in words: lines taken out, put in, and reworded. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from dialogue.charts import BarChart, PointMap, StackedBar
from dialogue.documents.build import added, chart_table, paragraph, removed, section
from dialogue.documents.tree import (
    Block,
    BulletList,
    Callout,
    Document,
    Facts,
    Inline,
    Paragraph,
    Picture,
    Quote,
    Section,
    Span,
    Table,
)
from dialogue.documents.word_diff import word_diff

ALIKE = 0.5
"""Two lines with at least this much in common are one line that was reworded."""


def changes(before: Document, after: Document) -> tuple[Section, ...]:
    """The sections that differ, each with what was taken out and put in; the first page counts as one of them."""
    old = {one.id: one for one in (*before.summary, *before.sections)}
    new = {one.id: one for one in (*after.summary, *after.sections)}
    found = []
    for key in [*new, *(one for one in old if one not in new)]:
        was, now = (list(lines(one)) if one else [] for one in (old.get(key), new.get(key)))
        told = tuple(_told(was, now))
        if told:
            one = new.get(key) or old[key]
            found.append(section(one.heading, *told, id=f"changed-{key}", number=one.number))
    return tuple(found)


def _told(was: list[str], now: list[str]) -> Iterator[Paragraph]:
    for tag, a, b, c, d in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        out, put = was[a:b], now[c:d]
        while out and put and SequenceMatcher(None, out[0], put[0], autojunk=False).ratio() >= ALIKE:
            yield paragraph(*_reworded(out.pop(0), put.pop(0)))
        yield from (paragraph(removed(line)) for line in out)
        yield from (paragraph(added(line)) for line in put)


def _reworded(was: str, now: str) -> list[Span]:
    found: list[Span] = []
    for piece in word_diff(was, now):
        if piece.kind == "in" and found and found[-1].role == "removed":
            found.append(Span(" "))
        found.append(Span(piece.text, {"out": "removed", "in": "added"}.get(piece.kind, "plain")))  # type: ignore[arg-type]
    return found


def lines(one: Section) -> Iterator[str]:
    """A section as lines of text, its subsections after it."""
    for block in one.blocks:
        yield from _lines(block)
    for inner in one.sections:
        yield " ".join(filter(None, (inner.number, inner.heading)))
        yield from lines(inner)


def _lines(block: Block) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield _text(block.content)
    elif isinstance(block, BulletList):
        yield from map(_text, block.items)
    elif isinstance(block, Facts):
        yield from (f"{row.label} – {_text(row.value)}" for row in block.rows)
    elif isinstance(block, Table):
        yield block.caption
        yield from (" | ".join(map(_text, row)) for row in block.rows)
    elif isinstance(block, BarChart | StackedBar | PointMap):
        yield from _lines(chart_table(block))
    elif isinstance(block, Quote):
        yield " – ".join(filter(None, (block.text, block.group.name if block.group else "", block.source)))
        if block.translation:
            yield block.translation
    elif isinstance(block, Callout):
        yield block.title
        for inner in block.blocks:
            yield from _lines(inner)
    elif isinstance(block, Picture):
        yield f"{block.caption} – {block.alt}"
    elif block.text:
        yield block.text


def _text(content: Inline) -> str:
    return "".join(span.text for span in content)
