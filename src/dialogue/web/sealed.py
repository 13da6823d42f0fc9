"""Words that a browser keeps for the server between two pages: with the moment and a seal that only the server can make."""

from __future__ import annotations

import hmac
import json
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode

from dialogue.web.security import derived


def sealed(secret: str, purpose: str, *words: str) -> str:
    """Words for a cookie. `purpose` keeps those of one kind of page from being good for another."""
    body = urlsafe_b64encode(json.dumps([int(time.time()), *words]).encode()).decode()
    return f"{body}.{derived(secret, f'{purpose}/{body}')}"


def unsealed(secret: str, purpose: str, text: str, seconds: int) -> list[str] | None:
    """The words again; None when the seal is not ours, or older than so many seconds."""
    body, _, seal = text.partition(".")
    if body and hmac.compare_digest(seal.encode(), derived(secret, f"{purpose}/{body}").encode()):
        at, *words = json.loads(urlsafe_b64decode(body))
        if time.time() - at < seconds:
            return [str(word) for word in words]
    return None
