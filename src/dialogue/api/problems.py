"""A no as `application/problem+json` (RFC 9457), with the same plain sentences that people read."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, ConfigDict
from starlette.responses import JSONResponse

from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.languages import Tongue
from dialogue.web.answers import status_of

MEDIA = "application/problem+json"


class Problem(BaseModel):
    """Why something was not done. `code` is stable and for programs, `detail` for people; `field` is what it is about."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: str
    title: str
    status: int
    code: str
    detail: str
    field: str = ""


class NotSignedIn(Refused):
    """No token, or one that is not good."""


class NotAsked(Refused):
    """The request itself cannot be read; `status` says how."""

    def __init__(self, status: int, code: str, sentence: str, *, field: str = "", **facts: Any) -> None:
        super().__init__(code, sentence, field=field, **facts)
        self.status = status


NO_TOKEN = N_("Please send a token in the Authorization header: Bearer, then the token.")
BAD_TOKEN = N_("This token is not good, or not any more. Please ask whoever made it for a new one.")
IN_ADDRESS = N_(
    "A token never belongs into an address, which is written down in many places. Please end this one and send the next one"
    " in the Authorization header."
)
NO_ADDRESS = N_(
    "There is nothing at this address. The description at /api/v1/openapi.json lists all of them."
)
NO_METHOD = N_("This address cannot be asked that way. The description at /api/v1/openapi.json says how.")
NO_JSON = N_("Please send JSON, with application/json as its Content-Type.")
NOT_VALID = N_("This is missing or not possible here.")
TOO_MANY = N_("That was a lot at once. Nothing is lost; please wait a few seconds, then send it again.")
AWAY_NOW = N_("The store does not answer just now. Nothing was saved; please send it again in a moment.")
NOT_UTF_8 = N_("JSON is UTF-8. Please send it so, and name no other character set in the Content-Type.")
TWICE = N_("A name stands twice in an object of this JSON, so it cannot be known which of both is meant.")
TOO_LARGE = N_("This is too large. Nothing was saved; please send something shorter.")
TOO_SLOW = N_("This took too long to arrive. Nothing was saved; please send it again.")
BODY_SENTENCES = {408: TOO_SLOW, 413: TOO_LARGE, 415: NOT_UTF_8}
"""What is said of a body that was not read, by status."""


def status(refusal: Refused) -> int:
    """The HTTP status of a no."""
    if isinstance(refusal, NotSignedIn):
        return 401
    return refusal.status if isinstance(refusal, NotAsked) else status_of(refusal)


def answer(refusal: Refused, tongue: Tongue, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """A no as an answer."""
    number = status(refusal)
    problem = Problem(
        type="about:blank",
        title=HTTPStatus(number).phrase,
        status=number,
        code=refusal.code,
        detail=tongue.say(refusal.sentence, **refusal.facts),
        field=refusal.field,
    )
    more = dict(headers or {})
    if number == 401:
        more["WWW-Authenticate"] = "Bearer"
    return JSONResponse(problem.model_dump(), status_code=number, headers=more, media_type=MEDIA)
