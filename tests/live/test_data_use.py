"""How much data phones need is counted as it travels, for all of a session together, and told to whoever steers it."""

from __future__ import annotations

import asyncio
import re
import time
from typing import Any
from urllib.parse import urlsplit

import pytest

from conftest import Running
from dialogue.live.socket import beat
from dialogue.live.traffic import Sent
from dialogue.simulation.wire import Listener, Wire

HOUR = 3600


def sent_of(running: Running, session_id: int) -> Sent:
    found: Sent = running.server.lifespan.state["dialogue"].hub.traffic.of(session_id)
    return found


async def phone(running: Running, staff: Any) -> Wire:
    parts = urlsplit(running.address)
    wire = Wire(parts.hostname or "", parts.port or 80)
    group = next(iter((await staff.groups()).values()))
    status, _, _ = await wire.post(f"/join/{staff.code}", group=str(group), language="en", name="")
    assert status == 303
    wire.received = 0
    return wire


def test_what_is_counted_is_what_phones_got(running: Running, open_session: Any) -> None:
    async def play() -> None:
        async with open_session() as staff:
            brainstorm = (await staff.activities())[1]
            sent = sent_of(running, staff.session_id)
            await staff.turn(brainstorm, "open")
            await staff.act(brainstorm, "reveal")
            assert (sent.bytes, sent.seconds) == (0, 0), "the console is no phone"
            wires = [await phone(running, staff) for _ in range(3)]
            heard = asyncio.Event()
            lines = []
            for wire in wires:
                await wire.get(staff.base)
                path = f"{staff.base}/live?screen=phone&after=0"
                lines.append(
                    await Listener.to(wire, path, lambda text: b"mark" in text and heard.set(), packs=True)
                )
                lines[-1].received = 0  # the answer to the handshake
            for number in range(8):
                path = f"{staff.base}/activities/{brainstorm}/ideas"
                status, _, _ = await wires[number % 3].post(
                    path, text=f"mark {number} of a long idea {'word ' * 10}"
                )
                assert status == 200
            await wires[1].get(f"{staff.base}/frame?screen=phone&after=1")
            await asyncio.wait_for(heard.wait(), 60)
            await asyncio.sleep(0.3)
            travelled = sum(wire.received for wire in wires) + sum(line.received for line in lines)
            assert travelled > 30_000
            assert sent.bytes == pytest.approx(travelled, rel=0.1)

            # The control: what goes to the wall and to the console is not the phones'.
            before = sent.bytes
            await staff.get(f"{staff.base}/console")
            await staff.get(f"{staff.base}/frame", screen="console", after=1)
            assert sent.bytes == before

            # It is told when it can be: not of the first minutes, and then for an hour.
            venue = f"{staff.base}/venue"
            assert "connected for ten minutes" in (await staff.get(venue)).text
            sent.clock = lambda: time.monotonic() + HOUR
            page = re.sub(r"\s+", " ", (await staff.get(venue)).text)
            assert f"about <b>{round(sent.bytes / 3 / 1000)} kB</b> an hour" in page
            assert "For 3 phones together that is 0.1 MB an hour" in page
            for line in lines:
                line.close()
            for wire in wires:
                await wire.close()

    asyncio.run(play())


def test_a_phone_that_asks_counts_for_the_time_between_its_questions(
    running: Running, open_session: Any
) -> None:
    async def play() -> None:
        async with open_session() as staff:
            wire = await phone(running, staff)
            for _ in range(4):
                await wire.get(f"{staff.base}/frame?screen=phone&after=1")
            sent = sent_of(running, staff.session_id)
            assert sent.seconds == 10 and sent.bytes == pytest.approx(wire.received, rel=0.05)
            # Nobody makes an entry of a session that is not there.
            traffic = running.server.lifespan.state["dialogue"].hub.traffic
            wire.cookies["seat_999"] = "anything"
            assert (await wire.get("/sessions/999"))[0] == 404
            assert 999 not in traffic.sessions
            await wire.close()

    asyncio.run(play())


def test_beats_are_small() -> None:
    assert len(beat(1, 1)) * HOUR / 10 < 30_000, "an hour of nothing but beats"
