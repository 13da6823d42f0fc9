"""The store: an embedded one is held by one server at a time, a database server's by all processes that serve it.

And the data folder's files belong to one user, whoever started the program first.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url

from dialogue.kernel.database import Database
from dialogue.kernel.errors import CannotStart
from dialogue.settings import Settings

LOCK = "server.lock"
ADVISORY = (
    0x6469616C  # PostgreSQL's number of our lock: shared by those who serve, alone for who changes the tables
)
STARTING = (
    ADVISORY + 1
)  # held while a process begins: one migrates and offers the set-up link, the next finds it done
OURS = (
    "dialogue.sqlite3",
    "dialogue.sqlite3-wal",
    "dialogue.sqlite3-shm",
    "secret",
    LOCK,
    "last-backup.json",
)
PATIENCE = 3.0  # seconds for the one before to go: a service manager starts the next while it closes
LONGEST_START = 120.0  # seconds for which others that begin at the same time are waited for


def _embedded(settings: Settings) -> Path | None:
    """The folder of the SQLite file that the settings name; None for another database."""
    if not settings.database_url:
        return settings.data
    found = make_url(settings.database_url)
    if found.get_backend_name() != "sqlite":
        return None
    return Path(found.database).parent if found.database else settings.data


def store_file(settings: Settings) -> Path | None:
    """The SQLite file that the settings name; None for a database on a server, or in memory."""
    if not settings.database_url:
        return settings.data / OURS[0]
    found = make_url(settings.database_url)
    if found.get_backend_name() != "sqlite" or found.database in (None, "", ":memory:"):
        return None
    return Path(str(found.database))


@dataclass
class Hold:
    """A store that this process may serve. `others` says how many serve it too; `begun` lets the next one begin."""

    others: Callable[[], int] = lambda: 0
    begun: Callable[[], None] = lambda: None


@contextmanager
def held(settings: Settings, *, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the store alone while the block runs. Raises CannotStart when another process holds it.

    The system gives the lock back when a process ends, however it ends.
    """
    with contextlib.ExitStack() as stack:
        folder = _embedded(settings)
        if folder is None:
            stack.enter_context(_held_database(settings, patience))
        else:
            stack.enter_context(_held_folder(folder, patience))
        yield


@contextmanager
def served(settings: Settings, *, patience: float = PATIENCE, begins: bool = True) -> Iterator[Hold]:
    """Hold the store to serve it: an embedded one alone, a database server's together with other processes.

    Two processes on one file would count people apart; those on a database server tell each other. With `begins` no other
    process begins until `begun` is called. Raises CannotStart when another process does not allow it.
    """
    folder = _embedded(settings)
    if folder is not None:
        with _held_folder(folder, patience):
            yield Hold()
        return
    with _connected(settings) as connection:
        if begins:
            _wait_for(connection, "pg_try_advisory_lock", STARTING, LONGEST_START, SOMEBODY_BEGINS)
        _wait_for(connection, "pg_try_advisory_lock_shared", ADVISORY, patience, IN_USE)

        def others() -> int:
            found = connection.execute(text(OTHERS), {"number": ADVISORY}).scalar_one()
            return int(found)

        def begun() -> None:
            connection.execute(text("SELECT pg_advisory_unlock(:number)"), {"number": STARTING})

        yield Hold(others, begun if begins else lambda: None)


@contextmanager
def _held_folder(folder: Path, patience: float) -> Iterator[None]:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
    with os.fdopen(handle, "r+") as file:
        end = time.monotonic() + patience
        while not _take(file):
            if time.monotonic() >= end:
                raise CannotStart(
                    f"Another process of Dialogue is using {folder.resolve()}. Nothing was changed; stop that one"
                    " first, or choose another folder with --data."
                )
            time.sleep(0.1)
        yield


def _take(file: IO[str]) -> bool:
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        except OSError:
            return False
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


IN_USE = "Another process of Dialogue is using this database. Nothing was changed; stop that one first."
SOMEBODY_BEGINS = (
    "Another process of Dialogue has been starting on this database for two minutes. Nothing was changed; please look at"
    " that one first."
)
OTHERS = """
SELECT count(DISTINCT pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = :number AND granted
AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND pid <> pg_backend_pid()
"""


@contextmanager
def _connected(settings: Settings) -> Iterator[Connection]:
    """A connection of its own, in no transaction: one would hold back the database's cleaning."""
    database = Database(settings.database_url)
    try:
        with database.reader.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            yield connection
    finally:
        database.close()


@contextmanager
def _held_database(settings: Settings, patience: float) -> Iterator[None]:
    with _connected(settings) as connection:
        _wait_for(connection, "pg_try_advisory_lock", ADVISORY, patience, IN_USE)
        yield


def _wait_for(connection: Connection, how: str, number: int, patience: float, otherwise: str) -> None:
    end = time.monotonic() + patience
    while not _take_advisory(connection, how, number):
        if time.monotonic() >= end:
            raise CannotStart(otherwise)
        time.sleep(0.1)


def _take_advisory(connection: Connection, how: str, number: int) -> bool:
    # The lock belongs to the connection.
    return bool(connection.execute(text(f"SELECT {how}(:number)"), {"number": number}).scalar())


def give_to_owner(folder: Path) -> str:
    """Let the files belong to whom the folder belongs, when root has made them; a sentence when that is root too.

    Whoever starts it as root once (to try it) would otherwise lock out the user that the service runs as.
    """
    if os.name != "posix" or os.geteuid() != 0 or not folder.is_dir():
        return ""
    owner = folder.stat()
    if owner.st_uid == 0:
        return (
            f"Started as root: {folder.resolve()} belongs to root. A service of another user needs it as its own:"
            f" chown -R USER {folder.resolve()}"
        )
    for file in [folder / name for name in OURS] + [folder / "backups", *folder.glob("backups/*")]:
        with contextlib.suppress(FileNotFoundError):
            if file.lstat().st_uid == 0:
                os.lchown(file, owner.st_uid, owner.st_gid)
    return ""
