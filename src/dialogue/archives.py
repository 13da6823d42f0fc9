"""A platform as one archive: every row that belongs to it, under the numbers it has, to be put into an empty server.

What belongs to a platform is found by the tables themselves: a row of its own, of one of its sessions or of one of their
records, or one that stands on such a row.  Rows keep their numbers, so records keep their hashes, and the archive of what
was imported is the archive again, byte for byte.  What opens doors stays behind: passwords, links, keys, codes.  Of its
frameworks comes along what concerns it (see `archiving.shared`).
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, MetaData, Table, func, insert, select, text, update
from sqlalchemy.exc import SQLAlchemyError

from dialogue.archiving.damage import DAMAGED_ZIP
from dialogue.archiving.shared import Shared, of_platform
from dialogue.archiving.values import Row, Rows, Unfit, plain, value_of
from dialogue.kernel.database import Database, Reader, Tx
from dialogue.kernel.log import entries_after, first_break
from dialogue.kernel.streams import stream_of

FORMAT = "dialogue-platform/1"
ABOUT = "about.json"
MOST_BYTES = 4 * 2**30
MOST_PACKED, ANY_PACKING = 100, 64 * 2**20
"""Rows of a platform are packed to a tenth. What unpacks to a hundred times its size, and to more than these bytes, is made
to fill a machine's memory."""
LEFT_OUT = frozenset(
    {
        "outcome",  # answers kept for requests that come twice
        "entry_link",
        "sign_in",
        "store_secret",  # another server has its own
        "sign_in_note",
        "second_factor",
        "sign_in_identity",  # who may come in here, and by whose word
        "commitment_link",  # its key is made with the server's secret
        "minutes_link",  # likewise
        "earlier_device",
        "knock",
        "follower",  # how far this server has sent things out
        "notice_contact",  # who wants to hear, and at which address: theirs
        "notice",
        "notice_mail",
        "venue_wifi",
        "venue_address",
        "api_token",
        "webhook",  # where this server tells what happens
        "webhook_delivery",
    }
)
"""Tables that belong to the server and not to the platform, and those that are nothing but keys."""

ANCHORS = ("platform_id", "session_id", "stream_id")
KEYS: Mapping[str, Mapping[str, str]] = {
    "session": {"screen_key_hash": "", "passcode_digest": ""},
    "seat": {"token_hash": "left-{id}", "recovery_hash": ""},
    "role_key": {"salt": "", "digest": "left-{id}"},
    "slip": {"digest": "left-{id}"},
    "account": {"password_hash": ""},
    "framework": {"salt": "", "digest": "left-{id}"},
}
"""Columns that open doors, and what stands there instead."""

ACCOUNTS = frozenset({"account_id", "created_by"})
"""Columns that name an account without saying so to the database."""


@dataclass(slots=True)
class Kept:
    """The tables of an archive in an order in which rows can be put in, and how rows of each are found."""

    order: list[Table] = field(default_factory=list)
    anchors: dict[str, tuple[str, str]] = field(default_factory=dict)


def kept(metadata: MetaData, left_out: Collection[str] = LEFT_OUT, *, strict: bool = True) -> Kept:
    """Which tables an archive has. Raises Unfit for a table of which nobody has said where it belongs; where it is not
    `strict`, such tables belong to no platform.
    """
    found = Kept()
    known = {"stream", "platform", "session", "account"}
    for table in metadata.sorted_tables:
        if table.name in left_out:
            continue
        if table.name not in known:
            anchor = _anchor(table, known)
            if anchor is None and not strict:
                continue
            if anchor is None:
                raise Unfit(f"Nothing says which platform a row of “{table.name}” belongs to.")
            found.anchors[table.name] = anchor
            known.add(table.name)
        found.order.append(table)
    return found


def _anchor(table: Table, known: Iterable[str]) -> tuple[str, str] | None:
    """The column by which a row belongs to a platform, and the table whose rows it names."""
    for name in ANCHORS:
        if name in table.columns:
            return name, {"platform_id": "platform", "session_id": "session", "stream_id": "stream"}[name]
    for key in sorted(table.foreign_keys, key=lambda one: one.parent.name):
        other = key.column.table.name
        if other in known and other not in ("account", table.name) and not key.parent.nullable:
            return key.parent.name, other
    return None


def rows_of_platform(reader: Reader, metadata: MetaData, platform_id: int) -> Rows:
    """Every row of the platform by its table, in the order of the primary keys, as the archive says it."""
    found: Rows = {}
    tables = kept(metadata)
    named = metadata.tables
    sessions = _ask(reader, named["session"], "platform_id", [platform_id])
    ids: dict[str, set[Any]] = {"platform": {platform_id}, "session": {one["id"] for one in sessions}}
    frameworks = {
        one["framework_id"] for one in _ask(reader, named["framework_platform"], "platform_id", [platform_id])
    }
    ids["stream"] = ids["platform"] | ids["session"] | frameworks
    read = {
        "platform": _ask(reader, named["platform"], "id", ids["platform"]),
        "session": sessions,
        "stream": _ask(reader, named["stream"], "id", ids["stream"]),
    }
    if not read["platform"]:
        raise Unfit(f"There is no platform with the number {platform_id}. Nothing was written.")
    for table in tables.order:
        if table.name == "account":
            continue
        if table.name in tables.anchors:
            column, other = tables.anchors[table.name]
            read[table.name] = _ask(reader, table, column, ids[other])
        read[table.name] = of_platform(table, read[table.name], platform_id)
        if "id" in table.columns:
            ids[table.name] = {row["id"] for row in read[table.name]}
    ids["account"] = {
        row[column.name]
        for table in tables.order
        if table.name in read
        for column in table.columns
        if column.name in ACCOUNTS or _points_at(column) == "account"
        for row in read[table.name]
        if row[column.name] is not None and row.get("stream_id") not in frameworks
    }
    read["account"] = [
        {**row, "administrator": False} for row in _ask(reader, named["account"], "id", ids["account"])
    ]
    for table in tables.order:
        found[table.name] = [_said(table, row, ids) for row in read[table.name]]
    return found


def _ask(reader: Reader, table: Table, column: str, wanted: Iterable[Any]) -> list[Row]:
    keys, values = list(table.primary_key.columns), sorted(wanted)
    found: list[Row] = []
    for start in range(0, len(values), 500):
        asked = select(table).where(table.columns[column].in_(values[start : start + 500]))
        found += [dict(row) for row in reader.connection().execute(asked).mappings()]
    return sorted(found, key=lambda row: [row[key.name] for key in keys])


def _points_at(column: Column[Any]) -> str:
    """The table that a column names a row of; empty where it names none."""
    return next((key.column.table.name for key in column.foreign_keys), "")


def _said(table: Table, row: Row, ids: Mapping[str, set[Any]]) -> Row:
    """A row as the archive says it: without keys, and without what points out of the platform."""
    said = {}
    for column in table.columns:
        value, other = row[column.name], _points_at(column)
        stays_behind = other in LEFT_OUT or (other in ids and value not in ids[other])
        if value is not None and stays_behind:
            if not column.nullable:
                raise Unfit(
                    f"A row of “{table.name}” rests on a row of “{other}” that belongs to another platform. Nothing was"
                    " written."
                )
            value = None
        said[column.name] = plain(column, value)
    for name, instead in KEYS.get(table.name, {}).items():
        said[name] = instead.format(id=row.get("id"))
    return said


def files_of(rows: Rows, platform_id: int, revision: str) -> dict[str, bytes]:
    """The files of the archive: a line for each row, and a page about them. Nothing in them tells when they were made."""
    contents = {
        f"tables/{name}.jsonl": "".join(
            # Columns by name; what a column holds keeps its order, which is the order of groups in a judgement.
            json.dumps(dict(sorted(row.items())), ensure_ascii=True, separators=(",", ":")) + "\n"
            for row in found
        ).encode()
        for name, found in sorted(rows.items())
    }
    about = {
        "format": FORMAT,
        "revision": revision,
        "platform": platform_id,
        "files": {
            path: {"rows": len(content.splitlines()), "sha256": hashlib.sha256(content).hexdigest()}
            for path, content in contents.items()
        },
    }
    return {ABOUT: (json.dumps(about, indent=2, sort_keys=True) + "\n").encode(), **contents}


def archive_of(database: Database, metadata: MetaData, platform_id: int, revision: str) -> dict[str, bytes]:
    """The archive of a platform, from one snapshot. Raises Unfit."""
    with database.read() as reader:
        return files_of(rows_of_platform(reader, metadata, platform_id), platform_id, revision)


def opened(content: bytes, metadata: MetaData, revision: str) -> tuple[int, dict[str, bytes], Rows]:
    """An archive that is what it says: its platform, its files, its rows. Raises Unfit."""
    broken = "This archive is not whole. Nothing was changed."
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(one.file_size for one in archive.infolist())
            if unpacked > min(MOST_BYTES, max(ANY_PACKING, MOST_PACKED * len(content))):
                raise Unfit("This archive is larger than any platform. Nothing was changed.")
            files = {name: archive.read(name) for name in archive.namelist()}
        about = json.loads(files[ABOUT])
        if about["format"] != FORMAT:
            raise KeyError(FORMAT)
        said, platform_id = about["files"], int(about["platform"])
    except Unfit:
        raise
    except (*DAMAGED_ZIP, OSError) as error:
        raise Unfit(broken) from error
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise Unfit("This is no archive of a platform. Nothing was changed.") from error
    if about.get("revision") != revision:
        raise Unfit(
            f"This archive was written by another version of the program (its tables are of revision"
            f" {about.get('revision')}, here they are of {revision}). Nothing was changed; please import it with that"
            " version, then start this one."
        )
    tables = kept(metadata)
    paths = {f"tables/{table.name}.jsonl": table for table in tables.order}
    if set(files) != {ABOUT, *paths} or set(said) != set(paths):
        raise Unfit(broken)
    rows: Rows = {}
    for path, table in paths.items():
        if hashlib.sha256(files[path]).hexdigest() != said[path].get("sha256"):
            raise Unfit(broken)
        try:
            rows[table.name] = [json.loads(line) for line in files[path].splitlines()]
        except ValueError as error:
            raise Unfit(broken) from error
    return platform_id, files, rows


def bring_in(
    database: Database, metadata: MetaData, content: bytes, revision: str, password_hash: str
) -> int:
    """Put an archive into a server; gives the platform's number. All or nothing, checked before it is kept.

    The server is empty, or has a framework of the platform from another platform that came before it.

    Accounts come with their names and `password_hash`, which no password fits.  Raises Unfit.
    """
    platform_id, files, rows = opened(content, metadata, revision)
    with database.write() as tx:
        try:
            shared = Shared.found(tx, metadata, rows)
            if not shared:
                _require_empty(tx, metadata)
            for table in kept(metadata).order:
                _put_in(tx, table, shared.new(table, rows[table.name]), password_hash)
            shared.bring_up_to_date(tx, metadata)
            if not database.is_sqlite:
                _count_on(tx, metadata)
            tx.flush()
            tx.expire_all()
            _require_whole_records(tx, rows["stream"])
            again = rows_of_platform(tx, metadata, platform_id)
        except (SQLAlchemyError, ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
            raise Unfit("What this archive holds does not fit together. Nothing was changed.") from error
        if files_of(shared.apart(again), platform_id, revision) != (
            files_of(shared.apart(rows), platform_id, revision) if shared else files
        ):
            raise Unfit("This archive holds more than one platform. Nothing was changed.")
    return platform_id


def _require_empty(tx: Tx, metadata: MetaData) -> None:
    for name in ("platform", "session", "account"):
        if tx.connection().execute(select(func.count()).select_from(metadata.tables[name])).scalar_one():
            raise Unfit(
                "This server is not empty: a platform comes with all its numbers. Nothing was changed; please import into"
                " an empty folder (--data) and move over from there."
            )


def _put_in(tx: Tx, table: Table, rows: Sequence[Row], password_hash: str) -> None:
    """Insert rows; what points at a row of the same table is put in afterwards."""
    own = [column.name for column in table.columns if _points_at(column) == table.name and column.nullable]
    values = []
    for row in rows:
        if set(row) != set(table.columns.keys()):
            raise ValueError(f"{table.name} has other columns")
        found = {column.name: value_of(table, column, row[column.name]) for column in table.columns}
        if table.name == "account":
            found |= {"password_hash": password_hash, "administrator": False}
        values.append(found)
    connection = tx.connection()
    for start in range(0, len(values), 500):
        part = [{**row, **dict.fromkeys(own)} for row in values[start : start + 500]]
        connection.execute(insert(table), part)
    for row in values:
        if any(row[name] is not None for name in own):
            here = [key == row[key.name] for key in table.primary_key.columns]
            connection.execute(update(table).where(*here).values({name: row[name] for name in own}))


def _count_on(tx: Tx, metadata: MetaData) -> None:
    """PostgreSQL counts numbers apart from the rows: the next one follows the largest that came."""
    for table in kept(metadata).order:
        if (
            "id" in table.columns
            and table.columns["id"].autoincrement
            and not table.columns["id"].foreign_keys
        ):
            largest = (
                f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), max(id)) FROM {table.name}"  # noqa: S608 - our own names
            )
            tx.connection().execute(text(largest))


def _require_whole_records(tx: Tx, streams: Sequence[Row]) -> None:
    """Every record's chain holds and ends where its stream says."""
    for stream in streams:
        entries = entries_after(tx, stream["id"], 0)
        end = (entries[-1].seq, entries[-1].hash) if entries else (0, "")
        now = stream_of(tx, stream["id"])
        if first_break(entries) is not None or end != (now.last_seq, now.log_hash):
            raise Unfit(f"The record of {stream['kind']} {stream['id']} is broken. Nothing was changed.")
