"""What guards every answer: security headers, the cross-site check, and cookies.

Cross-site requests are told by `Sec-Fetch-Site`, and by `Origin` where a browser does not send it (plain http on a
local network is no "trustworthy" address, so there it never does). No tokens run through templates.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from python_multipart.multipart import parse_options_header
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dialogue.kernel.errors import CannotStart
from dialogue.kernel.messages import N_
from dialogue.languages import Tongue, chosen
from dialogue.live.socket import DIRECT
from dialogue.web.beneath import BASE, base_in, base_of, inner, outer
from dialogue.web.hosts import by_https, may_be_ours

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
LOCKED = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'; sandbox")
"""For what people sent: opened by itself it may load, run and frame nothing."""
FRAMED = CSP.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
"""For the two pages of which the console shows a small picture: pages of ours may frame them, nobody else."""
FRAMING = f"{CSP}; frame-src 'self'"
"""For the console, which frames them."""
RAW = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
LOCKED_RAW = [LOCKED, *(one for one in RAW if one[0] != LOCKED[0])]
EMBEDDED = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; form-action 'none'; base-uri 'none'; "
    "object-src 'none'; frame-ancestors "
)
"""For a published result that other sites show in a frame: it runs nothing, sends nothing, and names those sites."""
EMBEDDED_BY = re.compile(
    re.escape(EMBEDDED) + r"https?://[a-z0-9.-]+(:[0-9]{1,5})?( https?://[a-z0-9.-]+(:[0-9]{1,5})?)*"
)
POLICIES = {
    LOCKED: LOCKED_RAW,
    **{
        (b"content-security-policy", policy.encode()): [
            (name, policy.encode() if name == b"content-security-policy" else value) for name, value in RAW
        ]
        for policy in (FRAMED, FRAMING)
    },
}
"""What an answer of ours may say instead of the policy of all others; anything else that it says does not count."""
OURS = frozenset(name for name, _ in RAW)
HSTS = b"strict-transport-security"
A_YEAR = 31_536_000  # seconds
NO_STORE = (b"cache-control", b"no-store")
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
LARGEST_BODY = 256 * 1024  # bytes; our longest form, all in a script of three bytes a sign, has 140,000
LONGEST_SENDING = 60.0  # seconds for a whole body; a form is sent in one go, also on a bad network
SHORTEST_SECRET = 16  # characters; ours have 43
MOST_HOSTS, LONGEST_HOST = 1000, 300  # names by which we were asked that are kept; longer ones are nobody's
A_MONTH = 30 * 24 * 3600


def same_site(headers: Headers, *, https: bool = False) -> bool:
    """Whether a request came from our own pages (or from no browser at all). `https`: it came that way.

    A browser that says neither `Sec-Fetch-Site` nor `Origin` is an old one; it may still say `Referer`.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = headers.get("origin")
    if origin is None:
        origin = headers.get("referer")
        if origin is None:
            return True
    try:
        parts = urlsplit(origin)
    except ValueError:  # "http://[" is no address, so it is not ours
        return False
    ours = parts.netloc != "" and parts.netloc.lower() == headers.get("host", "").lower()
    # Of our own name by plain http, while we are asked by https: somebody on the way wrote that page. The other way round
    # a proxy may have taken the https off.
    return ours and (parts.scheme in {"https", "wss"} or (parts.scheme == "http" and not https))


def in_utf8(headers: Headers) -> bool:
    """Whether a form says nothing of its character set, or says UTF-8, as all pages of ours do.

    Of other sets some are read into half characters that no page can hold, and some stop the reader.
    """
    _, said = parse_options_header(headers.get("content-type", ""))
    return said.get(b"charset", b"utf-8").lower() in {b"utf-8", b"utf8", b"us-ascii"}


@dataclass(slots=True)
class Allowance:
    """How many bytes the body of a request may have, and until when (by the loop's clock) it has to be here."""

    most: int
    until: float


ALLOWANCE = "dialogue.allowance"


def of_a_form() -> Allowance:
    return Allowance(LARGEST_BODY, asyncio.get_running_loop().time() + LONGEST_SENDING)


def allow_more(request: HTTPConnection, most: int, seconds: float) -> None:
    """Let this request's body be larger and take longer than a form's. For after the check of who sends it."""
    allowance: Allowance = request.scope[ALLOWANCE]
    allowance.most, allowance.until = most, asyncio.get_running_loop().time() + seconds


def measured(receive: Receive, allowance: Allowance, *, readable: bool = True) -> Receive:
    """`receive` for a request's body. Raises HTTPException: 413 when it is too large, 408 when it takes too long, 415
    when it is not `readable`.

    Inside of the application, so that the refusal is a sentence like every other.
    """
    taken, whole = 0, False

    async def receiving() -> Message:
        nonlocal taken, whole
        if not readable:
            raise HTTPException(415)
        if whole:
            return await receive()  # waits for the end of the connection, for as long as that takes
        try:
            async with asyncio.timeout_at(allowance.until):
                message = await receive()
        except TimeoutError:
            raise HTTPException(408) from None
        taken += len(message.get("body", b""))
        whole = not message.get("more_body", False)
        if taken > allowance.most:
            raise HTTPException(413)
        return message

    return receiving


class Guard:
    """Pure ASGI: a middleware class of Starlette's would copy every body and cost a task a request."""

    def __init__(self, app: ASGIApp, public_url: str = "", hsts: int = A_YEAR) -> None:
        self.app = app
        self.public_url = public_url
        self.base = base_of(public_url)
        self.hsts = hsts
        self._known: dict[tuple[str, str], tuple[bool, bool]] = {}

    def _judged(self, host: str, scheme: str) -> tuple[bool, bool]:
        """Whether this is another server's name, and whether the browser came by https. Hosts are few: kept."""
        found = self._known.get((host, scheme))
        if found is None:
            # Without the header it is an old program on a bare line: no browser, so nobody was led here.
            foreign = bool(host) and not may_be_ours(host, self.public_url)
            found = foreign, not foreign and by_https(host, scheme, self.public_url)
            if len(self._known) < MOST_HOSTS and len(host) < LONGEST_HOST:
                self._known[host, scheme] = found
        return found

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        foreign = https = False
        if scope["type"] in {"http", "websocket"}:
            host = Headers(scope=scope).get("host", "")
            foreign, https = self._judged(host, scope["scheme"])
            if https:
                scope["scheme"] = "wss" if scope["type"] == "websocket" else "https"
            if scope.get("method") == "HEAD":
                # What a monitor or a link checker asks with: the same answer without its body, which the server leaves
                # out by the request that it has read itself.
                scope = {**scope, "method": "GET"}
            if self.base:
                scope[BASE] = self.base
                scope["path"] = inner(scope["path"], self.base)
                scope["raw_path"] = inner(scope.get("raw_path", b"").decode("latin-1"), self.base).encode(
                    "latin-1"
                )
        if scope["type"] == "websocket" and (foreign or not same_site(Headers(scope=scope), https=https)):
            await send({"type": "websocket.close", "code": 4403})
            return
        if scope["type"] != "http":
            scope[DIRECT] = send
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = guarded_headers(
                    message["headers"], hsts=self.hsts if scope["scheme"] == "https" else 0, base=self.base
                )
            await send(message)

        if scope["method"] not in SAFE and not same_site(Headers(scope=scope), https=https):
            refusal = Response("This form came from another site. Nothing was changed.", status_code=403)
            await refusal(scope, receive, guarded)
            return
        if foreign:
            refusal = PlainTextResponse(_in_the_visitors_language(scope, OTHER_NAME), status_code=421)
            await refusal(scope, receive, guarded)
            return
        if scope["method"] not in SAFE:
            scope[ALLOWANCE] = of_a_form()
            receive = measured(receive, scope[ALLOWANCE], readable=in_utf8(Headers(scope=scope)))
        await self.app(scope, receive, guarded)


OTHER_NAME = N_(
    "This server does not answer under this name. Please use the address on the screen in the room. Whoever runs the"
    " server sets its name as DIALOGUE_PUBLIC_URL."
)


def _in_the_visitors_language(scope: Scope, sentence: str) -> str:
    return Tongue(chosen("", Headers(scope=scope).get("accept-language", ""))).say(sentence)


def guarded_headers(
    headers: Iterable[tuple[bytes, bytes]], *, hsts: int, base: str = ""
) -> list[tuple[bytes, bytes]]:
    """An answer's headers with ours. Names come in small letters, as ASGI has them. Redirects lead into the folder."""
    given = list(headers)
    found = [
        (
            name,
            outer(relative(value.decode("latin-1")), base).encode("latin-1")
            if name == b"location"
            else value,
        )
        for name, value in given
        if name not in OURS
    ]
    stored = any(name == b"cache-control" for name, _ in found)
    ours = next((policy for said, policy in POLICIES.items() if said in given), None) or _embedded(given)
    return [
        *found,
        *ours,
        *(((HSTS, b"max-age=%d" % hsts),) if hsts else ()),
        *(() if stored else (NO_STORE,)),
    ]


def embedding_policy(sites: Iterable[str]) -> str:
    """The policy of a page that these sites may show in a frame, and nobody else."""
    return EMBEDDED + " ".join(sites)


def _embedded(given: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The headers of a page for other sites, if it says exactly such a policy; those of all pages otherwise."""
    said = next((value for name, value in given if name == RAW[0][0]), b"")
    if not EMBEDDED_BY.fullmatch(said.decode("latin-1")):
        return RAW
    return [(RAW[0][0], said), *RAW[1:]]


def relative(address: str) -> str:
    """Where a redirect of ours leads, without scheme and host: those were the visitor's words."""
    parts = urlsplit(address)
    path = parts.path if parts.path.startswith("/") else f"/{parts.path}"
    return urlunsplit(("", "", "/" + path.lstrip("/"), parts.query, parts.fragment))


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
    """The server's own secret, made at the first start and kept beside the database, readable by its owner only.

    Raises CannotStart when it is empty: everybody's token could be made from an empty secret.
    """
    file = folder / "secret"
    if not file.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = folder / f".secret.{secrets.token_hex(4)}"
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as written:  # noqa: PTH123
            written.write(new_token())
            written.flush()
            os.fsync(written.fileno())
        fresh.rename(file)  # whole or not at all, also when the power goes
    try:
        found = file.read_text().strip()
    except UnicodeDecodeError:
        found = ""
    if len(found) < SHORTEST_SECRET:
        raise CannotStart(
            f"{file} is empty or cut off. Nothing was changed; bring it back from a backup, or delete it: a new one is"
            " made at the next start, and nobody who has joined is thrown out."
        )
    return found


def _is_safe(request: HTTPConnection) -> bool:
    return request.scope["scheme"] in {"https", "wss"}


def _called(request: HTTPConnection, name: str) -> str:
    """On https a name that browsers take from this very host only, and only over https; in a folder, which such a name
    forbids, one that they take over https only.
    """
    if not _is_safe(request):
        return name
    return f"__Secure-{name}" if base_in(request) else f"__Host-{name}"


def _where(request: HTTPConnection) -> str:
    """To which addresses a browser sends what it keeps: in a folder not to what others have beside it."""
    return base_in(request) or "/"


def cookie(request: HTTPConnection, name: str) -> str:
    """What this browser keeps under that name; empty when it keeps nothing."""
    return request.cookies.get(_called(request, name), "")


def keep_cookie(
    answer: Response, request: HTTPConnection, name: str, value: str, *, seconds: int = A_MONTH
) -> None:
    """Put a token (or a choice) into the browser, for a month when nothing else is said."""
    answer.set_cookie(
        _called(request, name),
        value,
        max_age=seconds,
        httponly=True,
        samesite="lax",
        secure=_is_safe(request),
        path=_where(request),
    )


def drop_cookie(answer: Response, request: HTTPConnection, name: str) -> None:
    """Take it out again, by the name and with the marks it has: a browser heeds nothing else."""
    answer.delete_cookie(
        _called(request, name), path=_where(request), httponly=True, samesite="lax", secure=_is_safe(request)
    )
