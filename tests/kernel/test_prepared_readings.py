"""Readings on PostgreSQL: what is asked often is planned once, and nothing can be written in one."""

from __future__ import annotations

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from dialogue.kernel.database import Database

OFTEN = 8  # the driver prepares what was asked five times
KNOWN = "SELECT count(*) FROM pg_prepared_statements"


def planned(store: Database) -> int:
    """How many statements the only connection for readings has prepared, after one was asked often."""
    for number in range(OFTEN):
        with store.read() as reader:
            assert reader.scalar(text("SELECT :n + 1"), {"n": number}) == number + 1
    with store.read() as reader:
        return int(reader.scalar(text(KNOWN)) or 0)


def test_what_is_read_often_is_planned_once(postgres: str) -> None:
    store, other = Database(postgres, readers=1), Database(postgres, readers=1)
    try:
        assert planned(store) >= 1
        with pytest.raises(ProgrammingError), store.read() as reader:
            reader.scalar(text("SELECT nothing_like_this"))
        assert planned(store) >= 1, "also after a reading that failed"
        for one in list(other.reader.dispatch.rollback):  # the control: rolled back, as it was before
            event.remove(other.reader, "rollback", one)
        assert planned(other) == 0
    finally:
        store.close()
        other.close()


def test_nothing_is_written_in_a_reading(postgres: str) -> None:
    store = Database(postgres, readers=1)
    make = text("CREATE TABLE written_here (id INTEGER)")
    try:
        with pytest.raises(DBAPIError, match="read-only"), store.read() as reader:
            reader.execute(make)
        with store.write() as tx:  # the control
            tx.execute(make)
        with store.write() as tx:
            tx.execute(text("DROP TABLE written_here"))
    finally:
        store.close()
