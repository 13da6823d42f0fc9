"""Whoever waits for a number waits for that one, and not for all that comes meanwhile; a failure is told to her too."""

from __future__ import annotations

import asyncio

import pytest

from dialogue.live.waiting import Waiting

LONG = 5.0  # seconds; nothing here takes any


def test_a_page_waits_for_its_own_number_while_others_keep_coming() -> None:
    async def play() -> None:
        waiting, ends = Waiting(), asyncio.Event()
        telling = asyncio.create_task(_until(ends))  # of a room that people join without a pause
        mine = asyncio.create_task(waiting.told(5, telling))
        later = asyncio.create_task(waiting.told(7, telling))
        await asyncio.sleep(0)
        waiting.released(4)
        await asyncio.sleep(0)
        assert not mine.done(), "the control: this is not her number yet"
        waiting.released(6)
        await asyncio.wait_for(mine, LONG)
        assert not telling.done() and not later.done()
        ends.set()  # nothing more will be told, whatever was announced
        await asyncio.wait_for(later, LONG)
        waiting.released(6)
        assert not waiting._all

    asyncio.run(play())


def test_a_room_that_cannot_read_says_so_to_who_waits() -> None:
    async def play() -> None:
        waiting = Waiting()
        telling = asyncio.create_task(_fail())
        with pytest.raises(OSError, match="away"):
            await asyncio.wait_for(waiting.told(5, telling), LONG)

    asyncio.run(play())


def test_who_gives_up_ends_nothing_for_others() -> None:
    async def play() -> None:
        waiting, ends = Waiting(), asyncio.Event()
        telling = asyncio.create_task(_until(ends))
        gone, stays = (asyncio.create_task(waiting.told(5, telling)) for _ in range(2))
        await asyncio.sleep(0)
        gone.cancel()
        await asyncio.sleep(0)
        assert gone.cancelled() and not telling.cancelled() and not stays.done()
        waiting.released(5)
        await asyncio.wait_for(stays, LONG)
        ends.set()
        await telling

    asyncio.run(play())


async def _until(ends: asyncio.Event) -> None:
    await ends.wait()


async def _fail() -> None:
    raise OSError("the store is away")
