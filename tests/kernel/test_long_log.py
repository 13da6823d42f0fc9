"""SQLite's write-ahead log grows while a reader stands in the way; the running server empties it again."""

from __future__ import annotations

from pathlib import Path

import pytest

from dialogue.kernel import database
from dialogue.kernel.database import Database
from dialogue.preparing.commands import DescribeSession
from support.world import World, prepare, world

LIMIT = 128 * 1024
COMMANDS = 120  # each of them writes several pages of 4 KiB


def write(made: World, commands: int = COMMANDS) -> None:
    made.run_together(
        [DescribeSession(f"Title {number}", "", "") for number in range(commands)], made.facilitator
    )
    # What a batch empties, it empties after its answers; the next order is taken up when that is done.
    made.run(DescribeSession("The last one", "", ""), made.facilitator)


def size(data: Path) -> int:
    return (data / "dialogue.sqlite3-wal").stat().st_size


def grown(data: Path) -> tuple[int, int]:
    """The log's size after many commands with a reader in the way, and after the next ones without it."""
    made = world(data)
    try:
        prepare(made)
        with made.database.read() as reader:
            reader.connection().exec_driver_sql(
                "SELECT count(*) FROM session"
            ).scalar()  # a snapshot from here
            write(made)
            pinned = size(data)
        write(made, 1)
        write(made, 1)
        assert made.session().title == "The last one"
        return pinned, size(data)
    finally:
        made.close()


def test_a_long_log_is_emptied_while_the_server_runs(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert database.LONGEST_LOG == 16 * 2**20
    monkeypatch.setattr(database, "LONGEST_LOG", LIMIT)
    pinned, after = grown(data)
    assert pinned > LIMIT, "a reader in the way keeps the log, or this test shows nothing"
    assert after < LIMIT


def test_without_the_limit_the_log_stays_long(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: SQLite itself begins again at the front of the file, and leaves it as long as it is."""
    monkeypatch.setattr(Database, "log_is_long", lambda _: False)
    pinned, after = grown(data)
    assert after >= pinned > LIMIT


def test_a_reader_that_stays_keeps_nobody_from_writing(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The log cannot be emptied meanwhile; every command is carried out and answered all the same."""
    monkeypatch.setattr(database, "LONGEST_LOG", LIMIT)
    made = world(data)
    try:
        prepare(made)
        with made.database.read() as reader:
            reader.connection().exec_driver_sql("SELECT count(*) FROM session").scalar()
            write(made)
            assert made.session().title == "The last one" and not made.refused
    finally:
        made.close()
