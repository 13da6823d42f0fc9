"""Frameworks in archives: what several platforms share travels with each of them and is put together again.

A framework comes along with its record, its targets, and of the rest only what concerns the platform: its memberships, its
items that serve targets, what it did together with others.  Where the framework is here already, because another platform
of the same server came before, the platform is attached to it; the records of both must be one, up to the shorter one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import MetaData, Table, select, update

from dialogue.archiving.values import Row, Rows, Unfit, plain
from dialogue.kernel.database import Tx

OF_ALL = ("strategic_target", "framework_entry")
"""Rows that belong to all platforms of a framework. Who wrote them belongs to one, and is not told."""


def of_platform(table: Table, rows: Sequence[Row], platform_id: int) -> list[Row]:
    """The rows of a table as one platform's archive holds them: nothing in them names another platform."""
    if table.name == "framework_entry":
        there = [row for row in rows if platform_id in row["platforms"]]
        return [{**row, "platforms": [platform_id], "account_id": None} for row in there]
    if table.name == "strategic_target":
        return [{**row, "account_id": None} for row in rows]
    return list(rows)


@dataclass(slots=True)
class Shared:
    """What of an archive is here already. Empty in a server that has none of its frameworks."""

    ends: dict[int, int] = field(default_factory=dict)
    """Each framework that is here, with the number at which its record ends."""
    known: dict[str, set[int]] = field(default_factory=dict)
    """By table the ids of rows that are here and the same."""
    longer: list[Row] = field(default_factory=list)
    """Streams whose record goes on in the archive."""
    joined: dict[int, list[int]] = field(default_factory=dict)
    """The entries that are here, with the platforms of both."""

    def __bool__(self) -> bool:
        return bool(self.ends)

    @classmethod
    def found(cls, tx: Tx, metadata: MetaData, rows: Rows) -> Shared:
        """What is here already. Raises Unfit where it is another framework, or another person, of the same number."""
        made, tables = cls(), metadata.tables
        here = _by_id(tx, tables["framework"], rows["framework"])
        if not here:
            return made
        other = "Something else has the number of %s here. Nothing was changed."
        for row in rows["framework"]:
            if row["id"] in here:
                if not _same(tables["framework"], here[row["id"]], row, {"salt", "digest"}):
                    raise Unfit(other % f"the framework {row['name']}")
                made._record(tx, tables, rows, row)
        for name in OF_ALL:
            there = _by_id(tx, tables[name], rows[name])
            for row in rows[name]:
                if row["id"] in there:
                    if not _same(tables[name], there[row["id"]], row, {"account_id", "platforms"}):
                        raise Unfit(other % "a target or an entry of a framework")
                    made.known.setdefault(name, set()).add(row["id"])
                    if name == "framework_entry":
                        both = {*there[row["id"]]["platforms"], *row["platforms"]}
                        made.joined[row["id"]] = sorted(both)
        people = _by_id(tx, tables["account"], rows["account"])
        for row in rows["account"]:
            if row["id"] in people:
                own = set(tables["account"].columns.keys()) - {"id", "name_key", "created_at"}
                if not _same(tables["account"], people[row["id"]], row, own):
                    raise Unfit(other % f"the account {row['name']}")
                made.known.setdefault("account", set()).add(row["id"])
        return made

    def _record(self, tx: Tx, tables: Mapping[str, Table], rows: Rows, framework: Row) -> None:
        """Where both records of a framework end; they must be the same as far as both go."""
        number = framework["id"]
        hashes = {row["seq"]: row["hash"] for row in rows["log_entry"] if row["stream_id"] == number}
        log = tables["log_entry"]
        asked = select(log.c.seq, log.c.hash).where(log.c.stream_id == number).order_by(log.c.seq)
        entries = [(int(seq), str(found)) for seq, found in tx.connection().execute(asked)]
        (stream,) = (row for row in rows["stream"] if row["id"] == number)
        if not entries or any(hashes.get(seq, found) != found for seq, found in entries):
            raise Unfit(
                f"The framework {framework['name']} has gone on here and there, each in its own way. Nothing was changed."
            )
        self.ends[number] = entries[-1][0]
        if stream["last_seq"] > self.ends[number]:
            self.longer.append(stream)

    def new(self, table: Table, rows: Sequence[Row]) -> list[Row]:
        """The rows that have to be put in."""
        if table.name in ("stream", "framework"):
            return [row for row in rows if row["id"] not in self.ends]
        if table.name == "log_entry":
            return [row for row in rows if row["seq"] > self.ends.get(row["stream_id"], 0)]
        known = self.known.get(table.name)
        return [row for row in rows if row["id"] not in known] if known else list(rows)

    def bring_up_to_date(self, tx: Tx, metadata: MetaData) -> None:
        """What is here and has gone on in the archive."""
        stream, entry = metadata.tables["stream"], metadata.tables["framework_entry"]
        for row in self.longer:
            end = {"last_seq": row["last_seq"], "log_hash": row["log_hash"]}
            tx.connection().execute(update(stream).where(stream.c.id == row["id"]).values(end))
        for number, platforms in self.joined.items():
            changed = update(entry).where(entry.c.id == number).values(platforms=platforms)
            tx.connection().execute(changed)

    def apart(self, rows: Rows) -> Rows:
        """The rows without what was here already."""

        def own(name: str, row: Row) -> bool:
            if name in ("stream", "framework"):
                return row["id"] not in self.ends
            number = row.get("stream_id") if name == "log_entry" else row.get("framework_id")
            if name in ("log_entry", *OF_ALL):
                return number not in self.ends
            return row.get("id") not in self.known.get(name, ())

        return {name: [row for row in found if own(name, row)] for name, found in rows.items()}


def _by_id(tx: Tx, table: Table, rows: Sequence[Row]) -> dict[int, dict[str, Any]]:
    """The rows that are here under the ids of these."""
    asked = select(table).where(table.c.id.in_([row["id"] for row in rows]))
    return {row["id"]: dict(row) for row in tx.connection().execute(asked).mappings()}


def _same(table: Table, here: Mapping[str, Any], said: Row, apart_from: Collection[str]) -> bool:
    return all(
        plain(column, here[column.name]) == said[column.name]
        for column in table.columns
        if column.name not in apart_from
    )
