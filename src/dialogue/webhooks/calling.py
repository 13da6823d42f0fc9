"""One call to an address of somebody else's: pinned to what its name led to, within one deadline, and never led on.

The name is asked once. Every address that it leads to must be allowed, and the connection goes to one of exactly these: what
the name would lead to if it were asked again does not matter. A redirect is not followed, no proxy of the environment is
used, and of the answer only its head is read.
"""

from __future__ import annotations

import re
import socket
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from dialogue.webhooks.rules import Network, Target, callable_all
from dialogue.webhooks.states import Trouble

SECONDS = 15.0
"""For connection, request and answer together."""
LONGEST_HEAD = 16 * 1024
MOST_TRIED = 3
STATUS = re.compile(rb"HTTP/1\.[01] ([1-5]\d\d)(?: [^\r\n]*)?\r\n")
AGAIN_AFTER = re.compile(rb"\r\nretry-after:[ \t]*(\d{1,6})[ \t]*\r\n", re.IGNORECASE)

Resolve = Callable[[str, int], Sequence[str]]
"""The addresses in numbers that a name leads to. Raises OSError."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a call; `trouble` is empty where the receiver has taken it (2xx)."""

    trouble: str = ""
    code: int | None = None
    again_after: float | None = None
    millis: int = 0


class _NoHttp(Exception):  # noqa: N818 - an answer of its own kind
    """What came back is no answer of HTTP."""


def by_system(host: str, port: int) -> Sequence[str]:
    """As this machine resolves names."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


@cache
def _trusted() -> ssl.SSLContext:
    return ssl.create_default_context()


def call(
    target: Target,
    headers: Mapping[str, str],
    body: bytes,
    allowed: Sequence[Network] = (),
    resolve: Resolve = by_system,
    seconds: float = SECONDS,
) -> Answer:
    """POST a body; what became of it. Raises nothing for whatever the other side does."""
    began = time.monotonic()

    def ended(trouble: str, code: int | None = None, again: float | None = None) -> Answer:
        return Answer(trouble, code, again, round(1000 * (time.monotonic() - began)))

    try:
        found = resolve(target.host, target.port)
    except (OSError, UnicodeError):
        return ended(Trouble.NO_NAME)
    if not found:
        return ended(Trouble.NO_NAME)
    if not callable_all(target, found, allowed):
        return ended(Trouble.NOT_ALLOWED)
    try:
        code, again = _asked(target, found, headers, body, began + seconds)
    except TimeoutError:
        return ended(Trouble.TOO_SLOW)
    except ssl.SSLError:
        return ended(Trouble.NO_TRUST)
    except _NoHttp:
        return ended(Trouble.NO_HTTP)
    except OSError:
        return ended(Trouble.NO_LINE)
    return ended("" if 200 <= code < 300 else Trouble.SAID_NO, code, again)


def _left(end: float) -> float:
    left = end - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _connected(found: Sequence[str], port: int, end: float) -> socket.socket:
    """A connection to the first of the addresses that takes one. They are numbers: no name is asked any more."""
    last: OSError | None = None
    for address in found[:MOST_TRIED]:
        try:
            return socket.create_connection((address, port), timeout=_left(end))
        except TimeoutError:
            raise
        except OSError as error:
            last = error
    raise last or OSError


def _asked(
    target: Target, found: Sequence[str], headers: Mapping[str, str], body: bytes, end: float
) -> tuple[int, float | None]:
    lines = [
        f"POST {target.path} HTTP/1.1",
        f"host: {target.named}",
        "user-agent: Dialogue",
        "accept: */*",
        "connection: close",
        f"content-length: {len(body)}",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    request = "\r\n".join(lines).encode("ascii") + b"\r\n\r\n" + body
    with _connected(found, target.port, end) as plain:
        plain.settimeout(_left(end))
        if not target.secure:
            return _exchanged(plain, request, end)
        with _trusted().wrap_socket(plain, server_hostname=target.host) as line:
            return _exchanged(line, request, end)


def _exchanged(line: socket.socket, request: bytes, end: float) -> tuple[int, float | None]:
    line.settimeout(_left(end))
    line.sendall(request)
    got = b""
    while True:
        head, whole, rest = got.partition(b"\r\n\r\n")
        if whole:
            found = STATUS.match(head + b"\r\n")
            if found is None:
                raise _NoHttp
            code = int(found[1])
            if code >= 200:
                again = AGAIN_AFTER.search(head + b"\r\n")
                return code, float(again[1]) if again else None
            got = rest  # "100 Continue" and the like: the answer comes after it
            continue
        if len(got) > LONGEST_HEAD:
            raise _NoHttp
        line.settimeout(_left(end))
        piece = line.recv(4096)
        if not piece:
            raise _NoHttp if got else ConnectionResetError
        got += piece
