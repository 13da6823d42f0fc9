"""Asking an OpenID Connect provider: where its addresses are, a code for a token, and whether the token can be believed.

Authorization code with PKCE (S256), state and nonce. Of the token everything is checked that OpenID Connect Core 1.0,
section 3.1.3.7, asks for: signature by one of the provider's keys, issuer, audience, time, nonce.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote, urlencode, urlsplit

from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_

if TYPE_CHECKING:
    import httpx

logger = logging.getLogger(__name__)

WITHIN = 10.0  # seconds for each question to the provider
LARGEST = 512 * 1024
KEPT = 3600.0  # seconds until its addresses are asked for again
AGAIN = 30.0  # seconds until its keys are asked for again because of a key that is not known
LEEWAY = 60  # seconds by which two clocks may differ
ALGORITHMS = ["RS256", "PS256", "ES256", "RS384", "RS512", "ES384", "EdDSA"]
"""Signatures by a key pair. None at all, and those by a shared secret, are no signatures of the provider."""

NOT_NOW = N_(
    "The sign-in of your organisation does not answer. Please try again later, or sign in with your password."
)
NOT_BELIEVED = N_("What came back from the sign-in of your organisation is not right. You are not signed in.")


class Unbelievable(Exception):  # noqa: N818 - a no to somebody's token, not an error of ours
    """An answer of the provider that cannot be believed; the text says why, for the host's log."""


@dataclass(frozen=True, slots=True)
class Found:
    """The provider's addresses and keys, and since when (by the even clock) they are known."""

    authorize: str
    token: str
    keys_at: str
    keys: Any
    at: float


def is_safe(address: str) -> bool:
    """Whether what goes to this address cannot be read on its way: https, or the same machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (
        parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost", "::1"}
    )


@dataclass(slots=True)
class Provider:
    """One provider, as the host's settings name it. Asks over the network, so never inside of a transaction."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    known: Found | None = None

    async def found(self, *, fresh: bool = False) -> Found:
        """Its addresses and keys, asked for at most once an hour (and once more for a key that is not known).

        Raises Refused when it does not answer, or not as a provider.
        """
        now = time.monotonic()
        if self.known is not None and now - self.known.at < (AGAIN if fresh else KEPT):
            return self.known
        from joserfc.jwk import KeySet

        try:
            about = await self._json(self.issuer.rstrip("/") + "/.well-known/openid-configuration")
            if about.get("issuer") != self.issuer:
                raise Unbelievable("its configuration names another issuer")
            places = [
                str(about.get(name, "")) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")
            ]
            if not all(map(is_safe, places)):
                raise Unbelievable("one of its addresses is not https")
            keys = KeySet.import_key_set(cast(Any, await self._json(places[2])))
        except Refused:
            raise
        except Exception as error:
            logger.warning("The OIDC provider cannot be used: %s", _said(error))
            raise Refused("provider_silent", NOT_NOW) from None
        self.known = Found(places[0], places[1], places[2], keys, now)
        return self.known

    def way(self, found: Found, back: str, state: str, nonce: str, verifier: str) -> str:
        """The address at which the provider signs somebody in."""
        asked = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": back,
            "scope": "openid profile",
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge_of(verifier),
            "code_challenge_method": "S256",
        }
        return f"{found.authorize}{'&' if '?' in found.authorize else '?'}{urlencode(asked)}"

    async def claims(self, code: str, back: str, nonce: str, verifier: str) -> Mapping[str, Any]:
        """Who was signed in, for a code. Raises Refused for whatever cannot be believed."""
        found = await self.found()
        given = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "code_verifier": verifier,
        }
        try:
            answer = await self._json(found.token, given)
            token = answer.get("id_token")
            if not isinstance(token, str):
                raise Unbelievable("there is no ID token")
            return await self._believed(token, nonce)
        except Refused:
            raise
        except Exception as error:
            logger.warning("An OIDC sign-in was refused: %s", _said(error))
            raise Refused("not_believed", NOT_BELIEVED) from None

    async def _believed(self, token: str, nonce: str) -> Mapping[str, Any]:
        from joserfc import jwt
        from joserfc.errors import BadSignatureError, InvalidKeyIdError

        found = await self.found()
        try:
            read = jwt.decode(token, found.keys, algorithms=ALGORITHMS)
        except (BadSignatureError, InvalidKeyIdError):  # perhaps by a key that is new there
            read = jwt.decode(token, (await self.found(fresh=True)).keys, algorithms=ALGORITHMS)
        claims: Mapping[str, Any] = read.claims
        require_claims(claims, self.issuer, self.client_id, nonce, time.time())
        return claims

    async def _json(self, address: str, form: Mapping[str, str] | None = None) -> dict[str, Any]:
        import httpx

        signed = httpx.BasicAuth(quote(self.client_id, safe=""), quote(self.client_secret, safe=""))
        async with httpx.AsyncClient(timeout=WITHIN, follow_redirects=False, trust_env=False) as web:
            asked = (
                web.stream("POST", address, data=form, auth=signed) if form else web.stream("GET", address)
            )
            async with asked as answer:
                found = json.loads(await _whole(answer))
                if answer.status_code != 200:
                    raise Unbelievable(f"it answered {answer.status_code}")
        if not isinstance(found, dict):
            raise Unbelievable("its answer is no object")
        return found


async def _whole(answer: httpx.Response) -> bytes:
    body = b""
    async for part in answer.aiter_bytes():
        body += part
        if len(body) > LARGEST:
            raise Unbelievable("its answer is too long")
    return body


def _said(error: Exception) -> str:
    """What went wrong, without anything of an answer: tokens and codes go into no log."""
    return str(error) if isinstance(error, Unbelievable) else type(error).__name__


def require_claims(claims: Mapping[str, Any], issuer: str, client_id: str, nonce: str, now: float) -> None:
    """Raise Unbelievable unless the token is this provider's, for us, for this sign-in, and of now."""
    audience = claims.get("aud")
    several = audience if isinstance(audience, list) else [audience]
    until, since = claims.get("exp"), claims.get("iat")
    if claims.get("iss") != issuer:
        raise Unbelievable("the token is of another issuer")
    if client_id not in several or (len(several) > 1 and claims.get("azp") != client_id):
        raise Unbelievable("the token is for another program")
    if claims.get("azp", client_id) != client_id:
        raise Unbelievable("the token was given to another program")
    if not isinstance(until, int | float) or isinstance(until, bool) or until + LEEWAY < now:
        raise Unbelievable("the token has run out")
    if not isinstance(since, int | float) or isinstance(since, bool) or since - LEEWAY > now:
        raise Unbelievable("the token is of the future")
    if not isinstance(claims.get("nonce"), str) or not hmac.compare_digest(
        claims["nonce"].encode(), nonce.encode()
    ):
        raise Unbelievable("the token is for another sign-in")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise Unbelievable("the token names nobody")


def challenge_of(verifier: str) -> str:
    """What the provider is shown of the verifier (RFC 7636, S256)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
