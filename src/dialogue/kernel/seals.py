"""Seals: one hash over the content of rows that are never changed again. The record keeps it, chained to all before.

Whoever changes such a row later, even by one character, must change the record too, and every entry after it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlmodel import SQLModel

from dialogue.kernel.schema import rows_of


def seal(*rows: SQLModel, without: Collection[str] = ()) -> str:
    """SHA-256 over all columns of rows but those named, whatever order the rows come in."""
    said = sorted(_said(row, without) for row in rows)
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def _said(row: SQLModel, without: Collection[str]) -> str:
    table = rows_of(type(row))
    values = {one.name: getattr(row, one.name) for one in table.c if one.name not in without}
    # As the store gives it back: there all keys are texts, and sorted as such.
    stored = json.loads(json.dumps(values, default=_plain))
    return json.dumps([table.name, stored], sort_keys=True, ensure_ascii=True)


def _plain(value: Any) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    raise TypeError(f"{type(value).__name__} cannot be sealed")
