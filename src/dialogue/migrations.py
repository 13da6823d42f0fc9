"""Bringing a database up to date. Runs at every start; a database that is up to date costs some milliseconds."""

from __future__ import annotations

import re
import secrets
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, select, text

from dialogue.backups import before_migration
from dialogue.kernel.database import Database
from dialogue.kernel.errors import CannotStart
from dialogue.kernel.schema import Stream, rows_of
from dialogue.paths import ALEMBIC

if TYPE_CHECKING:
    from alembic.config import Config

VERSION = "alembic_version"
SAID = re.compile(r'^(revision|down_revision) = (?:"(\w+)"|None)$', re.M)
"""How a migration says which it is, and which comes before it."""


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's configuration, with the connection to work on."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(ALEMBIC))
    config.attributes["connection"] = connection
    return config


def _steps() -> dict[str, str | None]:
    """Every revision, with the one before it, as the files say it in two lines.

    Most starts change nothing, and Alembic with all migrations loaded costs them a tenth of their time. Raises CannotStart
    where there are none: an empty store would pass for one that is up to date.
    """
    files = [file.read_text(encoding="utf-8") for file in (ALEMBIC / "versions").glob("*.py")]
    if not files:
        raise CannotStart(
            "This program lacks its folder of migrations. Nothing was changed; please install it again."
        )
    found = [dict(SAID.findall(file)) for file in files]
    return {one["revision"]: one["down_revision"] or None for one in found}


def newest() -> str:
    """The revision that this version of the program needs."""
    steps = _steps()
    return max(steps.keys() - steps.values())


def revisions() -> frozenset[str]:
    """Every revision that this version of the program knows."""
    return frozenset(_steps())


def revision_of(connection: Connection) -> str | None:
    """The revision that a database is at; None for one without tables."""
    if not inspect(connection).has_table(VERSION):
        return None
    found: str | None = connection.execute(text(f"SELECT version_num FROM {VERSION}")).scalar_one_or_none()  # noqa: S608
    return found


def behind(database: Database) -> bool:
    """Whether the store has tables, and these are not those that this version of the program needs."""
    with database.reader.connect() as connection:
        there = revision_of(connection)
    return there is not None and there != newest()


def migrate(database: Database) -> tuple[str | None, str | None]:
    """Apply what is missing; gives the revisions before and after. All or nothing: one transaction.

    An embedded store with something in it is backed up before.
    """
    refuse_anothers(database)
    with database.writer.connect() as connection:
        there = revision_of(connection)
    if there is not None and there not in revisions():
        raise CannotStart(
            f"The database is newer than this program: its revision is {there}, the program knows {newest()}."
            " Nothing was changed; please start the newer program, or choose another data folder."
        )
    if there is not None and there == newest():
        return there, there
    if there is not None:
        before_migration(database, newest())
    from alembic import command

    with database.rebuilding() as connection:
        before = revision_of(connection)
        if before != newest():
            command.upgrade(configuration(connection), "head")
        return before, revision_of(connection)


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
    if tables and VERSION not in tables:
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
