"""What guards every answer: security headers, the cross-site check, and cookies.

Cross-site requests are told by `Sec-Fetch-Site`, and by `Origin` where a browser does not send it (plain http on a
local network is no "trustworthy" address, so there it never does). No tokens run through templates.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from python_multipart.multipart import parse_options_header
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dialogue.live.socket import DIRECT

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'; "
    "worker-src 'self'; object-src 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
LARGEST_BODY = 256 * 1024  # bytes; our longest form, all in a script of three bytes a sign, has 140,000
LONGEST_SENDING = 60.0  # seconds for a whole body; a form is sent in one go, also on a bad network
A_MONTH = 30 * 24 * 3600


def same_site(headers: Headers) -> bool:
    """Whether a request came from our own pages (or from no browser at all)."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = headers.get("origin")
    if origin is None:
        return True
    try:
        return origin != "null" and urlsplit(origin).netloc.lower() == headers.get("host", "").lower()
    except ValueError:  # "http://[" is no address, so it is not ours
        return False


def in_utf8(headers: Headers) -> bool:
    """Whether a form says nothing of its character set, or says UTF-8, as all pages of ours do.

    Of other sets some are read into half characters that no page can hold, and some stop the reader.
    """
    _, said = parse_options_header(headers.get("content-type", ""))
    return said.get(b"charset", b"utf-8").lower() in {b"utf-8", b"utf8", b"us-ascii"}


def measured(receive: Receive, *, readable: bool = True) -> Receive:
    """`receive` for a request's body. Raises HTTPException: 413 when it is too large, 408 when it takes too long, 415
    when it is not `readable`.

    Inside of the application, so that the refusal is a sentence like every other.
    """
    taken, whole = 0, False
    deadline = asyncio.get_running_loop().time() + LONGEST_SENDING

    async def receiving() -> Message:
        nonlocal taken, whole
        if not readable:
            raise HTTPException(415)
        if whole:
            return await receive()  # waits for the end of the connection, for as long as that takes
        try:
            async with asyncio.timeout_at(deadline):
                message = await receive()
        except TimeoutError:
            raise HTTPException(408) from None
        taken += len(message.get("body", b""))
        whole = not message.get("more_body", False)
        if taken > LARGEST_BODY:
            raise HTTPException(413)
        return message

    return receiving


class Guard:
    """Pure ASGI: a middleware class of Starlette's would copy every body and cost a task a request."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" and not same_site(Headers(scope=scope)):
            await send({"type": "websocket.close", "code": 4403})
            return
        if scope["type"] != "http":
            scope[DIRECT] = send
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                if "cache-control" not in headers:
                    headers["Cache-Control"] = "no-store"
            await send(message)

        if scope["method"] not in SAFE and not same_site(Headers(scope=scope)):
            refusal = Response("This form came from another site. Nothing was changed.", status_code=403)
            await refusal(scope, receive, guarded)
            return
        if scope["method"] not in SAFE:
            receive = measured(receive, readable=in_utf8(Headers(scope=scope)))
        await self.app(scope, receive, guarded)


def new_token() -> str:
    """A secret for a cookie or link: 256 random bits."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is stored of a token: SHA-256. A guest's token is random, so no slow hash is needed (7 joins a second)."""
    return hashlib.sha256(token.encode()).hexdigest()


def derived(secret: str, purpose: str) -> str:
    """A value that only the holder of `secret` can make: HMAC-SHA256, 64 hexadecimal digits."""
    return hmac.new(secret.encode(), purpose.encode(), hashlib.sha256).hexdigest()


def server_secret(folder: Path) -> str:
    """The server's own secret, made at the first start and kept beside the database, readable by its owner only."""
    file = folder / "secret"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(new_token())
    return file.read_text().strip()


def keep_cookie(answer: Response, request: HTTPConnection, name: str, value: str) -> None:
    """Put a token into the browser for a month."""
    secure = request.url.scheme in {"https", "wss"}
    answer.set_cookie(name, value, max_age=A_MONTH, httponly=True, samesite="lax", secure=secure, path="/")


def drop_cookie(answer: Response, name: str) -> None:
    answer.delete_cookie(name, path="/")
