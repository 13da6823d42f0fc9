"""Statements that go to the driver at once say and give what the ordinary way says and gives."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import bindparam, event, select, text
from sqlalchemy.exc import IntegrityError, InternalError, OperationalError

from dialogue.kernel import database as module
from dialogue.kernel.database import BEYOND, Database
from dialogue.kernel.prepared import Prepared
from dialogue.kernel.schema import LogEntry, Session, Stream, StreamKind, rows_of, utc_now

_stream, _session, _log = rows_of(Stream), rows_of(Session), rows_of(LogEntry)
PUT = Prepared(
    _stream.insert().values(
        {"log_hash": "h", **{name: bindparam(name) for name in ("id", "kind", "epoch", "last_seq")}}
    )
)
MOVE = Prepared(_stream.update().where(_stream.c.id == bindparam("of")).values(last_seq=bindparam("seq")))
ALL_OF_SESSION = Prepared(select(*_session.c).where(_session.c.id == bindparam("of")))
ONE = Prepared(select(_stream.c.last_seq, _stream.c.log_hash).where(_stream.c.id == bindparam("of")))


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, data: Path) -> Iterator[Database]:
    server = request.param == "postgresql"
    made = Database(request.getfixturevalue("store"), readers=1) if server else Database.at(data)
    yield made
    made.close()


@contextmanager
def heard(engine: Any) -> Any:
    """Somebody who listens to what is asked."""
    statements: list[str] = []

    def listen(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", listen)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", listen)


def test_what_is_written_and_read_is_the_same_either_way(database: Database) -> None:
    with database.write() as tx:
        PUT.run(tx, id=77, kind=StreamKind.SESSION, epoch="e", last_seq=0)
        session = Session(id=77, code="ABCDEF", title="Wells", languages=["fr", "en"], created_at=utc_now())
        tx.add(session)
        tx.flush()
        MOVE.run(tx, of=77, seq=3)
        assert ONE.first(tx, of=77) == (3, "h"), "seen in its own transaction"
    with database.read() as reader:
        short = ALL_OF_SESSION.first(reader, of=77)
        with heard(database.reader) as statements:
            long = ALL_OF_SESSION.first(reader, of=77)
            assert len(statements) == 1, "whoever listens hears it"
        assert short is not None and long is not None and tuple(short) == tuple(long)
        assert ["fr", "en"] in list(short) and any(hasattr(value, "tzinfo") for value in short)
        assert ONE.first(reader, of=78) is None


def test_errors_are_those_of_the_ordinary_way_and_carry_no_words(database: Database) -> None:
    with database.write() as tx:
        PUT.run(tx, id=77, kind="secret words", epoch="e", last_seq=0)
    with pytest.raises(IntegrityError) as found, database.write() as tx:
        PUT.run(tx, id=77, kind="secret words", epoch="e", last_seq=0)
    assert "secret words" not in str(found.value)
    with pytest.raises((OperationalError, InternalError)), database.read() as reader:
        MOVE.run(reader, of=77, seq=3)  # a snapshot refuses it
    with pytest.raises(BEYOND), database.read() as reader:
        ONE.first(reader, of=2**70)
    with pytest.raises(KeyError), database.write() as tx:
        MOVE.run(tx, of=77)  # a name that is not given is no NULL
    with database.read() as reader:
        assert ONE.first(reader, of=77) == (0, "h")


def test_what_is_rolled_back_is_not_there(database: Database) -> None:
    with pytest.raises(RuntimeError), database.write() as tx:
        PUT.run(tx, id=77, kind=StreamKind.SESSION, epoch="e", last_seq=0)
        raise RuntimeError
    with database.read() as reader:
        assert ONE.first(reader, of=77) is None
    with database.write() as tx:
        savepoint = tx.begin_nested()
        PUT.run(tx, id=77, kind=StreamKind.SESSION, epoch="e", last_seq=0)
        savepoint.rollback()
    with database.read() as reader:
        assert ONE.first(reader, of=77) is None


def test_a_line_that_broke_is_said_once_and_made_anew(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the statement goes past SQLAlchemy, which otherwise lets go of broken lines."""
    monkeypatch.setattr(module, "FRESH", 60.0)
    database = Database(store, readers=2)
    try:
        with database.read() as one, database.read() as other:  # two lines
            numbers = [reader.scalar(text("SELECT pg_backend_pid()")) for reader in (one, other)]
            assert ONE.first(one, of=78) is ONE.first(other, of=78) is None
        with database.write() as tx:
            for number in numbers:
                tx.scalar(text("SELECT pg_terminate_backend(:one)"), {"one": number})
        with pytest.raises(OperationalError), database.read() as reader:
            ONE.first(reader, of=78)
        for _ in range(2):
            with database.read() as reader:
                assert ONE.first(reader, of=78) is None
    finally:
        database.close()
