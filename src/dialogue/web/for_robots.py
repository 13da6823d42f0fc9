"""What programs that wander from site to site ask for: which pages to leave alone, and whom to tell of a weakness."""

from __future__ import annotations

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import PlainTextResponse

from dialogue.kernel.errors import NotFound
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right, needs
from dialogue.kernel.schema import utc_now
from dialogue.web.beneath import base_in
from dialogue.web.late import Routes
from dialogue.web.services import Dialogue

router = Routes()
PUBLISHED = "/published-minutes/"
"""The only pages that a search may find: those that a platform has published for everybody."""
GOOD_FOR = timedelta(days=180)


@router.get("/robots.txt")
@needs(Right.COME_IN)
async def robots(request: Request) -> PlainTextResponse:
    """Asked for at the root of a name only: in a folder the site's own file has to say it."""
    said = f"User-agent: *\nAllow: {base_in(request)}{PUBLISHED}\nDisallow: /\n"
    return PlainTextResponse(said)


@router.get("/.well-known/security.txt")
@needs(Right.COME_IN)
async def security(dialogue: Dialogue) -> PlainTextResponse:
    """Whom to tell (RFC 9116). Raises NotFound when the host names nobody."""
    contact = dialogue.settings.security_contact
    if not contact:
        raise NotFound("no_page", N_("There is no such page. Please go back to the start page."))
    until = (utc_now() + GOOD_FOR).strftime("%Y-%m-%dT%H:%M:%SZ")
    return PlainTextResponse(f"Contact: {contact}\nExpires: {until}\nPreferred-Languages: en, fr, es\n")
