"""Every statement is made into SQL once for all stores of a process, and not once for each store.

SQLAlchemy keeps what it has compiled for each engine and dialect. A server has one store for its whole life; tests have a
new one each, and writing the same SQL anew took a fifth of their time.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import create_engine
from sqlalchemy.engine import Engine
from sqlalchemy.util import LRUCache

from dialogue.kernel import database

KEPT = 5_000  # statements; all tests together have some thousands


def share() -> None:
    """Let all embedded stores that are opened from now on have one dialect and one collection of compiled statements."""
    first = create_engine("sqlite://")
    first.connect().close()  # the dialect has met its driver
    dialect, compiled = first.dialect, LRUCache[Any, Any](KEPT)

    def made(url: str, **options: Any) -> Engine:
        engine = create_engine(url, **options)
        if engine.dialect.driver == dialect.driver:
            engine.dialect = engine.pool._dialect = dialect
            engine._compiled_cache = compiled
        return engine

    database.create_engine = made  # type: ignore[assignment]
