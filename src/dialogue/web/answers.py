"""What every answer needs to know: whether htmx asked, where to go next, the status for a rule's refusal."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse

from dialogue.kernel.errors import NotAllowed, NotFound, Refused, TooFast

SEE_OTHER = 303


def by_htmx(request: Request) -> bool:
    return request.headers.get("hx-request") == "true"


def status_of(refusal: Refused) -> int:
    """The HTTP status of a rule's refusal."""
    if isinstance(refusal, NotAllowed):
        return 403
    if isinstance(refusal, TooFast):
        return 429
    return 404 if isinstance(refusal, NotFound) else 422


def inside(address: str) -> str:
    """The address, if it leads to a page of ours; else the start page.

    Browsers take `/\\evil.example` for `//evil.example` and leave out tabs, so only plain paths are believed.
    """
    plain = address.isascii() and address.isprintable() and "\\" not in address
    return address if plain and address.startswith("/") and not address.startswith("//") else "/"


def see(address: str) -> RedirectResponse:
    """Go and look: the answer to a form sent without script."""
    return RedirectResponse(address, status_code=SEE_OTHER)
