"""SQLite's write-ahead log grows while a reader stands in the way; the running server empties it again.

It is copied into the database when nobody waits, so that no command has to.
"""

from __future__ import annotations

import sqlite3
import sys
import time
from pathlib import Path

import pytest

from dialogue.kernel import database, execute
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


def not_copied(data: Path) -> int:
    """Frames of the log that are not in the database yet, as the shared memory beside it says; asking changes nothing."""
    index = (data / "dialogue.sqlite3-shm").read_bytes()
    # https://sqlite.org/walformat.html: mxFrame at 16 and nBackfill at 96, in the machine's order of bytes.
    return int.from_bytes(index[16:20], sys.byteorder) - int.from_bytes(index[96:100], sys.byteorder)


def left_after_a_rest(data: Path, commits: int) -> int:
    made = world(data)
    try:
        prepare(made)
        for number in range(commits):
            made.run(DescribeSession(f"Title {number}", "", ""), made.facilitator)
        left, end = not_copied(data), time.monotonic() + 20 * execute.QUIET
        while left and time.monotonic() < end:
            time.sleep(execute.QUIET / 5)
            left = not_copied(data)
        return left
    finally:
        made.close()


def test_the_log_is_copied_when_nobody_waits(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(execute, "COMMITS", 5)
    assert left_after_a_rest(data, 10) == 0


def test_not_after_a_few_commits(data: Path) -> None:
    """The negative control: then it stands where SQLite wrote it."""
    assert left_after_a_rest(data, 10) > 0


def test_a_log_that_cannot_be_copied_ends_nothing(
    data: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: Database) -> None:
        raise sqlite3.DatabaseError("malformed")

    monkeypatch.setattr(execute, "COMMITS", 1)
    monkeypatch.setattr(Database, "copy_log", broken)
    made = world(data)
    try:
        prepare(made)
        time.sleep(4 * execute.QUIET)
        made.run(DescribeSession("Still here", "", ""), made.facilitator)
        assert made.session().title == "Still here" and "could not be copied" in caplog.text
    finally:
        made.close()
