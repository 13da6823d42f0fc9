"""The data folder: held by one server at a time, and owned by one user whoever started the program first."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url

from dialogue.kernel.database import Database
from dialogue.kernel.errors import CannotStart
from dialogue.settings import Settings

LOCK = "server.lock"
ADVISORY = 0x6469616C  # PostgreSQL's number of our lock
OURS = (
    "dialogue.sqlite3",
    "dialogue.sqlite3-wal",
    "dialogue.sqlite3-shm",
    "secret",
    LOCK,
    "last-backup.json",
)
PATIENCE = 3.0  # seconds for the one before to go: a service manager starts the next while it closes


def _embedded(settings: Settings) -> Path | None:
    """The folder of the SQLite file that the settings name; None for another database."""
    if not settings.database_url:
        return settings.data
    found = make_url(settings.database_url)
    if found.get_backend_name() != "sqlite":
        return None
    return Path(found.database).parent if found.database else settings.data


@contextmanager
def held(settings: Settings, *, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the store while the block runs. Raises CannotStart when another process holds it.

    Two processes on one store would count people apart, and each would end the other's set-up link. The system gives
    the lock back when a process ends, however it ends.
    """
    with contextlib.ExitStack() as stack:
        folder = _embedded(settings)
        if folder is None:
            stack.enter_context(_held_database(settings, patience))
        else:
            stack.enter_context(_held_folder(folder, patience))
        yield


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


@contextmanager
def _held_database(settings: Settings, patience: float) -> Iterator[None]:
    database = Database(settings.database_url)
    try:
        with database.reader.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            end = time.monotonic() + patience
            while not _take_advisory(connection):
                if time.monotonic() >= end:
                    raise CannotStart(
                        "Another process of Dialogue is using this database. Nothing was changed; stop that one first."
                    )
                time.sleep(0.1)
            yield
    finally:
        database.close()


def _take_advisory(connection: Connection) -> bool:
    # The lock belongs to the connection, which is in no transaction: one would hold back the database's cleaning.
    return bool(
        connection.execute(text("SELECT pg_try_advisory_lock(:number)"), {"number": ADVISORY}).scalar()
    )


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
