"""Under which names the server answers, what it adds on https, and what it does not take from strangers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.datastructures import Headers

from dialogue.app import create_app
from dialogue.settings import Settings
from dialogue.web import security
from dialogue.web.hosts import may_be_ours

PUBLIC = "https://dialogue.example.org"
OURS = (
    "dialogue.example.org",
    "DIALOGUE.example.org.",
    "dialogue.example.org:443",
    "127.0.0.1:8000",
    "192.168.1.20",
    "[fe80::1]:8000",
    "localhost:8000",
    "laptop",
    "awas-laptop.local:8000",
    "box.lan",
)
FOREIGN = (
    "evil.example",
    "dialogue.example.org.evil.example",
    "evil.example:8000",
    "user@localhost",
    "local",
    "a b",
)


@pytest.mark.parametrize("host", OURS)
def test_names_of_ours(host: str) -> None:
    assert may_be_ours(host, PUBLIC)


@pytest.mark.parametrize("host", [one for one in FOREIGN if one != "local"])
def test_names_of_others(host: str) -> None:
    assert not may_be_ours(host, PUBLIC)


def ask(
    data: Path, work: Callable[[httpx.AsyncClient], Any], *, public: str = "", scheme: str = "http"
) -> Any:
    async def play() -> Any:
        app = create_app(Settings(data=data, public_url=public))
        async with app.router.lifespan_context(app) as state:

            async def served(scope: Any, receive: Any, send: Any) -> None:
                await app({**scope, "state": dict(state)}, receive, send)

            transport = httpx.ASGITransport(app=served)
            async with httpx.AsyncClient(
                transport=transport, base_url=f"{scheme}://dialogue.test"
            ) as browser:
                return await work(browser)

    return asyncio.run(play())


def test_a_foreign_name_is_refused_in_words_and_leads_nowhere(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def foreign(browser: httpx.AsyncClient) -> list[httpx.Response]:
        headers = {"Host": "evil.example", "Accept-Language": "fr"}
        return [
            await browser.get(path, headers=headers) for path in ("/", "/join/", "/join/ABC234", "/static/x")
        ]

    for answer in ask(data, foreign):
        assert answer.status_code == 421 and "DIALOGUE_PUBLIC_URL" in answer.text and "nom" in answer.text
        assert "evil" not in str(answer.headers) + answer.text

    async def ours(browser: httpx.AsyncClient) -> list[httpx.Response]:
        return [await browser.get(path) for path in ("/join/", "/signin/", "/join//")]

    for answer in ask(data, ours):
        assert "://" not in answer.headers.get("location", "") and "//" not in answer.headers.get(
            "location", ""
        )
    monkeypatch.setattr(security, "may_be_ours", lambda host, public: True)  # the negative control
    assert next(answer.status_code for answer in ask(data, foreign)) == 200
    monkeypatch.setattr(security, "relative", lambda address: address)
    assert "evil.example" in str([answer.headers.get("location") for answer in ask(data, foreign)])


def test_https_is_kept_and_its_cookies_belong_to_this_host(data: Path) -> None:
    async def speak(browser: httpx.AsyncClient) -> httpx.Response:
        answer = await browser.post("/language", data={"language": "fr"})
        assert "C" in (await browser.get("/")).text
        return answer

    plain, safe = ask(data, speak), ask(data, speak, scheme="https")
    assert "strict-transport-security" not in plain.headers and plain.headers["set-cookie"].startswith(
        "lang=fr"
    )
    assert safe.headers["strict-transport-security"].startswith("max-age=")
    kept = safe.headers["set-cookie"]
    assert (
        kept.startswith("__Host-lang=fr") and "Secure" in kept and "Path=/" in kept and "Domain" not in kept
    )

    async def behind(browser: httpx.AsyncClient) -> tuple[httpx.Response, httpx.Response]:
        # A proxy that forgets to say that it is https; and the machine itself, asked by its number.
        by_name = {"Host": "dialogue.example.org"}
        return (
            await browser.post("/language", data={"language": "fr"}, headers=by_name),
            await browser.post("/language", data={"language": "fr"}, headers={"Host": "127.0.0.1:8000"}),
        )

    proxied, direct = ask(data, behind, public=PUBLIC)
    assert (
        proxied.headers["set-cookie"].startswith("__Host-") and "strict-transport-security" in proxied.headers
    )
    assert (
        direct.headers["set-cookie"].startswith("lang=") and "strict-transport-security" not in direct.headers
    )


def test_a_cookie_that_another_host_planted_is_not_read_on_https() -> None:
    from starlette.requests import HTTPConnection

    def connection(scheme: str) -> HTTPConnection:
        headers = Headers({"host": "dialogue.test", "cookie": "account=planted"}).raw
        return HTTPConnection(
            {
                "type": "http",
                "scheme": scheme,
                "path": "/",
                "query_string": b"",
                "headers": headers,
                "server": None,
            }
        )

    assert security.cookie(connection("https"), "account") == ""
    assert security.cookie(connection("http"), "account") == "planted"  # the control


def test_an_id_wider_than_its_column_is_refused_in_words(open_session: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            for length, status in ((64, 200), (65, 422), (100_000, 422)):
                form = {"title": "Wells", "command_id": "x" * length}
                answer = await facilitator.web.post(f"{facilitator.base}/description", data=form)
                assert answer.status_code == status, (length, answer.text[:200])
                assert status == 200 or "reload the page" in answer.text

    asyncio.run(play())
