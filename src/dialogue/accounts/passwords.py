"""Passwords: argon2id, one at a time for strangers. One hash needs 0.19 s and 64 MiB, so a flood must not take the machine.

Strangers share a budget: a handful at once, then a little more than one in a second. With no such budget 24 lines that
tried invented names took two cores, and the room waited three times as long for its ideas.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_

_hasher = PasswordHasher(parallelism=1)
NO_PASSWORD = "-"  # noqa: S105 - it is none
"""Stored instead of a hash for somebody who has no password (yet, or any more): nothing that is typed fits it."""
STOPPED = "stopped"
"""Stored instead of a hash for somebody who may not sign in any more: nothing fits it, and no role holds anything."""
MOST_WAITING = 40  # a longer queue is a flood, and everybody in it would wait for nothing
AT_ONCE = 8.0  # hashes that strangers may have one after the other before the budget holds them back
A_SECOND = 1.5


@dataclass(slots=True)
class Queue:
    """Passwords that wait for their turn. `budget` is what is left of hashes at `since` (monotonic seconds)."""

    places: asyncio.Semaphore
    limited: bool = False
    budget: float = AT_ONCE
    since: float = 0.0
    waiting: set[object] = field(default_factory=set)

    async def spend(self) -> None:
        """Wait until the budget has one more hash."""
        while self.limited:
            now = time.monotonic()
            self.budget = min(AT_ONCE, self.budget + (now - self.since) * A_SECOND)
            self.since = now
            if self.budget >= 1:
                self.budget -= 1
                return
            await asyncio.sleep((1 - self.budget) / A_SECOND)


strangers = Queue(asyncio.Semaphore(1), limited=True)
acquainted = Queue(asyncio.Semaphore(1))
"""Browsers that were signed in before, or hold a link, so that no flood of strangers keeps the facilitator out."""


@cache
def _nobody() -> str:
    """Verified when the name is unknown, so that the time of the answer does not tell which names exist."""
    return _hasher.hash("nobody has this password")


def hashed(password: str) -> str:
    """The argon2id hash of a password (blocks for about 0.2 s)."""
    return _hasher.hash(password)


def has_password(stored: str) -> bool:
    """Whether an account has a password."""
    return stored not in {NO_PASSWORD, STOPPED}


def _fits(stored: str | None, password: str) -> bool:
    there = stored is not None and has_password(stored)
    try:
        return _hasher.verify(stored if stored and there else _nobody(), password) and there
    except (VerificationError, InvalidHashError):
        return False


@asynccontextmanager
async def _in_turn(queue: Queue) -> AsyncIterator[None]:
    """A place for one hash. Refused when too many are waiting already."""
    if len(queue.waiting) >= MOST_WAITING:
        raise Refused("busy", N_("Many passwords are being tried right now. Please try again in a moment."))
    ticket = object()
    queue.waiting.add(ticket)
    try:
        async with queue.places:
            await queue.spend()
            yield
    finally:
        queue.waiting.discard(ticket)


async def hash_in_turn(password: str) -> str:
    """The hash of a new password, for somebody who was let in already; made in a thread when a place is free."""
    async with _in_turn(acquainted):
        return await asyncio.to_thread(hashed, password)


async def verify_in_turn(stored: str | None, password: str, *, known: bool = False) -> bool:
    """Whether the password fits the stored hash; None (no such name) takes as long and is never right.

    `known` says that the browser was signed in before. Refused in a flood.
    """
    async with _in_turn(acquainted if known else strangers):
        return await asyncio.to_thread(_fits, stored, password)
