"""Connections to PostgreSQL: one that has rested is asked whether it still lives, one just used is not."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from dialogue.kernel import database as module
from dialogue.kernel.database import Database

CUT = "SELECT pg_terminate_backend(:one)"


def own_number(store: Database) -> int:
    with store.read() as reader:
        return int(reader.scalar(text("SELECT pg_backend_pid()")) or 0)


def cut_the_reader(store: Database) -> None:
    """As when the server was restarted meanwhile: the line of the reading is there no more."""
    number = own_number(store)
    with store.write() as tx:
        tx.scalar(text(CUT), {"one": number})


def test_a_rested_connection_that_died_is_made_anew_and_a_fresh_one_is_not_asked(
    postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    store = Database(postgres, readers=1)
    ping = store.reader.dialect.do_ping

    def counted(connection: object) -> bool:
        asked.append(1)
        return ping(connection)  # type: ignore[arg-type]

    monkeypatch.setattr(store.reader.dialect, "do_ping", counted)
    try:
        monkeypatch.setattr(module, "FRESH", 60.0)
        assert own_number(store) == own_number(store) and asked == []
        monkeypatch.setattr(module, "FRESH", 0.0)
        before = own_number(store)
        assert asked
        cut_the_reader(store)
        assert own_number(store) not in (0, before), "the next reading has a new line and nobody noticed"

        monkeypatch.setattr(module, "FRESH", 60.0)
        cut_the_reader(store)
        with pytest.raises(OperationalError):  # the control: unasked, it is noticed by whoever reads
            own_number(store)
        assert own_number(store), "once"
    finally:
        store.close()
