"""What a webhook is to be told next: read from the records with the eyes of whoever made it, as the feed of the API is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import col, func, or_, select

from dialogue.api.feed import OTHER, EventView, told
from dialogue.bodies.roles import held_on_platform
from dialogue.kernel.database import Reader
from dialogue.kernel.followers import AT_A_TIME, Follower
from dialogue.kernel.log import entries_after
from dialogue.kernel.rights import Right, may
from dialogue.kernel.schema import LogEntry, Session, Stream
from dialogue.kernel.vocabulary import EventKind
from dialogue.live.audience import Screen
from dialogue.live.parts import Book
from dialogue.people.seats import staff_seat
from dialogue.webhooks.groups import group_of
from dialogue.webhooks.schema import Webhook, WebhookDelivery, follower_of
from dialogue.webhooks.states import State

Passed = dict[tuple[str, int, str], int]
"""Up to which number a record was looked through for a webhook (by its salt, the stream and its epoch) without a commit."""


@dataclass(frozen=True, slots=True)
class Next:
    """The next event for a webhook, and where it stands."""

    stream_id: int
    seq: int
    hash: str
    epoch: str
    session_id: int | None
    event: EventView


@dataclass(slots=True)
class Found:
    """What looking through the records has found: the next event, and records with nothing in them (stream, from, to)."""

    next: Next | None = None
    nothing: list[tuple[int, int, int]] = field(default_factory=list)


def due(reader: Reader, now: datetime) -> list[tuple[int, int, bool]]:
    """The webhooks that may send now: (webhook, platform, whether its maker may still look after it)."""
    asked = select(Webhook).where(Webhook.state == State.ON, Webhook.next_at <= now)
    return [
        (one.id or 0, one.platform_id, answers_for(reader, one))
        for one in reader.exec(asked.order_by(col(Webhook.id)))
    ]


def answers_for(reader: Reader, hook: Webhook) -> bool:
    """Whether whoever made a webhook still looks after its platform."""
    return Right.LOOK_AFTER_PLATFORM in held_on_platform(reader, hook.platform_id, hook.account_id)


def behind(reader: Reader, hook: Webhook) -> list[tuple[Stream, int]]:
    """The records of the platform and of its sessions that have moved on, and up to where each was read."""
    sessions = select(Session.id).where(Session.platform_id == hook.platform_id)
    read = func.coalesce(Follower.seq, 0)
    asked = (
        select(Stream, read)
        .outerjoin(
            Follower,
            (col(Follower.stream_id) == col(Stream.id)) & (col(Follower.name) == follower_of(hook.id or 0)),
        )
        .where(
            or_(col(Stream.id) == hook.platform_id, col(Stream.id).in_(sessions)),
            col(Stream.last_seq) > read,
        )
        .order_by(col(Stream.id))
    )
    return [(stream, int(seq)) for stream, seq in reader.exec(asked).all()]


def find(reader: Reader, hook: Webhook, events: Mapping[str, EventKind], book: Book, passed: Passed) -> Found:
    """The earliest event that a webhook is to be told; within one record always the one with the lowest number."""
    found, earliest = Found(), None
    for stream, read in behind(reader, hook):
        key = (hook.salt, stream.id or 0, stream.epoch)
        after = max(read, passed.get(key, 0))
        seen = stream.id == hook.platform_id or _sees(reader, hook, stream.id or 0)
        while after < stream.last_seq:
            entries = entries_after(reader, stream.id or 0, after, most=AT_A_TIME)
            if not entries:
                break
            one = next((one for one in entries if seen and _for(hook, one, events, book) is not None), None)
            if one is not None:
                after = one.seq - 1
                if earliest is None or (one.at, one.stream_id) < (earliest[1].at, earliest[1].stream_id):
                    earliest = (stream, one)
                break
            after = entries[-1].seq
        passed[key] = after
        if after - read >= AT_A_TIME:
            found.nothing.append((stream.id or 0, read, after))
    if earliest is not None:
        stream, entry = earliest
        event = _for(hook, entry, events, book)
        assert event is not None
        session = None if stream.id == hook.platform_id else stream.id
        found.next = Next(entry.stream_id, entry.seq, entry.hash, stream.epoch, session, event)
    return found


def _sees(reader: Reader, hook: Webhook, session_id: int) -> bool:
    """Whether whoever made it has a role in a session that shows her what the room sees."""
    seat = staff_seat(reader, session_id, hook.account_id)
    return seat is not None and may(seat.role, Right.SHOW_SCREEN)


def _for(hook: Webhook, entry: LogEntry, events: Mapping[str, EventKind], book: Book) -> EventView | None:
    """An entry as it is told: that it happened, and what of the room's wall it changed. None where it is not."""
    if group_of(entry.kind) not in hook.groups:
        return None
    if entry.stream_id == hook.platform_id:
        return EventView(seq=entry.seq, kind=entry.kind, at=entry.at)
    event = told(entry, events, book, Screen.PROJECTOR)
    return None if event.kind == OTHER or event.at is None else event


def webhooks_on(reader: Reader, platform_id: int) -> list[Webhook]:
    """The webhooks of a platform, the oldest first."""
    asked = select(Webhook).where(Webhook.platform_id == platform_id)
    return list(reader.exec(asked.order_by(col(Webhook.id))))


def deliveries_of(reader: Reader, webhook_id: int, most: int) -> list[WebhookDelivery]:
    """The last deliveries of a webhook, the newest first."""
    asked = select(WebhookDelivery).where(WebhookDelivery.webhook_id == webhook_id)
    return list(reader.exec(asked.order_by(col(WebhookDelivery.id).desc()).limit(most)))
