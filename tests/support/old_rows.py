"""Rows for tables of earlier versions, which no model of today knows any more."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Float, Integer, LargeBinary, Numeric

ALONE = {"alembic_version"}


def value(column: Column[Any], number: int) -> Any:
    """Something that such a column can hold, another one for each number."""
    kind = column.type
    if isinstance(kind, JSON) or "JSON" in str(kind):
        return {}
    if isinstance(kind, Boolean):
        return False
    if isinstance(kind, DateTime):
        return datetime(2026, 11, 1, 12, number % 60, tzinfo=UTC)
    if isinstance(kind, Date):
        return datetime(2026, 11, 1, tzinfo=UTC).date()
    if isinstance(kind, Integer | Float | Numeric):
        return number
    if isinstance(kind, LargeBinary):
        return str(number).encode()
    longest = getattr(kind, "length", None) or 64
    return f"{number}"[:longest]
