"""The only place that opens transactions: one writer at a time, readers on their own snapshots.

SQLite runs in WAL with `synchronous=FULL`, so an answer to a person means *on disk*, also after a power cut.
There is one writer on purpose: commands waiting together are committed together (`execute.py`), which makes
the fsync nearly free. PostgreSQL takes the same statements; there the session's row is locked instead.
"""

from __future__ import annotations

import logging
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DataError, InterfaceError, InvalidatePoolError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool
from sqlmodel import Session as Tx

from dialogue.kernel.errors import CannotStart
from dialogue.kernel.files import Files, reason

logger = logging.getLogger(__name__)

__all__ = ["AWAY", "BEYOND", "BY_THE_ROOM", "KEPT", "LARGEST_ID", "Database", "Reader", "Tx"]

KEPT = "kept"
"""Where a snapshot keeps what was read in it (`kernel/once.py`)."""

BY_THE_ROOM = "by the room"
"""Where the writer's transaction keeps it while all its commands are of people in the room (`kernel/gathered.py`)."""

LARGEST_ID = 2**63 - 1
"""The largest number that either database keeps as a row's."""

BEYOND = (OverflowError, DataError)
"""What SQLite and PostgreSQL say to a number that no row can have: asked for by a stranger, and no bug of ours."""

# Of this database's sessions, of prepared transactions and of replicas: how many could still see an earlier row version.
OLDER_SNAPSHOTS = """
SELECT (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
        AND backend_xmin IS NOT NULL AND age(backend_xmin) > age('{now}'::xid8::xid))
     + (SELECT count(*) FROM pg_prepared_xacts WHERE database = current_database())
     + (SELECT count(*) FROM pg_replication_slots WHERE xmin IS NOT NULL AND age(xmin) > age('{now}'::xid8::xid))
"""
AWAY = (OperationalError, InterfaceError, NoConnection, sqlite3.OperationalError)
"""What a store says that is locked, full, or gone. Nothing is wrong with the request: it may be sent again."""

FRESH = 1.0  # seconds after its last use in which a connection to a server is taken to live

LONGEST_LOG = 16 * 2**20  # bytes of SQLite's write-ahead log until it is emptied, whoever is in the way


def beginning(error: BaseException) -> BaseException:
    """The store's first word of a failure: on a full disk SQLite ends the transaction by itself, and whatever is undone
    after that fails in other words (no such savepoint).
    """
    earlier = error.__context__
    while isinstance(earlier, AWAY):
        if not isinstance(earlier, sqlite3.Error):  # the driver's own, which the one before it wraps
            error = earlier
        earlier = earlier.__context__
    return error


Reader = Tx
"""A read-only transaction. The same class as `Tx`; SQLite itself refuses writes on it (`query_only`)."""


def _looked_at(engine: Engine) -> Engine:
    """Connections of this engine that have rested are asked whether they still live, before they are used.

    SQLAlchemy's own `pool_pre_ping` asks each time: a seventh of all that a room's joining asks of the store, and each
    question is waited for. One that breaks while it is fresh says so at its next use, as one does that breaks in use.
    """

    @event.listens_for(engine, "checkin")
    def rests(_: Any, record: ConnectionPoolEntry) -> None:
        record.info["rests_since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def wakes(connection: DBAPIConnection | None, record: ConnectionPoolEntry, _: Any) -> None:
        since = record.info.get("rests_since")
        if connection is None or since is None or time.monotonic() - since < FRESH:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error  # all of the pool's are made anew; SQLAlchemy tries again with one

    return engine


def _only_read(engine: Engine) -> Engine:
    """Transactions of this engine read, and end with a commit where nothing went wrong in them.

    There is nothing to keep. But with a rollback the driver takes all that it has prepared for undone: then none of a
    page's questions is ever asked from a plan made before, and planning was most of what they cost the store.
    """

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        connection.read_only = True

    @event.listens_for(engine, "rollback")
    def ends(connection: Connection) -> None:
        if connection.invalidated:
            return
        driver: Any = connection.connection.driver_connection
        # What the driver says here, the rollback that follows says in its own words.
        with suppress(engine.dialect.loaded_dbapi.Error):
            if driver.info.transaction_status.name == "INTRANS":
                driver.commit()

    return engine


class Database:
    """One store: `write()` for the writer's transaction, `read()` for a snapshot."""

    def __init__(self, url: str, *, readers: int = 8) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        self.trouble: dict[str, str] = {}
        """What does not work just now (reading, writing), and why."""
        self.files = Files.of(url)
        if self.is_sqlite:
            self.writer = self._sqlite(url, size=1, begin="BEGIN IMMEDIATE", query_only=False)
            self.reader = self._sqlite(url, size=readers, begin="BEGIN", query_only=True)
        else:
            # One writer, and a second connection for what it does beside a transaction.
            self.writer = _looked_at(create_engine(url, pool_size=1, max_overflow=1, hide_parameters=True))
            snapshots = create_engine(
                url,
                pool_size=readers,
                max_overflow=2,
                hide_parameters=True,
                isolation_level="REPEATABLE READ",
            )
            self.reader = _only_read(_looked_at(snapshots))

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
                f"journal_size_limit={LONGEST_LOG}",
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
        with self._watched("writing"):
            if self.files.gone():
                self._rescue()
                self.files.check()
            with Tx(self.writer, expire_on_commit=False) as tx, tx.begin():
                yield tx
            if self.files.gone() and not self._rescue():
                self.files.check()

    def _rescue(self) -> bool:
        """Somebody deleted files while we have them open: put what is in them into the database, and write no more."""
        if self.files.lost:
            return False
        whole = False
        with suppress(*AWAY):
            whole = self.settle()
        return self.files.rescued(whole)

    @contextmanager
    def read(self) -> Iterator[Reader]:
        """A snapshot: everything read inside belongs to one moment."""
        with (
            self._watched("reading"),
            Tx(self.reader, expire_on_commit=False, autoflush=False) as reader,
        ):
            reader.info[KEPT] = {}
            yield reader

    def wake(self, connections: int, ask: Callable[[Reader], object]) -> None:
        """Open so many connections for readings, and ask on each what rooms will: a new one has to learn its tables."""
        with ExitStack() as awake:
            for _ in range(connections):
                ask(awake.enter_context(self.read()))

    @contextmanager
    def _watched(self, doing: str) -> Iterator[None]:
        """Say once that the store is away, and once that it is back."""
        try:
            yield
        except AWAY as error:
            if doing not in self.trouble:
                self.trouble[doing] = reason(error)
                logger.error("%s the store fails: %s. People are asked to try again.", doing, reason(error))
            raise
        if doing in self.trouble:
            del self.trouble[doing]
            logger.warning("%s the store works again.", doing)

    def has_ended(self, tx: Tx) -> bool:
        """Whether SQLite has undone all of a transaction by itself, as it does on a full disk: nothing in it stands."""
        driver: Any = tx.connection().connection.driver_connection
        return self.is_sqlite and not driver.in_transaction

    def try_again(self) -> None:
        """Look whether writing works again, without writing. Only for the writer's thread."""
        with suppress(*AWAY), self.write() as tx:
            tx.connection()

    def copy_log(self) -> None:
        """Copy what is in SQLite's log into the database, as far as no reader needs it there. Only for the writer's thread.

        Else the commit with which the log has a thousand pages does so, and whoever waits for it waits for that too.
        """
        if self.is_sqlite:
            connection = self.writer.raw_connection()
            try:
                connection.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            finally:
                connection.close()

    def log_is_long(self) -> bool:
        """Whether SQLite's write-ahead log has grown so much that it should be emptied."""
        return self.files.log_size() > LONGEST_LOG

    @contextmanager
    def rebuilding(self) -> Iterator[Connection]:
        """A transaction in which tables may be made anew, as migrations do. Raises CannotStart if a reference breaks.

        SQLite changes a table by dropping it and copying its rows. Where references are looked after at once, rows that
        refer to it forbid that, or go with it: so they are looked at when everything is in its place again.
        """
        self._look_after_references(False)
        try:
            with self.writer.begin() as connection:
                yield connection
                broken = self.is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
                if broken:
                    raise CannotStart(
                        f"The database cannot be brought up to date: {len(broken)} rows ({broken[0][0]}) would refer to"
                        " rows that are not there. Nothing was changed; please start the earlier version."
                    )
        finally:
            self._look_after_references(True)

    def _look_after_references(self, wanted: bool) -> None:
        """Of the writer's one connection; SQLite leaves this as it is inside of a transaction."""
        if self.is_sqlite:
            connection = self.writer.raw_connection()
            try:
                connection.cursor().execute(f"PRAGMA foreign_keys={'ON' if wanted else 'OFF'}")
            finally:
                connection.close()

    def settle(self, tables: Sequence[str] = ()) -> bool:
        """Make earlier versions of rows unreadable: True when that is done, False while a reader is in the way.

        SQLite: its write-ahead log is emptied into the file, since it keeps every earlier version of every page, in order
        of time, and `tables` are laid anew (see `_lay_anew`). PostgreSQL: `tables` are written anew without their dead
        rows, once nobody has an older snapshot; its own log is kept by its own settings. Only for the writer's thread,
        outside of a transaction.
        """
        if not self.is_sqlite:
            return self._vacuum(tables)
        connection = self.writer.raw_connection()
        try:
            cursor = connection.cursor()
            if not self._emptied(cursor):
                return False
            if tables:
                self._lay_anew(cursor, tables)
            return not tables or self._emptied(cursor)
        finally:
            connection.close()

    @staticmethod
    def _emptied(cursor: Any) -> bool:
        cursor.execute("PRAGMA busy_timeout=100")  # the writer must not stand still for a slow reader
        busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        cursor.execute("PRAGMA busy_timeout=10000")
        return not busy

    @staticmethod
    def _lay_anew(cursor: Any, tables: Sequence[str]) -> None:
        """Write all rows of small tables again, in random order, on pages that were overwritten with zeros.

        What is deleted is overwritten, but when SQLite splits a page, copies of rows stay behind in its unused part, and
        say how the page looked at that moment. A table that is emptied at once gives all its pages back, overwritten; where
        foreign keys are looked after, SQLite would take row after row out instead and leave such copies.
        """
        cursor.execute("PRAGMA foreign_keys=OFF")  # the same rows come back
        cursor.execute("BEGIN IMMEDIATE")
        try:
            for table in tables:
                rows = cursor.execute(f'SELECT * FROM "{table}"').fetchall()  # noqa: S608 - a name of our own
                secrets.SystemRandom().shuffle(rows)
                cursor.execute(f'DELETE FROM "{table}"')  # noqa: S608
                if rows:
                    marks = ", ".join("?" * len(rows[0]))
                    cursor.executemany(f'INSERT INTO "{table}" VALUES ({marks})', rows)  # noqa: S608
            cursor.execute("COMMIT")
        except BaseException:
            cursor.execute("ROLLBACK")
            raise
        finally:
            cursor.execute("PRAGMA foreign_keys=ON")

    def _vacuum(self, tables: Sequence[str]) -> bool:
        with self.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            # A vacuum keeps what an older snapshot may still read, a replica's and a forgotten transaction's too.
            now = connection.exec_driver_sql("SELECT pg_current_xact_id()::text").scalar_one()
            older = connection.exec_driver_sql(OLDER_SNAPSHOTS.format(now=int(now))).scalar_one()
            if older:
                return False
            connection.exec_driver_sql("SET lock_timeout = '200ms'")
            try:
                for table in tables:
                    connection.exec_driver_sql(f'VACUUM (FULL) "{table}"')
            except OperationalError:  # a reader held the table for longer than that
                return False
            finally:
                connection.exec_driver_sql("RESET lock_timeout")
        return True

    def damage(self, seconds: float) -> str:
        """What SQLite's own check finds wrong, empty for nothing. A large store is looked at for so many seconds only."""
        if not self.is_sqlite:
            return ""
        connection = self.reader.raw_connection()
        driver = connection.driver_connection
        assert driver is not None
        end = time.monotonic() + seconds
        driver.set_progress_handler(lambda: time.monotonic() > end, 100_000)
        try:
            said = str(driver.execute("PRAGMA quick_check(1)").fetchone()[0])
            return "" if said == "ok" else said
        except sqlite3.OperationalError as error:
            if "interrupt" in str(error):
                return ""  # nothing was found in that time
            raise
        finally:
            driver.set_progress_handler(None, 0)
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
