"""Dialogue in a folder of a site: whatever a browser is given leads into the folder, through a proxy that knows no other."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from typer.testing import CliRunner

from conftest import Running, start
from dialogue.cli import serve
from dialogue.settings import Settings
from dialogue.web.beneath import inner, outer, put_beneath
from support.roles import MAY, house

FOLDER = "/goals"
PUBLIC = f"https://example.test{FOLDER}"
OURS = re.compile(
    r"/(?:$|static/|sessions\b|platforms\b|agenda\b|join\b|account|sign|enter|setup|new-session|language|r/|s/"
    r"|frameworks|notice|calendar|my-templates|hand-over|network|rejoin|group-minutes|published-minutes|commitments)"
)
COMES_BACK = {"value", "content", "placeholder", "data-key"}
"""Attributes that a browser follows nowhere: a field's value comes back to us; the others are words and keys."""


class Leaving(HTMLParser):
    """Addresses of ours in a page that lead out of the folder."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.addresses = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            self.addresses += (value or "").startswith(FOLDER)
            if value and OURS.match(value) and name not in COMES_BACK:
                self.found.append(f"<{tag} {name}={value}>")


def leaving(html: str) -> list[str]:
    reader = Leaving()
    reader.feed(html)
    return reader.found


@pytest.fixture
def folder(data: Path) -> Iterator[Running]:
    found = start(Settings(data=data, host="127.0.0.1", port=0, public_url=PUBLIC, leave_after=3600))
    yield found
    found.stop()


@asynccontextmanager
async def proxied(target: str, *, keeps: bool) -> AsyncIterator[httpx.AsyncClient]:
    """A browser whose only way is a proxy that passes the folder on, with its name or without, and knows nothing else."""
    async with httpx.AsyncClient(base_url=target, timeout=60) as behind:

        async def on(request: Request) -> Response:
            path = request.url.path
            if not path.startswith(f"{FOLDER}/") and path != FOLDER:
                return Response("another site", status_code=599)
            sent = path if keeps else path.removeprefix(FOLDER) or "/"
            headers = [
                one for one in request.headers.raw if one[0] not in {b"connection", b"accept-encoding"}
            ]
            asked = behind.build_request(
                request.method,
                httpx.URL(target + sent).copy_with(query=request.url.query.encode() or None),
                headers=[*headers, (b"x-forwarded-proto", b"https")],
                content=await request.body(),
            )
            answer = await behind.send(asked)
            made = Response(answer.content, status_code=answer.status_code)
            made.raw_headers = [
                (a.lower(), b) for a, b in answer.headers.raw if a.lower() != b"content-encoding"
            ]
            made.raw_headers = [one for one in made.raw_headers if one[0] != b"content-length"]
            made.raw_headers.append((b"content-length", str(len(answer.content)).encode()))
            return made

        app = Starlette(routes=[Route("/{path:path}", on, methods=["GET", "POST"])])
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(
            transport=transport,
            base_url="https://example.test",
            timeout=60,
            headers={"Accept-Encoding": "identity"},
        ) as browser:
            yield browser


def test_every_page_leads_into_the_folder(running: Running) -> None:
    """Each address of the program that is a page, as somebody who may see it; also what redirects and refusals say.

    The house is made at the root, and looked at by a second server on the same data, in the folder.
    """
    public = f"http://example.test{FOLDER}"  # on https cookies have other names there
    data = running.settings.data
    second = start(Settings(data=data, host="127.0.0.1", port=0, public_url=public, leave_after=3600))

    async def play() -> tuple[dict[str, list[str]], int]:
        out: dict[str, list[str]] = {}
        pages = 0
        async with house(running) as made:
            seen = "GET /sessions/{session_id}"  # what the first server has drawn is not for the second
            assert (
                await made.send("participant", seen, running.address + made.path(seen))
            ).status_code == 200
            for route, allowed in MAY.items():
                if not route.startswith("GET ") or not allowed:
                    continue
                role = next(
                    one for one in ("facilitator", "participant", "administrator", *allowed) if one in allowed
                )
                answer = await made.send(role, route, second.address + FOLDER + made.path(route))
                where = answer.headers.get("location", FOLDER)
                if not where.startswith(FOLDER):
                    out.setdefault(route, []).append(where)
                if answer.headers.get("content-type", "").startswith("text/html"):
                    pages += 1
                    if found := leaving(answer.text):
                        out[route] = found
                framed = re.findall(r'=\\"(/[^"\\]*)', answer.text) if route.endswith("/frame") else []
                if found := [one for one in framed if OURS.match(one)]:
                    out[route] = found
        return out, pages

    try:
        out, pages = asyncio.run(play())
    finally:
        second.stop()
    assert json.dumps(out, indent=1) == "{}" and pages > 60, pages


@pytest.mark.parametrize("keeps", [True, False])
def test_a_visit_through_a_proxy_stays_in_the_folder(folder: Running, keeps: bool) -> None:
    """Sign in, a form, a page with its styles and scripts, a refused form: each step where the page before led."""

    async def play() -> None:
        async with proxied(folder.address, keeps=keeps) as browser:
            link = folder.sign_in_link()
            signed = await browser.post(FOLDER + link)
            assert signed.status_code == 303 and signed.headers["location"].startswith(f"{FOLDER}/")
            kept = signed.headers["set-cookie"]
            assert f"Path={FOLDER};" in f"{kept};" and kept.startswith("__Secure-") and "Secure" in kept
            assert "max-age=" in signed.headers["strict-transport-security"]
            home = await browser.get(signed.headers["location"])
            assert home.status_code == 200 and leaving(home.text) == []
            files = re.findall(r'(?:href|src)="([^"]+\.(?:css|js))"', home.text)
            assert files and {(await browser.get(one)).status_code for one in files} == {200}
            form = await browser.get(f"{FOLDER}/new-session")
            (action,) = set(re.findall(r'<form[^>]*action="([^"]*/new-session)"', form.text)) or {""}
            # A form that is refused comes back on its own page, as it was sent.
            refused = await browser.post(
                action or f"{FOLDER}/new-session", data={"title": ""}, headers={"Referer": str(form.url)}
            )
            assert refused.status_code == 422 and leaving(refused.text) == [] and "<form" in refused.text
            # A program that goes by the description comes into the folder too.
            (server,) = (await browser.get(f"{FOLDER}/api/v1/openapi.json")).json()["servers"]
            assert (await browser.get(f"{server['url']}/platforms/1")).status_code == 401
            assert (await browser.get("/api/v1/platforms/1")).status_code == 599  # control, as the next one
            assert (await browser.get("/sessions/1")).status_code == 599  # control: outside there is nothing

    asyncio.run(play())


def test_a_link_that_leaves_is_found() -> None:
    """Negative control."""
    assert leaving('<a href="/sessions/1">x</a><form action="/join/A">') != []
    assert leaving(f'<a href="{FOLDER}/sessions/1">x</a><input value="/sessions/1"><a href="#x">') == []


def test_the_folder_is_put_before_an_address_once() -> None:
    page = '<a href="/sessions/1" title="/x"><img src="//other.test/x"><p>I said href=&#34;/no&#34;</p>'
    once = put_beneath(page, FOLDER)
    assert once == page.replace('href="/s', f'href="{FOLDER}/s') and put_beneath(once, FOLDER) == once
    assert put_beneath('<a href="/goalsetting">', FOLDER) == f'<a href="{FOLDER}/goalsetting">'
    assert [inner(one, FOLDER) for one in (FOLDER, f"{FOLDER}/", f"{FOLDER}/x", "/x", "/goalsx")] == [
        "/", "/", "/x", "/x", "/goalsx",
    ]  # fmt: skip
    assert [outer(one, FOLDER) for one in ("/", "/x?y", f"{FOLDER}/x")] == [
        f"{FOLDER}/",
        f"{FOLDER}/x?y",
        f"{FOLDER}/x",
    ]
    assert inner("/x", "") == outer("/x", "") == "/x"


def test_a_folder_with_a_name_of_ours_is_refused_in_words(tmp_path: Path) -> None:
    said = CliRunner().invoke(
        serve.app,
        ["--data", str(tmp_path / "data"), "--port", "0", "--host", "127.0.0.1"],
        env={"DIALOGUE_PUBLIC_URL": "https://example.org/sessions"},
    )
    assert said.exit_code == 2 and "take another folder" in said.stderr, said.output


def test_robots_find_what_is_published_and_nothing_else(folder: Running) -> None:
    said = httpx.get(f"{folder.address}/robots.txt").text
    assert f"Allow: {FOLDER}/published-minutes/\nDisallow: /" in said
    assert httpx.get(f"{folder.address}/.well-known/security.txt").status_code == 404


def test_the_host_says_whom_to_tell_and_how_long_https_holds(data: Path) -> None:
    asked: dict[str, Any] = {
        "public_url": "https://example.test",
        "security_contact": "mailto:a@example.test",
    }
    found = start(Settings(data=data, host="127.0.0.1", port=0, hsts=60, **asked))
    try:
        answer = httpx.get(f"{found.address}/.well-known/security.txt", headers={"Host": "example.test"})
        assert answer.text.startswith("Contact: mailto:a@example.test\nExpires: 2")
        assert answer.headers["strict-transport-security"] == "max-age=60"
    finally:
        found.stop()
