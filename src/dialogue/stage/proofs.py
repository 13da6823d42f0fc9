"""What of a session's record can be computed again, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from dialogue.kernel.database import Reader
from dialogue.kernel.schema import LogEntry


@dataclass(frozen=True, slots=True)
class Proof:
    """One thing that was looked at: what it is, which one, and what is wrong with it (empty: nothing), in plain English.

    `sealed`: the record holds a seal of it. What was made before there were seals has none.
    """

    of: str
    which: str
    wrong: tuple[str, ...] = ()
    sealed: bool = True


def told(reader: Reader, stream_id: int | None, kind: str, **facts: Any) -> dict[str, Any] | None:
    """The facts of the newest entry of this kind that says these; None when the record tells no such thing.

    Without a stream all records are looked at: a session can have moved to another platform since.
    """
    asked = select(LogEntry).where(LogEntry.kind == kind)
    if stream_id is not None:
        asked = asked.where(LogEntry.stream_id == stream_id)
    found: Sequence[LogEntry] = reader.exec(
        asked.order_by(col(LogEntry.at).desc(), col(LogEntry.seq).desc())
    ).all()
    for entry in found:
        if all(entry.facts.get(name) == value for name, value in facts.items()):
            return entry.facts
    return None
