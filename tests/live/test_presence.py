"""Who is here: people who said goodbye count again as soon as they come back, with or without script."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from websockets.asyncio.client import connect

from dialogue.people.presence import Presence


def here(running: Any, session_id: int) -> list[bool]:
    database = running.database()
    try:
        with database.read() as reader:
            rows = reader.connection().exec_driver_sql(
                "SELECT here FROM seat WHERE session_id = ? AND role = 'participant' ORDER BY id",
                (session_id,),
            )
            return [bool(row[0]) for row in rows]
    finally:
        database.close()


@asynccontextmanager
async def page(actor: Any) -> AsyncIterator[None]:
    address = f"{actor.address.replace('http', 'ws')}/sessions/{actor.session_id}/live?screen=phone"
    cookies = "; ".join(f"{one.name}={one.value}" for one in actor.web.cookies.jar)
    async with connect(address, additional_headers={"Cookie": cookies}, proxy=None) as socket:
        await socket.recv()
        yield


async def until(running: Any, session_id: int, expected: list[bool]) -> None:
    async with asyncio.timeout(60):
        while here(running, session_id) != expected:
            await asyncio.sleep(0.02)


def test_who_says_goodbye_and_comes_back_at_once_is_here(
    open_session: Any, person: Any, running: Any
) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            awa = await person(facilitator)
            session_id = awa.session_id
            await awa.post(f"/sessions/{session_id}/leaving")
            assert here(running, session_id) == [False]
            await awa.page()
            assert here(running, session_id) == [True], "a page is a sign of life, also without script"
            await awa.post(f"/sessions/{session_id}/leaving")
            assert here(running, session_id) == [False]
            async with page(awa):
                await until(running, session_id, [True])
            await awa.close()

    asyncio.run(play())


def test_a_seat_is_told_gone_once_and_back_once() -> None:
    presence = Presence()
    assert not presence.arrive(1, 7)
    assert presence.departed(-1.0) == {}, "a connection is open"
    presence.depart(1, 7)
    assert presence.departed(60.0) == {}, "not gone long enough"
    assert presence.departed(-1.0) == {1: [7]}
    assert presence.departed(-1.0) == {}
    assert presence.arrive(1, 7)
    assert not presence.arrive(1, 7)
