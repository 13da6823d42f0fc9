"""Tables in XLSX files: values only. Macros, links to other files and formulas are not looked at, pictures neither."""

from __future__ import annotations

import io
import warnings
import zipfile
from datetime import date, datetime, time
from typing import Any

from dialogue.importing.tables import MOST_COLUMNS, Row, Understood
from dialogue.importing.text_files import require_room, taken
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_

LARGEST_UNPACKED = 60 * 1024 * 1024
MOST_PARTS = 2_000
MOST_SHEETS = 100
MOST_EMPTY = 200_000
"""Rows that are walked over at most: a single cell in the last row of a sheet makes a million."""
UNREADABLE = N_(
    "This file cannot be read as an XLSX workbook. Nothing was kept. Please save it as XLSX once more, or as CSV."
)


def read_workbook(content: bytes, *, sheet: str = "") -> Understood:
    """The rows of one sheet: the one of this name, else the first with anything in it. Raises Refused."""
    _require_harmless(content)
    from openpyxl import load_workbook  # type: ignore[import-untyped]

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what it does not support; that is nothing we read
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
            pages = [one for one in book.worksheets if one.sheet_state == "visible"] or book.worksheets
            names = tuple(one.title for one in pages[:MOST_SHEETS])
            chosen = sheet if sheet in names else ""
            rows: tuple[Row, ...] = ()
            for page in pages[:MOST_SHEETS]:
                if chosen and page.title != chosen:
                    continue
                rows = _rows(page)
                if rows or chosen:
                    chosen = page.title
                    break
            book.close()
    except Refused:
        raise
    except Exception:  # whatever a broken or hostile file makes its reader say
        raise Refused("no_workbook", UNREADABLE, field="file") from None
    return Understood(rows, sheets=names, sheet=chosen or next(iter(names), ""))


def _require_harmless(content: bytes) -> None:
    """Refuse what unpacks to very much, and what declares entities: no program writes those into a workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
                raise Refused(
                    "unpacks_too_large",
                    N_("This workbook is too large once it is unpacked. Nothing was kept."),
                    field="file",
                )
            if "xl/workbook.xml" not in packed.namelist():
                raise Refused("no_workbook", UNREADABLE, field="file")
            for part in parts:
                if part.filename.endswith((".xml", ".rels")) and _declares(packed.read(part)):
                    raise Refused("no_workbook", UNREADABLE, field="file")
    except Refused:
        raise
    except Exception:  # a broken archive says so in many ways
        raise Refused("no_workbook", UNREADABLE, field="file") from None


def _declares(part: bytes) -> bool:
    return (
        b"<!DOCTYPE" in part or b"<!ENTITY" in part or (b"\0" in part and b"<!" in part.replace(b"\0", b""))
    )


def _rows(page: Any) -> tuple[Row, ...]:
    page.reset_dimensions()  # what a file says of its own size need not be so
    found: list[Row] = []
    cells = 0
    for line, values in enumerate(page.iter_rows(max_col=MOST_COLUMNS, values_only=True), 1):
        if line > MOST_EMPTY:
            require_room(line, cells)
        row = taken(line, [words(value) for value in values])
        if row is None:
            continue
        cells += len(row.cells)
        require_room(len(found) + 1, cells)
        found.append(row)
    return tuple(found)


def words(value: object) -> str:
    """A cell's value as a person would type it. A formula counts by the result that was kept with it.

    >>> words(3.0), words(2.5), words(None), words(datetime(2024, 5, 1)), words("#REF!")
    ('3', '2.5', '', '2024-05-01', '')
    """
    if value is None or isinstance(value, bool):
        return "" if value is None else str(int(value))
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    return "" if text in ERRORS else text


ERRORS = frozenset({"#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!"})
