"""The form with a file, step by step, without anything kept on the server: what was uploaded travels in the page itself,
packed, until it is carried out. It is read anew and judged anew at every step, as whatever comes from outside.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import zlib
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from dialogue.importing.columns import LISTS, Layout, List, chosen, laid_out, lines_of
from dialogue.importing.reading import TOO_LARGE, read_file
from dialogue.importing.tables import LARGEST_FILE, Line, Understood
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.web.security import allow_more

LARGEST_FORM = 12 * 1024 * 1024
LONGEST_SENDING = 600.0  # seconds; as for a photograph
MOST_FIELDS = 60
reading = ThreadPoolExecutor(1, "tables")
"""One file at a time: a large workbook takes some seconds of a core."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What came: the words by field, and the file itself."""

    words: Mapping[str, str]
    content: bytes

    def word(self, name: str) -> str:
        return self.words.get(name, "")


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as it was read and laid out, and its lines."""

    what: List
    understood: Understood
    layout: Layout
    lines: Sequence[Line]
    packed: str


async def sent_in(request: Request) -> Sent:
    """The form. Raises Refused when there is no file, or a larger one than is read.

    Call it after the rights were checked: before, nobody may send more than a form's worth of bytes.
    """
    allow_more(request, LARGEST_FORM, LONGEST_SENDING)
    most = LARGEST_FILE // (1024 * 1024)
    try:
        form = await request.form(max_files=1, max_fields=MOST_FIELDS, max_part_size=LARGEST_FORM)
    except HTTPException as error:
        if error.status_code != 413:
            raise
        raise Refused("large_table", TOO_LARGE, field="file", most=most) from None
    words = {name: value for name, value in form.multi_items() if isinstance(value, str)}
    file, content = form.get("file"), b""
    if isinstance(file, UploadFile):
        content = await file.read(LARGEST_FILE + 1)
        await file.close()
    content = content or unpacked(words.get("kept", ""))
    if not content:
        raise Refused("no_file", N_("Please choose a file first."), field="file")
    if len(content) > LARGEST_FILE:
        raise Refused("large_table", TOO_LARGE, field="file", most=most)
    return Sent(words, content)


async def seen(sent: Sent, what: str) -> Seen:
    """The file read and laid out as the form says, or as it seems. Raises Refused."""
    wanted = LISTS[what]
    return await asyncio.get_running_loop().run_in_executor(reading, looked_at, sent, wanted)


def looked_at(sent: Sent, what: List) -> Seen:
    """The same, here and now."""
    found = read_file(
        sent.content,
        what,
        encoding=sent.word("encoding"),
        delimiter=DELIMITER_OF.get(sent.word("delimiter"), ""),
        sheet=sent.word("sheet"),
    )
    places = {
        name.removeprefix("column."): value
        for name, value in sent.words.items()
        if name.startswith("column.") and value
    }
    as_set = sent.word("set") == layout_mark(found, what)
    layout = chosen(what, found.rows, sent.word("head"), places) if as_set else laid_out(what, found.rows)
    return Seen(what, found, layout, lines_of(found.rows, layout), packed(sent.content))


DELIMITER_OF = {"semicolon": ";", "comma": ",", "tab": "\t", "bar": "|", "none": "none"}
"""How the delimiters are called in the form: a field's value has no tabulator."""


def layout_mark(found: Understood, what: List) -> str:
    """Under which reading the columns of a form were chosen; after another one they are found out anew."""
    return f"{what.key}|{found.encoding}|{found.delimiter!r}|{found.sheet}"


def packed(content: bytes) -> str:
    """A file as it travels in a page."""
    return base64.b64encode(zlib.compress(content, 6)).decode("ascii")


def unpacked(text: str) -> bytes:
    """The file again; nothing when it was not packed by us, and never more than one byte above the largest."""
    try:
        return zlib.decompressobj().decompress(base64.b64decode(text, validate=True), LARGEST_FILE + 1)
    except (binascii.Error, ValueError, zlib.error):
        return b""
