"""Everything in a store, moved into an empty one of another kind: for a host that has outgrown SQLite.

All or nothing, in one transaction of the new store. Before that ends, every table is counted and its rows are hashed on
both sides, and what can be computed again is computed again in the new one. The old store is only read.

Rows go over in the order of their keys. Those of a secret vote have random ones, so the new store does not know in which
order they came, and one transaction has written all of them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Column, MetaData, Table, bindparam, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from dialogue.kernel.database import Database, Reader, Tx

AT_ONCE = 500  # rows


class Refusal(Exception):  # noqa: N818 - a plain no, told to the host in its own words
    """A store that cannot be moved, or that did not arrive as it was; the text says why."""


@dataclass(frozen=True, slots=True)
class Sum:
    """How many rows a table has, and one number for all of them, whatever their order."""

    rows: int
    hashed: int


def moved(
    old: Database,
    new: Database,
    metadata: MetaData,
    *,
    apart: Iterable[str] = (),
    also: Callable[[Tx], None] = lambda _: None,
    wrong: Callable[[Reader], list[str]] = lambda _: [],
) -> dict[str, Sum]:
    """Move all rows; gives what arrived, by table. Both stores have the tables that `metadata` says.

    Tables `apart` are not compared; `also` writes what is not in the old store's tables; `wrong` looks at the new store
    and says what does not hold. Raises Refusal, and nothing was changed.
    """
    apart = frozenset(apart)
    with old.read() as reader, new.write() as tx:
        filled = [table.name for table in metadata.sorted_tables if _sum_of(tx, table).rows]
        if filled:
            raise Refusal(
                f"The new database is not empty: there are rows in {', '.join(filled[:3])}. Nothing was changed."
            )
        try:
            for table in metadata.sorted_tables:
                _copy(reader, tx, table)
            also(tx)
            tx.flush()
        except DBAPIError as error:
            said = (str(error.orig).strip().splitlines() or ["no answer"])[0]
            raise Refusal(
                f"The new database did not take what is in the old one: {said}. Nothing was changed."
            ) from None
        if tx.connection().dialect.name == "postgresql":
            _count_on(tx, metadata)
        arrived = {}
        for table in metadata.sorted_tables:
            if table.name in apart:
                continue
            arrived[table.name] = _sum_of(tx, table)
            if arrived[table.name] != _sum_of(reader, table):
                raise Refusal(f"The rows of {table.name} did not arrive as they were. Nothing was changed.")
        found = wrong(tx)
        if found:
            raise Refusal(f"What arrived does not hold: {found[0]}. Nothing was changed.")
    return arrived


def _rows(reader: Reader, table: Table) -> Iterator[dict[str, Any]]:
    asked = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=AT_ONCE)
    for row in reader.connection().execute(asked):
        yield dict(row._mapping)


def _copy(reader: Reader, tx: Tx, table: Table) -> None:
    """All rows; what points at a row of the same table is put in afterwards."""
    own = [
        column.name
        for column in table.columns
        if column.nullable and any(key.column.table is table for key in column.foreign_keys)
    ]
    keys = [column.name for column in table.primary_key.columns]
    connection, part, later = tx.connection(), [], []
    for row in _rows(reader, table):
        later += [{**row}] if any(row[name] is not None for name in own) else []
        part.append({**row, **dict.fromkeys(own)})
        if len(part) == AT_ONCE:
            connection.execute(insert(table), part)
            part = []
    if part:
        connection.execute(insert(table), part)
    if later:
        put = update(table).where(*(table.c[name] == bindparam(f"key_{name}") for name in keys))
        put = put.values({name: bindparam(f"own_{name}") for name in own})
        for row in later:
            connection.execute(
                put,
                {f"key_{name}": row[name] for name in keys} | {f"own_{name}": row[name] for name in own},
            )


def _count_on(tx: Tx, metadata: MetaData) -> None:
    """PostgreSQL counts numbers apart from the rows: the next one follows the largest that came."""
    for table in metadata.sorted_tables:
        counted: Column[Any] | None = table.autoincrement_column
        if counted is None:
            continue
        where = {"table": f'"{table.name}"', "column": counted.name}
        name = "SELECT pg_get_serial_sequence(:table, :column)"
        sequence = tx.connection().execute(text(name), where).scalar()
        largest = tx.connection().execute(select(func.max(counted))).scalar()
        if sequence and largest:
            tx.connection().execute(
                text("SELECT setval(:name, :largest)"), {"name": sequence, "largest": largest}
            )


def _sum_of(reader: Reader, table: Table) -> Sum:
    count, hashed = 0, 0
    for row in _rows(reader, table):
        count += 1
        said = json.dumps([row[column.name] for column in table.columns], sort_keys=True, default=_said)
        hashed = (
            hashed + int.from_bytes(hashlib.sha256(said.encode("utf-8", "surrogatepass")).digest())
        ) % 2**256
    return Sum(count, hashed)


def _said(value: Any) -> str:
    """What JSON cannot say, the same from both kinds of store."""
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    raise TypeError(type(value).__name__)
