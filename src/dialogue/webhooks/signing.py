"""What a delivery looks like on the wire: its body, its id, and the signature by which the receiver knows it is ours.

Names and form of the headers are those of the Standard Webhooks specification (https://www.standardwebhooks.com), version
1.0.0, so that receivers can use the libraries that are there for it: HMAC-SHA256 over `id.timestamp.body`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dialogue.api.feed import EventView
from dialogue.web.security import derived
from dialogue.webhooks.schema import Webhook

PREFIX = "whsec_"
LONGEST_BODY = 64 * 1024
TRIAL = "webhook.test"


def key_of(server: str, hook: Webhook) -> bytes:
    """The key by which a webhook signs, made of its salt with the server's secret: 32 bytes."""
    return bytes.fromhex(derived(server, f"webhook:{hook.id}:{hook.salt}"))


def secret_of(server: str, hook: Webhook) -> str:
    """The key as its receiver is given it."""
    return PREFIX + base64.b64encode(key_of(server, hook)).decode()


def message_id(server: str, hook: Webhook, entry_hash: str) -> str:
    """The id of a delivery: the same at every try, also after a backup was restored; it tells nothing of the entry."""
    return f"msg_{derived(server, f'webhook-message:{hook.id}:{entry_hash}')[:32]}"


def body_of(platform_id: int, session_id: int | None, epoch: str, event: EventView) -> bytes:
    """What is told of an event: the entry as the feed of the API tells it, and where it belongs."""
    data = {
        "platform": platform_id,
        "session": session_id,
        "epoch": epoch,
        "event": event.model_dump(mode="json"),
    }
    assert event.at is not None
    return _json({"type": event.kind, "timestamp": event.at.isoformat(), "data": data})


def trial_body(hook: Webhook, now: datetime) -> bytes:
    """What a test says."""
    data = {"platform": hook.platform_id, "webhook": hook.id}
    return _json({"type": TRIAL, "timestamp": now.isoformat(), "data": data})


def _json(value: Mapping[str, Any]) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    if len(text) > LONGEST_BODY:
        raise ValueError("a delivery is longer than any that should be")
    return text


def headers_for(key: bytes, number: str, seconds: int, body: bytes) -> dict[str, str]:
    """The headers of a delivery. The moment is that of this try, so that old ones can be told from new."""
    signed = hmac.new(key, f"{number}.{seconds}.".encode() + body, hashlib.sha256).digest()
    return {
        "content-type": "application/json",
        "webhook-id": number,
        "webhook-timestamp": str(seconds),
        "webhook-signature": f"v1,{base64.b64encode(signed).decode()}",
    }
