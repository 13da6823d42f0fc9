"""A restored backup counts on from an earlier number: pages from before are told to load themselves, and never get a
difference that belongs to another record."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
import websockets

from conftest import Running
from dialogue.live.room import Room
from dialogue.migrations import renew_epochs_of
from dialogue.simulation.actors import Actor


async def heard(actor: Actor, path: str) -> dict[str, Any]:
    """The first message of a socket."""
    headers = {"Cookie": "; ".join(f"{c.name}={c.value}" for c in actor.web.cookies.jar)}
    address = actor.address.replace("http", "ws") + path
    async with websockets.connect(address, additional_headers=headers) as socket:
        found: dict[str, Any] = json.loads(await asyncio.wait_for(socket.recv(), 60))
        return found


async def answers(actor: Actor, session: int, screen: str, after: int, epoch: str) -> list[dict[str, Any]]:
    """What the socket and the question without a socket say to a page that stands there."""
    asked = f"screen={screen}&after={after}" + (f"&epoch={epoch}" if epoch else "")
    polled = (await actor.get(f"/sessions/{session}/frame?{asked}")).json()
    return [polled, await heard(actor, f"/sessions/{session}/live?{asked}")]


def test_a_page_of_another_record_loads_itself(
    running: Running, open_session: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def play() -> None:
        async with open_session() as facilitator:
            session = facilitator.session_id
            room = await _room(running, facilitator, session)
            other = "0" * 16
            for after in (0, 1, room.seq):
                for said in await answers(facilitator, session, "console", after, other):
                    assert said["reload"] is True
            for said in await answers(facilitator, session, "console", room.seq, room.epoch):
                assert "reload" not in said
            for said in await answers(facilitator, session, "console", 0, ""):
                assert "reload" not in said
            monkeypatch.setattr(Room, "same_record", lambda *_: True)
            found = await answers(facilitator, session, "console", 1, other)
            assert all("reload" not in said for said in found), "the control: the number alone is believed"

    asyncio.run(play())


def test_every_page_says_its_record(
    running: Running, open_session: Callable[..., Any], person: Callable[..., Any]
) -> None:
    async def play() -> None:
        async with open_session() as facilitator:
            awa = await person(facilitator)
            room = await _room(running, facilitator, facilitator.session_id)
            for actor, path in ((awa, awa.base), (facilitator, f"{facilitator.base}/console")):
                page = (await actor.get(path)).text
                assert page.count(f"epoch={room.epoch}") == 1, "for the socket; asking goes beside it"
            page = (await facilitator.get(f"{facilitator.base}/projector")).text
            assert page.count(f"epoch={room.epoch}") == 1
            await awa.close()

    asyncio.run(play())


def test_a_store_restored_under_a_running_server_is_noticed(
    running: Running, open_session: Callable[..., Any]
) -> None:
    async def play() -> None:
        async with open_session() as facilitator:
            session = facilitator.session_id
            room = await _room(running, facilitator, session)
            headers = {"Cookie": "; ".join(f"{c.name}={c.value}" for c in facilitator.web.cookies.jar)}
            address = facilitator.address.replace("http", "ws")
            path = f"/sessions/{session}/live?screen=console&after={room.seq}&epoch={room.epoch}"
            async with websockets.connect(address + path, additional_headers=headers) as socket:
                await socket.recv()
                database = running.database()
                assert renew_epochs_of(database) == 3, "the session, its platform and the house"
                database.close()
                with pytest.raises(websockets.ConnectionClosed):
                    while True:
                        await asyncio.wait_for(socket.recv(), 60)
            assert (await heard(facilitator, path))["reload"] is True

    asyncio.run(play())


async def _room(running: Running, facilitator: Actor, session: int) -> Room:
    """The server's own room, which a page opens."""
    await facilitator.get(f"/sessions/{session}/console")
    hub = running.server.lifespan.state["dialogue"].hub
    while session not in hub.rooms:
        await asyncio.sleep(0.01)
    found: Room = hub.rooms[session]
    return found
