"""A row's values as an archive says them, and back."""

from __future__ import annotations

import base64
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, Float, Integer, LargeBinary, Table

from dialogue.kernel.schema import UtcDateTime

Row = dict[str, Any]
Rows = dict[str, list[Row]]


class Unfit(Exception):  # noqa: N818 - a plain no, told to the host in its own words
    """A platform that cannot be written to an archive, or an archive that cannot be read; the text says why."""


def plain(column: Column[Any], value: Any) -> Any:
    """What the archive says of a value."""
    if value is None or isinstance(column.type, JSON):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value


def value_of(table: Table, column: Column[Any], said: Any) -> Any:
    """What the database takes of what the archive says. Raises ValueError for another kind of value."""
    if said is None:
        if not column.nullable and not isinstance(column.type, JSON):
            raise ValueError(f"{table.name}.{column.name} is empty")
        return None
    kind = column.type
    if isinstance(kind, JSON):
        return said
    if not fits(kind, said):
        raise ValueError(f"{table.name}.{column.name} is of another kind")
    if isinstance(kind, UtcDateTime):
        return datetime.fromisoformat(said)
    if isinstance(kind, Date):
        return date.fromisoformat(said)
    return base64.b64decode(said, validate=True) if isinstance(kind, LargeBinary) else said


def fits(kind: Any, said: Any) -> bool:
    """Whether a value of the archive can be one of this type of column."""
    if isinstance(kind, Boolean) or isinstance(said, bool):
        return isinstance(kind, Boolean) and isinstance(said, bool)
    if isinstance(kind, Integer):
        return isinstance(said, int)
    return isinstance(said, int | float if isinstance(kind, Float) else str)
