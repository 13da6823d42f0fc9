"""`python -m dialogue.simulation.narrow.proxy PORT`: a bad line without networks of its own, for where none may be made.

A proxy on this machine that hands on what it gets as late and as slowly as the line would. What is lost on a real line is
sent again by the systems at its ends; here it comes a round trip later, and all behind it on the same connection as well.
It says its port as a line of JSON, and takes lines of JSON with what the line becomes.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import sys
import time

from dialogue.simulation.narrow.ways import WIDE, Line, Way

PIECE = 1400  # bytes that are delayed, or lost, together
ENDS = 10.0  # seconds after which a connection on a silent line is given up here


class Proxy:
    def __init__(self, port: int) -> None:
        self.port = port
        self.there, self.back = Way(WIDE, random.Random(1)), Way(WIDE, random.Random(2))

    def becomes(self, line: Line) -> None:
        self.there.line = self.back.line = line

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            server, to_server = await asyncio.open_connection("127.0.0.1", self.port)
            await asyncio.sleep(self.there.line.round_trip_ms / 1000)  # the handshake
            try:
                await asyncio.gather(
                    self._carry(self.there, reader, to_server), self._carry(self.back, server, writer)
                )
            finally:
                to_server.close()
        writer.close()

    async def _carry(self, way: Way, source: asyncio.StreamReader, into: asyncio.StreamWriter) -> None:
        """One direction of a connection, in its order."""
        before = 0.0
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(64)

        async def hand_over() -> None:
            while True:
                at, piece = await under_way.get()
                await asyncio.sleep(max(0.0, at - time.monotonic()))
                if not piece:
                    into.close()
                    return
                into.write(piece)
                await into.drain()

        handing = asyncio.create_task(hand_over())
        try:
            while piece := await source.read(PIECE):
                if way.line.silent:
                    await asyncio.sleep(ENDS)
                    return
                now = time.monotonic()
                at = (way.passed(now, len(piece), drops=False) or now) + way.line.round_trip_ms / 2000
                while way.chance.random() * 100 < way.line.loss_percent:
                    at += way.line.round_trip_ms / 1000
                before = max(before, at)
                await under_way.put((before, piece))
            await under_way.put((max(before, time.monotonic()), b""))
            await handing
        finally:
            handing.cancel()
            into.close()


async def main(port: int) -> None:
    proxy = Proxy(port)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    sys.stdout.write(json.dumps({"port": server.sockets[0].getsockname()[1]}) + "\n")
    sys.stdout.flush()
    while order := await asyncio.to_thread(sys.stdin.readline):
        proxy.becomes(Line(**json.loads(order)))


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
