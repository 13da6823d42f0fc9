"""The bus over Valkey or Redis: publish and subscribe. Nothing is stored there, so it needs no disk and no backup.

Needs the extra `redis`.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from dialogue.live.bus.remote import RemoteBus

PROVE_LIFE = 10.0  # seconds without a word until the server is asked whether the line is still one
PATIENCE = 5.0  # seconds for an answer


class ValkeyLine:
    """One connection: to publish, or to a channel that it hears."""

    def __init__(self, url: str, channel: str, hears: bool) -> None:
        import redis
        from redis.backoff import NoBackoff
        from redis.retry import Retry

        self._channel = channel
        client: Any = redis.Redis
        self._client = client.from_url(
            url,
            socket_connect_timeout=PATIENCE,
            socket_timeout=PATIENCE,
            socket_keepalive=True,
            decode_responses=True,
            # It is opened again by the bus, which knows that something may have been missed.
            retry=Retry(NoBackoff(), 0),
        )
        self._heard: Any = None
        self._client.ping()
        if hears:
            self._heard = self._client.pubsub(ignore_subscribe_messages=False)
            self._heard.subscribe(channel)
            self._confirmed()
        self._asked = self._proved = time.monotonic()

    def _confirmed(self) -> None:
        """Wait until the server has taken the subscription in: what is said from now on arrives."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            found = self._heard.get_message(timeout=PATIENCE)
            if found is not None and found["type"] == "subscribe":
                return
        raise TimeoutError("no answer to the subscription")

    def send(self, message: str) -> None:
        self._client.publish(self._channel, message)

    def received(self, wait: float) -> Iterator[str]:
        found = self._heard.get_message(timeout=wait)
        while found is not None:
            self._proved = time.monotonic()
            if found["type"] == "message":
                yield found["data"]
            found = self._heard.get_message(timeout=0)
        now = time.monotonic()
        if now - self._proved > PROVE_LIFE + PATIENCE:
            raise TimeoutError("no sign of life")
        if now - max(self._proved, self._asked) > PROVE_LIFE:
            self._asked = now
            self._heard.ping()

    def close(self) -> None:
        if self._heard is not None:
            self._heard.close()
        self._client.close()


def valkey_bus(url: str, channel: str) -> RemoteBus:
    """A bus for all processes that name the same server and the same channel."""
    return RemoteBus(lambda hears: ValkeyLine(url, channel, hears))
