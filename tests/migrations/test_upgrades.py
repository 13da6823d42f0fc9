"""Migrations meet data: a store of the first version, with rows in all of its tables, climbs to the newest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, Table, func, select
from sqlalchemy.exc import IntegrityError

from dialogue.kernel.database import Database
from dialogue.migrations import configuration, migrate, newest
from support.old_rows import ALONE, value


def add(connection: Connection, table: Table, number: int) -> None:
    row: dict[str, Any] = {}
    for column in table.columns:
        if (
            column.primary_key
            and len(table.primary_key) == 1
            and not column.foreign_keys
            and column.name == "id"
        ):
            continue  # counted by the store itself
        target = next(iter(column.foreign_keys), None)
        if target is not None:
            other = target.column
            known = connection.execute(select(func.max(other)).select_from(other.table)).scalar_one()
            if known is None and not column.nullable:
                raise AssertionError(
                    f"{table.name}.{column.name} refers to {other.table.name}, which is empty"
                )
            row[column.name] = known
        else:
            row[column.name] = value(column, number)
    connection.execute(table.insert().values(row))


@pytest.fixture(autouse=True)
def without_a_backup(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its check reads records, which these rows are none of."""
    monkeypatch.setattr("dialogue.migrations.before_migration", lambda *_: None)


def of_the_first_version(database: Database) -> Counter[str]:
    """A store as the first version left it, with three rows in each table that refer to each other."""
    script = ScriptDirectory.from_config(configuration())
    with database.rebuilding() as connection:
        command.upgrade(configuration(connection), script.get_base() or "")
        there = MetaData()
        there.reflect(connection)
        for number in range(1, 4):
            for table in there.sorted_tables:
                if table.name not in ALONE:
                    add(connection, table, number)
        return counted(connection, there.tables)


def counted(connection: Connection, names: Iterable[str]) -> Counter[str]:
    found = {
        name: connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar_one()
        for name in names
        if name not in ALONE
    }
    return Counter(found)


def test_a_store_of_the_first_version_is_brought_up_to_date_with_all_its_rows(tmp_path: Path) -> None:
    database = Database.at(tmp_path)
    before = of_the_first_version(database)
    assert len(before) > 20 and set(before.values()) == {3}
    assert migrate(database)[1] == newest()
    with database.writer.begin() as connection:
        assert counted(connection, before) == before
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall() == []
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1, "looked after again"
    database.close()


def test_with_references_looked_after_at_once_it_would_be_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: SQLite drops a table to change it, and rows refer to it."""
    database = Database.at(tmp_path)
    of_the_first_version(database)
    monkeypatch.setattr(Database, "_look_after_references", lambda *_: None)
    with pytest.raises(IntegrityError):
        migrate(database)
    database.close()
