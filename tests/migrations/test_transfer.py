"""A host that has outgrown SQLite: everything goes to PostgreSQL, and is proved equal before it is kept."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from dialogue import transfer
from dialogue.accounts.commands import AddFacilitator
from dialogue.accounts.schema import StoreSecret
from dialogue.app import vocabulary
from dialogue.cli import migrate_database, verify
from dialogue.kernel.actors import SYSTEM
from dialogue.kernel.database import Database
from dialogue.kernel.execute import Executor, Order
from dialogue.migrations import migrate
from dialogue.tables import METADATA
from dialogue.transfer import Refusal, moved
from support.meeting import ALL, meet
from support.postgres import emptied


def move(data: Path, address: str) -> Any:
    return CliRunner().invoke(migrate_database.app, [str(data), address])


def counts(database: Database) -> dict[str, transfer.Sum]:
    with database.read() as reader:
        return {table.name: transfer._sum_of(reader, table) for table in METADATA.sorted_tables}


@pytest.fixture
def held(running: Any) -> Path:
    """The data folder of a server on which a whole meeting was held, and which was stopped."""

    async def play() -> None:
        await (await meet(running.address, running.sign_in_link(), ALL)).leave()

    asyncio.run(play())
    running.stop()
    return Path(running.settings.data)


def test_a_host_moves_with_everything(held: Path, server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    emptied(server).close()
    old = Database.at(held)
    before = counts(old)
    old.close()
    done = move(held, server)
    assert done.exit_code == 0, done.output
    said = re.match(
        r"(\d+) rows of (\d+) tables are equal on both sides, and the chains of (\d+) records hold",
        done.output,
    )
    assert said is not None
    assert int(said[1]) == sum(one.rows for one in before.values()) > 200 and int(said[2]) > 20
    new = Database(server)
    try:
        after = counts(new)
        assert after.pop("store_secret").rows == 1
        assert after == {name: one for name, one in before.items() if name != "store_secret"}
        with new.read() as reader:
            kept = reader.get(StoreSecret, 1)
            assert kept is not None and kept.kept == (held / "secret").read_text().strip()
        # Numbers go on after the largest that came, and the same judge as everywhere finds nothing.
        executor = Executor(new, vocabulary())
        added = executor.run(Order(AddFacilitator("Ben", "x"), "c1", actor=SYSTEM))
        executor.close()
        assert added.answer["account"] > 1
    finally:
        new.close()
    monkeypatch.setenv("DIALOGUE_DATABASE_URL", server)
    judged = CliRunner().invoke(verify.app, ["--data", str(held)])
    assert judged.exit_code == 0 and "Nothing was changed" in judged.output, judged.output
    monkeypatch.delenv("DIALOGUE_DATABASE_URL")
    # A second time it is not empty, and stays as it is.
    again = move(held, server)
    assert again.exit_code == 2 and "not empty" in again.output
    old = Database.at(held)
    assert counts(old) == before, "the old one is only read"
    old.close()


def test_what_did_not_arrive_as_it_was_is_not_kept(
    held: Path, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative controls: a word that changes on its way, and a record whose chain does not hold."""
    emptied(server).close()
    copy = transfer._copy

    def careless(reader: Any, tx: Any, table: Any) -> None:
        copy(reader, tx, table)
        if table.name == "idea":
            tx.connection().execute(
                text("UPDATE idea SET text = text || '.' WHERE id = (SELECT min(id) FROM idea)")
            )

    monkeypatch.setattr(transfer, "_copy", careless)
    lost = move(held, server)
    assert lost.exit_code == 2 and "rows of idea did not arrive" in lost.output
    monkeypatch.setattr(transfer, "_copy", copy)
    old, new = Database.at(held), Database(server)
    try:
        assert sum(one.rows for one in counts(new).values()) == 0, "nothing was kept"
        with pytest.raises(Refusal, match="does not hold"):
            moved(old, new, METADATA, wrong=lambda _: ["record 1: broken"])
        assert sum(one.rows for one in counts(new).values()) == 0
        with old.writer.begin() as connection:
            connection.execute(
                text("UPDATE log_entry SET kind = 'idea.hidden' WHERE stream_id = 2 AND seq = 1")
            )
    finally:
        old.close()
        new.close()
    changed = move(held, server)
    assert changed.exit_code == 2 and "does not fit the one before" in changed.output


def test_what_cannot_be_moved_is_said(data: Path, server: str, tmp_path: Path) -> None:
    for folder, address, why in (
        (tmp_path / "nothing", server, "There is no database"),
        (data, "sqlite:///x", "needs an address"),
        (data, "nonsense", "no address of a database"),
    ):
        refused = move(folder, address)
        assert refused.exit_code == 2 and why in refused.output, refused.output


def test_a_served_store_is_not_moved(running: Any, server: str) -> None:
    from dialogue.datafolder import held as hold

    emptied(server).close()
    with hold(running.settings):
        refused = move(running.settings.data, server)
    assert refused.exit_code == 2 and "Another process of Dialogue is using" in refused.output


def test_rows_come_in_the_order_of_their_keys(data: Path, server: str) -> None:
    """Papers have random keys: the order in which they lie in the old file goes no further."""
    new = emptied(server)
    migrate(new)
    old = Database.at(data)
    try:
        with old.writer.begin() as connection:
            for key in ("c", "a", "b"):
                connection.execute(
                    text("INSERT INTO store_secret (id, kept) VALUES (:id, :key)"),
                    {"id": ord(key), "key": key},
                )
        moved(old, new, METADATA)
        with new.read() as reader:
            lying = (
                reader.connection()
                .execute(text("SELECT kept FROM store_secret ORDER BY ctid"))
                .scalars()
                .all()
            )
        assert lying == ["a", "b", "c"]
    finally:
        old.close()
        new.close()
