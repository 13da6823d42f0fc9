"""The only place that opens transactions: one writer at a time, readers on their own snapshots.

SQLite runs in WAL with `synchronous=FULL`, so an answer to a person means *on disk*, also after a power cut.
There is one writer on purpose: commands waiting together are committed together (`execute.py`), which makes
the fsync nearly free. PostgreSQL takes the same statements; there the session's row is locked instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DataError
from sqlalchemy.pool import QueuePool
from sqlmodel import Session as Tx

__all__ = ["BEYOND", "Database", "Reader", "Tx"]

BEYOND = (OverflowError, DataError)
"""What SQLite and PostgreSQL say to a number that no row can have: asked for by a stranger, and no bug of ours."""

Reader = Tx
"""A read-only transaction. The same class as `Tx`; SQLite itself refuses writes on it (`query_only`)."""


class Database:
    """One store: `write()` for the writer's transaction, `read()` for a snapshot."""

    def __init__(self, url: str, *, readers: int = 8) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        if self.is_sqlite:
            self.writer = self._sqlite(url, size=1, begin="BEGIN IMMEDIATE", query_only=False)
            self.reader = self._sqlite(url, size=readers, begin="BEGIN", query_only=True)
        else:
            self.writer = create_engine(url, pool_size=4, pool_pre_ping=True, hide_parameters=True)
            self.reader = create_engine(
                url,
                pool_size=readers,
                pool_pre_ping=True,
                hide_parameters=True,
                isolation_level="REPEATABLE READ",
            )

    @classmethod
    def at(cls, folder: Path) -> Database:
        """The embedded SQLite file in a data folder, which is made when missing, and then closed to other users."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return cls(f"sqlite:///{folder / 'dialogue.sqlite3'}")

    @staticmethod
    def _sqlite(url: str, *, size: int, begin: str, query_only: bool) -> Engine:
        engine = create_engine(
            url,
            poolclass=QueuePool,
            pool_size=size,
            max_overflow=0,
            pool_timeout=30,
            hide_parameters=True,  # an error must not carry people's words into the log
            connect_args={"check_same_thread": False, "timeout": 10, "isolation_level": None},
        )

        @event.listens_for(engine, "connect")
        def prepare(connection: Any, _: Any) -> None:
            for pragma in (
                "journal_mode=WAL",
                "synchronous=FULL",
                "foreign_keys=ON",
                "secure_delete=ON",  # what is deleted is overwritten, not only marked as free
                "busy_timeout=10000",
                f"query_only={'ON' if query_only else 'OFF'}",
            ):
                connection.execute(f"PRAGMA {pragma}")

        @event.listens_for(engine, "begin")
        def start(connection: Any) -> None:
            # pysqlite would begin late and never before a SELECT: two readings could see two states. Said to the driver
            # itself: through SQLAlchemy it cost a third of an empty reading.
            connection.connection.driver_connection.execute(begin)

        return engine

    @contextmanager
    def write(self) -> Iterator[Tx]:
        """The writer's transaction: committed when the block ends, rolled back when it raises."""
        with Tx(self.writer, expire_on_commit=False) as tx, tx.begin():
            yield tx

    @contextmanager
    def read(self) -> Iterator[Reader]:
        """A snapshot: everything read inside belongs to one moment."""
        with Tx(self.reader, expire_on_commit=False, autoflush=False) as reader:
            yield reader

    def settle(self) -> bool:
        """Empty SQLite's write-ahead log into the file: it keeps every earlier version of every page, in order of time.

        False while a reader is in the way (ask again). Only for the writer's thread, outside of a transaction.
        PostgreSQL keeps its log by its own settings; there is nothing to do here.
        """
        if not self.is_sqlite:
            return True
        connection = self.writer.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute("PRAGMA busy_timeout=100")  # the writer must not stand still for a slow reader
            busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            cursor.execute("PRAGMA busy_timeout=10000")
            return not busy
        finally:
            connection.close()

    def facts(self) -> dict[str, str]:
        """Settings as the database reports them (for `dialogue doctor`)."""
        with self.reader.connect() as connection:
            if not self.is_sqlite:
                version = connection.exec_driver_sql("SHOW server_version").scalar()
                return {"engine": f"PostgreSQL {version}"}
            asked = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            found = {name: str(connection.exec_driver_sql(f"PRAGMA {name}").scalar()) for name in asked}
            version = connection.exec_driver_sql("SELECT sqlite_version()").scalar()
            return {"engine": f"SQLite {version}", **found}

    def close(self) -> None:
        """Give all connections back."""
        self.reader.dispose()
        self.writer.dispose()
