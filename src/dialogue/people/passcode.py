"""The passcode that newcomers say after the code, where the facilitator asks for one. Only a digest of it is stored.

Whoever has said it keeps a proof in her browser for that digest; with another passcode it is worth nothing.
"""

from __future__ import annotations

import hashlib
import hmac
from functools import lru_cache

from starlette.requests import HTTPConnection
from starlette.responses import Response

from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.text import sameness, taken_in
from dialogue.web.security import cookie, derived, keep_cookie

SHORTEST, LONGEST = 4, 60
STRETCHED = 20_000
"""Rounds that each guess at a stored passcode costs: people choose words."""
A_DAY = 24 * 3600


def chosen_digest(session_id: int, typed: str) -> str:
    """What is stored of a passcode that the facilitator typed; empty for none. Raises Refused."""
    words = taken_in(typed)
    if not words:
        return ""
    if not SHORTEST <= len(words) <= LONGEST:
        raise Refused(
            "passcode_length",
            N_("Please choose a passcode of %(least)s to %(most)s characters."),
            field="passcode",
            least=SHORTEST,
            most=LONGEST,
        )
    return digest_of(session_id, words)


def digest_of(session_id: int, typed: str) -> str:
    """The digest of a passcode as somebody typed it: capitals, spaces around it and look-alikes do not matter."""
    return _stretched(session_id, sameness(taken_in(typed))[: 4 * LONGEST])


@lru_cache(maxsize=512)
def _stretched(session_id: int, words: str) -> str:
    return hashlib.pbkdf2_hmac("sha256", words.encode(), f"passcode:{session_id}".encode(), STRETCHED).hex()


def passcode_cookie(session_id: int) -> str:
    return f"passcode_{session_id}"


def said(connection: HTTPConnection, session_id: int) -> str:
    """The digest of the passcode that this browser has said, if it was found right here."""
    digest, _, proof = cookie(connection, passcode_cookie(session_id)).partition(".")
    fits = hmac.compare_digest(proof.encode(), _proof(connection, session_id, digest).encode())
    return digest if digest and fits else ""


def keep_said(answer: Response, connection: HTTPConnection, session_id: int, digest: str) -> None:
    """Put the proof into the browser."""
    proof = _proof(connection, session_id, digest)
    keep_cookie(answer, connection, passcode_cookie(session_id), f"{digest}.{proof}", seconds=A_DAY)


def _proof(connection: HTTPConnection, session_id: int, digest: str) -> str:
    return derived(connection.state.dialogue.secret, f"passcode:{session_id}:{digest}")
