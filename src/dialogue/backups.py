"""Backups of the embedded store: one file with the database and the server's secret, and back again.

The copy is made by SQLite itself (`VACUUM INTO`) in one snapshot while the server goes on writing. It has none of the
dead pages of the original and no write-ahead log. What is written has been read again: the database's own check, the
chain of every session, the sum of the file. A restored store calls every record by a new name (`epoch`), because it
counts on from an earlier number: a page that is still open would otherwise take other changes for those it has missed.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlmodel import col, select

from dialogue import __version__
from dialogue.archiving.damage import DAMAGED_ZIP
from dialogue.kernel.database import Database
from dialogue.kernel.log import entries_after, first_break
from dialogue.kernel.schema import Stream, StreamKind, utc_now

DATABASE, SECRET, ABOUT = "dialogue.sqlite3", "secret", "about.json"
LAST = "last-backup.json"
FORMAT = 1
KEPT_BEFORE_MIGRATIONS = 5
BLOCK = 1 << 20  # bytes read at a time
MOST_ABOUT = 64 << 20  # bytes that the small files of a backup may unpack to; they are read whole


class Unusable(Exception):  # noqa: N818 - a plain no, told to the host in its own words
    """A backup that cannot be made or restored; the text says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup holds: when it was made (UTC), its schema's revision, and each session's last number."""

    made_at: datetime
    revision: str
    sessions: dict[int, int]
    bytes: int


def store_file(database: Database) -> Path:
    """The file of an embedded store. Raises Unusable for other databases, which have tools of their own."""
    if not database.is_sqlite or not database.url.startswith("sqlite:///"):
        raise Unusable(
            "This store is not the embedded one. Please use the database's own tool, for PostgreSQL pg_dump, and keep"
            " the file `secret` of the data folder with it."
        )
    return Path(database.url.removeprefix("sqlite:///"))


def back_up(store: Path, secret: Path, target: Path) -> Contents:
    """Write a verified backup of the store in `store` (a server may be using it) to `target`, readable by its owner only.

    Raises Unusable when there is nothing to copy, when `target` exists, or when the copy does not pass its checks;
    OSError when the disk does not take it. Nothing is left behind then.
    """
    if not store.is_file():
        raise Unusable(
            f"There is no database in {store.parent}. Nothing was copied; please check the folder."
        )
    if target.exists():
        raise Unusable(f"{target} exists already. Nothing was overwritten; please choose another name.")
    copy = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    packed = copy.with_suffix(copy.suffix + ".zip")
    try:
        _owners_only(copy)
        with closing(sqlite3.connect(store, timeout=30)) as connection:
            # Into an empty file that is there already, with the rights it has.
            connection.execute("VACUUM INTO ?", (str(copy),))
        found = _checked(copy)
        about: dict[str, Any] = {
            "format": FORMAT,
            "program": __version__,
            "made_at": found.made_at.isoformat(),
            "revision": found.revision,
            "sha256": _sum(copy),
            "sessions": {str(session): seq for session, seq in found.sessions.items()},
        }
        _owners_only(packed)
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            archive.writestr(ABOUT, json.dumps(about, indent=2) + "\n")
            if secret.is_file():
                archive.writestr(SECRET, secret.read_bytes())
            with copy.open("rb") as source, archive.open(DATABASE, "w", force_zip64=True) as sink:
                shutil.copyfileobj(source, sink, BLOCK)
        _settle(packed)
        with opened(packed):
            pass  # read again from the disk, sum and all
        os.link(packed, target)  # fails when somebody made the name meanwhile, instead of overwriting
        _settle_folder(target.parent)
    except sqlite3.Error as error:
        raise Unusable(f"The database could not be copied: {error}. Nothing was written.") from error
    finally:
        _remove(copy)
        packed.unlink(missing_ok=True)
    _note(store.parent, found.made_at, target)
    return found


def restore(backup: Path, folder: Path, *, known: frozenset[str], replace: bool = False) -> Contents:
    """Put a backup into a data folder; the server must not be running there.

    `known` are the revisions of the schema that this program can bring up to date. With `replace` a store that is there
    already is set aside in a folder of its own, never deleted. Raises Unusable when the file is none of ours, damaged,
    or made by a newer program; nothing is changed then.
    """
    there = [folder / name for name in (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", SECRET)]
    if (folder / DATABASE).exists() and not replace:
        raise Unusable(
            f"There is a database in {folder} already. Nothing was changed. Choose an empty folder with --data, or add"
            " --replace: the present one is then set aside, not deleted."
        )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh, secret = folder / f".{DATABASE}.restored", folder / f".{SECRET}.restored"
    try:
        with opened(backup) as archive:
            about = _about(archive, backup)
            if about["revision"] not in known:
                raise Unusable(
                    f"{backup} was made by a newer version of the program ({about['program']}). Nothing was changed;"
                    " please restore it with that version."
                )
            _owners_only(fresh)
            with archive.open(DATABASE) as source, fresh.open("wb") as sink:
                shutil.copyfileobj(source, sink, BLOCK)
            _owners_only(secret)
            if SECRET in archive.namelist():
                secret.write_bytes(archive.read(SECRET))
        renew_epochs(fresh)
        found = _checked(fresh)
        for file in (fresh, secret):
            _settle(file)
        if any(file.exists() for file in there):
            aside = folder / f"before-restore-{datetime.now(UTC):%Y%m%d-%H%M%S}"
            aside.mkdir(mode=0o700)
            for file in there:
                if file.exists():
                    file.rename(aside / file.name)
        if secret.stat().st_size:
            secret.rename(folder / SECRET)
        fresh.rename(folder / DATABASE)
        _settle_folder(folder)
    finally:
        _remove(fresh)
        secret.unlink(missing_ok=True)
    return found


def renew_epochs(store: Path) -> None:
    """Call every record by a new name, so that pages from before load themselves again."""
    with closing(sqlite3.connect(store)) as connection, connection:
        connection.create_function("new_epoch", 0, lambda: secrets.token_hex(8))
        connection.execute("UPDATE stream SET epoch = new_epoch()")


def before_migration(database: Database, revision: str) -> Path | None:
    """A backup beside the embedded store before its schema changes; the newest few of these are kept."""
    if not database.is_sqlite:
        return None
    store = store_file(database)
    folder = store.parent / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    target = folder / f"before-{revision}-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}.zip"
    back_up(store, store.parent / SECRET, target)
    for old in sorted(folder.glob("before-*.zip"), key=lambda file: file.stat().st_mtime)[
        :-KEPT_BEFORE_MIGRATIONS
    ]:
        old.unlink()
    return target


def last_backup(folder: Path) -> datetime | None:
    """When the newest backup of the store in this folder was made; None when none is known of."""
    try:
        return datetime.fromisoformat(json.loads((folder / LAST).read_text())["made_at"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


@contextmanager
def opened(backup: Path) -> Iterator[zipfile.ZipFile]:
    """A backup whose content equals what it says of itself. Raises Unusable otherwise."""
    try:
        with zipfile.ZipFile(backup) as archive:
            about = _about(archive, backup)
            made = hashlib.sha256()
            with archive.open(DATABASE) as source:
                while block := source.read(BLOCK):
                    made.update(block)
            if made.hexdigest() != about["sha256"]:
                raise Unusable(f"{backup} is damaged: its content is not what it says. Nothing was changed.")
            yield archive
    except FileNotFoundError as error:
        raise Unusable(f"There is no file {backup}. Nothing was changed.") from error
    except DAMAGED_ZIP as error:
        raise Unusable(f"{backup} is no whole backup of Dialogue: {error}. Nothing was changed.") from error


def _about(archive: zipfile.ZipFile, backup: Path) -> dict[str, Any]:
    if sum(one.file_size for one in archive.infolist() if one.filename != DATABASE) > MOST_ABOUT:
        raise Unusable(f"{backup} holds more than a backup of Dialogue does. Nothing was changed.")
    try:
        about: dict[str, Any] = json.loads(archive.read(ABOUT))
        if about["format"] > FORMAT:
            raise Unusable(f"{backup} was made by a newer version of the program. Nothing was changed.")
        if DATABASE not in archive.namelist() or not {"revision", "sha256", "program"} <= about.keys():
            raise KeyError(DATABASE)
    except (KeyError, ValueError, TypeError) as error:
        raise Unusable(f"{backup} is no backup of Dialogue. Nothing was changed.") from error
    return about


def _checked(store: Path) -> Contents:
    """What a store holds, after its own check and a walk along every session's chain."""
    try:
        with closing(sqlite3.connect(store)) as connection:
            said = [row[0] for row in connection.execute("PRAGMA integrity_check(3)")]
            revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        raise Unusable(f"The copy is no database of Dialogue: {error}. Nothing was changed.") from error
    if said != ["ok"]:
        raise Unusable(f"The database is damaged: {said[0]}. Nothing was changed.")
    sessions = {}
    database = Database(f"sqlite:///{store}")
    try:
        with database.read() as reader:
            for stream_id, kind, seq in reader.exec(
                select(col(Stream.id), col(Stream.kind), col(Stream.last_seq))
            ):
                broken = first_break(entries_after(reader, stream_id or 0, 0))
                if broken is not None:
                    raise Unusable(
                        f"The record of {kind} {stream_id} is broken at number {broken}. Nothing was changed."
                    )
                if kind == StreamKind.SESSION:
                    sessions[stream_id or 0] = seq
    finally:
        database.close()
    return Contents(utc_now(), revision[0] if revision else "", sessions, store.stat().st_size)


def _remove(store: Path) -> None:
    for end in ("", "-wal", "-shm"):
        store.with_name(store.name + end).unlink(missing_ok=True)


def _sum(file: Path) -> str:
    with file.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def _owners_only(file: Path) -> None:
    os.close(os.open(file, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600))
    file.chmod(0o600)


def _settle(file: Path) -> None:
    with file.open("rb+") as written:
        os.fsync(written.fileno())


def _settle_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _note(folder: Path, at: datetime, target: Path) -> None:
    file = folder / LAST
    _owners_only(file)
    file.write_text(json.dumps({"made_at": at.isoformat(), "file": str(target.resolve())}) + "\n")
