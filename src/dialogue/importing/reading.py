"""What a file that somebody sent holds: a table out of text or a workbook, or a refusal in words."""

from __future__ import annotations

from dialogue.importing.columns import List, key_of, named
from dialogue.importing.tables import LARGEST_FILE, Understood
from dialogue.importing.text_files import read_text
from dialogue.importing.workbooks import read_workbook
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_

ZIPPED, OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def read_file(
    content: bytes, what: List, *, encoding: str = "", delimiter: str = "", sheet: str = ""
) -> Understood:
    """The table in a file. What is not said of it is found out. Raises Refused when there is none."""
    if len(content) > LARGEST_FILE:
        raise Refused("large_table", TOO_LARGE, field="file", most=LARGEST_FILE // (1024 * 1024))
    if content.startswith(OLD_OFFICE):
        raise Refused(
            "old_workbook",
            N_(
                "This is an old or locked workbook. Nothing was kept. Please save it as XLSX without a password."
            ),
            field="file",
        )
    if content.startswith(ZIPPED):
        found = read_workbook(content, sheet=sheet)
    else:
        names = named(what)
        found = read_text(content, lambda cell: key_of(cell) in names, encoding=encoding, delimiter=delimiter)
    if not found.rows:
        raise Refused(
            "empty_table", N_("There is no row with anything in it. Nothing was kept."), field="file"
        )
    return found


TOO_LARGE = N_("This file is larger than %(most)s megabytes. Nothing was kept. Please send it in parts.")
