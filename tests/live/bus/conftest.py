"""Real carriers for the buses: one PostgreSQL server and one Valkey server for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from support.postgres import started
from support.valkey import Valkey, valkey


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch, started(patch) as found:
        yield found.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)


@pytest.fixture(scope="session")
def carrier() -> Iterator[Valkey]:
    with valkey() as found:
        yield found
