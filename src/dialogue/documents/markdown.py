"""The document as Markdown (CommonMark with tables). Words show as typed: their characters are escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dialogue.charts import BarChart, PointMap, StackedBar
from dialogue.charts.visible import isolated, visible
from dialogue.documents.build import chart_table
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
)
from dialogue.languages import language_name

# Characters with a meaning anywhere: code, emphasis, links, HTML, entities, tables, strike-through, mathematics,
# template languages of site builders, mentions and issue numbers of code forges.
_ANYWHERE = re.compile(r"[\\`*_{}\[\]<>|~&$#@^]")
# A colon inside a word starts an address or a picture name (":smile:").
_COLON = re.compile(r"(?<=\S):(?=[^\s\d])|^:(?=\S)|(?<=\s):(?=\S)", re.MULTILINE)
_ADDRESS = re.compile(r"\bwww\.", re.IGNORECASE)
_DOUBLE_EQUALS = re.compile(r"==")
# At the start of a line: list markers, underlines of headings, thematic breaks.
_LINE_START = re.compile(r"^([ \t]*)([-+=])", re.MULTILINE)
_LIST_NUMBER = re.compile(r"^([ \t]*\d{1,9})([.)])", re.MULTILINE)


def escaped(text: str) -> str:
    """One line of typed text as Markdown that shows exactly that text; line ends become blanks."""
    return _escaped_line(" ".join(visible(text).split("\n")))


def _escaped_line(line: str) -> str:
    line = isolated(line).strip(" \t\n")
    line = _ANYWHERE.sub(lambda found: "\\" + found[0], line)
    line = _COLON.sub(r"\\:", line)
    line = _ADDRESS.sub(lambda found: found[0][:-1] + "\\.", line)
    line = _DOUBLE_EQUALS.sub(r"\\=\\=", line)
    line = _LINE_START.sub(r"\1\\\2", line)
    return _LIST_NUMBER.sub(r"\1\\\2", line)


def _several_lines(text: str) -> str:
    """Typed text with its line ends kept as hard breaks."""
    lines = visible(text).strip().split("\n")
    return "\\\n".join(_escaped_line(line) for line in lines)


def _running(content: Inline, words: dict[str, str], *, one_line: bool = False) -> str:
    written = "".join(_span(span, words, one_line) for span in content)
    return written.strip(" ")


def _span(span: Span, words: dict[str, str], one_line: bool) -> str:
    body = escaped(span.text) if one_line else _several_lines(span.text)
    if span.role in ("plain", "removed", "added"):
        # Blanks at the ends join this span to its neighbours ("met by " + "Farmers").
        before = " " if span.text[:1].isspace() else ""
        after = " " if body and span.text[-1:].isspace() else ""
        mark = {"removed": "~~", "added": "**"}.get(span.role, "") if body else ""
        return f"{before}{mark}{body}{mark}{after}"
    if span.role == "strong":
        return f"**{body}**" if body else ""
    if span.role == "words":
        return f"{words['open_quote']}{body}{words['close_quote']}"
    return body


class _Writer:
    def __init__(self, translator: Translator) -> None:
        self.words = writer_labels(translator)

    def section(self, section: Section, level: int) -> Iterator[str]:
        number = f"{escaped(section.number)} " if section.number else ""
        yield f"{'#' * min(level, 6)} {number}{escaped(section.heading)}"
        for block in section.blocks:
            yield from self.block(block)
        for inner in section.sections:
            yield from self.section(inner, level + 1)

    def block(self, block: Block) -> Iterator[str]:
        if isinstance(block, Paragraph):
            yield _running(block.content, self.words)
        elif isinstance(block, BulletList):
            yield self.bullets(block)
        elif isinstance(block, Facts):
            yield self.facts(block.rows)
        elif isinstance(block, Table):
            yield from self.table(block)
        elif isinstance(block, BarChart | StackedBar | PointMap):
            yield f"*{escaped(self.words['chart'])}{self.words['colon']} {escaped(block.alt)}*"
            yield from self.table(chart_table(block))
        elif isinstance(block, Quote):
            yield self.quote(block)
        elif isinstance(block, Picture):
            name = f"**{escaped(block.caption)}** — " if block.caption else ""
            yield f"{name}*{escaped(self.words['picture'])}{self.words['colon']} {escaped(block.alt)}*"
        elif isinstance(block, Callout):
            title = f"**{escaped(self.words[block.kind])} — {escaped(block.title)}**"
            inner = [text for one in block.blocks for text in self.block(one)]
            yield _quoted("\n\n".join([title, *inner]))
        elif isinstance(block, EmptyNote):
            yield escaped(block.text or self.words["empty"])

    def bullets(self, block: BulletList) -> str:
        lines = []
        for place, item in enumerate(block.items, start=1):
            marker = f"{place}." if block.ordered else "-"
            indent = " " * (len(marker) + 1)
            lines.append(f"{marker} " + _running(item, self.words).replace("\n", "\n" + indent))
        return "\n".join(lines)

    def facts(self, rows: tuple[Fact, ...]) -> str:
        return "\n".join(
            f"- **{escaped(row.label)}{self.words['colon']}** "
            + _running(row.value, self.words).replace("\n", "\n  ")
            for row in rows
        )

    def table(self, table: Table) -> Iterator[str]:
        yield f"**{escaped(table.caption)}**"
        rule = ["---:" if column in table.numeric else "---" for column in range(len(table.header))]
        rows = [[_running(cell, self.words, one_line=True) for cell in row] for row in table.rows]
        yield "\n".join(
            "| " + " | ".join(cells) + " |"
            for cells in ([escaped(cell) for cell in table.header], rule, *rows)
        )
        if table.note:
            yield _running(table.note, self.words)

    def quote(self, block: Quote) -> str:
        parts = [_several_lines(block.text)]
        if block.translation:
            note = f" ({escaped(block.translation_note)})" if block.translation_note else ""
            parts.append(
                f"{escaped(self.words['translation'])}{note}{self.words['colon']} {_several_lines(block.translation)}"
            )
        group = f"{escaped(block.group.letter)} · {escaped(block.group.name)}" if block.group else ""
        signed = ", ".join(part for part in (group, escaped(block.source)) if part)
        if signed:
            parts.append(f"— {signed}")
        return _quoted("\n\n".join(parts))


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}" if line else ">" for line in text.split("\n"))


def write_markdown(document: Document, translator: Translator) -> str:
    """The whole document as Markdown text."""
    writer = _Writer(translator)
    words = writer.words
    status = status_line(translator, document.status, document.version)
    parts = [f"# {escaped(document.title)}"]
    if document.subtitle:
        parts.append(_several_lines(document.subtitle))
    parts.append(f"{escaped(document.identifier)} · {escaped(status)}")
    if document.facts:
        parts.append(writer.facts(document.facts))
    for section in (*document.summary, *document.sections):
        parts.extend(writer.section(section, 2))
    parts.append("---")
    parts.append(
        "\n".join(
            f"- **{escaped(words[key])}{words['colon']}** {escaped(value)}"
            for key, value in (
                ("identifier", document.identifier),
                ("status", status),
                (
                    "language",
                    language_name(document.authoritative_language or document.language, document.language),
                ),
                ("hash", document.record_hash),
            )
        )
    )
    return "\n\n".join(part for part in parts if part) + "\n"
