"""What commands of a room read alike in one transaction: asked once, and only where nobody can change it."""

from __future__ import annotations

from pathlib import Path

from sqlmodel import col, select

from dialogue.kernel.database import Database, Reader
from dialogue.kernel.gathered import gather
from dialogue.kernel.once import once, settled
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import Seat, Session, Stream, StreamKind, utc_now


def test_a_rooms_commands_ask_once_and_a_facilitators_make_them_ask_anew(data: Path) -> None:
    asked: list[str] = []

    @settled
    def title(reader: Reader, session: int) -> str:
        asked.append("title")
        return reader.exec(select(Session.title).where(col(Session.id) == session)).one()

    @once
    def people(reader: Reader, session: int) -> list[int | None]:
        asked.append("people")
        return list(reader.exec(select(Seat.id).where(col(Seat.session_id) == session)))

    database = Database.at(data)
    try:
        with database.write() as tx:
            tx.add(Stream(id=77, kind=StreamKind.SESSION, epoch="e"))
            tx.flush()
            tx.add(Session(id=77, code="ABCDEF", title="Wells", created_at=utc_now()))
            tx.flush()
            seats = [Seat(session_id=77, token_hash=f"{one}", joined_at=utc_now()) for one in range(3)]
            tx.add_all(seats)
            tx.flush()
            ids = [seat.id for seat in seats]
        with database.write() as tx:
            gather(tx, [Right.VOTE, Right.CONTRIBUTE], [*ids, None])
            assert {seat.id for seat in tx.identity_map.values() if isinstance(seat, Seat)} == set(ids)
            for _ in range(3):
                assert title(tx, 77) == "Wells"
                assert people(tx, 77) == ids, "what the room itself changes is asked every time"
            assert asked.count("title") == 1 and asked.count("people") == 3
        asked.clear()
        for needed in ([Right.VOTE, Right.STEER], [Right.VOTE, Right.ONLY_THE_PROGRAM], [Right.STEER] * 2):
            with database.write() as tx:  # the control: one of them may change the title
                gather(tx, needed, ids)
                for then in ("Roads", "Wells"):
                    tx.get_one(Session, 77).title = then
                    tx.flush()
                    assert title(tx, 77) == then
        assert asked.count("title") == 6
    finally:
        database.close()
