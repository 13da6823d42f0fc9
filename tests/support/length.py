"""How far the tests walk: the short form that every run takes, and the long form of `sh scripts/test --full`.

The short form asks every address, page and kind of event; it leaves out combinations (each body at each address, each
size at each page, further seeds) that take most of the time and have seldom found what the others had not.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

FULL = bool(os.environ.get("DIALOGUE_TEST_FULL"))
SEEDS = range(1, 4 if FULL else 2)


def share(items: Sequence[str], turn: int, of: int = 3) -> list[str]:
    """One part of `of` in the short form, another one with each turn; all in the long form."""
    return list(items) if FULL else [item for place, item in enumerate(items) if (place + turn) % of == 0]
