"""The yardstick of `bench fanout`: uvicorn and a loop, nothing else. `python -m dialogue.simulation.bare PORT BYTES`."""

from __future__ import annotations

import sys
from typing import Any

import uvicorn

sends: list[Any] = []
text = ""


async def app(scope: Any, receive: Any, send: Any) -> None:
    """`POST /`: the same text to every socket, one after the other."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        sends.append(send)
        while (await receive())["type"] != "websocket.disconnect":
            pass
        sends.remove(send)
    elif scope["type"] == "http":
        if scope["method"] == "POST":
            for one in list(sends):
                await one({"type": "websocket.send", "text": text})
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})


if __name__ == "__main__":
    text = "x" * int(sys.argv[2])
    uvicorn.run(
        app,
        port=int(sys.argv[1]),
        log_level="warning",
        access_log=False,
        lifespan="off",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        backlog=4096,
    )
