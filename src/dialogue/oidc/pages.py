"""Signing in by an organisation's sign-in, beside passwords.

- GET `/signin/organisation`: the way there. Without script: a page with a link, which the browser follows by itself.
- GET `/signin/organisation/back` (`code`, `state`, `iss`, `error`): the way back. Leads to the start page (or to the
  code, where she has one), and only there.

What has to be known on the way back (state, nonce, verifier) is in a cookie of this browser, sealed by the server. So a
way back that began in another browser opens nothing.
"""

from __future__ import annotations

import hmac
import secrets

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from dialogue.accounts.pages import let_in
from dialogue.accounts.passwords import hash_in_turn
from dialogue.bodies.schema import Platform
from dialogue.kernel.actors import SYSTEM
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotAllowed, Refused, not_there
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right, needs
from dialogue.kernel.schema import HOUSE
from dialogue.oidc.commands import ComeInElsewhere
from dialogue.oidc.provider import NOT_BELIEVED, Provider
from dialogue.oidc.roles import table_from, values_in
from dialogue.stage.services import Dialogue, StageServices
from dialogue.web.language import language_of
from dialogue.web.late import Routes
from dialogue.web.sealed import sealed, unsealed
from dialogue.web.security import cookie, drop_cookie, keep_cookie, new_token
from dialogue.web.services import new_command_id

router = Routes()
WAY = "/signin/organisation"
BACK = "/signin/organisation/back"
ON_THE_WAY = "organisation"
SEALED_AS = "oidc"
MINUTES = 10
LONGEST = 4_000  # characters of a code or state; those of usual providers have some hundred
NOT_LET_IN = N_(
    "Your organisation has signed you in, but nobody has let you in here. Please ask whoever looks after this server."
)
BEGIN_AGAIN = N_("This sign-in has run out or began in another browser. Please begin again.")
providers: dict[tuple[str, str, str], Provider] = {}
"""What is known of the provider lasts as long as the process."""


def provider_of(dialogue: StageServices) -> Provider:
    """The provider of the host's settings. Raises NotFound when there is none."""
    settings = dialogue.settings
    if not settings.oidc_issuer:
        raise not_there()
    key = (settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret)
    return providers.setdefault(key, Provider(*key))


def _there(reader: Reader, platform_id: int) -> bool:
    return reader.get(Platform, platform_id) is not None


def back_to(dialogue: StageServices) -> str:
    """Our own address to come back to: the one of the settings, never what a request says of itself."""
    return dialogue.where.address.rstrip("/") + BACK


@router.get(WAY)
@needs(Right.COME_IN)
async def go(request: Request, dialogue: Dialogue) -> HTMLResponse:
    provider = provider_of(dialogue)
    found = await provider.found()
    state, nonce, verifier = new_token(), new_token(), secrets.token_urlsafe(48)
    way = provider.way(found, back_to(dialogue), state, nonce, verifier)
    answer = dialogue.page(
        "home/organisation.html", language_of(request), way=way, provider=dialogue.settings.oidc_name
    )
    # A redirect of ours never leaves the server (web/security.py); this page does, to one address, and says where.
    answer.headers["Refresh"] = f"0; url={way}"
    keep_cookie(
        answer,
        request,
        ON_THE_WAY,
        sealed(dialogue.secret, SEALED_AS, state, nonce, verifier),
        seconds=MINUTES * 60,
    )
    return answer


@router.get(BACK)
@needs(Right.COME_IN)
async def back(
    request: Request, dialogue: Dialogue, code: str = "", state: str = "", iss: str = "", error: str = ""
) -> Response:
    provider, settings = provider_of(dialogue), dialogue.settings
    kept = unsealed(dialogue.secret, SEALED_AS, cookie(request, ON_THE_WAY), MINUTES * 60)
    if kept is None:
        raise NotAllowed("begin_again", BEGIN_AGAIN)
    wanted, nonce, verifier = kept
    if not state or not hmac.compare_digest(state.encode(), wanted.encode()):
        raise NotAllowed("begin_again", BEGIN_AGAIN)
    if error or not code or max(map(len, (code, state))) > LONGEST or iss not in ("", settings.oidc_issuer):
        raise Refused("not_believed", NOT_BELIEVED)
    claims = await provider.claims(code, back_to(dialogue), nonce, verifier)
    granted = table_from(settings.oidc_roles).granted(values_in(claims, settings.oidc_claim))
    if granted is None:
        raise NotAllowed("not_let_in", NOT_LET_IN)
    name = next(
        (one for key in ("name", "preferred_username") if isinstance(one := claims.get(key), str)), ""
    )
    there = await dialogue.read(lambda reader: [one for one in granted if _there(reader, one[0])])
    done = await dialogue.execute(
        ComeInElsewhere(
            settings.oidc_issuer,
            claims["sub"],
            name[:200],
            tuple(sorted(there)),
            await hash_in_turn(secrets.token_urlsafe(32)),
            language_of(request),
        ),
        command_id=new_command_id(),
        stream_id=HOUSE,
        actor=SYSTEM,
        concerns=tuple(sorted({platform for platform, _ in there})),
    )
    answer = await let_in(dialogue, request, done.answer["account"])
    drop_cookie(answer, request, ON_THE_WAY)
    return answer
