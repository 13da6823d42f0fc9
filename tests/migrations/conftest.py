"""One PostgreSQL server for all tests of this folder that need one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from support.postgres import started


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """Its address. Each test begins with an empty schema of its own making."""
    with pytest.MonkeyPatch.context() as patch, started(patch) as found:
        yield found.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
