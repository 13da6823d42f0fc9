"""Backups: made while people write, restored elsewhere, and never something else than what they say."""

from __future__ import annotations

import asyncio
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlmodel import col, select
from typer.testing import CliRunner, Result

from conftest import Running
from dialogue import backups, migrations
from dialogue.activities.brainstorm.schema import Idea
from dialogue.app import open_database
from dialogue.backups import LAST, last_backup
from dialogue.cli import backup, restore
from dialogue.kernel.database import Database
from dialogue.kernel.log import entries_after, first_break
from dialogue.kernel.schema import Session, Stream
from dialogue.kernel.streams import stream_of
from dialogue.migrations import migrate


def typed(app: Any, *words: object, **environment: str) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], env=environment)


def test_a_backup_under_load_holds_every_answer_given_before_it(
    running: Running, open_session: Callable[..., Any], person: Callable[..., Any], tmp_path: Path
) -> None:
    async def play() -> tuple[set[str], set[str]]:
        answered: set[str] = set()
        async with open_session() as facilitator:
            brainstorm = (await facilitator.activities())[1]
            await facilitator.turn(brainstorm, "open")
            writers = [await person(facilitator) for _ in range(4)]
            going = True

            async def write(number: int) -> None:
                turn = 0
                while going:
                    turn += 1
                    words = f"Idea {turn} of {number}"
                    answer = await writers[number].web.post(
                        f"{writers[number].base}/activities/{brainstorm}/ideas",
                        data={"text": words, "command_id": f"{number}-{turn}"},
                    )
                    if answer.status_code < 400:
                        answered.add(words)
                    else:  # she has written as many as she may
                        await asyncio.sleep(0.01)

            tasks = [asyncio.create_task(write(number)) for number in range(4)]
            while len(answered) < 4:
                await asyncio.sleep(0.01)
            before = set(answered)
            made = await asyncio.to_thread(
                typed, backup.app, tmp_path / "b.zip", "--data", running.settings.data
            )
            assert made.exit_code == 0, made.output
            going = False
            await asyncio.gather(*tasks)
            for writer in writers:
                await writer.close()
            return before, answered

    before, _ = asyncio.run(play())
    assert (tmp_path / "b.zip").stat().st_mode & 0o077 == 0
    assert last_backup(running.settings.data) is not None
    made = typed(restore.app, tmp_path / "b.zip", "--data", tmp_path / "new")
    assert made.exit_code == 0, made.output
    assert (tmp_path / "new").stat().st_mode & 0o077 == 0
    found = Database.at(tmp_path / "new")
    live = running.database()
    with found.read() as reader, live.read() as now:
        session, same = reader.exec(select(Session)).one(), now.exec(select(Session)).one()
        for stream in reader.exec(select(Stream)):
            entries = entries_after(reader, stream.id or 0, 0)
            assert first_break(entries) is None and stream.last_seq == len(entries)
        stream, its = stream_of(reader, session.id), stream_of(now, same.id)
        assert stream.last_seq > 0
        assert before <= set(reader.exec(select(Idea.text)))
        assert stream.epoch != its.epoch and session.code == same.code
    found.close()
    live.close()


@pytest.fixture
def made(data: Path, tmp_path: Path) -> Path:
    """A backup of a migrated, empty store."""
    file = tmp_path / "made.zip"
    assert typed(backup.app, file, "--data", data).exit_code == 0
    return file


def packed_as(file: Path, way: int) -> None:
    """Let a backup say of each of its files that it is packed in some other way."""
    content = bytearray(file.read_bytes())
    for mark, place in ((b"PK\3\4", 8), (b"PK\1\2", 10)):
        at = content.find(mark)
        while at >= 0:
            content[at + place : at + place + 2] = way.to_bytes(2, "little")
            at = content.find(mark, at + 4)
    file.write_bytes(content)


def rewritten(file: Path, name: str, content: bytes) -> None:
    """Put other content into a backup, under a name it has."""
    with zipfile.ZipFile(file) as archive:
        parts = {one: archive.read(one) for one in archive.namelist()}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for one, held in parts.items():
            archive.writestr(one, content if one == name else held)


def turned_over(file: Path) -> None:
    """Two bits of the packed database: a kind of block that there is not."""
    with zipfile.ZipFile(file) as archive:
        head = archive.getinfo("dialogue.sqlite3").header_offset
    content = bytearray(file.read_bytes())
    names = content[head + 26 : head + 30]  # how long the name and what is beside it are
    content[head + 30 + sum(names[::2]) + 256 * sum(names[1::2])] |= 0b110
    file.write_bytes(content)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (turned_over, "no whole backup"),
        (lambda file: file.write_bytes(file.read_bytes()[:-100]), "no whole backup"),
        (lambda file: file.write_bytes(b""), "no whole backup"),
        (lambda file: file.unlink(), "There is no file"),
        (lambda file: rewritten(file, "dialogue.sqlite3", b"no database" * 100), "is damaged"),
        (lambda file: rewritten(file, "about.json", b"[]"), "no backup of Dialogue"),
        (lambda file: rewritten(file, "about.json", b"{}"), "no backup of Dialogue"),
        (lambda file: rewritten(file, "about.json", b"{" * (65 << 20)), "more than a backup"),
        (lambda file: packed_as(file, 99), "no whole backup"),
    ],
    ids=[
        "turned over",
        "cut off",
        "empty",
        "gone",
        "other content",
        "a list",
        "says nothing",
        "a bomb",
        "packed otherwise",
    ],
)
def test_a_file_that_is_no_whole_backup_is_refused_and_changes_nothing(
    made: Path, tmp_path: Path, spoil: Callable[[Path], object], says: str
) -> None:
    spoil(made)
    found = typed(restore.app, made, "--data", tmp_path / "new")
    assert found.exit_code == 2 and says in found.stderr and "Traceback" not in found.output
    assert not (tmp_path / "new" / "dialogue.sqlite3").exists()


def test_a_backup_of_a_newer_program_is_refused(made: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(made) as archive:
        about = json.loads(archive.read("about.json"))
    rewritten(made, "about.json", json.dumps(about | {"revision": "of_tomorrow"}).encode())
    found = typed(restore.app, made, "--data", tmp_path / "new")
    assert found.exit_code == 2 and "newer version" in found.stderr


def test_nothing_is_overwritten_by_itself(made: Path, data: Path, tmp_path: Path) -> None:
    again = typed(backup.app, made, "--data", data)
    assert again.exit_code == 2 and "exists already" in again.stderr
    there = typed(restore.app, made, "--data", data)
    assert there.exit_code == 2 and "--replace" in there.stderr
    before = (data / "dialogue.sqlite3").read_bytes()
    assert typed(restore.app, made, "--data", data, "--replace").exit_code == 0
    aside = next(data.glob("before-restore-*"))
    assert (aside / "dialogue.sqlite3").read_bytes() == before


def test_what_cannot_be_copied_is_said(tmp_path: Path, data: Path) -> None:
    for words, says in (
        ((tmp_path / "b.zip", "--data", tmp_path / "nowhere"), "There is no data folder"),
        ((tmp_path / "no" / "b.zip", "--data", data), "cannot be used"),
    ):
        found = typed(backup.app, *words)
        assert found.exit_code == 2 and says in found.stderr and "Traceback" not in found.output
    other = typed(backup.app, tmp_path / "b.zip", DIALOGUE_DATABASE_URL="postgresql+psycopg://nowhere/x")
    assert other.exit_code == 2 and "pg_dump" in other.stderr
    neither = typed(restore.app, "--data", data)
    assert neither.exit_code == 2 and "Please name the file" in neither.stderr
    assert not list(tmp_path.glob("*.zip")) and not list(tmp_path.glob(".b*"))


def test_a_broken_record_is_not_taken_for_a_backup(
    running: Running, open_session: Callable[..., Any], tmp_path: Path
) -> None:
    async def play() -> None:
        async with open_session():
            pass

    asyncio.run(play())
    database = open_database(running.settings)
    with database.write() as tx:
        session = tx.exec(select(Session)).one()
        entry = entries_after(tx, session.id or 0, 0)[0]
        entry.facts = {"other": 1}
        tx.add(entry)
    database.close()
    found = typed(backup.app, tmp_path / "b.zip", "--data", running.settings.data)
    assert found.exit_code == 2 and "is broken at number 1" in found.stderr
    assert not (tmp_path / "b.zip").exists()


def test_a_store_is_backed_up_before_its_schema_changes(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database.at(data)
    try:
        migrate(database)
        assert not (data / "backups").exists(), "nothing to change, nothing to back up"
        monkeypatch.setattr(migrations, "newest", lambda: "of_tomorrow")
        monkeypatch.setattr(command, "upgrade", lambda *_: None)
        for _ in range(backups.KEPT_BEFORE_MIGRATIONS + 2):
            migrate(database)
    finally:
        database.close()
    kept = list((data / "backups").glob("before-of_tomorrow-*.zip"))
    assert len(kept) == backups.KEPT_BEFORE_MIGRATIONS and all(f.stat().st_mode & 0o077 == 0 for f in kept)


def test_renewed_epochs_after_another_tool_has_restored(
    running: Running, open_session: Callable[..., Any]
) -> None:
    async def play() -> None:
        async with open_session():
            pass

    asyncio.run(play())
    database = running.database()
    with database.read() as reader:
        before = reader.exec(select(col(Stream.epoch)).order_by(col(Stream.id))).all()
    found = typed(restore.app, "--restored", "--data", running.settings.data)
    assert found.exit_code == 0 and "3 records" in found.output
    with database.read() as reader:
        assert reader.exec(select(col(Stream.epoch)).order_by(col(Stream.id))).all() != before
    database.close()


def test_a_spoilt_note_of_the_last_backup_is_none(tmp_path: Path) -> None:
    assert last_backup(tmp_path) is None
    (tmp_path / LAST).write_text("[]")
    assert last_backup(tmp_path) is None
