"""Real carriers for several processes: one PostgreSQL server and one Valkey server for all tests of a run."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from dialogue.kernel.database import Database
from dialogue.migrations import migrate
from support.postgres import started
from support.valkey import Valkey, valkey


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch, started(patch) as found:
        yield found.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)


def _made(postgres: str, name: str, like: str = "template0") -> str:
    """The address of a new database on the server, with all that another one has."""
    engine = create_engine(postgres, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {like}")
    engine.dispose()
    return make_url(postgres).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def with_tables(postgres: str) -> str:
    """The name of a database with all tables, to be copied: making them takes seconds."""
    database = Database(_made(postgres, "migrated"))
    migrate(database)
    database.close()
    return "migrated"


@pytest.fixture
def store(postgres: str, with_tables: str) -> str:
    """The address of a database of its own, with all tables and nothing in them."""
    return _made(postgres, f"of_{secrets.token_hex(4)}", with_tables)


@pytest.fixture(scope="session")
def carrier() -> Iterator[Valkey]:
    with valkey() as found:
        yield found
