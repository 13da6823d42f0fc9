"""The document as a workbook: what stands where, all texts, then a sheet for each table with numbers and days as such.

Nothing is a formula: words that begin like one stay words.  The header of each sheet is its first row and stays in sight,
so that other programs read a sheet without knowing anything else.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from dialogue.charts.visible import visible
from dialogue.documents.figures import PlacedTable, day_in, figure, text_of
from dialogue.documents.flat import Flat, flat
from dialogue.documents.labels import Translator, status_line, writer_labels
from dialogue.documents.package_words import column_titles
from dialogue.documents.tree import Document
from dialogue.languages import language_name

_FIRST_DAY = date(1900, 3, 1)
"""Spreadsheet programs do not agree on the days before: some believe that there was a 29 February 1900."""
_LONGEST_CELL = 32_000
_LONGEST_SHEET = 31
_WIDEST = 60
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
Cell = str | int | float | None


def write_xlsx(document: Document, translator: Translator, *, created: datetime | None = None) -> bytes:
    """The document as the bytes of a workbook. With `created` the same document gives the same bytes."""
    import xlsxwriter

    made = io.BytesIO()
    book = xlsxwriter.Workbook(
        made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties(
        {
            "title": visible(document.title)[:255],
            "subject": visible(document.identifier)[:255],
            "author": "Dialogue",
            "status": document.status,
            "created": (created or datetime.now(UTC)).astimezone(UTC).replace(tzinfo=None, microsecond=0),
        }
    )
    _Workbook(book, document, translator).write()
    book.close()
    return made.getvalue()


class _Workbook:
    def __init__(self, book: Any, document: Document, translator: Translator) -> None:
        self.book = book
        self.document = document
        self.translator = translator
        self.words = writer_labels(translator)
        self.titles = column_titles(translator)
        self.names: set[str] = {"history"}  # a name that Excel keeps for itself
        self.head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self.text = book.add_format({"text_wrap": True, "valign": "top"})
        self.number = book.add_format({"valign": "top"})
        self.share = book.add_format({"valign": "top", "num_format": "0.##%"})
        self.day = book.add_format({"valign": "top", "align": "left", "num_format": "yyyy-mm-dd"})
        self.link = book.add_format({"font_color": "#0b4f71", "underline": 1, "valign": "top"})

    def write(self) -> None:
        rows = flat(self.document)
        contents = self.new_sheet(self.words["contents"])
        self.texts(rows)
        named = [(one, self.table(one)) for one in rows.tables]
        self.contents(contents, named)
        contents.activate()

    def new_sheet(self, name: str) -> Any:
        """A sheet with a name that no other has, in the signs and the length that programs allow."""
        clean = _NOT_IN_A_NAME.sub(" ", visible(name)).strip(" '") or "-"
        found, place = clean[:_LONGEST_SHEET].strip(" '"), 1
        while found.casefold() in self.names:
            place += 1
            end = f" {place}"
            found = clean[: _LONGEST_SHEET - len(end)].strip(" '") + end
        self.names.add(found.casefold())
        sheet = self.book.add_worksheet(found)
        sheet.set_paper(9)  # A4
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        return sheet

    def rows(self, sheet: Any, header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
        for column, title in enumerate(header):
            sheet.write_string(0, column, _cut(title), self.head)
            lengths = [len(str(row[column])) for row in rows[:200] if row[column] is not None]
            sheet.set_column(column, column, min(max([10, min(len(title), 24), *lengths]) + 2, _WIDEST))
        for line, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                self.cell(sheet, line, column, cell)
        sheet.freeze_panes(1, 0)

    def cell(self, sheet: Any, line: int, column: int, cell: Cell) -> None:
        if cell is None or cell == "":
            return
        if isinstance(cell, str):
            sheet.write_string(line, column, _cut(cell), self.text)
        else:
            sheet.write_number(line, column, cell, self.number)

    def texts(self, rows: Flat) -> None:
        titles, groups = self.titles, {row.id: f"{row.letter} · {row.name}" for row in rows.groups}
        headings = {row.id: f"{row.number} {row.heading}".strip() for row in rows.sections}
        sheet = self.new_sheet(titles["texts"])
        names = ("id", "section", "inside", "kind", "label", "text", "group", "language", "translation")
        self.rows(
            sheet,
            [titles[name] for name in names],
            [
                (
                    row.id,
                    headings[row.section],
                    row.inside,
                    self.titles[f"kind-{row.kind}"],
                    row.label,
                    row.text,
                    groups[row.group] if row.group else "",
                    row.language,
                    " – ".join(part for part in (row.translation, row.translation_note) if part),
                )
                for row in rows.texts
            ],
        )

    def table(self, placed: PlacedTable) -> str:
        """A sheet with the table; its name is the section's number and the caption."""
        table, language = placed.table, self.document.language
        sheet = self.new_sheet(f"{placed.section.number or ''} {table.caption}".strip())
        self.rows(sheet, [visible(title) for title in table.header], ())
        widths = [12] * len(table.header)
        for line, row in enumerate(table.rows, start=1):
            for column, content in enumerate(row):
                written = visible(text_of(content))
                found = figure(written, language) if column in table.numeric else None
                day = day_in(written, language)
                widths[column] = max(widths[column], min(len(written) + 2, _WIDEST))
                if day is not None and day >= _FIRST_DAY:
                    sheet.write_datetime(line, column, datetime.combine(day, time.min), self.day)
                elif found is None:
                    self.cell(sheet, line, column, written)
                else:
                    form = self.share if found.percent else self.number
                    sheet.write_number(line, column, found.value, form)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        name: str = sheet.get_name()
        return name

    def contents(self, sheet: Any, named: Sequence[tuple[PlacedTable, str]]) -> None:
        """What the document is, and what stands on which sheet."""
        titles, document = self.titles, self.document
        self.rows(sheet, [titles["label"], titles["text"], titles["sheet"]], ())
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, 1, _WIDEST)
        sheet.set_column(2, 2, 34)
        language = language_name(document.authoritative_language or document.language, document.language)
        about = [
            (titles["title"], document.title),
            (self.words["identifier"], document.identifier),
            (self.words["status"], status_line(self.translator, document.status, document.version)),
            (self.words["language"], language),
            (self.words["hash"], document.record_hash),
        ]
        line = 0
        for label, value in about:
            line += 1
            self.cell(sheet, line, 0, visible(label))
            self.cell(sheet, line, 1, visible(value))
        for placed, name in named:
            line += 1
            section = placed.section
            self.cell(sheet, line, 0, visible(f"{section.number or ''} {section.heading}".strip()))
            self.cell(sheet, line, 1, visible(placed.table.caption))
            place = name.replace("'", "''")
            sheet.write_url(line, 2, f"internal:'{place}'!A1", self.link, name)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_CELL else text[:_LONGEST_CELL] + "…"
