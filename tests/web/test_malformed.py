"""Requests that no browser makes: a sentence and no traceback, neither in the answer nor in the server's log."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import httpx
import pytest
from starlette.datastructures import Headers
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from dialogue.serving import prepare
from dialogue.web.pace import Pace
from dialogue.web.security import in_utf8
from support.roles import HERE, MAY, house
from support.vote_room import rows

HX = {"HX-Request": "true"}
ACTIVITY = "POST " + HERE + "/activities/{activity_id}"


@pytest.fixture(autouse=True)
def no_traceback(caplog: pytest.LogCaptureFixture) -> Any:
    """Nothing here is the server's mistake."""
    with caplog.at_level(logging.ERROR):
        yield
    # Of the test itself, not of the server's end after it.
    written = caplog.get_records("call")
    assert [one.getMessage() for one in written if one.levelno >= logging.ERROR or one.exc_info] == []


@pytest.mark.parametrize("origin", ["http://[", "http://[::1", "[", "http://x:port", "\x80"])
def test_an_origin_that_is_no_address_is_not_ours(running: Any, origin: str) -> None:
    async def play() -> None:
        async with httpx.AsyncClient(base_url=running.address, timeout=60) as web:
            for host in (None, origin.removeprefix("http://")):
                headers = [(b"origin", origin.encode("latin-1"))]
                if host:
                    headers.append((b"host", host.encode("latin-1")))
                answer = await web.post("/language", data={"language": "fr"}, headers=headers)
                if host and "[" not in host:
                    continue  # as strange as it is, it is the same
                assert answer.status_code == 403 and "another site" in answer.text
            own = await web.post("/language", data={"language": "fr"}, headers={"Origin": running.address})
            assert own.status_code == 303  # control

    asyncio.run(play())


def part(name: str, content: bytes) -> bytes:
    return (
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + content + b"\r\n--x--\r\n"
    )


@pytest.mark.parametrize(
    "said", ["", "; charset=utf-8", ';charset="UTF-8"', "; charset=us-ascii; boundary=x"]
)
def test_utf_8_is_read_and_nothing_else(said: str) -> None:
    assert in_utf8(Headers({"content-type": f"multipart/form-data{said}"})) and in_utf8(Headers({}))
    for other in ("undefined", "punycode", "idna", "unicode_escape", "utf-7", "utf-16", "latin-1", "\x80"):
        assert not in_utf8(Headers({"content-type": f"multipart/form-data; charset={other}"}))


@pytest.mark.parametrize("charset", ["undefined", "unicode_escape"])
def test_forms_in_another_character_set_are_told_and_change_nothing(running: Any, charset: str) -> None:
    """Some of these sets are read into halves of surrogate pairs, which no page can hold."""

    async def play() -> None:
        async with house(running) as made:
            before, refused = rows(running, "SELECT max(seq) FROM log_entry"), 0
            for route, allowed in MAY.items():
                role = "participant" if "participant" in allowed else "facilitator"
                if not route.startswith("POST") or route.endswith(
                    ("/signout", "/leaving", "/screen-link", "/renewal", "/others", "/so-far", "/waiting/end")
                ):
                    continue
                for name in ("text", "title", "name"):
                    kind = {"content-type": f"multipart/form-data; boundary=x; charset={charset}"}
                    answer = await made.send(role, route, content=part(name, b"a\\ud800b"), headers=kind)
                    assert answer.status_code in {415, 404}, f"{route} {name}: {answer.status_code}"
                    refused += answer.status_code == 415
            assert refused > 100
            assert rows(running, "SELECT max(seq) FROM log_entry") == before
            idea = made.path(ACTIVITY) + "/ideas"
            for charset_of_ours in ("utf-8", '"UTF-8"'):  # control
                kind = {"content-type": f"multipart/form-data; boundary=x; charset={charset_of_ours}"}
                sent = part("text", "Wells 土地".encode())
                answer = await made.send("participant", ACTIVITY, idea, content=sent, headers={**HX, **kind})
                assert answer.status_code == 200 and "Wells 土地" in answer.text

    asyncio.run(play())


def test_numbers_beyond_the_database_write_no_traceback(
    running: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Pace, "take", lambda *_: True)
    number = str(10**30)

    async def play() -> None:
        async with house(running) as made:
            for route, allowed in MAY.items():
                role = "participant" if "participant" in allowed else "facilitator"
                if route.endswith(("/signout", "/leaving", "/closing")):
                    continue
                fields = dict.fromkeys(
                    ("group", "into", "theme", "move", "ideas", "answers", "ballot"), number
                )
                sent = {"data": {"text": "wells", "title": "wells", **fields}}
                for name in (
                    "activity_id",
                    "idea_id",
                    "objection_id",
                    "amendment_id",
                    "theme_id",
                    "answer_id",
                    "session_id",
                ):
                    if "{" + name + "}" in route:
                        path = made.path(route, **{name: number})
                        options = sent if route.startswith("POST") else {}
                        answer = await made.send(role, route, path, **options)
                        assert answer.status_code < 500, path
                if route.startswith("POST"):
                    assert (await made.send(role, route, **sent)).status_code < 500, route

    asyncio.run(play())


@pytest.mark.parametrize("session", [str(10**30), "-1", "999999"])
def test_sockets_of_sessions_that_cannot_be_are_closed(open_session: Any, person: Any, session: str) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            awa = await person(facilitator)
            where = awa.address.replace("http", "ws") + f"/sessions/{session}/live?screen=phone&after=0"
            with pytest.raises(ConnectionClosed) as closed:
                async with connect(where, proxy=None, open_timeout=60) as made:
                    await made.recv()
            assert closed.value.rcvd is not None and closed.value.rcvd.code == 4404
            await awa.close()

    asyncio.run(play())


def test_a_link_that_signs_in_makes_no_further_facilitator(running: Any) -> None:
    async def play() -> None:
        async with httpx.AsyncClient(base_url=running.address, timeout=60) as web:
            link = running.sign_in_link()
            before = rows(running, "SELECT count(*) FROM account")
            form = {"name": "Intruder", "password": "a long password"}
            answer = await web.post(link.replace("/enter/", "/setup/"), data=form)
            assert answer.status_code == 404 and "has run out" in answer.text
            assert rows(running, "SELECT count(*) FROM account") == before
            assert (await web.post(link)).status_code == 303  # control: it was not used up, and signs in

    asyncio.run(play())


def test_a_link_that_is_only_opened_signs_nobody_in(running: Any) -> None:
    """Mail programs and chats open links to show what is behind them. A click on its page is what signs in."""

    async def play() -> None:
        async with httpx.AsyncClient(base_url=running.address, timeout=60) as web:
            link = running.sign_in_link()
            for asked in (await web.get(link), await web.head(link), await web.get(link)):
                assert asked.status_code == 200 and "set-cookie" not in asked.headers
            assert not web.cookies and rows(running, "SELECT count(*) FROM sign_in") == [(0,)]
            signed = await web.post(link)
            assert signed.status_code == 303 and web.cookies, "control: the click"
            assert rows(running, "SELECT count(*) FROM sign_in") == [(1,)]

    asyncio.run(play())


def test_a_set_up_link_is_over_when_somebody_was_added_otherwise(running: Any) -> None:
    """From the shell, say, while the link still stands in a terminal."""

    async def play() -> None:
        async with httpx.AsyncClient(base_url=running.address, timeout=60) as web:
            link = prepare(running.settings).setup_link
            form = {"name": "Awa", "password": "a long password"}
            assert (await web.get(link)).status_code == 200  # control: it is a good one
            running.sign_in_link()  # adds a facilitator
            answer = await web.post(link, data=form)
            assert answer.status_code == 404 and "has run out" in answer.text
            assert (await web.get(link)).status_code == 404
            assert rows(running, "SELECT count(*) FROM account") == [(1,)]

    asyncio.run(play())
