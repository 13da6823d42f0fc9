"""Who a request comes from: other sites, by all that a browser may say of itself, and tokens that somebody planted."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from starlette.datastructures import Headers

from dialogue.simulation.actors import Facilitator, Participant
from dialogue.web.security import same_site
from support.vote_room import rows

HOST = "10.77.0.1:8000"
OTHERS = [
    "null", "", " ", "file://", "about:blank", "data:text/html,x", "blob:http://10.77.0.1:8000/x", "javascript:x",
    "http://evil.example", "https://evil.example", "http://evil.example:8000", "http://10.77.0.1",
    "http://10.77.0.1:80", "http://10.77.0.1:8001", "http://10.77.0.1:80000", "http://10.77.0.10:8000",
    "http://110.77.0.1:8000", "http://10.77.0.1:8000.evil.example", "http://10.77.0.1:8000@evil.example",
    "http://evil.example@10.77.0.1:8000", "http://10.77.0.1:8000:8000", "http://10.77.1:8000",
    "http://0x0a4d0001:8000", "http://172818433:8000", "http://10.77.0.1.:8000", "http://[::ffff:10.77.0.1]:8000",
    "http://[", "http://[::1]:8000", "http://localhost:8000", "http://127.0.0.1:8000", "ftp://10.77.0.1:8000",
    "app://10.77.0.1:8000", "chrome-extension://10.77.0.1:8000", "//10.77.0.1:8000", "10.77.0.1:8000",
    "http:10.77.0.1:8000", "http:///10.77.0.1:8000", "http://10.77.0.1:8000, http://evil.example",
    "http://evil.example, http://10.77.0.1:8000", "http://\u0661\u0660.77.0.1:8000", "http://10.77.0.1:8000\t.evil.example",
    "http://10.77.0.1%3a8000",
]  # fmt: skip
"""Origins that are not ours, though some look like it."""
OURS = ["http://10.77.0.1:8000", "HTTP://10.77.0.1:8000", "https://10.77.0.1:8000"]
"""The last one where a proxy took the https off."""


def said(**headers: str) -> Headers:
    return Headers(
        raw=[(b"host", HOST.encode()), *((k.encode(), v.encode("utf-8")) for k, v in headers.items())]
    )


def test_an_origin_is_ours_or_it_is_not() -> None:
    assert [one for one in OTHERS if same_site(said(origin=one))] == []
    assert [one for one in OURS if not same_site(said(origin=one))] == []  # control
    name = Headers({"host": "Dialogue.Test", "origin": "http://dialogue.test"})
    assert same_site(name) and not same_site(name, https=True), (
        "a page of our name that somebody on the way wrote"
    )
    assert not same_site(Headers({"host": "dialogue.test", "origin": "http://xn--dialogu-5ua.test"}))


def test_an_old_browser_that_says_no_origin_is_known_by_the_page_it_comes_from() -> None:
    """On a local network by plain http no browser says `Sec-Fetch-Site`; old ones say no `Origin` either."""
    assert not same_site(said(referer="http://evil.example/10.77.0.1:8000"))
    assert same_site(said(referer="http://10.77.0.1:8000/sessions/1"))
    assert same_site(said()), "no browser at all: it has no cookie that anybody could misuse"
    # What a browser says of a request counts before what it says of the page, and no page can write it.
    fetched = {"sec-fetch-site": "cross-site", "origin": "http://10.77.0.1:8000"}
    assert not same_site(said(**fetched))
    assert same_site(said(origin="http://10.77.0.1:8000", referer="http://evil.example/"))


def test_a_form_of_another_site_is_refused_also_on_a_local_network(running: Any, open_session: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as staff:
            host = f"10.77.0.1:{staff.address.rpartition(':')[2]}"
            path, before = f"{staff.base}/description", rows(running, "SELECT max(seq) FROM log_entry")
            for strange in (
                {"Origin": "http://evil.example"},
                {"Referer": "http://evil.example/"},
                {"Origin": "null"},
            ):
                answer = await staff.web.post(
                    path, data={"title": "Stolen"}, headers={"Host": host, **strange}
                )
                assert answer.status_code == 403, strange
            assert rows(running, "SELECT max(seq) FROM log_entry") == before
            own = {"Host": host, "Origin": f"http://{host}"}
            answer = await staff.web.post(path, data={"title": "Own"}, headers=own, follow_redirects=False)
            assert answer.status_code == 303  # control
            assert rows(running, "SELECT title FROM session") == [("Own",)]

    asyncio.run(play())


PLANTED = "planted-by-somebody-else-who-knows-it-and-waits"


def token(web: httpx.AsyncClient, name: str) -> str:
    return next(one.value or "" for one in web.cookies.jar if one.name.startswith(name))


def test_a_planted_token_is_replaced_and_opens_nothing(running: Any, open_session: Any) -> None:
    """Session fixation: who put a token into somebody's browser before she came in has nothing of it afterwards."""

    async def play() -> None:
        async with open_session(recipe="empty") as staff:
            her, him = Participant(running.address), Participant(running.address)
            seat = f"seat_{staff.session_id}"
            for one in (her, him):
                one.web.cookies.set(seat, PLANTED, domain="127.0.0.1")
            await her.join(staff.code, group="F")
            assert PLANTED not in [one.value for one in her.web.cookies.jar]
            assert (await him.web.get(f"{her.base}/mine")).status_code == 403
            assert (await her.web.get(f"{her.base}/mine")).status_code in {200, 204}  # control

            signing_in, thief = Facilitator(running.address), Facilitator(running.address)
            for one in (signing_in, thief):
                one.web.cookies.set("account", PLANTED, domain="127.0.0.1")
            await signing_in.enter(running.sign_in_link())
            assert token(signing_in.web, "account") != PLANTED
            assert (await thief.web.get("/account")).status_code == 403
            assert (await signing_in.web.get("/account")).status_code == 200  # control
            for other in (her, him, signing_in, thief):
                await other.close()

    asyncio.run(play())


@pytest.mark.parametrize("ends", [True, False], ids=["it ends", "control: it is not told"])
def test_signing_in_again_ends_the_sign_in_before(running: Any, ends: bool) -> None:
    async def play() -> None:
        staff, older = Facilitator(running.address), Facilitator(running.address)
        await staff.enter(running.sign_in_link())
        first = token(staff.web, "account")
        older.web.cookies.set("account", first, domain="127.0.0.1")
        assert (await older.web.get("/account")).status_code == 200
        if not ends:
            staff.web.cookies.clear()
        await staff.enter(running.sign_in_link())
        assert (await older.web.get("/account")).status_code == (403 if ends else 200)
        for one in (staff, older):
            await one.close()

    asyncio.run(play())
