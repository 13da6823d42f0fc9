"""Requests that reach a server of the same process without a network: no sockets, no bytes to write and to read again.

Where a test asks what the application answers, half of a request was its way there: two programs that make HTTP of it and
read that. What the network does (limits of a request, sockets, slow phones) is asked over a real one:
see the fixture `network`.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any
from urllib.parse import unquote

import httpx
import uvicorn

from dialogue.simulation.actors import certificates

SERVERS: dict[str, uvicorn.Server] = {}
"""The servers that run in this process, by their addresses."""

PACKED = "gzip, deflate"
"""What httpx accepts unasked. Here nothing is packed for it, to be unpacked at once; who asks for it otherwise gets it."""

PIECE = 64 * 1024  # bytes of a body that are handed over at once

logger = logging.getLogger("uvicorn.error")

_extract_cookies = httpx.Cookies.extract_cookies


def _only_where_one_came(cookies: httpx.Cookies, answer: httpx.Response) -> None:
    """Read an answer's cookies. Where it has none, the standard library made a request and a message of its own to find
    that out, which was a fortieth of the time of all tests with a server."""
    if "set-cookie" in answer.headers:
        _extract_cookies(cookies, answer)


httpx.Cookies.extract_cookies = _only_where_one_came  # type: ignore[method-assign]


class Inside(httpx.AsyncBaseTransport):
    """The way to any address: the application there is called in its server's own event loop, as that would call it.

    Where no server of this process listens (yet, or any more), the request goes over the network.
    """

    def __init__(self) -> None:
        self.network: httpx.AsyncHTTPTransport | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        server = SERVERS.get(f"{request.url.scheme}://{request.url.netloc.decode('ascii')}")
        if server is None or server.should_exit:
            self.network = self.network or httpx.AsyncHTTPTransport(verify=certificates())
            return await self.network.handle_async_request(request)
        body = await request.aread()
        asked = asyncio.run_coroutine_threadsafe(_ask(server, request, body), server.servers[0].get_loop())
        status, headers, said = await asyncio.wrap_future(asked)
        return httpx.Response(status, headers=headers, content=said, request=request)

    async def aclose(self) -> None:
        if self.network is not None:
            await self.network.aclose()


def _scope(server: uvicorn.Server, request: httpx.Request) -> dict[str, Any]:
    """What the server would say of this request."""
    path, _, query = request.url.raw_path.partition(b"?")
    return {
        "type": "http",
        "asgi": {"version": server.config.asgi_version, "spec_version": "2.3"},
        "http_version": "1.1",
        "server": ("127.0.0.1", request.url.port),
        "client": ("127.0.0.1", 1),
        "scheme": "http",
        "root_path": "",
        "headers": [
            (name.lower(), value)
            for name, value in request.headers.raw
            if (name, value) != (b"Accept-Encoding", PACKED.encode())
        ],
        "state": server.lifespan.state.copy(),
        "method": request.method,
        "path": unquote(path.decode("ascii")),
        "raw_path": path,
        "query_string": query,
    }


async def _ask(
    server: uvicorn.Server, request: httpx.Request, body: bytes
) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    """Status, headers and content of the application's answer."""
    task = asyncio.current_task()
    assert task is not None
    server.server_state.tasks.add(task)  # a server that is told to end waits for it
    task.add_done_callback(server.server_state.tasks.discard)
    status, headers, said = 500, [(b"content-type", b"text/plain")], [b"Internal Server Error"]
    # In pieces, as it comes over a network: who refuses a large one has not read all of it.
    left = [body[at : at + PIECE] for at in range(0, len(body), PIECE)][::-1] or [b""]
    answered = asyncio.Event()

    async def receive() -> dict[str, Any]:
        if left:
            return {"type": "http.request", "body": left.pop(), "more_body": bool(left)}
        await answered.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        nonlocal status, headers
        if message["type"] == "http.response.start":
            status, headers = message["status"], [*message.get("headers", ())]
            said.clear()
            return
        if request.method != "HEAD":
            said.append(message.get("body", b""))
        if not message.get("more_body", False):
            answered.set()  # who listens whether the person has gone is told so when the answer is out

    try:
        await server.config.loaded_app(_scope(server, request), receive, send)
    except Exception:
        logger.exception("Exception in ASGI application\n")
    finally:
        answered.set()
    return status, [*server.server_state.default_headers, *headers], b"".join(said)
