"""Rows that a transaction holds without the ORM having read or written them: to the same effect as if it had."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import col, select

from dialogue.activities.brainstorm.schema import Idea
from dialogue.kernel.database import Database, Tx
from dialogue.kernel.held import held, put
from dialogue.kernel.schema import (
    Activity,
    LogEntry,
    Seat,
    Session,
    Stream,
    StreamKind,
    rows_of,
    to_look_at,
    utc_now,
)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, data: Path) -> Iterator[Database]:
    server = request.param == "postgresql"
    made = Database(request.getfixturevalue("store"), readers=1) if server else Database.at(data)
    with made.write() as tx:
        tx.add(Stream(id=77, kind=StreamKind.SESSION, epoch="e"))
        tx.flush()
        tx.add(Session(id=77, code="ABCDEF", title="Wells", languages=["fr", "en"], created_at=utc_now()))
        tx.flush()
        tx.add(Seat(id=5, session_id=77, token_hash="t", language="fr", joined_at=utc_now()))
        tx.add(Activity(id=3, session_id=77, position=1, kind="vote", settings={"dots": 3}))
    yield made
    made.close()


def idea(**said: Any) -> Idea:
    return Idea(session_id=77, activity_id=3, seat_id=5, text="Wells", created_at=utc_now(), **said)


@pytest.mark.parametrize(("model", "number"), [(Session, 77), (Seat, 5), (Activity, 3)])
def test_it_is_the_row_that_the_orm_would_hold(database: Database, model: Any, number: int) -> None:
    with database.write() as tx:
        found = held(tx, model, number)
        assert found is not None
        assert held(tx, model, number) is tx.get(model, number) is found, "one object for one row"
        assert tx.scalars(select(model).where(model.id == number)).one() is found
        assert found not in tx.dirty and found not in tx.new
        assert held(tx, model, number + 1) is held(tx, model, None) is None
    with database.write() as tx:
        known = tx.get(model, number)
        for name in rows_of(model).c.keys():  # noqa: SIM118 - its keys, as one reads them
            assert getattr(found, name) == getattr(known, name), name
        assert held(tx, model, number) is known, "what the ORM holds already is that object"


def change(tx: Tx, seat: Seat) -> str:
    seat.name = "Awa"
    tx.flush()
    return tx.connection().execute(select(rows_of(Seat).c.name)).scalar_one()  # type: ignore[call-overload,no-any-return]


def test_what_is_changed_in_it_is_saved(database: Database) -> None:
    with database.write() as tx:
        seat = held(tx, Seat, 5)
        assert seat is not None and change(tx, seat) == "Awa"
    with database.read() as reader:
        assert reader.get_one(Seat, 5).name == "Awa"


def test_what_is_only_looked_at_is_not(database: Database) -> None:
    """The negative control: an object that the transaction does not hold cannot be changed."""
    with database.write() as tx:
        row = tx.connection().execute(rows_of(Seat).select()).one()
        with pytest.raises(AttributeError):
            change(tx, to_look_at(Seat, row))


def test_it_sees_what_waits_to_be_written_and_what_was_undone(database: Database) -> None:
    with database.write() as tx:
        tx.add(Activity(id=4, session_id=77, position=2, kind="vote"))
        assert held(tx, Activity, 4) is not None, "written first, as before every question of the ORM"
        savepoint = tx.begin_nested()
        activity = held(tx, Activity, 3)
        assert activity is not None
        activity.title = "Changed"
        tx.flush()
        savepoint.rollback()
        again = held(tx, Activity, 3)
        assert again is not None and again.title == "", "read anew after a savepoint was rolled back"
        tx.delete(again)
        tx.flush()
        assert held(tx, Activity, 3) is None


def test_a_row_is_put_as_the_orm_adds_it(database: Database) -> None:
    with database.write() as tx:
        one, other = idea(heading=2), put(tx, idea(heading=2))
        tx.add(one)
        tx.flush()
        assert other.id is not None and one.id == other.id + 1
        assert tx.get(Idea, other.id) is other and other not in tx.new and other not in tx.dirty
        other.turn = 4
    with database.read() as reader:
        found = list(reader.scalars(select(Idea).order_by(col(Idea.id))))
        assert [row.turn for row in found] == [4, 0], "what is changed afterwards is saved too"
        alike = [row.model_dump(exclude={"id", "turn", "created_at"}) for row in found]
        assert alike[0] == alike[1]


def test_a_row_that_is_put_is_gone_with_its_savepoint_or_its_transaction(database: Database) -> None:
    with database.write() as tx:
        savepoint = tx.begin_nested()
        undone = put(tx, idea(turn=1))
        number = undone.id
        savepoint.rollback()
        tx.expire_all()  # as the executor does
        again = put(tx, idea(turn=2))
        assert tx.connection().dialect.name != "sqlite" or again.id == number, "SQLite gives it out again"
        assert held(tx, Idea, again.id) is again is not undone
        assert again.id == number or held(tx, Idea, number) is None
        again.turn = 3
    with database.write() as tx:
        assert [row.turn for row in tx.scalars(select(Idea))] == [3]
        tx.delete(tx.get_one(Idea, again.id))
    with pytest.raises(RuntimeError), database.write() as tx:
        put(tx, idea())
        raise RuntimeError
    with database.read() as reader:
        assert list(reader.scalars(select(Idea))) == []


def test_what_it_does_not_write_as_the_orm_does_it_refuses(database: Database) -> None:
    with database.write() as tx, pytest.raises(ValueError, match="unpack"):
        put(tx, LogEntry(stream_id=77, seq=1, kind="x", at=utc_now(), hash=""))  # a key of two columns


def asked_in(database: Database, ask: Any) -> list[str]:
    heard: list[str] = []

    def listen(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        heard.append(statement)

    event.listen(database.writer, "before_cursor_execute", listen)
    try:
        with database.write() as tx:
            ask(tx)
    finally:
        event.remove(database.writer, "before_cursor_execute", listen)
    return heard


def test_each_is_one_question(database: Database) -> None:
    assert len(asked_in(database, lambda tx: [held(tx, Seat, 5) for _ in range(3)])) == 1
    assert len(asked_in(database, lambda tx: put(tx, idea()))) == 1
