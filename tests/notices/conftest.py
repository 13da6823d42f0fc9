"""A platform that has decided, made once and copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.notices import People, again, decided


@pytest.fixture(scope="session")
def decided_folder(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("decided") / "data"
    shutil.copytree(migrated, folder)
    decided(folder).close()
    return folder


@pytest.fixture
def folder(decided_folder: Path, tmp_path: Path) -> Path:
    """A copy of the data folder."""
    found = tmp_path / "data"
    shutil.copytree(decided_folder, found)
    return found


@pytest.fixture
def people(folder: Path) -> Iterator[People]:
    """The platform, open."""
    made = again(folder)
    try:
        yield People(made)
    finally:
        made.close()
