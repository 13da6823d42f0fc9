"""Elections in files, read into papers, options and settings. Every reader is a pure parse of text.

`read(name, text)` chooses the reader by the extension: `.json` (this project's tally format), `.pb`
(Pabulib), `.soc`, `.soi`, `.toc`, `.toi`, `.cat` (PrefLib)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import PurePath

from . import pabulib, preflib, tally_json
from .election import Election, ElectionFileError, fail, one_spelling

READERS: dict[str, Callable[[str, str | None], Election]] = {
    ".json": tally_json.read,
    ".pb": pabulib.read,
    ".soc": partial(preflib.read_orders, kind="soc"),
    ".soi": partial(preflib.read_orders, kind="soi"),
    ".toc": partial(preflib.read_orders, kind="toc"),
    ".toi": partial(preflib.read_orders, kind="toi"),
    ".cat": preflib.read_categories,
}


def read(name: str, text: str, groups_from: str | None = None) -> Election:
    """The election in a file called `name`.

    `groups_from` names the column of a Pabulib file that tells the voter's group. Raises
    `ElectionFileError` with a sentence when the file cannot be read, or is not what it says of itself."""
    extension = PurePath(name).suffix.lower()
    if extension not in READERS:
        fail("extension", "Files of these kinds can be counted: %(known)s.", known=", ".join(READERS))
    return one_spelling(READERS[extension](text, groups_from))


__all__ = ["READERS", "Election", "ElectionFileError", "read"]
