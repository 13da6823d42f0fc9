"""The files of an embedded store, watched from outside: a write-ahead log that was deleted takes every change with it."""

from __future__ import annotations

import logging
import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path

logger = logging.getLogger(__name__)

Marks = tuple[int, int]


def reason(error: BaseException) -> str:
    """What a store said, in its first line; never the statement or its values."""
    said = str(getattr(error, "orig", None) or error).strip().splitlines()
    return (
        said[0] if isinstance(getattr(error, "orig", error), sqlite3.Error) and said else type(error).__name__
    )


@dataclass(slots=True)
class Files:
    """The database and its write-ahead log as they were when the server first wrote. `lost` says what went missing."""

    store: Path | None = None
    known: tuple[Marks, Marks] | None = None
    lost: str = ""

    @classmethod
    def of(cls, url: str) -> Files:
        """The files of a store; nothing to watch for other databases, and for one in memory."""
        path = url.removeprefix("sqlite:///")
        return cls(Path(path).absolute()) if path and path != url and not path.startswith(":") else cls()

    def gone(self) -> bool:
        """Whether one of the files is not the one any more that this process has open."""
        if self.store is None or self.lost:
            return bool(self.lost)
        try:
            now = _mark(self.store), _mark(Path(f"{self.store}-wal"))
        except OSError:
            return self.known is not None
        if self.known is None:
            self.known = now
        return now != self.known

    def check(self) -> None:
        """Raise sqlite3.OperationalError when nothing may be written any more: it would be gone at the next start."""
        if self.lost:
            raise sqlite3.OperationalError(self.lost)

    def rescued(self, whole: bool) -> bool:
        """Note that files are gone. `whole`: what was written stands in the database file that is still there."""
        same = whole and self._store_is_there()
        self.lost = "the database's files were deleted or replaced while the server runs"
        logger.critical(
            "%s. Nothing more is written. %s Please start the server again.",
            self.lost.capitalize(),
            "Everything until now is in the database file."
            if same
            else "Keep the data folder as it is, and a backup.",
        )
        return same

    def log_size(self) -> int:
        """Bytes of the write-ahead log."""
        if self.store is None:
            return 0
        try:
            return os.stat(f"{self.store}-wal").st_size  # noqa: PTH116 - asked after every commit
        except OSError:
            return 0

    def _store_is_there(self) -> bool:
        try:
            return self.store is not None and self.known is not None and _mark(self.store) == self.known[0]
        except OSError:
            return False


def _mark(file: Path) -> Marks:
    found = file.stat()
    return found.st_dev, found.st_ino
