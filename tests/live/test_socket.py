"""The live channel over a real uvicorn and real sockets: frames, resuming, refusals, crowds, stuck phones."""

from __future__ import annotations

import asyncio
import json
import secrets
import socket
import time
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from dialogue.live import room
from dialogue.live.audience import Audience, Screen
from dialogue.live.frames import TOO_FAR
from dialogue.preparing.commands import DescribeSession
from support.lines import answered, brainstorm, channel, close_code, heard, idea, line
from support.world import attach, prepare, world

PATIENCE = 60.0  # seconds; nothing here measures how fast it is


async def health(actor: Any, session_id: int) -> dict[str, Any]:
    found = (await actor.get("/health")).json()
    return {"tasks": found["tasks"], **found["rooms"].get(str(session_id), {})}


def test_a_frame_arrives_and_a_page_resumes_from_its_number(open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            activity = await brainstorm(facilitator)
            awa = await person(facilitator)
            at = facilitator.session_id
            before = time.time() * 1000
            async with channel(awa, at, "phone") as phone:
                beat = json.loads(await phone.recv())
                assert before - 1 <= beat["now"] <= time.time() * 1000 + 1, (
                    "a beat carries the server's clock"
                )
                await idea(facilitator, activity, "First wells")
                first = await heard(phone, "First wells")
                assert first["seq"] > first["after"] and "<hx-partial" in first["content"]
            await idea(facilitator, activity, "Second wells")
            await idea(facilitator, activity, "Third wells")
            async with channel(awa, at, "phone", after=first["seq"]) as phone:
                merged = await heard(phone, "Third wells")
                assert "Second wells" in merged["content"] and "First wells" not in merged["content"]
                assert merged["after"] == first["seq"]
            asked = await awa.get(f"{awa.base}/frame", screen="phone", after=first["seq"])
            assert asked.json()["content"] == merged["content"], "asking gives what the socket gives"
            async with channel(awa, at, "phone", after=10_000) as phone:
                await phone.recv()
            await awa.close()

    asyncio.run(play())


def test_a_page_too_far_behind_or_ahead_loads_itself_again(data: Path) -> None:
    made = world(data)

    async def play() -> None:
        attach(made)
        prepare(made)
        phone = Audience(Screen.PHONE, "en")
        await made.room()
        many = [DescribeSession(f"Title {number}", "", "") for number in range(TOO_FAR + 2)]
        made.run_together(many, made.facilitator)
        head = await made.settle()
        assert json.loads(await made.news(phone, 0)).get("reload") is True
        assert json.loads(await made.news(phone, head + 1)).get("reload") is True
        assert "content" in json.loads(await made.news(phone, head - 10))

    try:
        asyncio.run(play())
    finally:
        made.close()


def test_sockets_are_refused_without_seat_session_or_our_own_page(open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            at = facilitator.session_id
            awa = await person(facilitator)
            for screen, session_id, code in (
                ("console", at, 4403),
                ("projector", at, 4403),
                ("phone", at + 999, 4404),
                ("kitchen", at, 4404),
            ):
                async with channel(awa, session_id, screen) as refused:
                    assert await close_code(refused) == code, screen
            stranger = {"Sec-Fetch-Site": "cross-site"}
            for headers in (stranger, {"Origin": "http://evil.example"}, {"Origin": "null"}):
                with pytest.raises(InvalidStatus) as refusal:
                    async with channel(awa, at, "phone", **headers):
                        pass
                assert refusal.value.response.status_code == 403
            async with channel(awa, at, "phone", Origin=awa.address) as own:  # the positive control
                assert json.loads(await own.recv())["now"]
            await awa.close()

    asyncio.run(play())


def test_garbage_is_dropped_and_too_much_of_it_ends_the_line(open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            activity = await brainstorm(facilitator)
            awa = await person(facilitator)
            at = facilitator.session_id
            before = await health(facilitator, at)
            async with channel(awa, at, "phone") as phone:
                for junk in ("{", "\x00", b"\xff\xfe", "x" * 60_000, '{"seq": -1}', ""):
                    await phone.send(junk)
                await idea(facilitator, activity, "Still here")
                await heard(phone, "Still here")
            async with channel(awa, at, "phone") as flood:
                for _ in range(60):
                    try:
                        await flood.send("x")
                    except ConnectionClosed:
                        break
                assert await close_code(flood) == 4429
            async with channel(awa, at, "phone") as large:
                await large.send(secrets.token_bytes(100_000))  # as long packed: only what travels counts
                assert await close_code(large) == 1009
            await awa.close()
            async with asyncio.timeout(PATIENCE):
                while (now := await health(facilitator, at))["connections"] or now["tasks"] > before[
                    "tasks"
                ] + 1:
                    await asyncio.sleep(0.05)

    asyncio.run(play())


CROWD = 200


def test_a_crowd_costs_one_drawing_per_audience_and_leaves_nothing_behind(
    open_session: Any, person: Any
) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            activity = await brainstorm(facilitator)
            at = facilitator.session_id
            people = [
                await person(facilitator, language=("en", "fr", "es")[place % 3]) for place in range(12)
            ]
            await health(facilitator, at)
            async with AsyncExitStack() as stack:
                lines = [
                    await stack.enter_async_context(channel(people[place % 12], at, "phone"))
                    for place in range(CROWD - 2)
                ]
                lines += [
                    await stack.enter_async_context(channel(facilitator, at, s))
                    for s in ("console", "projector")
                ]
                await idea(facilitator, activity, "Everybody is here")
                await asyncio.gather(*(heard(line, "Everybody is here") for line in lines))
                await asyncio.sleep(0.1)
                before = await health(facilitator, at)
                assert (before["connections"], before["audiences"]) == (CROWD, 5)
                for number in range(5):
                    await idea(facilitator, activity, f"Idea {number}.")
                    await asyncio.gather(*(heard(line, f"Idea {number}.") for line in lines))
                after = await health(facilitator, at)
                drawn = after["frames"] - before["frames"]
                assert drawn == 5 * before["audiences"], f"{drawn} drawings for 5 events and 5 audiences"
            for one in people:
                await one.close()
            async with asyncio.timeout(PATIENCE):
                while (now := await health(facilitator, at))["connections"] or now["tasks"] > 12:
                    await asyncio.sleep(0.05)

    asyncio.run(play())


def test_a_stuck_phone_delays_only_itself(
    running: Any, open_session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The stuck line is not given up while the test runs: whoever had to wait for it would wait for ever.
    monkeypatch.setattr(room, "STUCK", 3600.0)
    # Small buffers on the server's side too (accepted sockets inherit them): a few frames fill the line.
    running.server.servers[0].sockets[0].setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2048)

    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            activity = await brainstorm(facilitator)
            at = facilitator.session_id
            for number in range(40):
                await idea(facilitator, activity, f"{number} " + "wells " * 40)
            stuck = await line(facilitator, at, small=True, screen="console")
            await answered(stuck)  # and from here on it takes nothing more
            async with channel(facilitator, at, "console") as console:
                for number in range(8):
                    await idea(facilitator, activity, f"Beside it, {number}.")
                    await heard(console, f"Beside it, {number}.")
                assert (await health(facilitator, at))["connections"] == 2, (
                    "the stuck line is still there, and stuck"
                )
            stuck.close()

    asyncio.run(play())
