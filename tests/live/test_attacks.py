"""Attacks on the live channel: rights that end while a page is open, and too many pages of one seat."""

from __future__ import annotations

import asyncio
import re
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from dialogue.live import room
from dialogue.simulation.actors import Participant
from dialogue.web import request_limits


def cookie(web: httpx.AsyncClient) -> str:
    return "; ".join(f"{one.name}={one.value}" for one in web.cookies.jar)


@asynccontextmanager
async def page(actor: Any, session_id: int, screen: str, **headers: str) -> Any:
    """One open page's socket, after its first beat."""
    address = f"{actor.address.replace('http', 'ws')}/sessions/{session_id}/live?screen={screen}&after=0"
    asked = {"Cookie": cookie(actor.web), **headers}
    async with connect(address, additional_headers=asked, proxy=None) as made:
        await made.recv()
        yield made


async def ended(socket: Any, within: float = 60.0) -> int | None:
    """The code with which the server closes; None when it stays open."""
    try:
        async with asyncio.timeout(within):
            while True:
                await socket.recv()
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else 1006
    except TimeoutError:
        return None


def test_a_page_whose_right_has_ended_is_closed(open_session: Any, person: Any, running: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator, AsyncExitStack() as stack:
            at = facilitator.session_id
            awa, nafi = await person(facilitator), await person(facilitator)
            words = re.search(r'recovery-words"><b>([^<]+)<', (await awa.get(f"{awa.base}/recovery")).text)
            assert words is not None
            screen = Participant(running.address)
            link = (await facilitator.post(f"{facilitator.base}/screen-link")).text
            key = re.search(rf"/s/{at}/\w+", link)
            assert key is not None
            await screen.get(key.group(0))
            hers = await stack.enter_async_context(page(awa, at, "phone"))
            other = await stack.enter_async_context(page(nafi, at, "phone"))
            shown = await stack.enter_async_context(page(screen, at, "projector"))
            console = await stack.enter_async_context(page(facilitator, at, "console"))
            tablet = Participant(running.address)
            await tablet.post("/rejoin", code=facilitator.code, words=words.group(1))
            assert await ended(hers) == 4403
            again = (await facilitator.post(f"{facilitator.base}/screen-link")).text
            assert key.group(0) in again, "shown again, it is the same link"
            assert await ended(shown, 0.3) is None, "showing the link takes no screen away"
            await facilitator.post(f"{facilitator.base}/screen-link/renewal", number="2")
            assert await ended(shown) == 4403
            for still in (other, console):  # control: those whose right goes on
                assert await ended(still, 0.3) is None
            for one in (awa, nafi, screen, tablet):
                await one.close()

    asyncio.run(play())


def test_a_console_that_signed_out_is_closed_at_the_next_beat(
    open_session: Any, running: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "BEAT", 0.4)

    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            at = facilitator.session_id
            async with page(facilitator, at, "console") as console:
                assert await ended(console, 1.2) is None  # control: beats alone end nothing
                await facilitator.post("/signout")
                assert await ended(console) == 4403

    asyncio.run(play())


def test_the_oldest_page_of_a_seat_makes_room(
    open_session: Any, person: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "MOST_PAGES", 3)

    async def play() -> None:
        async with open_session(recipe="empty") as facilitator, AsyncExitStack() as stack:
            at = facilitator.session_id
            awa, nafi = await person(facilitator), await person(facilitator)
            another = await stack.enter_async_context(page(nafi, at, "phone"))
            pages = [await stack.enter_async_context(page(awa, at, "phone")) for _ in range(5)]
            codes = [await ended(one) for one in pages[:2]]
            assert all(code is not None and code < 4000 for code in codes)  # a browser tries again
            assert [await ended(one, 0.3) for one in pages[2:]] == [None, None, None]
            assert await ended(another, 0.2) is None  # control
            for one in (awa, nafi):
                await one.close()

    asyncio.run(play())


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1", "file://"])
def test_sockets_of_other_sites_are_not_even_opened(open_session: Any, person: Any, origin: str) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            awa = await person(facilitator)
            with pytest.raises(InvalidStatus) as refused:
                async with page(awa, facilitator.session_id, "phone", Origin=origin):
                    pass
            assert refused.value.response.status_code == 403
            async with page(awa, facilitator.session_id, "phone", Origin=awa.address):
                pass  # control: our own
            await awa.close()

    asyncio.run(play())


def test_a_seat_opens_no_other_screen_and_no_other_session(open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as here, open_session(recipe="empty") as there:
            awa = await person(here)
            for session_id, screen in (
                (here.session_id, "console"),
                (here.session_id, "projector"),
                (there.session_id, "phone"),
                (here.session_id, "minutes"),
            ):
                address = f"/sessions/{session_id}/frame"
                answer = await awa.web.get(address, params={"screen": screen, "after": 0})
                assert answer.status_code in (403, 404), screen
                with pytest.raises(ConnectionClosed) as closed:
                    async with page(awa, session_id, screen):
                        pass
                assert closed.value.rcvd is not None and closed.value.rcvd.code in (4403, 4404)
            async with page(awa, here.session_id, "phone"):
                pass  # control
            await awa.close()

    asyncio.run(play())


def test_silent_connections_are_given_up(running: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_limits, "HEAD_WITHIN", 0.4)
    host, _, port = running.address.removeprefix("http://").partition(":")
    whole = b"GET /health HTTP/1.1\r\nHost: here\r\n\r\n"

    async def ends(said: bytes, drip: bytes = b"") -> bytes:
        """Say this, then drop by drop; all that came back before the server hung up."""
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(said)
        reading = asyncio.create_task(reader.read())
        async with asyncio.timeout(60):
            while not (await asyncio.wait([reading], timeout=0.05))[0]:
                writer.write(drip)
        writer.close()
        return b"" if reading.exception() else reading.result()

    async def play() -> None:
        found = await asyncio.gather(
            ends(b""), ends(b"GET / HTTP/1.1\r\n"), ends(b"GET / HTTP/1.1\r\nA: ", b"a")
        )
        assert found == [b"", b"", b""]
        # The control: whoever has said what it wants in time is answered, and may think before it asks again.
        monkeypatch.setattr(request_limits, "HEAD_WITHIN", 3.0)
        reader, writer = await asyncio.open_connection(host, int(port))
        for pause in (4.0, 0.0):
            writer.write(whole)
            assert b"200" in await reader.readuntil(b"\r\n\r\n")
            await asyncio.sleep(pause)
        writer.close()

    asyncio.run(play())
