"""Style sheets are written one file a component and sent as one sheet, so that a phone asks once.

A sheet names its components in order (`@import "app/buttons.css";`); the server puts them in their places. Opened from
the disk, without a server, the browser follows the same lines itself.
"""

from __future__ import annotations

import re
from pathlib import Path

IMPORT = re.compile(r'^@import "([^"]+)";\n', re.M)
COMMENT = re.compile(r"^[ \t]*/\*.*?\*/[ \t]*\n|/\*.*?\*/", re.M | re.S)


def put_together(sheet: Path) -> str:
    """The sheet with its components in their places and without comments, which only its authors read."""
    text = IMPORT.sub(lambda found: put_together(sheet.parent / found[1]), sheet.read_text("utf-8"))
    return COMMENT.sub("", text)
