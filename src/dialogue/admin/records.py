"""The records of the house, of platforms and of frameworks as a list, and whether a record is whole.

Records of sessions are not shown: who did what in a session is for those who have a right in it. That they are whole is
said of all records.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, func, select

from dialogue.accounts.schema import Account
from dialogue.bodies.schema import Platform
from dialogue.kernel.database import Reader
from dialogue.kernel.log import entries_after, first_break
from dialogue.kernel.schema import HOUSE, LogEntry, Stream, StreamKind

A_PAGE = 50
SHOWN = (StreamKind.HOUSE, StreamKind.PLATFORM, StreamKind.FRAMEWORK)
MOST_CHECKED = 50_000
"""Entries of one record that a page checks while somebody waits; longer ones are for `dialogue verify`."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record: whose, how long, and the platform's name where it is a platform's."""

    id: int
    kind: str
    entries: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Whole:
    """What a check found: since when the record is whole, or at which number it is not. `looked` is False when it was
    too long to be checked here.
    """

    entries: int
    since: datetime | None = None
    broken_at: int | None = None
    looked: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as it is shown: ids and small facts, as the record holds them."""

    seq: int
    at: datetime
    kind: str
    who: str
    seat: int | None
    facts: str


def records(reader: Reader) -> list[Record]:
    """The records that can be looked at, the house first."""
    names = dict(reader.exec(select(Platform.id, Platform.name)).all())
    asked = select(Stream).where(col(Stream.kind).in_(SHOWN)).order_by(col(Stream.id))
    return [
        Record(one.id or 0, one.kind, one.last_seq, names.get(one.id or 0, "")) for one in reader.exec(asked)
    ]


def checked(reader: Reader, stream_id: int, most: int = MOST_CHECKED) -> Whole:
    """Walk along a record's chain, and hold its end against what the record's head says."""
    stream = reader.get_one(Stream, stream_id)
    if stream.last_seq > most:
        return Whole(stream.last_seq, looked=False)
    entries = entries_after(reader, stream_id, 0)
    broken = first_break(entries)
    last = (entries[-1].seq, entries[-1].hash) if entries else (0, "")
    if broken is None and last != (stream.last_seq, stream.log_hash):
        broken = last[0] + 1  # entries are missing at the end, or the head is another one's
    return Whole(stream.last_seq, entries[0].at if entries else None, broken)


def all_checked(reader: Reader) -> tuple[int, list[int], int]:
    """How many records are whole, which are not, and how many are too long to be checked on a page."""
    whole, long, broken = 0, 0, []
    for number in reader.exec(select(Stream.id).where(Stream.kind != StreamKind.DELETED)).all():
        found = checked(reader, number or HOUSE)
        if not found.looked:
            long += 1
        elif found.broken_at is not None:
            broken.append(number or HOUSE)
        else:
            whole += 1
    return whole, broken, long


def subjects(reader: Reader, stream_id: int) -> list[str]:
    """What entries of a record are about: the first word of their kinds."""
    kinds = reader.exec(select(LogEntry.kind).where(LogEntry.stream_id == stream_id).distinct()).all()
    return sorted({kind.partition(".")[0] for kind in kinds})


def lines(reader: Reader, stream_id: int, about: str, before: int | None) -> tuple[list[Line], int | None]:
    """Entries of a record, the newest first, and where the next page begins (None: there is none)."""
    asked = select(LogEntry).where(LogEntry.stream_id == stream_id)
    if about:
        asked = asked.where(func.substr(LogEntry.kind, 1, len(about) + 1) == f"{about}.")
    if before is not None:
        asked = asked.where(LogEntry.seq < before)
    found = list(reader.exec(asked.order_by(col(LogEntry.seq).desc()).limit(A_PAGE + 1)))
    names = _names(reader, found)
    shown = [
        Line(
            one.seq,
            one.at,
            one.kind,
            names.get(one.account_id or 0, ""),
            one.seat_id,
            ", ".join(f"{key} {_plain(value)}" for key, value in sorted(one.facts.items())),
        )
        for one in found[:A_PAGE]
    ]
    return shown, (shown[-1].seq if len(found) > A_PAGE else None)


def _plain(value: Any) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def _names(reader: Reader, found: Sequence[LogEntry]) -> Mapping[int, str]:
    ids = {one.account_id for one in found if one.account_id}
    known = dict(reader.exec(select(Account.id, Account.name).where(col(Account.id).in_(ids))).all())
    return {number: known.get(number, f"({number})") for number in ids if number}
