"""Who may do what on one PostgreSQL database: many serve it, one alone changes its tables, and begin one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from dialogue import datafolder
from dialogue.accounts.store_secret import secret_of
from dialogue.app import vocabulary
from dialogue.datafolder import ADVISORY, held, served
from dialogue.kernel.database import Database
from dialogue.kernel.errors import CannotStart
from dialogue.kernel.execute import Executor
from dialogue.serving import prepare
from dialogue.settings import Settings
from support.postgres import emptied, started
from support.processes import serving, typed


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch, started(patch) as found:
        yield found.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)


def locks(address: str) -> int:
    """How many connections hold our lock."""
    engine = create_engine(address)
    try:
        with engine.connect() as connection:
            asked = text(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = :n AND granted"
            )
            return int(connection.execute(asked, {"n": ADVISORY}).scalar_one())
    finally:
        engine.dispose()


def test_several_serve_and_none_changes_the_tables_meanwhile(address: str, tmp_path: Path) -> None:
    with serving(tmp_path / "first", DIALOGUE_DATABASE_URL=address) as first:
        assert locks(address) == 1
        refused = typed("migrate", "--data", tmp_path / "second", DIALOGUE_DATABASE_URL=address)
        assert refused.returncode == 2 and refused.stdout == "", refused
        assert "Another process of Dialogue is using this database" in refused.stderr
        assert len(refused.stderr.strip().splitlines()) == 1
        assert typed("doctor", "--data", tmp_path / "second", DIALOGUE_DATABASE_URL=address).returncode == 0
        # Another folder, another port: a machine of its own.
        with serving(tmp_path / "second", DIALOGUE_DATABASE_URL=address) as second:
            assert locks(address) == 2
            assert first.setup_link and second.setup_link
            # Whichever link, at whichever process; and it is over at both.
            form = {"name": "Awa", "password": "a good password"}
            assert second.status(first.setup_link) == first.status(second.setup_link) == 200
            assert second.status(first.setup_link, "POST", data=form) == 303
            assert first.status(second.setup_link) == second.status(second.setup_link) == 404
        first.process.kill()
        first.process.wait(30)
    assert locks(address) == 0
    assert typed("migrate", "--data", tmp_path / "second", DIALOGUE_DATABASE_URL=address).returncode == 0


def test_an_earlier_version_is_stopped_before_the_tables_change(address: str, tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, database_url=address)
    prepare(settings)
    engine = create_engine(address)
    try:
        with served(settings) as old:
            old.begun()
            with engine.begin() as connection:
                (newest,) = connection.execute(text("SELECT version_num FROM alembic_version")).scalars()
                connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
            with served(settings) as new, pytest.raises(CannotStart, match="earlier version"):
                prepare(settings, new)
    finally:
        with engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :n"), {"n": newest})
        engine.dispose()


def test_one_begins_after_the_other(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four that start at once on an empty database: one makes the tables and the secret, all have the same."""
    emptied(address).close()
    inside: list[int] = []
    most = 0

    def begin(number: int) -> str:
        nonlocal most
        settings = Settings(data=tmp_path / str(number), database_url=address)
        with served(settings) as hold:
            inside.append(number)
            most = max(most, len(inside))
            prepare(settings, hold)
            inside.remove(number)
            hold.begun()
            database = Database(address)
            executor = Executor(database, vocabulary())
            try:
                return secret_of(database, executor, settings.data)
            finally:
                executor.close()
                database.close()

    with ThreadPoolExecutor(4) as crowd:
        assert len(set(crowd.map(begin, range(4)))) == 1 and most == 1
    # The negative control: without the lock they are in each other's way.
    monkeypatch.setattr(datafolder, "_take_advisory", lambda *_: True)
    with (
        served(Settings(data=tmp_path, database_url=address)),
        served(Settings(data=tmp_path, database_url=address)),
    ):
        pass


def test_the_lock_is_what_keeps_them_apart(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: two connections of one process are refused like two processes."""
    settings = Settings(data=tmp_path, database_url=address)
    with held(settings):
        for way in (held, served):
            with pytest.raises(CannotStart, match="Another process"), way(settings, patience=0):
                pass
        monkeypatch.setattr(datafolder, "_take_advisory", lambda *_: True)
        with held(settings, patience=0):
            pass
