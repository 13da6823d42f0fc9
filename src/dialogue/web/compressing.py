"""What is compressed on its way to the browser."""

from __future__ import annotations

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import Receive, Scope, Send


class Compressing(GZipMiddleware):
    """Pages are compressed on their way; pictures are already, and would only cost time."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        alone = path.startswith("/sessions/") and "/pictures/" in path
        await (self.app if alone else super().__call__)(scope, receive, send)
