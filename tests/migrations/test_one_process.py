"""One process for one PostgreSQL database: the lock belongs to a connection, and ends with its process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from dialogue import datafolder
from dialogue.datafolder import ADVISORY, held
from dialogue.kernel.errors import CannotStart
from dialogue.settings import Settings
from support.postgres import started
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


def test_a_second_process_on_the_database_is_refused(address: str, tmp_path: Path) -> None:
    with serving(tmp_path / "first", DIALOGUE_DATABASE_URL=address) as first:
        assert locks(address) == 1
        # Another folder, another port: it is the database that both would write to.
        for words in (("serve", "--port", "0"), ("migrate",)):
            second = typed(*words, "--data", tmp_path / "second", DIALOGUE_DATABASE_URL=address)
            assert second.returncode == 2 and second.stdout == "", second
            assert "Another process of Dialogue is using this database" in second.stderr
            assert len(second.stderr.strip().splitlines()) == 1
        assert first.status(first.setup_link) == 200, "the first one's link lives on"
        assert typed("doctor", "--data", tmp_path / "second", DIALOGUE_DATABASE_URL=address).returncode == 0
        first.process.kill()
        first.process.wait(30)
        with serving(tmp_path / "third", DIALOGUE_DATABASE_URL=address) as again:
            assert again.status("/health") == 200 and locks(address) == 1
    assert locks(address) == 0


def test_without_the_lock_two_would_serve_one_database(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: two connections of one process are refused like two processes."""
    settings = Settings(data=tmp_path, database_url=address)
    with held(settings):
        with pytest.raises(CannotStart, match="Another process"), held(settings, patience=0):
            pass
        monkeypatch.setattr(datafolder, "_take_advisory", lambda connection: True)
        with held(settings, patience=0):
            pass
