"""For browsers on https: a page that stands in for one that cannot be loaded, and says what is kept on this phone.

A browser runs a service worker in a secure context only. On plain http nothing changes: the page that is open keeps all that
is typed and sent (`static/js/outbox.js`), and a page that is closed comes back with the line.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from dialogue.kernel.rights import Right, needs
from dialogue.paths import STATIC
from dialogue.web.beneath import base_in
from dialogue.web.html import static, static_version
from dialogue.web.language import language_of
from dialogue.web.late import Routes
from dialogue.web.services import Dialogue
from dialogue.web.static import held

router = Routes()


@router.get("/worker.js")
@needs(Right.COME_IN)
async def worker(request: Request) -> Response:
    """At the root, because a worker stands in for the addresses below its own only. Another version is another text."""
    script = held(STATIC / "js" / "worker.js").body.decode()
    base = base_in(request)
    shell = [base + static("css/app.css"), base + static("js/kept.js")]
    first = f"const SHELL = {shell}, OFFLINE = '{base}/offline', VERSION = '{static_version()}';\n"
    return Response(first + script, media_type="text/javascript")


@router.get("/offline")
@needs(Right.COME_IN)
async def offline(request: Request, dialogue: Dialogue) -> Response:
    """What the worker keeps and shows instead. It knows nobody: what is kept is read on the phone."""
    return dialogue.page("home/offline.html", language_of(request))
