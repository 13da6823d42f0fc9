"""Sending: for each webhook one event at a time, in order; the next one goes when the last was taken.

An event is taken when the receiver has answered 2xx and that is written down. Whoever is killed between the two sends it
once more after the next start, under the same id. So an event is told at least once, never skipped and never overtaken; by
the id a receiver counts it once.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import random
from typing import Any

from dialogue.kernel.actors import SYSTEM
from dialogue.kernel.database import Database
from dialogue.kernel.execute import Executor, Order
from dialogue.kernel.schema import utc_now
from dialogue.kernel.vocabulary import Command, EventKind
from dialogue.live.parts import Book
from dialogue.webhooks.calling import SECONDS, Answer, Resolve, by_system, call
from dialogue.webhooks.reading import Next, Passed, answers_for, due, find
from dialogue.webhooks.rules import Network, target_of
from dialogue.webhooks.schema import Webhook
from dialogue.webhooks.signing import body_of, headers_for, key_of, message_id, trial_body
from dialogue.webhooks.states import State
from dialogue.webhooks.vocabulary import (
    ClaimWebhook,
    NoteTrial,
    PassOver,
    RecordDelivery,
    ReleaseWebhook,
    StopWebhook,
)

logger = logging.getLogger(__name__)
PATIENCE = 60.0
"""Seconds for a command of the program's own."""
TRIAL_SECONDS = 8.0
"""Somebody waits for the answer to a test."""
LEASE = 180.0
"""Seconds after which a claim of another process counts as left behind: longer than asking for a name and one call take."""
AT_ONCE = 200
"""Deliveries in one go; the others' turn comes in between."""

Watch = Callable[[str], None]
Over = Callable[[], bool]


def nobody_watches(step: str) -> None:
    """In the running program."""


def goes_on() -> bool:
    """In a round that is to come to its end."""
    return False


@dataclass(frozen=True, slots=True)
class Line:
    """How addresses are called: with which secret, what the host allows, how names are asked."""

    secret: str
    allowed: Sequence[Network] = ()
    resolve: Resolve = by_system
    seconds: float = SECONDS

    def send(self, hook: Webhook, number: str, body: bytes, seconds: float | None = None) -> Answer:
        """Call a webhook's address, signed."""
        headers = headers_for(key_of(self.secret, hook), number, int(time.time()), body)
        return call(
            target_of(hook.address), headers, body, self.allowed, self.resolve, seconds or self.seconds
        )

    def trial(self, hook: Webhook, delivery_id: int) -> NoteTrial:
        """Send a test; what to write down of it."""
        number = f"msg_{secrets.token_hex(16)}"
        answer = self.send(hook, number, trial_body(hook, utc_now()), min(self.seconds, TRIAL_SECONDS))
        return NoteTrial(delivery_id, answer.trouble, answer.code, answer.millis)


@dataclass(frozen=True, slots=True)
class Sender:
    """What sending needs. `alone`: no other process sends from this store."""

    database: Database
    executor: Executor
    events: Mapping[str, EventKind]
    book: Book
    line: Line
    alone: bool = True
    watch: Watch = nobody_watches
    passed: Passed = field(default_factory=dict)

    def order(self, command: Command, platform_id: int) -> dict[str, Any]:
        """Carry out a command of the program's own; its answer. Raises TimeoutError when the writer has ended."""
        order = Order(command, secrets.token_urlsafe(16), platform_id, SYSTEM)
        return self.executor.submit(order).result(timeout=PATIENCE).answer

    def waiting(self, now: datetime | None = None) -> list[int]:
        """The webhooks that may send now. Those whose maker no longer looks after the platform are stopped."""
        with self.database.read() as reader:
            found = due(reader, now or utc_now())
        for webhook_id, platform_id, good in found:
            if not good:
                self.order(StopWebhook(webhook_id), platform_id)
        return [webhook_id for webhook_id, _, good in found if good]

    def go_round(self, now: datetime | None = None, over: Over = goes_on) -> int:
        """Send all that waits, one webhook after the other; how much was taken."""
        return sum(self.run(one, over) for one in self.waiting(now))

    def run(self, webhook_id: int, over: Over = goes_on) -> int:
        """Send what waits for one webhook, in order, until nothing is left or something is not taken; how much was."""
        hook, found = self._next(webhook_id)
        if hook is None or found is None:
            return 0
        claim, platform_id, sent = secrets.token_urlsafe(16), hook.platform_id, 0
        self.watch("before the claim")
        lease = 0.0 if self.alone else LEASE
        if not self.order(ClaimWebhook(webhook_id, claim, lease), platform_id)["mine"]:
            return 0
        self.watch("claimed")
        while sent < AT_ONCE and not over():
            hook, found = self._next(webhook_id, claim)  # another process may have sent it before the claim
            if hook is None or found is None:
                break
            answer = self._sent(hook, found)
            self.watch("answered")
            command = RecordDelivery(
                webhook_id,
                claim,
                found.stream_id,
                found.seq,
                found.event.kind,
                answer.trouble,
                answer.code,
                answer.millis,
                random(),  # noqa: S311 - it spreads tries, and protects nothing
                answer.again_after,
            )
            mine = self.order(command, platform_id)["mine"]
            self.watch("recorded")
            if answer.trouble or not mine:
                return sent
            sent += 1
        self.order(ReleaseWebhook(webhook_id, claim), platform_id)
        return sent

    def _next(self, webhook_id: int, claim: str | None = None) -> tuple[Webhook | None, Next | None]:
        """The webhook and its next event, if it may still send and is in our hand."""
        with self.database.read() as reader:
            hook = reader.get(Webhook, webhook_id)
            if hook is None or hook.state != State.ON or (claim is not None and hook.claim != claim):
                return None, None
            if not answers_for(reader, hook):
                return None, None
            found = find(reader, hook, self.events, self.book, self.passed)
        for stream_id, after, seq in found.nothing:
            self.order(PassOver(webhook_id, stream_id, after, seq), hook.platform_id)
        return hook, found.next

    def _sent(self, hook: Webhook, found: Next) -> Answer:
        body = body_of(hook.platform_id, found.session_id, found.epoch, found.event)
        number = message_id(self.line.secret, hook, found.hash)
        self.watch("before the call")
        return self.line.send(hook, number, body)
