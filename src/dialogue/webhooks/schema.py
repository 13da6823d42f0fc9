"""Tables of webhooks: where they lead, how far they have read, and what became of the last deliveries.

The secret by which a webhook signs stands in no table. It is made of `salt` and the server's own secret. An address may
hold a key of its receiver: it is shown to whoever looks after the platform, and stands in no log and in no archive.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from dialogue.kernel.schema import moment, record


class Webhook(SQLModel, table=True):
    """An address that is told what happens on a platform, for as long as `account_id` may look after the platform.

    `groups` are words of `groups.Group`, `state` one of `states.State`. `tries` counts how often the next event was not
    taken, `next_at` is when it is tried again. `claim` is who sends now, since `claimed_at`. How far each record was read
    is a row of `follower`, by the name `follower_of`.
    """

    id: int | None = Field(default=None, primary_key=True)
    platform_id: int = Field(foreign_key="platform.id", ondelete="CASCADE", index=True)
    account_id: int = Field(foreign_key="account.id", ondelete="CASCADE", index=True)
    address: str = Field(max_length=500)
    groups: list[str] = record(list)
    salt: str = Field(max_length=64)
    state: str = Field(max_length=12)
    made_at: datetime = moment(nullable=False)
    tries: int = 0
    next_at: datetime = moment(nullable=False)
    claim: str = Field(default="", max_length=64)
    claimed_at: datetime | None = moment()


class WebhookDelivery(SQLModel, table=True):
    """One try to deliver: which entry of which record (none for a test), and what the address answered.

    `trouble` is one of `states.Trouble`, empty where it was taken. Only the last ones of each webhook are kept.
    """

    __tablename__ = "webhook_delivery"

    id: int | None = Field(default=None, primary_key=True)
    webhook_id: int = Field(foreign_key="webhook.id", ondelete="CASCADE", index=True)
    stream_id: int | None = None
    seq: int | None = None
    kind: str = Field(max_length=40)
    at: datetime = moment(nullable=False)
    tries: int = 0
    trouble: str = Field(default="", max_length=12)
    code: int | None = None
    millis: int = 0


def follower_of(webhook_id: int) -> str:
    """The name under which a webhook reads records."""
    return f"webhook:{webhook_id}"
