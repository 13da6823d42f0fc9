"""T-FULL: on a full disk nobody is told "saved", reading goes on, and with room again writing works without a new start."""

from __future__ import annotations

from pathlib import Path

import pytest

from dialogue.accounts.inviting import InviteFacilitator
from dialogue.app import vocabulary
from dialogue.kernel.actors import SYSTEM
from dialogue.kernel.database import AWAY, Database
from dialogue.kernel.execute import Executor, Order

TRIES = 150  # each takes some hundred bytes; the room that is left is a few pages of 4 KiB
SPARE = 4


def rows(database: Database) -> tuple[int, int]:
    """Facilitators and entries of the record, as a reader sees them."""
    with database.read() as reader:
        connection = reader.connection()
        people = connection.exec_driver_sql("SELECT count(*) FROM account").scalar_one()
        return people, connection.exec_driver_sql("SELECT count(*) FROM log_entry").scalar_one()


def room_for(database: Database, pages: int) -> None:
    """How many pages SQLite may use from now on; beyond, it says what it says of a full disk."""
    connection = database.writer.raw_connection()
    (used,) = connection.cursor().execute("PRAGMA page_count").fetchone()
    connection.cursor().execute(f"PRAGMA max_page_count={used + pages}")
    connection.close()


def filled(database: Database, executor: Executor) -> tuple[list[int], str]:
    """The accounts that were told as saved until the first that was not, and what was said of that one."""
    saved: list[int] = []
    for number in range(TRIES):
        order = Order(InviteFacilitator(f"Awa {number}", f"{number:064}"), f"c{number:031}", actor=SYSTEM)
        try:
            saved.append(executor.run(order).answer["account"])
        except AWAY as error:
            return saved, str(error)
    return saved, ""


def test_what_does_not_fit_is_not_told_as_saved(data: Path, caplog: pytest.LogCaptureFixture) -> None:
    database = Database.at(data)
    executor = Executor(database, vocabulary())
    try:
        room_for(database, SPARE)
        saved, said = filled(database, executor)
        assert "disk is full" in said and 0 < len(saved) < TRIES - 1
        assert rows(database) == (len(saved), len(saved)), (
            "all that was told and nothing else; and it can be read"
        )
        again = Order(InviteFacilitator("Awa", "x" * 64), "d" * 32, actor=SYSTEM)
        with pytest.raises(AWAY):
            executor.run(again)
        room_for(database, 1000)
        assert executor.run(again).answer["account"] not in saved
        assert rows(database) == (len(saved) + 1, len(saved) + 1)
        assert database.trouble == {} and database.damage(5.0) == ""
    finally:
        executor.close()
        database.close()


def test_nobody_is_told_as_saved_what_went_with_a_neighbour_that_did_not_fit(data: Path) -> None:
    """A full disk undoes the whole transaction, also what others in it had done before; they came at the same moment."""
    database = Database.at(data)
    executor = Executor(database, vocabulary())
    try:
        room_for(database, SPARE)
        held = (
            database.writer.raw_connection()
        )  # the writer waits for its connection, so that the others come together
        futures = [
            executor.submit(Order(InviteFacilitator(f"Awa {one}", f"{one:064}"), f"c{one:031}", actor=SYSTEM))
            for one in range(TRIES)
        ]
        held.close()
        fates = [future.exception(timeout=60) for future in futures]
        told = fates.count(None)
        assert 0 < told < TRIES - 1 and rows(database) == (told, told)
        assert {type(fate) for fate in fates if fate is not None} <= set(AWAY)
        assert "full" in str(next(fate for fate in fates if fate is not None))
    finally:
        executor.close()
        database.close()


def test_with_room_enough_all_would_be_saved(data: Path) -> None:
    """Negative control: it is the room that ends it, and nothing in the commands."""
    database = Database.at(data)
    executor = Executor(database, vocabulary())
    try:
        room_for(database, 1000)
        saved, said = filled(database, executor)
        assert (len(saved), said) == (TRIES, "")
    finally:
        executor.close()
        database.close()
