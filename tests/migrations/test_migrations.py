"""Migrations: up from empty they make exactly what the models say, on SQLite and on PostgreSQL; twice changes nothing."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Integer, MetaData, Table

from dialogue.kernel.database import Database
from dialogue.kernel.log import first_break
from dialogue.live.audience import Audience, Screen
from dialogue.migrations import configuration, migrate, newest, revision_of, revisions
from dialogue.preparing.commands import OpenSession
from dialogue.stage.planning import AddActivity
from dialogue.stage.programme import TurnActivity
from dialogue.tables import METADATA
from support.dom import same_tree
from support.postgres import started
from support.world import attach, prepare, world

FINAL = {
    "20261128_first_tables.py": "5130e412620ad6231e89b9e5328e40222289c214c0f7bd7f3c0df2b9add71bb4",
}
"""Migrations that stores may have gone through: they stay, and a change is a further migration."""


def test_migrations_that_stores_went_through_stay_as_they_are() -> None:
    folder = Path(__file__).parents[2] / "alembic/versions"
    assert {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in FINAL} == FINAL


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server that lives as long as these tests."""
    with pytest.MonkeyPatch.context() as patch, started(patch) as server:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty store."""
    if request.param == "sqlite":
        database = Database.at(tmp_path)
    else:
        database = Database(request.getfixturevalue("postgres"))
        with database.writer.begin() as connection:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
    yield database
    database.close()


def differences(database: Database, metadata: MetaData = METADATA) -> list[Any]:
    """What Alembic would still have to change for the store to be like the models."""
    with database.writer.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
        return list(compare_metadata(context, metadata))


def test_migrations_make_what_the_models_say(store: Database) -> None:
    assert migrate(store) == (None, newest())
    assert differences(store) == []


def test_the_files_are_read_as_alembic_reads_them(store: Database) -> None:
    """Starts read two lines of each file, and the revision by themselves, so that they need not load Alembic."""
    script = ScriptDirectory.from_config(configuration())
    assert revisions() == {one.revision for one in script.walk_revisions()}
    assert newest() == script.get_current_head()
    for _ in range(2):
        with store.writer.connect() as connection:
            assert revision_of(connection) == MigrationContext.configure(connection).get_current_revision()
        migrate(store)


def test_running_them_again_changes_nothing(store: Database) -> None:
    migrate(store)
    assert migrate(store) == (newest(), newest())
    assert differences(store) == []


def test_a_forgotten_migration_is_found(tmp_path: Path) -> None:
    """Negative control: a model without its migration."""
    database = Database.at(tmp_path)
    try:
        migrate(database)
        more = MetaData(naming_convention=METADATA.naming_convention)
        for table in METADATA.tables.values():
            table.to_metadata(more)
        Table("forgotten", more, Column("id", Integer, primary_key=True))
        more.tables["seat"].append_column(Column("shoe_size", Integer))
        found = differences(database, more)
        assert {entry[0] for entry in found} == {"add_table", "add_column"}
    finally:
        database.close()


def test_a_session_runs_on_postgresql(postgres: str, tmp_path: Path) -> None:
    """Commands, log and frames are the same there: an old page and its frame equal a fresh page."""
    database = Database(postgres)
    with database.writer.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    migrate(database)
    made = world(tmp_path, database=database)

    async def play() -> None:
        attach(made)
        prepare(made)
        phone = Audience(Screen.PHONE, "fr")
        made.run(OpenSession(), made.facilitator)
        page = await made.page(phone)
        made.run(AddActivity("brainstorm"), made.facilitator)
        made.run(TurnActivity(made.on_the_programme()[-1], "open"), made.facilitator)
        await made.settle()
        assert page.take(await made.news(phone, page.seq))
        assert page.shown() == same_tree(made.truth(phone)[1])
        assert first_break(made.log()) is None

    try:
        asyncio.run(play())
    finally:
        made.close()
