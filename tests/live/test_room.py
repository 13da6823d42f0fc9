"""The room by itself: who comes together shares a drawing, and a reading that failed is not kept."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from dialogue.live.audience import Audience, Screen
from dialogue.live.room import Room
from dialogue.preparing.commands import DescribeSession
from dialogue.stage.phone import PARTS
from support.world import attach, prepare, world


@contextmanager
def unreadable(room: Room, data: Path) -> Iterator[None]:
    """For a while the store cannot be opened: something else stands in its file's place."""
    file = data / "dialogue.sqlite3"
    room.database.reader.dispose()
    away = file.rename(data / "away")
    file.mkdir()
    yield
    file.rmdir()
    away.rename(file)


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
        room = await made.room()
        with unreadable(room, data), pytest.raises(OperationalError):
            await room.frame(phone, head - 1)
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
        # The control: after an event what it touched is drawn again.
        seq, parts = await room.page(phone, names)
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
        with unreadable(room, data):
            failed = await asyncio.gather(
                *(room.page(phone, names) for _ in range(3)), return_exceptions=True
            )
        assert all(isinstance(one, OperationalError) for one in failed)
        assert (await room.page(phone, names))[1].keys() == set(names)

    try:
        asyncio.run(play())
    finally:
        made.close()
