"""T-FSYNC and T-CUT: nobody is told "saved" before it is on the disk, and a disk without power holds all that was told."""

from __future__ import annotations

import random
import sqlite3
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dialogue.accounts.inviting import InviteFacilitator
from dialogue.app import vocabulary
from dialogue.kernel.actors import SYSTEM
from dialogue.kernel.database import Database
from dialogue.kernel.execute import Executor, Order
from support.disk import Call, Image, after_a_cut, listened, told_too_early
from support.length import FULL

ANSWERS = 1000 if FULL else 60
CUTS = 2000 if FULL else 120
EMPTIED = 25  # the log is emptied into the file after so many answers, so that cuts also fall into that
FILE = "dialogue.sqlite3"
HEADER, FRAME = 32, 24  # bytes of SQLite's log before its first frame, and before each page


@dataclass
class Written:
    """A store that was written into: its files before, what was asked of the disk since."""

    before: dict[str, bytes]
    calls: list[Call]


def written(folder: Path, answers: int, synchronous: str = "") -> Written:
    """So many commands through the one writer. `synchronous`: a setting that somebody has changed by mistake."""
    before = {FILE: (folder / FILE).read_bytes(), f"{FILE}-wal": b""}
    with listened() as disk:
        database = Database.at(folder)
        if synchronous:
            connection = database.writer.raw_connection()
            connection.cursor().execute(f"PRAGMA synchronous={synchronous}")
            connection.close()
        told = 0

        def announce(_stream: int, seq: int) -> None:
            nonlocal told
            disk.say(seq)  # the writer's own thread, after the commit and before the answer
            told += 1
            if told % EMPTIED == 0 and not synchronous:
                database.settle()

        executor = Executor(database, vocabulary(), announce)
        try:
            for number in range(answers):
                executor.run(
                    Order(InviteFacilitator(f"Awa {number}", f"{number:064}"), f"c{number:031}", actor=SYSTEM)
                )
        finally:
            executor.close()
            calls = list(disk.calls)
            database.close()
    return Written(before, calls)


@pytest.fixture(scope="module")
def store(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Written]:
    folder = tmp_path_factory.mktemp("cut")
    (folder / FILE).write_bytes((migrated / FILE).read_bytes())
    yield written(folder, ANSWERS)


def opened(image: Image, folder: Path, *, log: bool = True) -> tuple[str, list[int], int]:
    """What a store says that is opened from an image: its own check, the numbers of its record, its facilitators."""
    for ending in ("", "-wal", "-shm"):
        (folder / (FILE + ending)).unlink(missing_ok=True)
    for name, data in image.files.items():
        if log or not name.endswith("-wal"):
            (folder / name).write_bytes(data)
    connection = sqlite3.connect(folder / FILE)
    try:
        said = str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])
        record = [
            one for (one,) in connection.execute("SELECT seq FROM log_entry WHERE stream_id = 1 ORDER BY seq")
        ]
        (people,) = connection.execute("SELECT count(*) FROM account").fetchone()
    except sqlite3.DatabaseError as error:
        return str(error), [], 0
    finally:
        connection.close()
    return said, record, people


def missing(image: Image, told: list[Any], folder: Path, *, log: bool = True) -> str:
    """What is wrong with an image; empty when it is whole and holds everything that was told."""
    said, record, people = opened(image, folder, log=log)
    if said != "ok":
        return said
    if record != list(range(1, len(record) + 1)):
        return f"the record has gaps: {record}"
    if told and max(told) > len(record):
        return f"told {max(told)}, kept {len(record)}"
    return "" if people == len(record) else f"{people} facilitators, {len(record)} entries: half of a command"


def test_everybody_is_told_after_it_is_on_the_disk(store: Written) -> None:
    said = [call for call in store.calls if call.what == "said"]
    assert len(said) == ANSWERS and told_too_early(store.calls) == []


def test_a_setting_that_waits_for_no_disk_would_be_found(data: Path, tmp_path: Path) -> None:
    """Negative control: SQLite's other setting, by which the newest commits may be lost with the power; and they are."""
    found = written(data, 6, synchronous="NORMAL")
    assert len(told_too_early(found.calls)) == 6
    assert told_too_early([call for call in found.calls if call.what == "said"]), "nothing was written at all"
    place = tmp_path / "image"
    place.mkdir()
    cuts = [after_a_cut(found.before, found.calls, random.Random(seed)) for seed in range(5)]
    assert any(missing(image, told, place).startswith("told 6, kept") for image, told in cuts)


def test_every_disk_that_lost_its_power_is_whole_and_holds_what_was_told(
    store: Written, tmp_path: Path
) -> None:
    chance = random.Random(11)
    for _ in range(CUTS):
        at = chance.randrange(1, len(store.calls) + 1)
        image, told = after_a_cut(store.before, store.calls[:at], chance)
        assert missing(image, told, tmp_path) == "", f"power lost after call {at} of {len(store.calls)}"


def test_without_the_log_or_its_checksums_disks_would_be_broken(store: Written, tmp_path: Path) -> None:
    """Negative control: a reader that believes every frame, and one that knows no log."""
    chance, blind, bare = random.Random(11), 0, 0
    for _ in range(30):
        image, told = after_a_cut(
            store.before, store.calls[: chance.randrange(1, len(store.calls) + 1)], chance
        )
        bare += missing(image, told, tmp_path, log=False) != ""
        blind += missing(believed(image), told, tmp_path, log=False) != ""
    assert bare > 5 and blind > 0, (bare, blind)


def believed(image: Image) -> Image:
    """The file after every frame of its log was put into it, whatever its checksum says."""
    wal, file = image.files[f"{FILE}-wal"], bytearray(image.files[FILE])
    if len(wal) < HEADER:
        return Image({FILE: file})
    size = struct.unpack_from(">I", file, 16)[0] >> 16 or 65536
    for at in range(HEADER, len(wal) - FRAME - size + 1, FRAME + size):
        page = struct.unpack_from(">I", wal, at)[0]
        if 0 < page < 10_000:
            file.extend(bytes(max(0, page * size - len(file))))
            file[(page - 1) * size : page * size] = wal[at + FRAME : at + FRAME + size]
    return Image({FILE: file})
