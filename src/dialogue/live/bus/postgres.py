"""The bus over PostgreSQL's own NOTIFY: two connections of its own, outside of every pool and every transaction.

The number is told after the commit and not inside of its transaction: NOTIFY makes all transactions that use it commit one
after the other, each with its fsync (`docs/decisions` has the figures). A word that gets lost between the two is made
good by the sweep.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from sqlalchemy.engine import make_url

from dialogue.live.bus.remote import RemoteBus

CHANNEL = "dialogue"  # a channel belongs to one database
PROVE_LIFE = 10.0  # seconds without a word until the server is asked whether the line is still one
# A machine that went away without a word is noticed after twenty seconds, not after two hours.
ALIVE = {"keepalives_idle": 5, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 20_000}


class PostgresLine:
    """One connection without transactions."""

    def __init__(self, url: str, hears: bool) -> None:
        import psycopg

        found = make_url(url)
        arguments, options = found.get_dialect()().create_connect_args(found)
        self._connection: Any = psycopg.connect(
            *arguments,
            **{"connect_timeout": 10, "application_name": "dialogue bus", **ALIVE, **options},
            autocommit=True,
        )
        if hears:
            self._connection.execute(f"LISTEN {CHANNEL}")
        else:
            # A number is told, nothing is stored: no fsync is needed for it.
            self._connection.execute("SET synchronous_commit = off")
        self._proved = time.monotonic()

    def send(self, message: str) -> None:
        self._connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, message))

    def received(self, wait: float) -> Iterator[str]:
        for found in self._connection.notifies(timeout=wait):
            self._proved = time.monotonic()
            yield found.payload
        if time.monotonic() - self._proved > PROVE_LIFE:
            self._connection.execute("SELECT 1")
            self._proved = time.monotonic()

    def close(self) -> None:
        self._connection.close()


def postgres_bus(url: str) -> RemoteBus:
    """A bus for all processes on the database that the SQLAlchemy address names."""
    return RemoteBus(lambda hears: PostgresLine(url, hears))
