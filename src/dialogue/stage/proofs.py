"""What of a session's record can be computed again, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


REDACTED = "words.redacted"
"""The event that says which seals and hashes stand in the place of which, because words were taken out."""


def replaced(reader: Reader) -> Mapping[str, str]:
    """What stands today in the place of each seal or hash, by redactions that the records tell of."""
    asked = select(LogEntry).where(LogEntry.kind == REDACTED).order_by(col(LogEntry.at), col(LogEntry.seq))
    now: dict[str, str] = {}
    for entry in reader.exec(asked).all():
        for before, after in entry.facts["seals"]:
            now |= {first: after for first, last in now.items() if last == before}
            now[before] = after
    return now


def still(reader: Reader, said: str | None, found: str) -> bool:
    """Whether something is what the record says it was, or what a redaction in the record made of it."""
    return said is not None and replaced(reader).get(said, said) == found
