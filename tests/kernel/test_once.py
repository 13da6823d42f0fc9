"""What is read once in a snapshot: asked once, given to all, and never older than the snapshot."""

from __future__ import annotations

from pathlib import Path

from sqlmodel import col, select

from dialogue.kernel.database import Database, Reader
from dialogue.kernel.once import once
from dialogue.kernel.schema import Stream, StreamKind


def test_a_snapshot_is_asked_once_and_the_next_one_anew(data: Path) -> None:
    asked: list[str] = []

    @once
    def numbers(reader: Reader, kind: str, *, least: int = 0) -> list[int]:
        asked.append(kind)
        found = reader.exec(select(Stream).where(col(Stream.kind) == kind))
        return [one.last_seq for one in found if one.last_seq >= least]

    database = Database.at(data)
    try:
        with database.write() as tx:
            tx.add(Stream(id=77, kind=StreamKind.SESSION, epoch="e", last_seq=3))
        with database.read() as reader:
            first = numbers(reader, "session")
            assert first == [3]
            first.append(-1)  # one caller's own
            assert numbers(reader, "session") == [3]
            assert asked == ["session"]
            assert numbers(reader, "platform") == []
            assert numbers(reader, "session", least=4) == [], "another question is another answer"
            assert asked == ["session", "platform", "session"]
        with database.write() as tx:
            for then in (4, 5):
                tx.get_one(Stream, 77).last_seq = then
                tx.flush()
                assert numbers(tx, "session") == [then], "what is being changed is read every time"
        with database.read() as reader:
            assert numbers(reader, "session") == [5]
    finally:
        database.close()
