"""Whoever does not come back after a server was killed is not present; a real process is killed, and starts again."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path
from typing import Any

from dialogue.app import open_database
from dialogue.people import presence
from dialogue.settings import Settings
from dialogue.simulation.actors import Facilitator, Participant
from dialogue.simulation.embedded import offer_sign_in
from support.processes import serving

JOINED, BACK = 10, 4
WHILE = "3"  # seconds without a sign of life


def here(data: Path) -> set[int]:
    database = open_database(Settings(data=data))
    try:
        with database.read() as reader:
            asked = "SELECT id FROM seat WHERE role = 'participant' AND here"
            return {row[0] for row in reader.connection().exec_driver_sql(asked)}
    finally:
        database.close()


async def everybody(data: Path, address: str) -> list[Participant]:
    """Ten join by the form alone: none of them ever opens a socket."""
    facilitator = Facilitator(address)
    await facilitator.enter(offer_sign_in(Settings(data=data), "Awa"))
    await facilitator.prepare("Water for all", recipe="empty")
    await facilitator.open()
    people = []
    for _ in range(JOINED):
        one = Participant(address)
        await one.join(facilitator.code, group="F")
        people.append(one)
    await facilitator.close()
    return people


async def four_come_back(data: Path, address: str, people: list[Any], expected: int) -> None:
    """The four look at their page again and again, until the record has `expected` people as here."""
    async with asyncio.timeout(90):
        while len(here(data)) != expected:
            for one in people[:BACK]:
                answer = await one.web.get(f"{address}/sessions/{one.session_id}")
                assert answer.status_code == 200
            await asyncio.sleep(0.3)


def test_ten_joined_the_server_was_killed_and_four_came_back(data: Path) -> None:
    with serving(data, DIALOGUE_LEAVE_AFTER="3600") as server:
        people = asyncio.run(everybody(data, server.address))
        server.process.send_signal(signal.SIGKILL)
        server.process.wait(30)
    assert len(here(data)) == JOINED
    with serving(data, DIALOGUE_LEAVE_AFTER=WHILE) as server:
        asyncio.run(again(data, server.address, people))
    assert len(here(data)) == BACK


async def again(data: Path, address: str, people: list[Any]) -> None:
    for one in people:  # their connections belonged to another event loop; the cookies are what matters
        fresh = Participant(address)
        fresh.web.cookies.update(one.web.cookies)
        fresh.session_id, one.web = one.session_id, fresh.web
    await four_come_back(data, address, people, BACK)


def test_without_the_seeding_they_would_stay_present_for_ever() -> None:
    """Negative control, on the table itself: what was never seen is never missed."""
    table = presence.Presence()
    table.ask(1, 1)
    assert table.departed(-1.0) == {1: [1]}, "only who was seen by this process is missed"
    table.begin([(1, seat) for seat in range(1, 11)])
    assert table.departed(60.0) == {}, "a start counts as a sign of life"
    assert sorted(table.departed(-1.0)[1]) == list(range(1, 11))
