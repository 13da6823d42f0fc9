"""A platform in an archive and back: equal, without keys, and nothing at all of an archive that is broken or foreign."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import MetaData, Table
from sqlmodel import SQLModel, select
from typer.testing import CliRunner

from dialogue.archives import ABOUT, KEYS, LEFT_OUT, bring_in, kept
from dialogue.archiving.values import Unfit
from dialogue.cli import session
from dialogue.documents.zips import zipped
from dialogue.kernel.database import Database
from dialogue.kernel.schema import Session
from dialogue.migrations import newest
from dialogue.paths import SESSIONS
from support.archives import brought, comes_back_equal, files_in, written

Files = dict[str, bytes]


@pytest.fixture
def archive(data: Path, tmp_path: Path) -> Path:
    """The archive of a platform with all two sessions and more, of two platforms that there are."""
    words = [
        "create",
        *map(str, sorted(SESSIONS.glob("*.yaml"))[:3]),
        "--data",
        str(data),
        "--platform",
        "Valley",
    ]
    assert CliRunner().invoke(session.app, words).exit_code == 0
    other = ["create", str(min(SESSIONS.glob("*.yaml"))), "--data", str(data), "--platform", "Coast"]
    assert CliRunner().invoke(session.app, other).exit_code == 0
    file = tmp_path / "valley.zip"
    assert written(data, "valley", file).exit_code == 0
    return file


def sessions_in(data: Path) -> list[tuple[int, str]]:
    database = Database.at(data)
    try:
        with database.read() as reader:
            return [(one.id, one.code) for one in reader.exec(select(Session))]
    finally:
        database.close()


def rows(files: Files, table: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in files[f"tables/{table}.jsonl"].splitlines()]


def with_rows(files: Files, table: str, change: Callable[[list[dict[str, Any]]], None]) -> Files:
    """The archive with other rows in a table, and a description that fits them."""
    found = rows(files, table)
    change(found)
    content = "".join(
        json.dumps(row, ensure_ascii=True, sort_keys=True, separators=(",", ":")) + "\n" for row in found
    )
    return described({**files, f"tables/{table}.jsonl": content.encode()})


def described(files: Files, **about: Any) -> Files:
    said = json.loads(files[ABOUT]) | about
    for path, of in said["files"].items():
        of |= {"rows": files[path].count(b"\n"), "sha256": hashlib.sha256(files[path]).hexdigest()}
    return {**files, ABOUT: (json.dumps(said, indent=2, sort_keys=True) + "\n").encode()}


def test_a_platform_comes_back_equal_and_alone(data: Path, tmp_path: Path, archive: Path) -> None:
    (tmp_path / "moved").mkdir()
    files = comes_back_equal(data, "Valley", tmp_path / "moved")
    there = sessions_in(tmp_path / "moved" / "there")
    assert len(there) == len(sessions_in(data)) - 1 and set(there) < set(sessions_in(data))
    assert [one["name"] for one in rows(files, "platform")] == ["Valley"]
    (account,) = rows(files, "account")
    assert account["password_hash"] == "" and account["administrator"] is False
    for table, blank in KEYS.items():
        for row in rows(files, table):
            assert all(row[name] == said.format(id=row["id"]) for name, said in blank.items())


def test_every_table_says_where_it_belongs() -> None:
    found = {table.name for table in kept(SQLModel.metadata).order}
    assert found | LEFT_OUT == set(SQLModel.metadata.tables) and not found & LEFT_OUT
    lonely = MetaData()
    Table("somewhere", lonely)
    with pytest.raises(Unfit, match="somewhere"):
        kept(lonely)


OPENS = re.compile(r"hash|digest|salt|token|secret|password")
PROVES = frozenset(
    {
        "ballot.hash",
        "decision.inputs_hash",
        "log_entry.hash",
        "minutes_approval.digest",
        "minutes_redaction.digest",
        "minutes_text.digest",
        "minutes_version.digest",
        "minutes_version.record_hash",
        "picture.digest",
        "position_round.frozen_hash",
        "position_round.rule_hash",
        "stream.log_hash",
    }
)
"""Columns that prove what was said and open no door."""


def test_nothing_that_opens_a_door_is_in_an_archive() -> None:
    found = {
        f"{table.name}.{column.name}"
        for table in kept(SQLModel.metadata).order
        for column in table.columns
        if OPENS.search(column.name) and column.name not in KEYS.get(table.name, {})
    }
    assert found == PROVES, "does it open a door? then it stands in KEYS or LEFT_OUT of dialogue.archives"


SPOILT: dict[str, Callable[[Files], Files]] = {
    "a changed byte": lambda files: {
        **files, "tables/session.jsonl": files["tables/session.jsonl"].replace(b"planned", b"plannee", 1)
    },
    "a file less": lambda files: {name: one for name, one in files.items() if "seat.jsonl" not in name},
    "a file more": lambda files: {**files, "../../seat.py": b"print()"},
    "no page about it": lambda files: {name: one for name, one in files.items() if name != ABOUT},
    "another format": lambda files: described(files, format="dialogue-platform/9"),
    "another revision": lambda files: described(files, revision="9999"),
    "a record with a changed entry": lambda files: with_rows(
        files, "log_entry", lambda found: found[1].update(facts={"changed": True})
    ),
    "a session of another platform": lambda files: with_rows(
        files, "session", lambda found: found[0].update(platform_id=99)
    ),
    "an account that looks after the server": lambda files: with_rows(
        files, "account", lambda found: found[0].update(administrator=True)
    ),
    "an account more": lambda files: with_rows(
        files, "account", lambda found: found.append(found[0] | {"id": 77, "name_key": "x", "name": "x"})
    ),
    "a value of another kind": lambda files: with_rows(
        files, "activity", lambda found: found[0].update(planned_minutes="ten")
    ),
    "a row that rests on nothing": lambda files: with_rows(
        files, "activity", lambda found: found[0].update(session_id=4711)
    ),
    "another column": lambda files: with_rows(files, "stream", lambda found: found[0].update(owner="me")),
}  # fmt: skip


def counted(database: Database) -> int:
    with database.read() as reader:
        return sum(
            len(reader.connection().execute(table.select()).all())
            for name, table in SQLModel.metadata.tables.items()
            if name in ("stream", "session", "platform", "account", "activity", "log_entry")
        )


def test_a_broken_or_foreign_archive_changes_nothing(
    tmp_path: Path, archive: Path, data: Path, migrated: Path
) -> None:
    files, folder = files_in(archive), tmp_path / "target"
    shutil.copytree(migrated, folder)
    target = Database.at(folder)
    empty, revision = counted(target), newest() or ""
    for name, spoil in SPOILT.items():
        with pytest.raises(Unfit, match="Nothing was changed"):
            bring_in(target, SQLModel.metadata, zipped(spoil(files)), revision, "-")
        assert counted(target) == empty, name
    with pytest.raises(Unfit, match="not whole"):
        bring_in(target, SQLModel.metadata, archive.read_bytes()[:-400], revision, "-")
    # Bits turned over on a bad disk, in what is packed too: each time a sentence, from whichever reader it comes.
    dice = Random(7)
    for _ in range(60):
        turned = bytearray(archive.read_bytes())
        turned[dice.randrange(len(turned) * 9 // 10)] ^= 1 << dice.randrange(8)
        with pytest.raises(Unfit, match="Nothing was changed"):
            bring_in(target, SQLModel.metadata, bytes(turned), "no such revision", "-")
    assert counted(target) == empty
    # Described anew and otherwise as it was, it goes in; then nothing more.
    bring_in(target, SQLModel.metadata, zipped(described(files)), revision, "-")
    full = counted(target)
    target.close()
    assert full > empty
    for bad, there in ((archive, folder), (archive, data), (min(SESSIONS.glob("*.yaml")), folder)):
        refused = brought(bad, there)
        assert refused.exit_code == 2 and "Nothing was changed" in refused.stderr
    target = Database.at(folder)
    assert counted(target) == full
    target.close()


def test_an_archive_made_to_fill_the_memory_is_refused_before_it_is_unpacked(
    archive: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A small file that says it unpacks to much more; `ANY_PACKING` is set low, so that the test need not make much."""
    monkeypatch.setattr("dialogue.archives.ANY_PACKING", 2**20)
    files, revision = files_in(archive), newest() or ""
    target = Database.at(data)
    try:
        bomb = zipped({**files, "tables/idea.jsonl": b" " * 40 * 2**20})
        assert len(bomb) < 2**20
        with pytest.raises(Unfit, match="larger than any platform"):
            bring_in(target, SQLModel.metadata, bomb, revision, "-")
        monkeypatch.setattr("dialogue.archives.MOST_PACKED", 10**6)  # control: without the limit it is read
        with pytest.raises(Unfit, match="not whole"):
            bring_in(target, SQLModel.metadata, bomb, revision, "-")
    finally:
        target.close()


def test_what_cannot_be_written_leaves_no_half_file(
    tmp_path: Path, archive: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = archive.read_bytes()
    assert "no platform Desert" in written(data, "Desert", archive).stderr

    def crash(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", crash)
    refused = written(data, "Coast", archive)
    assert refused.exit_code == 2 and "No space left" in refused.stderr
    assert archive.read_bytes() == before
    assert not [one for one in tmp_path.iterdir() if one.name.endswith(".part")]
