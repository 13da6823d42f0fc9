"""Floods over the live channel: what a hostile program can send where our pages send nothing."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import struct
from collections.abc import Callable
from typing import Any

import pytest

from dialogue.live import broadcast, room
from dialogue.web import request_limits
from support.lines import answered, line

TEXT, BINARY, PIECE, CLOSE, PING = 1, 2, 0, 8, 9


def frame(opcode: int, content: bytes = b"", *, whole: bool = True) -> bytes:
    """A frame as a client sends it, with a mask of zeros."""
    assert len(content) < 126
    return bytes([(0x80 if whole else 0) | opcode, 0x80 | len(content)]) + b"\0\0\0\0" + content


async def goodbye(made: socket.socket, within: float = 60.0) -> int | None:
    """The code with which the server ends the line: 0 when it is cut, None while it stays open."""
    heard = b""
    try:
        async with asyncio.timeout(within):
            while piece := await asyncio.get_running_loop().sock_recv(made, 65_536):
                heard += piece
    except TimeoutError:
        return None
    except ConnectionError:
        return 0
    finally:
        made.close()
    last = heard[-4:]
    return int(struct.unpack("!H", last[2:])[0]) if last[:2] == bytes([0x80 | CLOSE, 2]) else 0


async def pour(made: socket.socket, what: bytes, times: int) -> bool:
    """Send and send; whether the server took it all."""
    try:
        async with asyncio.timeout(20):
            for _ in range(times):
                await asyncio.get_running_loop().sock_sendall(made, what)
        return True
    except (ConnectionError, TimeoutError):
        return False


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("pings", frame(PING, b"x" * 100) * 400),
        ("pieces of a message without an end", frame(PIECE, whole=False) * 4000),
        ("texts", frame(TEXT, b"x") * 4000),
        ("answers to pings never sent", frame(10, b"abcd") * 4000),
    ],
)
def test_a_flood_of_frames_ends_its_line_and_no_other(
    open_session: Any, person: Any, name: str, what: bytes
) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            awa, nafi = await person(facilitator), await person(facilitator)
            still = await line(nafi, facilitator.session_id)
            flood = await line(awa, facilitator.session_id)
            await answered(still)
            await answered(flood)
            first = frame(TEXT, whole=False) if what[0] & 0x0F == PIECE else b""
            await pour(flood, first + what, 20)
            assert await goodbye(flood) in (0, 4429), name
            await pour(still, frame(PING, b"x") * 5, 1)  # control: a few are answered
            assert await goodbye(still, 0.5) is None
            for one in (awa, nafi):
                await one.close()

    asyncio.run(play())


@pytest.mark.parametrize(
    "what",
    [
        frame(TEXT, b"\xff\xfe"),
        frame(BINARY, b"\xff"),
        frame(3),
        frame(PIECE, b"x"),
        frame(TEXT, b"a", whole=False) + frame(TEXT, b"b"),
        frame(PING, whole=False),
        frame(CLOSE, b"x"),
        frame(CLOSE, struct.pack("!H", 999)),
        bytes([0x81, 0xFF]) + struct.pack("!Q", 2**63 - 1) + b"\0\0\0\0",
        bytes(range(200, 250)),
    ],
    ids=lambda what: what[:6].hex(),
)
def test_broken_frames_write_no_traceback(
    open_session: Any, person: Any, caplog: pytest.LogCaptureFixture, what: bytes
) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            awa = await person(facilitator)
            made = await line(awa, facilitator.session_id)
            await answered(made)
            await pour(made, what, 1)
            await goodbye(made, 0.3)
            made = await line(awa, facilitator.session_id, with_it=what * 2)
            await pour(made, what * 2, 2)
            await goodbye(made, 0.3)
            assert (await awa.web.get(awa.base)).status_code == 200  # control: the server goes on
            await awa.close()

    with caplog.at_level(logging.WARNING):
        asyncio.run(play())
    assert [one.getMessage() for one in caplog.records if one.exc_info or one.levelno >= logging.ERROR] == []


def test_who_speaks_before_the_handshake_is_answered_is_cut_off(
    open_session: Any, person: Any, caplog: pytest.LogCaptureFixture
) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            awa = await person(facilitator)
            many = frame(PIECE, whole=False) * 60_000  # more than one reading of the server's
            made = await line(awa, facilitator.session_id, with_it=many)
            assert await goodbye(made) in (0, 4429)
            await awa.close()

    with caplog.at_level(logging.WARNING):
        asyncio.run(play())
    assert [one.getMessage() for one in caplog.records if one.levelno >= logging.ERROR] == []


def test_a_line_that_takes_nothing_is_let_go(
    running: Any, open_session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection whose buffers are full is closed by nobody's `close`: its last bytes would wait for ever."""
    monkeypatch.setattr(broadcast, "LINGER", 0.2)
    monkeypatch.setattr(room, "BEAT", 0.8)
    monkeypatch.setattr(room, "STUCK", 3600.0)
    # Small buffers on the server's side too (accepted sockets inherit them): a few frames fill the line.
    running.server.servers[0].sockets[0].setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2048)
    held = running.server.server_state.connections

    def sockets() -> list[Any]:
        return [one for one in list(held) if isinstance(one, broadcast.Broadcast)]

    async def play() -> None:
        async with open_session(recipe="empty") as facilitator, asyncio.timeout(120):
            made = await line(facilitator, facilitator.session_id, small=True, screen="console")

            async def news_until(done: Callable[[], bool]) -> None:
                while not done():
                    await facilitator.post(f"{facilitator.base}/description", title="t" * 110)

            await news_until(lambda: bool(sockets()))
            (there,) = sockets()
            there.loop.call_soon_threadsafe(there.transport.set_write_buffer_limits, 1024)
            await news_until(lambda: not there.writable.is_set())
            assert sockets()  # control: it is there as long as nobody gives it up
            monkeypatch.setattr(room, "STUCK", 0.0)
            await news_until(lambda: not sockets())
            made.close()

    asyncio.run(play())


def test_a_head_without_an_end_is_not_kept(
    running: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    host, _, port = running.address.removeprefix("http://").partition(":")

    async def answer(begin: bytes, more: bytes, times: int) -> bytes:
        reader, writer = await asyncio.open_connection(host, int(port))
        heard = b""
        try:
            writer.write(begin)
            for _ in range(times):
                writer.write(more)
                await writer.drain()
            async with asyncio.timeout(60):
                heard = await reader.read(64)
        except ConnectionError:
            heard = b"cut"
        finally:
            writer.close()
        return heard

    async def play() -> None:
        one = request_limits.LARGEST_HEAD // 4
        for begin, more in (
            (b"GET / HTTP/1.1\r\n", b"A: " + b"b" * one + b"\r\n"),
            (b"GET /", b"a" * one),
            (b"GET / HTTP/1.1\r\nA: ", b"a" * one),
        ):
            assert (await answer(begin, more, 8))[:12] in (b"cut", b"HTTP/1.1 400"), begin
        whole = b"GET /health HTTP/1.1\r\nHost: here\r\nA: " + b"a" * one + b"\r\n"
        assert (await answer(whole, b"\r\n", 1)).startswith(b"HTTP/1.1 200")  # control: long, and with an end

    asyncio.run(play())


def test_what_a_page_sends_is_never_looked_at(open_session: Any, person: Any) -> None:
    """A page may say a little of anything; its line stays and brings the news."""

    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            awa = await person(facilitator)
            loop = asyncio.get_running_loop()
            made = await line(awa, facilitator.session_id)
            await answered(made)
            await pour(made, frame(TEXT, b"\xff") + frame(BINARY, b"\0") + frame(PING, b"here?"), 1)
            await facilitator.post(f"{facilitator.base}/description", title="Wells")
            heard = b""
            async with asyncio.timeout(60):
                while b"Wells" not in heard or b"here?" not in heard:
                    heard += await loop.sock_recv(made, 65_536)
            made.close()
            await awa.close()
            assert json.dumps("Wells").encode()[1:-1] in heard

    asyncio.run(play())
