"""Which rows belong to a platform or to a session, in every table; and which of them rest on others that go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, MetaData, Table, and_, delete, or_, select, update
from sqlmodel import SQLModel

from dialogue.archives import kept
from dialogue.kernel.database import Reader, Tx

AT_ONCE = 400  # values in one question

Row = dict[str, Any]
Rows = dict[str, list[Row]]


def everything() -> MetaData:
    """All tables of the application."""
    return SQLModel.metadata


def key_of(table: Table, row: Mapping[str, Any]) -> tuple[Any, ...]:
    """What a row is found by."""
    return tuple(row[one.name] for one in table.primary_key.columns)


def of_platform(reader: Reader, platform_id: int, sessions: Iterable[int]) -> Rows:
    """Every row of a platform and of these sessions, by table."""
    sessions = set(sessions)
    start = {"platform": {platform_id}, "session": sessions, "stream": {platform_id, *sessions}}
    return _rows(reader, start)


def of_session(reader: Reader, session_id: int) -> Rows:
    """Every row of one session, and every row elsewhere that cannot stand without one of them."""
    return _rows(reader, {"platform": set(), "session": {session_id}, "stream": {session_id}})


def _rows(reader: Reader, start: Mapping[str, set[int]]) -> Rows:
    anchored, ids, found = (
        kept(everything(), (), strict=False),
        {name: set(of) for name, of in start.items()},
        Rows(),
    )
    for table in anchored.order:
        if table.name == "account":
            continue
        asked = [] if table.name in start else [key for key in table.foreign_keys if not key.parent.nullable]
        pairs = {(key.parent.name, key.column.table.name) for key in asked}
        if table.name in start:
            pairs = {("id", table.name)}
        elif table.name in anchored.anchors:
            pairs.add(anchored.anchors[table.name])
        read: dict[tuple[Any, ...], Row] = {}
        for column, other in sorted(pairs):
            values = sorted(ids.get(other, ()))
            for place in range(0, len(values), AT_ONCE):
                some = table.columns[column].in_(values[place : place + AT_ONCE])
                for row in reader.connection().execute(select(table).where(some)).mappings():
                    read[key_of(table, dict(row))] = dict(row)
        found[table.name] = list(read.values())
        if "id" in table.columns:
            ids.setdefault(table.name, set()).update(row["id"] for row in found[table.name])
    return found


def take_away(tx: Tx, rows: Rows) -> None:
    """Delete rows in all tables; what points to them from elsewhere, and need not, points nowhere then."""
    connection, tables = tx.connection(), everything().sorted_tables
    going = {name: {row["id"] for row in of} for name, of in rows.items() if of and "id" in of[0]}
    for table in tables:
        for column in table.columns:
            loose = [key.column.table.name for key in column.foreign_keys if column.nullable]
            for other in (name for name in loose if going.get(name)):
                values = sorted(going[other])
                for place in range(0, len(values), AT_ONCE):
                    some = column.in_(values[place : place + AT_ONCE])
                    connection.execute(update(table).where(some).values({column.name: None}))
    for table in reversed(tables):
        keys = list(table.primary_key.columns)
        gone = [key_of(table, row) for row in rows.get(table.name, ())]
        for place in range(0, len(gone), AT_ONCE // len(keys)):
            part = gone[place : place + AT_ONCE // len(keys)]
            each: list[ColumnElement[bool]] = [
                and_(*(key == value for key, value in zip(keys, one, strict=True))) for one in part
            ]
            if len(keys) == 1:
                each = [keys[0].in_([one[0] for one in part])]
            connection.execute(delete(table).where(or_(*each)))
    tx.expire_all()
