"""What a table from somebody's file is, and what was understood of the file. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_

LARGEST_FILE = 5 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 40
MOST_CELLS = 300_000
LONGEST_CELL = 4_000


@dataclass(frozen=True, slots=True)
class Row:
    """One row with anything in it; `line` is where it begins in the file, as an editor or a spreadsheet counts."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Understood:
    """A file as it was read: how (`encoding` and `delimiter` of text, `sheet` and `sheets` of a workbook), and its rows."""

    rows: tuple[Row, ...]
    encoding: str = ""
    delimiter: str = ""
    sheets: tuple[str, ...] = ()
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """What one line of a file says, by the key of the column."""

    line: int
    values: Mapping[str, str] = field(default_factory=dict)

    def says(self, key: str) -> str:
        """The words in this column; empty where there are none."""
        return self.values.get(key, "")


NEW, CHANGED, THERE, REFUSED = "new", "changed", "there", "refused"
"""What becomes of a line."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A line with what would become of it, and the sentence (msgid) that says why, with what fills its places."""

    line: Line
    what: str
    why: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)


def counted(planned: Sequence[Planned]) -> dict[str, int]:
    """How many lines there are of each kind."""
    return {what: sum(one.what == what for one in planned) for what in (NEW, CHANGED, THERE, REFUSED)}


def mark_of(found: Sequence[Planned]) -> str:
    """A mark of what would become of every line: another one when anything has changed meanwhile."""
    said = [[one.line.line, one.what, one.why, dict(one.line.values)] for one in found]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:32]


MEANWHILE = N_(
    "Something has changed meanwhile. Nothing was taken in. Please look at the lines again; they are shown as they are now."
)


def require_as_shown(found: Sequence[Planned], expects: str) -> None:
    """Refuse when something else would come of the lines than was shown, or nothing at all."""
    if mark_of(found) != expects:
        raise Refused("changed_meanwhile", MEANWHILE, field="file")
