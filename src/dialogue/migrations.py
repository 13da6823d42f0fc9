"""Bringing a database up to date. Runs at every start; a database that is up to date costs some milliseconds."""

from __future__ import annotations

import secrets
import sqlite3
from contextlib import closing

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, select

from dialogue.backups import before_migration
from dialogue.kernel.database import Database
from dialogue.kernel.errors import CannotStart
from dialogue.kernel.schema import Stream, rows_of
from dialogue.paths import ALEMBIC


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's configuration, with the connection to work on."""
    config = Config()
    config.set_main_option("script_location", str(ALEMBIC))
    config.attributes["connection"] = connection
    return config


def newest() -> str | None:
    """The revision that this version of the program needs."""
    return ScriptDirectory.from_config(configuration()).get_current_head()


def revisions() -> frozenset[str]:
    """Every revision that this version of the program knows."""
    script = ScriptDirectory.from_config(configuration())
    return frozenset(found.revision for found in script.walk_revisions())


def behind(database: Database) -> bool:
    """Whether the store has tables, and these are not those that this version of the program needs."""
    with database.reader.connect() as connection:
        there = MigrationContext.configure(connection).get_current_revision()
    return there is not None and there != newest()


def migrate(database: Database) -> tuple[str | None, str | None]:
    """Apply what is missing; gives the revisions before and after. All or nothing: one transaction.

    An embedded store with something in it is backed up before.
    """
    refuse_anothers(database)
    with database.writer.connect() as connection:
        there = MigrationContext.configure(connection).get_current_revision()
        if there is not None and there not in revisions():
            raise CannotStart(
                f"The database is newer than this program: its revision is {there}, the program knows {newest()}."
                " Nothing was changed; please start the newer program, or choose another data folder."
            )
    if there is not None and there != newest():
        before_migration(database, newest() or "")
    with database.rebuilding() as connection:
        before = MigrationContext.configure(connection).get_current_revision()
        if before != newest():
            command.upgrade(configuration(connection), "head")
        return before, MigrationContext.configure(connection).get_current_revision()


def refuse_anothers(database: Database) -> None:
    """Raise CannotStart for a database with tables of another program; a file is not even opened for writing."""
    store = database.files.store
    if store is not None:
        if not store.exists():
            return
        with closing(sqlite3.connect(f"{store.as_uri()}?mode=ro", uri=True, timeout=10)) as file:
            tables = [row[0] for row in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    else:
        with database.reader.connect() as connection:
            tables = inspect(connection).get_table_names()
    if tables and "alembic_version" not in tables:
        raise CannotStart(
            f"The database belongs to another program: it has a table {tables[0]}. Nothing was changed; please choose"
            " another data folder or database."
        )


def renew_epochs_of(database: Database) -> int:
    """Call every record by a new name after the store was restored by its own tools; gives how many there are."""
    table = rows_of(Stream)
    with database.writer.begin() as connection:
        streams = [row.id for row in connection.execute(select(table.c.id))]
        for stream in streams:
            connection.execute(table.update().where(table.c.id == stream).values(epoch=secrets.token_hex(8)))
    return len(streams)
