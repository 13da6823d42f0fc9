"""Passwords: argon2id, two at a time. One hash needs 0.19 s and 64 MiB, so a flood must not take the machine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from dialogue.kernel.errors import Refused
from dialogue.kernel.words import N_

_hasher = PasswordHasher()
MOST_WAITING = (
    20  # four seconds of work; a longer queue is a flood, and everybody in it would wait for nothing
)


@dataclass(slots=True)
class Queue:
    """Passwords that wait for their turn."""

    places: asyncio.Semaphore
    waiting: set[object] = field(default_factory=set)


strangers = Queue(asyncio.Semaphore(2))
acquainted = Queue(asyncio.Semaphore(1))
"""Browsers that were signed in before, so that no flood of strangers keeps the facilitator out."""


@cache
def _nobody() -> str:
    """Verified when the name is unknown, so that the time of the answer does not tell which names exist."""
    return _hasher.hash("nobody has this password")


def hashed(password: str) -> str:
    """The argon2id hash of a password (blocks for about 0.2 s)."""
    return _hasher.hash(password)


def _fits(stored: str | None, password: str) -> bool:
    try:
        return _hasher.verify(stored or _nobody(), password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


@asynccontextmanager
async def _in_turn(queue: Queue) -> AsyncIterator[None]:
    """A place for one hash. Refused when too many are waiting already."""
    if len(queue.waiting) >= MOST_WAITING:
        raise Refused(
            "busy", N_("Very many passwords are being tried just now. Please try again in a moment.")
        )
    ticket = object()
    queue.waiting.add(ticket)
    try:
        async with queue.places:
            yield
    finally:
        queue.waiting.discard(ticket)


async def hash_in_turn(password: str) -> str:
    """The hash, made in a thread when a place is free. Refused in a flood."""
    async with _in_turn(strangers):
        return await asyncio.to_thread(hashed, password)


async def verify_in_turn(stored: str | None, password: str, *, known: bool = False) -> bool:
    """Whether the password fits the stored hash; None (no such name) takes as long and is never right.

    `known` says that the browser was signed in before. Refused in a flood.
    """
    async with _in_turn(acquainted if known else strangers):
        return await asyncio.to_thread(_fits, stored, password)
