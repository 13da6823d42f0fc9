"""Tables as text: which characters its bytes are, what parts its columns, and where each row begins. Pure."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Sequence

from dialogue.importing.tables import LONGEST_CELL, MOST_CELLS, MOST_COLUMNS, MOST_ROWS, Row, Understood
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_

ENCODINGS = {
    "utf-8": "UTF-8",
    "windows-1252": "Windows-1252",
    "windows-1256": "Windows-1256",
    "windows-1251": "Windows-1251",
    "windows-1253": "Windows-1253",
    "windows-1250": "Windows-1250",
    "cp850": "DOS 850",
    "utf-16": "UTF-16",
    "mac-roman": "Mac OS Roman",
}
"""What a text can be read as, and what it is called."""
SCRIPTS = {
    "windows-1256": frozenset("اليمنوترةبع"),
    "windows-1251": frozenset("оеаинтсрвлк"),
    "windows-1253": frozenset("αοιετσνηυρςάέίό"),
}
"""Encodings of other scripts, each with the letters that half of its words are made of."""
RUN = re.compile(
    rb"[\x80-\xff]{3,}"
)  # words of another script; accents of Western words stand alone or in pairs
NO_TABLES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"{\\rtf")
"""How files begin that are no text at all, whatever they are called."""
MARKUP = re.compile(r"\s*<(!doctype|html|table|\?xml|head|meta|style)\b", re.IGNORECASE)
DELIMITERS = {
    ";": N_("semicolon"),
    ",": N_("comma"),
    "\t": N_("tabulator"),
    "|": N_("vertical bar"),
    "none": N_("nothing: one column"),
}
NOTHING = "\x1f"  # a sign that stands in no text: it was taken out before
LOOKED_AT = 60  # rows by which the delimiter is told
KnownName = Callable[[str], bool]
"""Whether a cell is the name of a column that is looked for."""


def read_text(content: bytes, known: KnownName, *, encoding: str = "", delimiter: str = "") -> Understood:
    """The table in a text. What is not said (or unknown) is found out. Raises Refused when it is no table."""
    chosen = encoding if encoding in ENCODINGS else told_encoding(content)
    text = _decoded(content, chosen)
    _require_table(content, text)
    text = text.replace("\0", "").replace(NOTHING, "")
    first, _, rest = text.partition("\n")
    before, said = 0, ""
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:  # a note of Excel's to itself
        text, before, said = rest, 1, first.strip()[4]
    chosen_delimiter = next((one for one in (delimiter, said) if one in DELIMITERS), "")
    if not chosen_delimiter:
        chosen_delimiter = told_delimiter(text, known)
    return Understood(_rows(text, chosen_delimiter, before), chosen, chosen_delimiter)


def told_encoding(content: bytes) -> str:
    """What the bytes are most likely written in.

    >>> told_encoding("café".encode()), told_encoding("café".encode("cp1252")), told_encoding("ab".encode("utf-16"))
    ('utf-8', 'windows-1252', 'utf-16')
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or _half_empty(content[:4000]):
        return "utf-16"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return _by_letters(content[:200_000])
    return "utf-8"


def _by_letters(sample: bytes) -> str:
    """Which one-byte encoding it is: a Western one, or that of a script whose letters its words have.

    >>> _by_letters("Eau à côté\\nÉté".encode("cp1252")), _by_letters("بئر في كل قرية".encode("cp1256"))
    ('windows-1252', 'windows-1256')
    """
    high = sum(sign >= 0x80 for sign in sample)
    runs = RUN.findall(sample)
    if sum(map(len, runs)) < high * 0.5:
        return "windows-1252"

    def fitting(codec: str) -> float:
        words = [run.decode(codec, "replace") for run in runs]
        # Capitals inside of words: these bytes are of another script.
        usual = "".join(
            word.lower() for word in words if word in (word.lower(), word.upper(), word.capitalize())
        )
        return sum(sign in SCRIPTS[codec] for sign in usual) / sum(map(len, words))

    best = max(SCRIPTS, key=fitting)
    return best if fitting(best) > 0.4 else "windows-1252"


def _require_table(content: bytes, text: str) -> None:
    """Refuse pictures, documents and web pages that only have the name of a table."""
    head = text[:20_000]
    signs = sum(sign < " " and sign not in "\t\n\r\f\v" for sign in head)
    if content.startswith(NO_TABLES) or MARKUP.match(head) or signs > 8 + len(head) / 100:
        raise Refused(
            "no_table",
            N_(
                "This file is no table, whatever its name says. Nothing was kept. Please open it in a spreadsheet program"
                " and save it as CSV in UTF-8 or as XLSX."
            ),
            field="file",
        )


def _half_empty(sample: bytes) -> bool:
    """Whether every other byte is nothing, as in UTF-16 without a mark at its beginning."""
    half = len(sample) // 2
    return half > 2 and max(sample[0::2].count(0), sample[1::2].count(0)) > half * 0.7


def _decoded(content: bytes, encoding: str) -> str:
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if encoding == "utf-16" and not marked:
        encoding = "utf-16-be" if content[0::2].count(0) > content[1::2].count(0) else "utf-16-le"
    codec = {"utf-8": "utf-8-sig"}.get(encoding, encoding)
    try:
        return content.decode(codec)
    except UnicodeDecodeError:
        if not codec.startswith("windows") or content.count(0):
            raise Refused(
                "no_text",
                N_(
                    "This file cannot be read as %(encoding)s text. Nothing was kept. Please save it as CSV in UTF-8 or"
                    " as XLSX."
                ),
                field="file",
                encoding=ENCODINGS.get(encoding.removesuffix("-le").removesuffix("-be"), encoding),
            ) from None
        return content.decode(codec, "replace")  # some bytes of these sets mean nothing


def told_delimiter(text: str, known: KnownName) -> str:
    """The sign that parts the columns: by the names of columns that it brings out, else by rows of the same width."""
    best, chosen = (0, 0.0, 0), "none"
    for sign in (";", "\t", ",", "|"):
        widths, named = _widths(text, sign, known)
        if not widths:
            continue
        width, often = Counter(widths).most_common(1)[0]
        share = often / len(widths)
        if width < 2 or (share < 0.6 and named < 2):
            continue
        mark = (named, round(share, 2), width)
        if mark > best:
            best, chosen = mark, sign
    alone = _widths(text, NOTHING, known)[1]
    return chosen if best[0] >= alone else "none"


def _widths(text: str, sign: str, known: KnownName) -> tuple[list[int], int]:
    """How many cells the first rows have, and how many names of columns the best of them holds."""
    widths: list[int] = []
    named = 0
    try:
        for cells in csv.reader(io.StringIO(text[:200_000], newline=""), delimiter=sign):
            if not any(cell.strip() for cell in cells):
                continue
            widths.append(len(cells))
            named = max(named, sum(known(cell) for cell in cells))
            if len(widths) == LOOKED_AT:
                break
    except csv.Error:
        pass  # it is told when the rows are read
    return widths, named


def _rows(text: str, delimiter: str, before: int) -> tuple[Row, ...]:
    sign = NOTHING if delimiter == "none" else delimiter
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True)
    found: list[Row] = []
    line = cells_so_far = 0
    try:
        for cells in reader:
            start, line = line + 1 + before, reader.line_num
            row = taken(start, cells)
            if row is None:
                continue
            cells_so_far += len(row.cells)
            require_room(len(found) + 1, cells_so_far)
            found.append(row)
    except csv.Error:
        raise Refused(
            "broken_row",
            N_(
                "The row that begins in line %(line)s cannot be read: a quotation mark in it is not closed, or the cell is"
                " too long. Nothing was kept."
            ),
            field="file",
            line=line + 1 + before,
        ) from None
    return tuple(found)


def taken(line: int, cells: Sequence[str]) -> Row | None:
    """A row without empty cells at its end; None when there is nothing in it."""
    kept = [cell.strip()[:LONGEST_CELL] for cell in cells[:MOST_COLUMNS]]
    while kept and not kept[-1]:
        kept.pop()
    seen = any(
        cell.strip(" ;,|\t") for cell in kept
    )  # a blank line of a table that was parted by another sign
    return Row(line, tuple(kept)) if seen else None


def require_room(rows: int, cells: int) -> None:
    """Refuse a file with more rows or cells than are read."""
    if rows > MOST_ROWS + 1 or cells > MOST_CELLS:
        raise Refused(
            "too_many_rows",
            N_(
                "This file has more than %(most)s rows, or too many columns. Nothing was kept. Please send it in parts."
            ),
            field="file",
            most=MOST_ROWS,
        )
