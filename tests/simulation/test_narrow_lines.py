"""T-NET: a room behind a line with 300 ms there and back, 5 % loss and 400 kbit/s for all of them together.

Real packets in networks of their own where this user may make those, else a proxy that is as slow. How long people wait is
measured by `dialogue bench network`, which keeps the goals; here it counts what arrives.
"""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import replace
from pathlib import Path
from statistics import mean

import pytest

from dialogue.simulation.narrow.play import POOR, plan, play
from dialogue.simulation.narrow.proxy import Proxy
from dialogue.simulation.narrow.ways import Line, Way
from support.length import FULL

SILENCE = plan(people=6, seconds=2, patience=2, silent=4)


def test_everything_arrives_over_a_poor_line_and_after_silence(data: Path) -> None:
    poor, silent, once = play(data, plan(seconds=20 if FULL else 8), SILENCE, replace(SILENCE, resend=False))
    print(poor, silent, once, sep="\n")
    assert (poor["missing"], poor["doubled"], poor["unanswered"]) == (0, 0, 0)
    assert poor["idea_answer"]["p50_ms"] > 300 < poor["usable"]["p50_ms"], "the line was not there"

    # It goes silent, and comes back: what was sent goes out again, under the same id.
    assert silent["sent_again"] > 0
    assert (silent["missing"], silent["doubled"], silent["unanswered"]) == (0, 0, 0)
    # The control: who sends once and waits no longer than that does not know what became of it.
    assert once["unanswered"] > 0


def test_where_no_networks_may_be_made_a_proxy_is_the_line(data: Path) -> None:
    (found,) = play(data, plan(people=4, seconds=2), networks=False)
    assert (found["missing"], found["doubled"], found["unanswered"]) == (0, 0, 0)
    assert found["idea_answer"]["p50_ms"] > 300 and not found["networks"]


def test_a_way_loses_delays_and_queues_as_it_says() -> None:
    way = Way(POOR, random.Random(1))
    arrived = [way.arrives(second, 500) for second in range(2000)]
    late = [at - second for second, at in enumerate(arrived) if at is not None]
    assert mean(late) == pytest.approx(0.15 + 500 * 8 / 400_000)
    assert 0.03 < 1 - len(late) / 2000 < 0.07
    # Twice as much as fits: what would have to wait longer than the queue is dropped, and only that.
    full = Way(Line(rate_kbit=400), random.Random(1))
    times = [full.arrives(10 + n / 100, 1000) for n in range(1000)]
    through = [at for at in times if at is not None]
    assert len(through) * 8000 == pytest.approx(400_000 * (10 + 1.5), rel=0.02)
    assert max(at - 10 - n / 100 for n, at in enumerate(times) if at is not None) <= 1.5


def test_the_proxy_is_late_slow_and_silent() -> None:
    async def asked(line: Line, size: int) -> float:
        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readline()
            writer.write(bytes(size))
            writer.close()

        async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
            proxy = Proxy(server.sockets[0].getsockname()[1])
            proxy.becomes(line)
            async with await asyncio.start_server(proxy.serve, "127.0.0.1", 0) as front:
                began = time.monotonic()
                port = front.sockets[0].getsockname()[1]
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(b"now\n")
                try:
                    async with asyncio.timeout(2):
                        assert len(await reader.read()) == size
                finally:
                    writer.close()
                return time.monotonic() - began

    assert asyncio.run(asked(Line(), 20_000)) < 0.3
    assert asyncio.run(asked(Line(round_trip_ms=200), 1)) >= 0.4  # its handshake, and the answer
    assert asyncio.run(asked(Line(rate_kbit=400), 20_000)) >= 0.4
    with pytest.raises(TimeoutError):
        asyncio.run(asked(Line(silent=True), 1))
