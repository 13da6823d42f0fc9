"""The room by itself: a reading that failed is not kept."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from dialogue.live.audience import Audience, Screen
from dialogue.sessions.prepare import DescribeSession
from support.world import attach, prepare, world


def test_a_catch_up_that_failed_once_is_made_again(data: Path) -> None:
    made = world(data)

    async def play() -> None:
        attach(made)
        prepare(made)
        phone = Audience(Screen.PHONE, "en")
        made.run_together(
            [DescribeSession("Water", "", ""), DescribeSession("Wells", "", "")], made.facilitator
        )
        head = await made.settle()
        file = data / "dialogue.sqlite3"
        room = await made.room()
        room.database.reader.dispose()
        away = file.rename(data / "away")
        file.mkdir()  # nothing that can be opened stands in its place
        with pytest.raises(OperationalError):
            await room.frame(phone, head - 1)
        file.rmdir()
        away.rename(file)
        assert "content" in json.loads((await room.frame(phone, head - 1)).text)

    try:
        asyncio.run(play())
    finally:
        made.close()
