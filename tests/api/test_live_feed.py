"""The live feed: each event once, in order, also for whoever was cut off; it ends when the right ends."""

from __future__ import annotations

import asyncio
import itertools
import json
from typing import Any

import websockets

from support.programs import Program, joined, lender


def test_nothing_is_lost_between_two_connections(running: Any) -> None:
    asyncio.run(_followed(running))


def feed(running: Any, session: str, program: Program, after: int = 0) -> Any:
    address = running.address.replace("http", "ws") + f"/api/v1{session}/live?after={after}"
    return websockets.connect(address, additional_headers={"Authorization": f"Bearer {program.token}"})


async def events_until(line: Any, seq: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    async with asyncio.timeout(60):
        while not found or found[-1]["seq"] < seq:
            found += json.loads(await line.recv())["events"]
    return found


async def _followed(running: Any) -> None:
    first = await lender(running)
    lead = await first.program()
    here = first.session
    await lead.send(f"{here}/commands/add-activity", kind="brainstorm", prompt="?", minutes=5)
    (ideas,) = [one["id"] for one in await lead.get(f"{here}/activities")]
    await lead.send(f"{here}/commands/turn-activity", activity_id=ideas, move="open")
    awa, bo = await joined(lead, first.staff.code), await joined(lead, first.staff.code)
    writers = itertools.cycle((awa, bo))

    async def write(number: int) -> int:
        seq = 0
        for one in range(number):
            sent = await next(writers).send(
                f"{here}/commands/add-idea", activity_id=ideas, text=f"canary {one}"
            )
            seq = int(sent["seq"])
        return seq

    async with feed(running, here, awa) as line:
        seen = await events_until(line, await write(3))
    seq = await write(4)  # nobody listens meanwhile
    async with feed(running, here, awa, seen[-1]["seq"]) as line:
        seen += await events_until(line, seq)
        seq = await write(2)
        seen += await events_until(line, seq)
    assert [one["seq"] for one in seen] == list(range(1, seq + 1))
    assert sum(one["kind"] == "idea.added" for one in seen) == 9
    assert "canary" not in json.dumps(seen)
    whole = await awa.get(f"{here}/events?limit=500")
    assert whole["events"] == seen, "the feed says what the record says"

    # A number that the record has not reached, of a store from before a backup: the next event is not passed over.
    assert (await awa.get(f"{here}/events?after={seq + 1000}"))["next"] == seq
    assert (await awa.get(f"{here}/events?after={seq - 1}"))["next"] == seq  # the control
    async with feed(running, here, awa, seq + 1000) as line:
        assert json.loads(await line.recv())["next"] == seq
        seq = await write(1)
        assert [one["seq"] for one in await events_until(line, seq)] == [seq]

    async with feed(running, here, awa, seq) as line:
        seat = (await awa.get(here))["me"]
        await lead.send(f"{here}/commands/take-out", seat_id=seat)
        async with asyncio.timeout(60):
            await line.wait_closed()
        assert line.close_code == 4403
    for wrong, code in ((Program(awa.web, "wrong"), 4401), (Program(awa.web, awa.token), 4403)):
        async with feed(running, here, wrong) as line:
            async with asyncio.timeout(60):
                await line.wait_closed()
            assert line.close_code == code
