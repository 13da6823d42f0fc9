"""The room by itself: who comes together shares a drawing, and a reading that failed is not kept."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from dialogue.live.audience import Audience, Screen
from dialogue.sessions.phone import PARTS
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


def test_fifty_people_who_come_in_together_cost_one_drawing(data: Path) -> None:
    made = world(data)

    async def play() -> None:
        attach(made)
        prepare(made)
        await made.settle()
        room = await made.room()
        phone, names = Audience(Screen.PHONE, "fr"), PARTS
        pages = await asyncio.gather(*(room.page(phone, names) for _ in range(50)))
        assert room.counters.parts == len(names)
        assert all(page == pages[0] for page in pages)
        made.run_together([DescribeSession("Wells", "", "")], made.facilitator)
        await made.settle()
        seq, parts = await room.page(
            phone, names
        )  # the control: after an event what it touched is drawn again
        assert seq > pages[0][0]
        assert "Wells" in "".join(parts.values())
        assert room.counters.parts > len(names)

    try:
        asyncio.run(play())
    finally:
        made.close()


def test_a_page_that_could_not_be_drawn_is_drawn_for_the_next_who_asks(data: Path) -> None:
    made = world(data)

    async def play() -> None:
        attach(made)
        prepare(made)
        await made.settle()
        room = await made.room()
        phone, names = Audience(Screen.PHONE, "en"), PARTS
        file = data / "dialogue.sqlite3"
        room.database.reader.dispose()
        away = file.rename(data / "away")
        file.mkdir()
        failed = await asyncio.gather(*(room.page(phone, names) for _ in range(3)), return_exceptions=True)
        assert all(isinstance(one, OperationalError) for one in failed)
        file.rmdir()
        away.rename(file)
        assert (await room.page(phone, names))[1].keys() == set(names)

    try:
        asyncio.run(play())
    finally:
        made.close()
