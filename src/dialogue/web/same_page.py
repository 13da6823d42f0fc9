"""The one answer to a form that was refused: the page it stood on, with what was typed and the sentence at its field.

The page is asked for again by the same person, inside of the process: so it shows what she may see now, and nothing
else. With script only the form itself goes back, because the rest of the page is still there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from fastapi import Depends, params
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, Response
from starlette.types import Message

from dialogue.kernel.errors import Refused
from dialogue.kernel.meanwhile import Overtaken
from dialogue.web.answers import by_htmx, inside
from dialogue.web.beneath import base_in, inner, outer
from dialogue.web.drawn import theirs_in
from dialogue.web.refilled import CAME_FROM, UNSHOWN, WAS, Form, Tag, identified, refilled, the_form
from dialogue.web.services import Services

Sent = Mapping[str, Sequence[str]]
"""A form's words by field."""

PAGE = re.compile(r'<html lang="([a-zA-Z-]+)"')
OF_THE_FORM = frozenset(
    {b"content-type", b"content-length", b"accept", b"hx-request", b"hx-target", b"hx-boosted"}
)
LOWEST = -1_000_000
FORM_STANDS_ON = "form_stands_on"


def stand_on(request: Request, *pages: str) -> None:
    """Say on which pages this request's form stands, the likeliest first; what was said before stays."""
    if not hasattr(request.state, FORM_STANDS_ON):
        setattr(request.state, FORM_STANDS_ON, pages)


def stands_on(*pages: str) -> params.Depends:
    """For a POST route (or a router): on which pages its form stands, with the places of its own address."""

    async def say(request: Request) -> None:
        stand_on(request, *(page.format(**request.path_params) for page in pages))

    found: params.Depends = Depends(say)
    return found


async def sent_in(request: Request) -> dict[str, list[str]]:
    """The words of a form by field; files are no words, and what cannot be read holds none."""
    try:
        form = await request.form()
    except (HTTPException, ClientDisconnect):
        form = FormData()
    found: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str):
            found.setdefault(name, []).append(value)
    return found


def written_in(sent: Sent) -> list[str]:
    """The sentences of a refused form, to be copied where the form itself is gone."""
    return [
        value
        for name, values in sent.items()
        for value in values
        if name not in UNSHOWN and not name.startswith(WAS) and any(sign.isspace() for sign in value.strip())
    ]


def _told(request: Request, sent: Sent) -> list[str]:
    """Where the form stands, as it says itself and as the browser says."""
    host, came = request.headers.get("host", ""), urlsplit(request.headers.get("referer", ""))
    told = [inside(inner(one, base_in(request))) for one in sent.get(CAME_FROM, ())[:1]]
    if came.netloc == host:
        path = inner(came.path, base_in(request))
        told.append(inside(f"{path}?{came.query}" if came.query else path))
    return [one for one in told if one != "/"]


async def _asked_again(request: Request, address: str) -> str | None:
    """The page at this address as this person gets it now; None when there is none for her."""
    parts = urlsplit(address)
    kept = [one for one in request.scope["headers"] if one[0] not in OF_THE_FORM]
    left = {"path_params", "endpoint", "route", "router"}
    scope: dict[str, Any] = {name: value for name, value in request.scope.items() if name not in left}
    scope |= {
        "method": "GET",
        "path": unquote(parts.path),
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "headers": [*kept, (b"accept", b"text/html")],
        "state": {name: value for name, value in request.scope["state"].items() if name != FORM_STANDS_ON},
    }
    start: dict[str, Any] = {}
    body: list[bytes] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
        else:
            body.append(message.get("body", b""))

    try:
        await request.app.router(scope, receive, send)
    except (Refused, HTTPException):
        return None
    html = any(
        name == b"content-type" and value.startswith(b"text/html") for name, value in start.get("headers", ())
    )
    return b"".join(body).decode() if html and start["status"] == 200 else None


@dataclass(frozen=True, slots=True)
class _Found:
    """A page that may have the form, and how well its form fits what was sent."""

    fit: int
    address: str
    html: str
    form: Form | None
    tags: list[Tag]


async def same_page(
    request: Request,
    sent: Sent,
    status: int,
    code: str,
    sentence: str,
    *,
    field: str,
    facts: Mapping[str, object],
    overtaken: Overtaken | None = None,
) -> Response | None:
    """The refused form's page (without script) or the form itself (with it).

    Of what somebody else has changed meanwhile (`overtaken`) it shows both. Where the form is gone, or is nothing but
    buttons, the notice of the page says it, with the words to copy. None when there is no page to say it on; with script
    that is when the page, which is still there, needs only the sentence.
    """
    dialogue: Services = request.state.dialogue
    found: list[_Found] = []
    told, declared = _told(request, sent), getattr(request.state, FORM_STANDS_ON, ())
    for address in dict.fromkeys([*told, *declared]):
        html = await _asked_again(request, address)
        if html is None:
            continue
        form, fit, tags = the_form(html, outer(request.url.path, base_in(request)), sent)
        found.append(_Found(fit if form else LOWEST, address, html, form, tags))
        if form is not None and fit >= 0 and address in told:
            break
    if not found:
        return None
    best = max(found, key=lambda one: one.fit)  # of equals the first
    named = PAGE.search(best.html)
    language = named.group(1) if named else "en"
    words = dialogue.tongue(language).say(sentence, **facts)
    if best.form is None or not best.form.typed:
        line = None if by_htmx(request) else identified(best.html, "notice")
        if line is None:
            return None
        written = [] if best.form else written_in(sent)
        said = dialogue.draw("errors/notice.html", language, words=words, code=code, written=written)
        return HTMLResponse(best.html[: line.end] + said + best.html[line.end :], status_code=status)

    both: dict[str, Any] = {}
    if overtaken is not None:
        theirs = theirs_in(best.html, best.form, best.tags, overtaken.theirs)
        both = {"theirs": theirs, "fields": " ".join(overtaken.theirs)}

    def at(place: str) -> str:
        template = "errors/overtaken.html" if both else "errors/at_field.html"
        return dialogue.draw(template, language, words=words, code=code, place=place, **both)

    drawn = overtaken.drawn if overtaken is not None else None
    page, alone = refilled(
        best.html, best.form, sent, fault=field, sentence=at, page=best.address, drawn=drawn
    )
    if by_htmx(request):
        headers = {"HX-Retarget": "closest form", "HX-Reswap": "outerHTML"}
        return HTMLResponse(alone, status_code=status, headers=headers)
    return HTMLResponse(page, status_code=status)
