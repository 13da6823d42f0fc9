"""Migrations meet data of every version: each table gets rows when it is made and when it changes, and none are lost.

One walk from the first version to the newest on each kind of store: after each migration rows are added as that version
would have kept them, and the migrations that follow find them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from alembic.runtime.migration import MigrationContext
from sqlalchemy import (
    Column,
    Connection,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
    inspect,
    select,
)

from dialogue.kernel.database import Database
from dialogue.migrations import migrate, newest, revisions
from support.old_rows import ALONE, value
from support.postgres import emptied

EACH = 2  # rows for a table at each version that made or changed it
MADE_ANEW: frozenset[tuple[str, str]] = frozenset()
"""Columns whose words a migration changes on purpose."""


@dataclass
class Walk:
    """What was put in at which version, and what is missing of it at the end."""

    shapes: dict[str, str] = field(default_factory=dict)
    put_in: Counter[str] = field(default_factory=Counter)
    words: list[tuple[str, str, str]] = field(default_factory=list)
    versions: set[str] = field(default_factory=set)
    number: int = 0

    def after(self, connection: Connection, version: str) -> None:
        """A migration has run: rows into what it made or changed."""
        self.versions.add(version)
        now = shapes(connection)
        changed = [
            name for name, shape in now.items() if self.shapes.get(name) != shape and name not in ALONE
        ]
        self.shapes = now
        there = MetaData()
        there.reflect(connection, only=changed)
        for _ in range(EACH):
            for table in there.sorted_tables:
                if table.name in changed:
                    self.add(connection, table)

    def add(self, connection: Connection, table: Table) -> None:
        self.number += 1
        row = {}
        for column in table.columns:
            if column.name == "id" and not column.foreign_keys:
                continue  # counted by the store itself
            target = next(iter(column.foreign_keys), None)
            if target is not None:
                row[column.name] = self.other(connection, column, target.column)
                continue
            row[column.name] = value(column, self.number)
            long_enough = (getattr(column.type, "length", None) or 64) >= len(str(self.number))
            if isinstance(column.type, String | Text) and long_enough:
                self.words.append((table.name, column.name, row[column.name]))
        connection.execute(table.insert().values(row))
        self.put_in[table.name] += 1

    def other(self, connection: Connection, column: Column[Any], key: Column[Any]) -> Any:
        """A row to refer to: one that no other row refers to by this column yet, since some stand for one each."""
        taken = select(column).where(column.is_not(None))
        free = connection.execute(select(func.max(key)).where(key.not_in(taken))).scalar_one()
        if free is None and counts_once(column) and key.table is not column.table:
            self.add(connection, key.table)
        return free or connection.execute(select(func.max(key))).scalar_one()

    def missing(self, connection: Connection) -> list[str]:
        """Rows and words that were put in and are not there any more."""
        now = set(inspect(connection).get_table_names())
        found = [f"table {name}" for name in self.put_in if name not in now]
        kept: dict[tuple[str, str], set[str]] = {}
        for name, count in self.put_in.items():
            if name in now:
                there = connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar_one()
                found += [f"{count - there} rows of {name}"] if there < count else []
        for name, column, word in self.words:
            if name not in now or (name, column) in MADE_ANEW:
                continue
            if (name, column) not in kept:
                rows = connection.exec_driver_sql(f'SELECT CAST("{column}" AS TEXT) FROM "{name}"')
                kept[name, column] = {row[0] for row in rows}
            if word not in kept[name, column]:
                found.append(f"{name}.{column} {word}")
        return found


def shapes(connection: Connection) -> dict[str, str]:
    """Each table and something that changes with its columns."""
    if connection.dialect.name == "sqlite":
        asked = "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
    else:
        asked = (
            "SELECT table_name, string_agg(column_name || data_type || is_nullable, ',' ORDER BY ordinal_position)"
            " FROM information_schema.columns WHERE table_schema = 'public' GROUP BY table_name"
        )
    return {row[0]: row[1] for row in connection.exec_driver_sql(asked)}


def counts_once(column: Column[Any]) -> bool:
    """Whether what stands in a column, perhaps with others, may stand there only once."""
    unique = [one.columns for one in column.table.constraints if isinstance(one, UniqueConstraint)]
    unique += [one.columns for one in column.table.indexes if one.unique]
    return column.primary_key or any(column.name in columns for columns in unique)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    database = (
        Database.at(tmp_path) if request.param == "sqlite" else emptied(request.getfixturevalue("server"))
    )
    yield database
    database.close()


def walked(database: Database, patch: pytest.MonkeyPatch, walk: Walk) -> list[str]:
    """From nothing to the newest version with rows of every version; what is missing then."""
    made = MigrationContext.__init__

    def with_rows(self: MigrationContext, *arguments: Any, **named: Any) -> None:
        made(self, *arguments, **named)

        def after(step: Any, **_: Any) -> None:
            assert self.connection is not None
            walk.after(self.connection, step.up_revision_id)

        self.on_version_apply_callbacks = (*self.on_version_apply_callbacks, after)

    patch.setattr(MigrationContext, "__init__", with_rows)
    migrate(database)
    with database.writer.begin() as connection:
        if database.is_sqlite:
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall() == []
        return walk.missing(connection)


def test_rows_of_every_version_come_to_the_newest(empty: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    walk = Walk()
    assert walked(empty, monkeypatch, walk) == []
    assert walk.versions == revisions() and newest() in walk.versions
    assert len(walk.put_in) > 100 and min(walk.put_in.values()) >= EACH
    assert max(walk.put_in.values()) > EACH, "no table has ever changed"

    # The control: what a migration could lose, lost by hand.
    with empty.writer.begin() as connection:
        connection.exec_driver_sql("DELETE FROM objection_act")
        connection.exec_driver_sql("UPDATE session SET title = 'Untitled'")
        found = walk.missing(connection)
    assert f"{walk.put_in['objection_act']} rows of objection_act" in found
    assert sum(one.startswith("session.title ") for one in found) == walk.put_in["session"] >= EACH
