"""The sections of a `.pb` file as rows of named cells."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from .election import ElectionFileError, fail

NEEDED = {"META": ("key", "value"), "PROJECTS": ("project_id", "cost"), "VOTES": ("vote",)}
FIGURES = ("budget", "num_", "min_", "max_", "default_score")  # keys of META whose values are numbers
END = "end of the file"  # a line of our own; a quotation mark that is never closed swallows it
LONGEST_CELL = 10_000_000  # characters; Python's own limit is 131,072


@dataclass(frozen=True)
class Row:
    """One row: its section, the line it ends in, and its cells by column name."""

    section: str
    line: int
    cells: dict[str, str]

    def label(self) -> str:
        """How a sentence names this row."""
        voter = self.cells.get("voter_id", "")
        return f"Line {self.line}, voter {voter[:40]}" if voter else f"Line {self.line}"


def value(row: Row, column: str, *, empty: bool = False) -> str:
    """A cell that has to be there; a vote and its points may be empty, and others where `empty` says so."""
    if column not in row.cells:
        message = "Line %(line)s in the section %(section)s has no %(column)s."
        fail("column", message, line=row.line, section=row.section, column=column)
    found = row.cells[column]
    if not found and not empty and column not in ("vote", "points"):
        message = "Line %(line)s in the section %(section)s has an empty %(column)s."
        fail("column", message, line=row.line, section=row.section, column=column)
    return found


def rows_of(text: str) -> list[tuple[int, list[str]]]:
    """(line, cells) of each line that is not empty. Raises `ElectionFileError`."""
    before = csv.field_size_limit(LONGEST_CELL)  # of the whole process, so it is set back
    try:
        reader = csv.reader(io.StringIO(f"{text}\n{END}\n"), delimiter=";", skipinitialspace=True)
        found = [(reader.line_num, [cell.strip() for cell in cells]) for cells in reader]
    except csv.Error:
        raise ElectionFileError("rows", "The rows of the file cannot be told apart.") from None
    finally:
        csv.field_size_limit(before)
    if not found or found.pop()[1] != [END]:
        fail("quote", "A quotation mark in the file is opened and never closed.")
    return [(line, cells) for line, cells in found if any(cells)]


def sections(text: str) -> dict[str, list[Row]]:
    """The rows of each section by column name, names in lower case, values without surrounding space."""
    found: dict[str, list[Row]] = {}
    section, header = "", [""]
    for line, cells in rows_of(text):
        title = cells[0].upper()
        if title in NEEDED and not any(cells[1:]):
            if title in found:
                fail("section", "The section %(name)s is there twice.", name=title)
            section, header = title, []
            found[section] = []
        elif not section:
            if not cells[0].startswith("#"):  # remarks of whoever made the file
                fail("section", "The file has to begin with the line META.")
        elif not header:
            header = columns(section, cells)
            if section == "META" and cells[0].lower() != "key":
                found[section].append(row(section, line, header, cells))
        else:
            found[section].append(row(section, line, header, cells))
    for name in NEEDED:
        if name not in found:
            fail("missing", "The file has no section %(name)s.", name=name)
    return found


def columns(section: str, cells: list[str]) -> list[str]:
    """The names of a section's columns. Raises `ElectionFileError` when the header line is missing."""
    names = [cell.lower() for cell in cells]
    if section == "META":
        return ["key", "value"]
    for needed in NEEDED[section]:
        if needed not in names:
            message = "The header line of the section %(section)s names no %(column)s."
            fail("column", message, section=section, column=needed)
    while names and not names[-1]:
        names.pop()
    given = [name for name in names if name]
    if len(set(given)) < len(given):
        fail("column", "The section %(section)s has two columns of the same name.", section=section)
    return names


def row(section: str, line: int, header: list[str], cells: list[str]) -> Row:
    """One row under its header. Raises `ElectionFileError` when its cells do not fit the header.

    In META a semicolon within a text is no harm; elsewhere it would move cells to other columns or cut figures.
    """
    if section == "META":
        key = cells[0].lower()
        if any(cells[2:]) and (key.startswith(FIGURES) or key == "vote_type"):
            fail("cells", "Line %(line)s: %(key)s has more than one value.", line=line, key=key[:40])
    else:
        if any(cells[len(header) :]) or len(cells) < len(header):
            message = (
                "Line %(line)s in the section %(section)s has %(found)s cells, and the header has %(many)s."
            )
            fail("cells", message, line=line, section=section, found=len(cells), many=len(header))
        if any("\n" in cell and ";" in cell for cell in cells) or (
            section == "VOTES" and any("\n" in cell for cell in cells)
        ):
            message = (
                "Line %(line)s in the section %(section)s: a quotation mark swallows the lines before it."
            )
            fail("quote", message, line=line, section=section)
    return Row(section, line, dict(zip(header, cells, strict=False)))
