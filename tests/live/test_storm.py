"""T-STORM, small: the server is killed under a room full of pages, and each is back with what it has missed."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from dialogue.simulation.storm import KEEPING_TRACK, Storm
from support.length import FULL

PAGES = 300 if FULL else 100
IDEAS = 20
FORGETFUL = 7


def test_a_killed_room_is_back_and_has_missed_nothing(tmp_path: Path) -> None:
    async def play() -> dict[str, Any]:
        storm = Storm(tmp_path, PAGES, IDEAS)
        try:
            await storm.prepare()
            # The negative control beside it: pages that do not say where they stand miss what was said.
            return await storm.strike(forgetful=FORGETFUL)
        finally:
            await storm.end()

    found = asyncio.run(play())
    assert found["not_back"] == 0 and found["tracebacks"] == 0, found
    assert found["without_what_was_missed"] == FORGETFUL, found
    assert 0 < found["drawn"] <= KEEPING_TRACK, f"once for each number at which pages stood: {found}"
    # How long a start takes is the machine's; a room comes back as fast after it, on any.
    assert found["back_s"]["p99"] - found["answers_s"] <= 8, found
