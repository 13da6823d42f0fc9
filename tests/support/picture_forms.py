"""Forms with a picture as browsers without script send them, and the pictures that pages show."""

from __future__ import annotations

import html
import re
import secrets
from typing import Any

import httpx

ALT = "Three women <fill> jars at a “well”"


async def sent(
    actor: Any, path: str, content: bytes | None, alt: str = ALT, name: str = "well.jpg", **words: str
) -> httpx.Response:
    """The form with its file field, as a browser without script sends it."""
    file = {"picture": (name if content is not None else "", content or b"", "image/jpeg")}
    found: httpx.Response = await actor.web.post(
        path,
        data={"alt": alt, **words, "command_id": secrets.token_hex(16)},
        files=file,
    )
    return found


def addresses(page: str) -> list[str]:
    return [html.unescape(one) for one in re.findall(r'src="(/sessions/\d+/pictures/[^"]+)"', page)]


async def status(actor: Any, path: str) -> int:
    return int((await actor.web.get(path)).status_code)
