"""What can be asked of webhooks, and what is told of them in the platform's record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dialogue.kernel.rights import Right
from dialogue.kernel.vocabulary import Command, EventKind, event

EVENTS: tuple[EventKind, ...] = (
    event("webhook.made"),
    event("webhook.secret_renewed"),
    event("webhook.paused"),
    event("webhook.resumed"),
    event("webhook.given_up"),
    event("webhook.removed"),
)


@dataclass(frozen=True, slots=True)
class MakeWebhook(Command):
    """Tell an address what happens on the platform from now on. Its secret is made of `salt`, and of the server's."""

    address: str
    groups: tuple[str, ...]
    salt: str
    right: ClassVar[Right] = Right.LOOK_AFTER_PLATFORM
    secret: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class OfWebhook(Command):
    """Base of what is done to one webhook."""

    webhook_id: int
    right: ClassVar[Right] = Right.LOOK_AFTER_PLATFORM


@dataclass(frozen=True, slots=True)
class RenewWebhookSecret(OfWebhook):
    """Sign with another secret from now on."""

    salt: str
    right: ClassVar[Right] = Right.LOOK_AFTER_PLATFORM
    secret: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class PauseWebhook(OfWebhook):
    """Send nothing until it is taken up again. Nothing is lost meanwhile."""

    right: ClassVar[Right] = Right.LOOK_AFTER_PLATFORM


@dataclass(frozen=True, slots=True)
class ResumeWebhook(OfWebhook):
    """Send again, from the event on that was not taken. Whoever resumes it answers for it from now on."""

    right: ClassVar[Right] = Right.LOOK_AFTER_PLATFORM


@dataclass(frozen=True, slots=True)
class RemoveWebhook(OfWebhook):
    """Send nothing any more, and forget where to."""

    right: ClassVar[Right] = Right.LOOK_AFTER_PLATFORM


@dataclass(frozen=True, slots=True)
class TryWebhook(OfWebhook):
    """Send a test. It is noted before it goes, so that nobody can send many."""

    right: ClassVar[Right] = Right.LOOK_AFTER_PLATFORM


@dataclass(frozen=True, slots=True)
class NoteTrial(Command):
    """What became of a test."""

    delivery_id: int
    trouble: str
    code: int | None
    millis: int
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM


@dataclass(frozen=True, slots=True)
class ClaimWebhook(OfWebhook):
    """Take a webhook in hand, so that one process at a time sends for it. A claim of `lease` seconds ago counts no more."""

    claim: str
    lease: float
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM


@dataclass(frozen=True, slots=True)
class ReleaseWebhook(OfWebhook):
    """Nothing is left to send just now."""

    claim: str
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM


@dataclass(frozen=True, slots=True)
class PassOver(OfWebhook):
    """A record was read from `after` up to `seq`, and nothing in it is for this webhook."""

    stream_id: int
    after: int
    seq: int
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM


@dataclass(frozen=True, slots=True)
class RecordDelivery(OfWebhook):
    """What became of one delivery. Taken: the record is read up to it. Not taken: when it is tried again.

    `chance` spreads the next try, `again_after` are the seconds that the receiver asked for.
    """

    claim: str
    stream_id: int
    seq: int
    kind: str
    trouble: str
    code: int | None
    millis: int
    chance: float
    again_after: float | None = None
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM


@dataclass(frozen=True, slots=True)
class StopWebhook(OfWebhook):
    """Whoever made it does not look after the platform any more."""

    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM
