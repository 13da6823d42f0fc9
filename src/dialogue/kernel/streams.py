"""Streams in a transaction: their heads, locked in order, and appending to them."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from dialogue.kernel.database import Reader, Tx
from dialogue.kernel.log import chain
from dialogue.kernel.prepared import Prepared, all_given
from dialogue.kernel.schema import HOUSE, LogEntry, Stream, StreamKind, rows_of

# Built once: every command of everybody runs these, and building a statement costs as much as running it.
_stream = rows_of(Stream)
_standing = select(_stream.c.id, _stream.c.kind, _stream.c.last_seq, _stream.c.log_hash)
HEADS = _standing.where(_stream.c.id.in_(bindparam("ids", expanding=True))).order_by(_stream.c.id)
LOCKED_HEADS = HEADS.with_for_update()
_HEAD = Prepared(_standing.where(_stream.c.id == bindparam("stream")))
_LOCKED_HEAD = Prepared(_standing.where(_stream.c.id == bindparam("stream")).with_for_update())
APPEND = rows_of(LogEntry).insert()
_APPEND = Prepared(all_given(rows_of(LogEntry)))
MOVE = (
    _stream.update()
    .where(_stream.c.id == bindparam("stream"))
    .values(last_seq=bindparam("seq"), log_hash=bindparam("hash"))
)
_MOVE = Prepared(MOVE)


@dataclass(slots=True)
class Head:
    """Where a stream stands in this transaction."""

    id: int
    kind: str
    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Happening:
    """An event on its way into a stream."""

    stream_id: int
    kind: str
    activity_id: int | None
    facts: dict[str, Any]


def locked(tx: Tx, ids: Collection[int]) -> dict[int, Head]:
    """The heads of those streams that exist, locked until the commit in the order of their ids.

    So two processes never wait for each other in a ring. On SQLite the transaction itself is the lock.
    """
    server = tx.connection().dialect.name != "sqlite"
    if len(ids) == 1:
        one = (_LOCKED_HEAD if server else _HEAD).first(tx, stream=next(iter(ids)))
        found: Sequence[Any] = () if one is None else (one,)
    else:
        found = tx.connection().execute(LOCKED_HEADS if server else HEADS, {"ids": sorted(ids)}).all()
    heads = {number: Head(number, kind, seq, last) for number, kind, seq, last in found}
    if HOUSE in ids and HOUSE not in heads:
        heads[HOUSE] = opened(tx, StreamKind.HOUSE, stream_id=HOUSE)
    return heads


def opened(tx: Tx, kind: StreamKind, *, stream_id: int | None = None) -> Head:
    """A new stream, with nothing in it."""
    made = Stream(id=stream_id, kind=kind, epoch=secrets.token_hex(8))
    tx.add(made)
    tx.flush()
    return Head(made.id or 0, kind, 0, "")


def entries(
    head: Head,
    happened: Iterable[Happening],
    *,
    seat_id: int | None,
    account_id: int | None,
    at: datetime,
) -> list[dict[str, Any]]:
    """Events as rows of their stream's record, in their order, each chained to the one before; the head moves."""
    rows = []
    for one in happened:
        head.seq += 1
        head.hash = chain(head.hash, head.seq, one.kind, one.activity_id, seat_id, account_id, at, one.facts)
        rows.append(
            {
                "stream_id": head.id,
                "seq": head.seq,
                "kind": one.kind,
                "activity_id": one.activity_id,
                "seat_id": seat_id,
                "account_id": account_id,
                "at": at,
                "facts": one.facts,
                "hash": head.hash,
            }
        )
    return rows


def write(tx: Tx, rows: Sequence[dict[str, Any]], heads: Iterable[Head]) -> None:
    """Write entries into their records, and where the heads of these stand now."""
    moved = [{"stream": head.id, "seq": head.seq, "hash": head.hash} for head in heads]
    if len(rows) == 1:  # as of almost every command that comes alone
        _APPEND.run(tx, **rows[0])
    else:
        tx.connection().execute(APPEND, rows)
    if len(moved) == 1:
        _MOVE.run(tx, **moved[0])
    else:
        tx.connection().execute(MOVE, moved)


def stream_of(reader: Reader, stream_id: int) -> Stream:
    """The stream's row in this snapshot. Raises NoResultFound when there is none."""
    return reader.get_one(Stream, stream_id)
