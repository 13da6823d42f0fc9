"""The store as an undo must leave it: every row, but for the record itself and what is kept for undoing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select as rows_in
from sqlmodel import col, select

from dialogue.kernel.errors import Refused
from dialogue.kernel.schema import LogEntry
from dialogue.tables import METADATA
from dialogue.undoing.commands import AGAIN, UNDONE, UndoAct
from support.world import World

ASIDE = {"log_entry", "outcome", "deed", "cluster_move", "stream", "announcement", "attendance"}
"""The record, what is kept for undoing, and announcements: one that was read is ended and not forgotten."""

Store = Mapping[str, list[str]]


def store(made: World) -> Store:
    """All rows by table; a wall that shows nothing in particular is as good as none."""
    found = {}
    with made.database.reader.connect() as connection:
        for name, table in METADATA.tables.items():
            if name not in ASIDE:
                rows = [row._asdict() for row in connection.execute(rows_in(table))]
                for row in rows:
                    row.pop("brought", None)  # how often phones were brought to the step never goes back
                found[name] = sorted(repr(row) for row in rows if not _as_good_as_none(name, row))
    return found


def _as_good_as_none(table: str, row: Mapping[str, Any]) -> bool:
    if table == "theme":
        return bool(row["removed"])  # its row stays, so that it can come back
    if table == "idea" and row["channel"] == "file":
        return bool(row["state"] == "withdrawn")  # likewise
    if table == "room_attention":
        return bool(row["look_around"])
    return table == "wall" and not any(row[one] for one in ("slide", "gong", "order"))


def told(made: World) -> list[LogEntry]:
    """The acts of the session that can be told, without those that undoing itself said."""
    kinds = [*made.dialogue.tellings, UNDONE, AGAIN]  # type: ignore[attr-defined]
    with made.database.read() as reader:
        asked = select(LogEntry).where(LogEntry.stream_id == made.session_id, col(LogEntry.kind).in_(kinds))
        found = reader.exec(asked.order_by(col(LogEntry.seq))).all()
    return [entry for entry in found if "undoing" not in entry.facts]


def newest(made: World, kind: str = "") -> int:
    """The number of the newest act (of this kind)."""
    return max((entry.seq for entry in told(made) if kind in ("", entry.kind)), default=0)


def refusal(made: World, command: Any, seat: int | None = None) -> Refused | None:
    """What the rules say to a command; None where it was carried out."""
    before = dict(made.refused)
    made.run(command, seat or made.facilitator)
    said = [name for name, number in made.refused.items() if number > before.get(name, 0)]
    return Refused(said[0].partition(":")[2], "") if said else None


def undone(made: World, kind: str = "", seat: int | None = None) -> str:
    """Undo the newest act (of this kind); the code of the refusal, or ""."""
    said = refusal(made, UndoAct(newest(made, kind)), seat)
    return said.code if said else ""
