"""Pages that load themselves again when the server was started anew: for `dialogue serve --reload` only.

It stands around the whole application, so that nothing of it is in a server that people use. The content policy stays
as it is: the page gets one more module from `static/`, and that module asks `/reload` who answers.
"""

from __future__ import annotations

import secrets

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dialogue.web.html import static

ADDRESS = "/reload"
END_OF_HEAD = b"</head>"


class Reloading:
    """An application around another one: whole pages are given the module, everything else passes."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.start = secrets.token_hex(4)
        self.module = f'<script type="module" src="{static("js/reload.js")}?start={self.start}"></script>'

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if scope["path"] == ADDRESS:
            answer = PlainTextResponse(self.start, headers={"Cache-Control": "no-store"})
            await answer(scope, receive, send)
            return
        # A compressed page could not be added to.
        kept = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        await self.app({**scope, "headers": kept}, receive, _Adding(self.module.encode(), send))


class _Adding:
    """Holds an answer's first message back until its body is there, and puts the module into a page's head."""

    def __init__(self, module: bytes, send: Send) -> None:
        self.module, self.send = module, send
        self.first: Message | None = None
        self.body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            shown = "content-disposition" not in headers
            if shown and headers.get("content-type", "").startswith("text/html"):
                self.first = message
                return
        if self.first is None or message["type"] != "http.response.body":
            await self.send(message)
            return
        self.body += message.get("body", b"")
        if message.get("more_body"):
            return
        page = self.body.replace(END_OF_HEAD, self.module + END_OF_HEAD, 1)
        headers = MutableHeaders(scope=self.first)
        if "content-length" in headers:
            headers["content-length"] = str(len(page))
        await self.send(self.first)
        await self.send({**message, "body": page})
