"""Static files, held in memory compressed, under an address that changes when any of them does."""

from __future__ import annotations

import gzip
import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from dialogue.kernel.errors import NotFound
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right, needs
from dialogue.paths import STATIC
from dialogue.web.html import static_version
from dialogue.web.late import Routes
from dialogue.web.styles import put_together, without_layers

router = Routes()
FOR_EVER = "public, max-age=31536000, immutable"
OLD = "css/old/"
"""Before the name of a sheet: the same one for browsers that do not know cascade layers (`static/js/app.js`)."""
TEXTS = (".css", ".js", ".mjs", ".svg", ".txt", ".json", ".webmanifest")


@dataclass(frozen=True, slots=True)
class Held:
    """One file: its bytes, and compressed if that is smaller."""

    body: bytes
    compressed: bytes | None
    media_type: str


@cache
def files() -> dict[str, Path]:
    """What there is, by its path inside the folder. Only these names are ever looked up on the disk, or remembered."""
    return {file.relative_to(STATIC).as_posix(): file for file in STATIC.rglob("*") if file.is_file()}


def without_comments(script: str) -> str:
    """A script without the lines that only its authors read, and without indentation. Its lines keep their numbers.

    >>> without_comments("if (here) {\\n  // said once\\n  say();\\n}")
    'if (here) {\\n\\nsay();\\n}'
    """
    lines = (line.lstrip() for line in script.split("\n"))
    return "\n".join("" if line.startswith("//") else line for line in lines)


@cache
def held(file: Path, *, layers: bool = True) -> Held:
    """The file, read at first use; a style sheet with all its components in it, our own script without comments."""
    if file.suffix == ".css":
        sheet = put_together(file)
        body = (sheet if layers else without_layers(sheet)).encode()
    else:
        body = file.read_bytes()
    if file.is_relative_to(STATIC / "js"):
        body = without_comments(body.decode()).encode()
    kind = "text/javascript" if file.suffix in {".js", ".mjs"} else mimetypes.guess_type(file.name)[0]
    compressed = gzip.compress(body, 9) if file.suffix in TEXTS else None
    return Held(body, compressed, kind or "application/octet-stream")


@router.get("/static/{version}/{path:path}")
@needs(Right.COME_IN)
async def serve(request: Request, version: str, path: str) -> Response:
    old = path.startswith(OLD)
    path = f"css/{path.removeprefix(OLD)}" if old else path
    if path not in files():
        raise NotFound("no_file", N_("There is no such page. Please go back to the start page."))
    found = held(files()[path], layers=not old)
    # A page of an older version asks for what it knew; it gets today's file, but must not keep it under that name.
    headers = {
        "Cache-Control": FOR_EVER if version == static_version() else "no-cache",
        "Vary": "Accept-Encoding",
    }
    if found.compressed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        return Response(
            found.compressed, media_type=found.media_type, headers={**headers, "Content-Encoding": "gzip"}
        )
    return Response(found.body, media_type=found.media_type, headers=headers)


@router.get("/favicon.ico")
@needs(Right.COME_IN)
async def icon() -> Response:
    """For browsers that ask by themselves: pages name the icon in their script, or where there is none."""
    found = held(files()["icons/favicon.svg"])
    return Response(
        found.body, media_type=found.media_type, headers={"Cache-Control": "public, max-age=86400"}
    )
