"""What guards every answer: headers, the cross-site check, cookies, quiet errors, no secrets in addresses or logs."""

from __future__ import annotations

import asyncio
import logging
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from dialogue.app import create_app
from dialogue.kernel.actors import SYSTEM
from dialogue.kernel.database import Database
from dialogue.serving import server
from dialogue.settings import Settings
from dialogue.web.security import CSP
from support.roles import MAY, house

WANTED = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}


def missing(answer: httpx.Response) -> list[str]:
    """Security headers that an answer lacks."""
    found = [name for name, value in WANTED.items() if answer.headers.get(name) != value]
    return found + ([] if "cache-control" in answer.headers else ["cache-control"])


def test_every_answer_carries_the_headers(running: Any) -> None:
    async def play() -> None:
        async with house(running) as made:
            for route in MAY:
                for role in ("facilitator", "nobody"):
                    answer = await made.send(role, route)
                    assert missing(answer) == [], f"{role} {route} {answer.status_code}"
                    if not route.startswith(FILES):
                        assert answer.headers["cache-control"] == "no-store", route
            assert missing(await made.browsers["nobody"].get("/nowhere")) == []
            assert missing(httpx.Response(200)), "negative control"
            for word in ("'unsafe-inline'", "'unsafe-eval'", "http:", "*"):
                assert word not in CSP

    asyncio.run(play())


def test_whoever_asks_for_the_head_alone_gets_the_head_of_the_same_answer(running: Any) -> None:
    """Monitors, link checkers and proxies ask by HEAD; the pages answered that they cannot be used that way."""

    async def play() -> None:
        async with house(running) as made:
            web = made.browsers["facilitator"]
            console = made.path("GET /sessions/{session_id}/console")
            for path in ("/", "/health", "/robots.txt", "/nowhere", console, "/api/v1/openapi.json"):
                whole, head = await web.get(path), await web.head(path)
                assert head.status_code == whole.status_code and not head.content, path
                assert head.headers["content-type"] == whole.headers["content-type"], path
                assert missing(head) == missing(whole), path
            away = await made.browsers["nobody"].head(console)
            assert away.status_code == (await made.browsers["nobody"].get(console)).status_code != 200
            # What can only be sent to is not asked for; the control, with the methods that there are.
            wrong = await web.delete("/")
            assert wrong.status_code == 405 and "GET" in wrong.headers["allow"] and missing(wrong) == []
            only = await web.head(made.path("POST /sessions/{session_id}/closing"))
            assert only.status_code in (404, 405)

    asyncio.run(play())


# The same for everybody: a browser and a proxy may keep them.
FILES = ("GET /static", "GET /brand", "GET /favicon.ico")

FOREIGN: list[dict[str, str]] = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "http://evil.example"},
    {"Origin": "null"},
]


def test_forms_of_other_sites_change_nothing(running: Any) -> None:
    async def play() -> None:
        async with house(running) as made:
            for route in MAY:
                if route.startswith("POST"):
                    for headers in FOREIGN:
                        answer = await made.send(
                            "facilitator", route, data={"title": "Stolen"}, headers=headers
                        )
                        assert answer.status_code == 403 and "another site" in answer.text, (
                            f"{route} {headers}"
                        )
            page = await made.browsers["facilitator"].get(made.path("GET /sessions/{session_id}/preparation"))
            assert "Stolen" not in page.text
            own = {"Origin": str(made.browsers["facilitator"].base_url).rstrip("/")}
            for headers in (own, {"Sec-Fetch-Site": "same-origin"}):  # positive controls
                answer = await made.send(
                    "facilitator",
                    "POST /sessions/{session_id}/description",
                    data={"title": "Own"},
                    headers=headers,
                )
                assert answer.status_code == 303

    asyncio.run(play())


def test_cookies_are_kept_from_scripts_and_from_plain_http(data: Path) -> None:
    """On https also `Secure`; on plain http (a laptop in a village hall) they could not be sent back with it."""

    async def cookie(scheme: str) -> str:
        app = create_app(Settings(data=data))
        async with app.router.lifespan_context(app) as state:
            transport = httpx.ASGITransport(app=_with_state(app, state))
            async with httpx.AsyncClient(
                transport=transport, base_url=f"{scheme}://dialogue.test"
            ) as browser:
                answer = await browser.post("/language", data={"language": "fr"})
                assert "HttpOnly" in answer.headers["set-cookie"]
                return str((await _sign_in(browser, state["dialogue"])).headers["set-cookie"])

    plain, safe = asyncio.run(cookie("http")), asyncio.run(cookie("https"))
    for one in (plain, safe):
        assert "HttpOnly" in one and "samesite=lax" in one.lower() and "Path=/" in one
    assert "Secure" in safe and "Secure" not in plain


def _with_state(app: Any, state: dict[str, Any]) -> Any:
    async def served(scope: Any, receive: Any, send: Any) -> None:
        await app({**scope, "state": dict(state)}, receive, send)

    return served


async def _sign_in(browser: httpx.AsyncClient, dialogue: Any) -> httpx.Response:
    from dialogue.accounts.commands import AddFacilitator, OfferLink
    from dialogue.web.security import new_token, token_hash

    key = new_token()
    made = await dialogue.execute(AddFacilitator(f"Awa {key}", "x"), actor=SYSTEM)
    await dialogue.execute(OfferLink(token_hash(key), made.answer["account"]), actor=SYSTEM)
    return await browser.post(f"/enter/{key}")


def test_no_page_has_a_secret_in_an_address(running: Any) -> None:
    async def play() -> None:
        async with house(running) as made:
            for role, paths in {
                "participant": ["", "/mine", "/recovery"],
                "facilitator": ["/console", "/preparation", "/projector", "/minutes"],
            }.items():
                browser = made.browsers[role]
                secrets = [
                    cookie.value or "" for cookie in browser.cookies.jar if len(cookie.value or "") > 20
                ]
                assert secrets
                for path in paths:
                    page = await browser.get(made.path("GET /sessions/{session_id}") + path)
                    addresses = " ".join(
                        re.findall(r'(?:href|src|action|hx-\w+|data-\w+)="([^"]*)"', page.text)
                    )
                    assert not [secret for secret in secrets if secret in page.text + addresses], path
                    assert not re.search(r"[?&](token|key|secret|seat)=", addresses), path

    asyncio.run(play())


def test_a_bug_is_told_in_one_sentence_without_its_inside(
    data: Path, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(Settings(data=data))

    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError("secret inside")

    async def play() -> httpx.Response:
        async with app.router.lifespan_context(app) as state:
            transport = httpx.ASGITransport(app=_with_state(app, state), raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://dialogue.test") as browser:
                return await browser.get("/broken")

    answer = asyncio.run(play())
    assert answer.status_code == 500 and "try again" in answer.text
    for word in ("Traceback", "RuntimeError", "secret inside", ".py"):
        assert word not in answer.text
    assert missing(answer) == []


def test_errors_of_the_database_carry_no_words_of_people(data: Path) -> None:
    database = Database.at(data)
    try:
        with pytest.raises(OperationalError) as hidden, database.write() as tx:
            tx.execute(text("INSERT INTO nowhere VALUES (:words)"), {"words": "Her secret worry"})
        assert "Her secret worry" not in str(hidden.value)
    finally:
        database.close()
    from sqlalchemy import create_engine

    loose = create_engine("sqlite://")  # negative control: an engine that shows its parameters
    with pytest.raises(OperationalError) as shown, loose.begin() as connection:
        connection.execute(text("INSERT INTO nowhere VALUES (:words)"), {"words": "Her secret worry"})
    assert "Her secret worry" in str(shown.value)


def test_addresses_are_not_logged(data: Path) -> None:
    """Paths of secret ballots with times beside them would undo the secrecy."""
    made = server(Settings(data=data))
    assert made.config.access_log is False
    assert logging.getLogger("uvicorn.access").handlers == [] or made.config.access_log is False
