"""A platform with a session, made once and copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.notices import again
from support.webhooks import Receiver, Told, listening, told_on


@pytest.fixture(scope="session")
def platform_folder(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("platform") / "data"
    shutil.copytree(migrated, folder)
    told_on(folder).made.close()
    return folder


@pytest.fixture
def told(platform_folder: Path, tmp_path: Path) -> Iterator[Told]:
    """A copy of the platform, open."""
    folder = tmp_path / "data"
    shutil.copytree(platform_folder, folder)
    found = Told(again(folder))
    try:
        yield found
    finally:
        found.made.close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening(Receiver()) as found:
        yield found
