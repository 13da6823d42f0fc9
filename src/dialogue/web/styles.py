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


ORDER = re.compile(r"^@layer ([\w, ]+);\n", re.M)
LAYER = re.compile(r"^@layer (\w+) \{\n(.*?)^\}\n", re.M | re.S)


def without_layers(text: str) -> str:
    """The same rules for browsers that drop whatever stands in a layer (Safari before 15.4): those of later layers later.

    >>> without_layers("@layer a, b;\\n@layer b {\\n  p { order: 2 }\\n}\\n@layer a {\\n  p { order: 1 }\\n}\\n")
    '  p { order: 1 }\\n  p { order: 2 }\\n'
    """
    named = [name.strip() for found in ORDER.findall(text) for name in found.split(",")]
    blocks: list[tuple[str, str]] = LAYER.findall(text)
    order = list(dict.fromkeys([*named, *(name for name, _ in blocks)]))
    return "".join(rules for _, rules in sorted(blocks, key=lambda block: order.index(block[0])))
