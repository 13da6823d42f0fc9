"""Answers to pings keep a line, by the short way and by the parser's; whoever answers none, or another one, is gone."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn

from dialogue.live.broadcast import Broadcast, pong_in

EVERY, WITHIN = 0.05, 0.4  # seconds between an answer and the next ping, and for an answer
HEAD = (
    b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


async def listens(scope: Any, receive: Any, send: Any) -> None:
    await receive()
    await send({"type": "websocket.accept"})
    while (await receive())["type"] != "websocket.disconnect":
        pass


@asynccontextmanager
async def line() -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A page's line to a server of which the pings come fast."""
    config = uvicorn.Config(
        listens,
        ws=Broadcast,
        port=0,
        log_level="critical",
        ws_ping_interval=EVERY,
        ws_ping_timeout=WITHIN,
        lifespan="off",
    )
    server = uvicorn.Server(config)
    config.load()
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    port = server.servers[0].sockets[0].getsockname()[1]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(HEAD)
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101")
        yield reader, writer
    finally:
        writer.close()
        await server.shutdown()


def masked(opcode: int, payload: bytes) -> bytes:
    mask = os.urandom(4)
    head = bytes((0x80 | opcode, 0x80 | len(payload))) + mask
    return head + bytes(one ^ mask[place % 4] for place, one in enumerate(payload))


async def ping(reader: asyncio.StreamReader) -> bytes | None:
    """The payload of the next ping; None when the line is closed instead."""
    head = await reader.read(1)
    if head != b"\x89":
        return None
    return await reader.readexactly((await reader.readexactly(1))[0])


@pytest.mark.parametrize("way", ["whole", "in pieces", "two at once", "after a text"])
def test_whoever_answers_stays(way: str) -> None:
    async def play() -> None:
        async with asyncio.timeout(20), line() as (reader, writer):
            for turn in range(6):
                payload = await ping(reader)
                assert payload is not None, f"closed at {turn}"
                answer = masked(0xA, payload)
                assert pong_in(answer) == payload
                if way == "in pieces":
                    writer.write(answer[:3])
                    await writer.drain()
                    await asyncio.sleep(0.02)
                    answer = answer[3:]
                elif way == "two at once":
                    answer = masked(0xA, b"older") + answer
                elif way == "after a text" and turn == 1:
                    answer = masked(1, b"hello") + answer
                writer.write(answer)

    asyncio.run(play())


@pytest.mark.parametrize("answer", [b"", b"none", b"longer"])
def test_another_answer_is_none(answer: bytes) -> None:
    """The control."""

    async def play() -> None:
        async with asyncio.timeout(20), line() as (reader, writer):
            payload = await ping(reader)
            assert payload is not None and payload != answer
            if answer:
                writer.write(masked(0xA, answer))
            assert await ping(reader) is None, "no further ping: the line is closed"

    asyncio.run(play())
