"""The append-only record of a stream: numbered without gaps, each entry chained to the one before by its hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import select

from dialogue.kernel.database import Reader
from dialogue.kernel.prepared import Prepared
from dialogue.kernel.schema import LogEntry, rows_of


def chain(
    before: str,
    seq: int,
    kind: str,
    activity: int | None,
    seat: int | None,
    account: int | None,
    at: datetime,
    facts: dict[str, Any],
) -> str:
    """SHA-256 over the hash before and the entry in canonical JSON, as 64 hexadecimal digits."""
    body = json.dumps(
        [before, seq, kind, activity, seat, account, at.isoformat(), facts],
        ensure_ascii=True,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(body.encode()).hexdigest()


def entries_after(reader: Reader, stream_id: int, after: int, *, most: int | None = None) -> list[LogEntry]:
    """The stream's entries with numbers above `after`, in order; the first `most` of them when given."""
    asked = select(LogEntry).where(LogEntry.stream_id == stream_id, LogEntry.seq > after)
    return list(reader.exec(asked.order_by(LogEntry.seq).limit(most)))  # type: ignore[arg-type]


# Built once: asked for every event of every live session.
_log = rows_of(LogEntry).c
SINCE = Prepared(
    select(_log.seq, _log.kind, _log.activity_id, _log.facts)
    .where(_log.stream_id == bindparam("stream"), _log.seq > bindparam("after"))
    .order_by(_log.seq)
)


def news_after(reader: Reader, stream_id: int, after: int) -> Sequence[Sequence[Any]]:
    """What the live side needs of the entries above `after`, in order: seq, kind, activity_id and facts of each."""
    return SINCE.all(reader, stream=stream_id, after=after)


def first_break(entries: Iterable[LogEntry]) -> int | None:
    """The number of the first entry that is out of order or does not fit the chain; None when all is whole.

    `entries` must begin with number 1.
    """
    before, expected = "", 1
    for entry in entries:
        made = chain(
            before,
            entry.seq,
            entry.kind,
            entry.activity_id,
            entry.seat_id,
            entry.account_id,
            entry.at,
            entry.facts,
        )
        if entry.seq != expected or made != entry.hash:
            return entry.seq
        before, expected = entry.hash, expected + 1
    return None
