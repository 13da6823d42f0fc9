"""The wheel and the archive of sources run outside of the checkout: `migrate`, `serve`, `demo --headless`."""

from __future__ import annotations

import hashlib
import re
import subprocess
from pathlib import Path

import httpx
import pytest

from support.packed import ROOT, installed, sdist_of, unpacked, wheel_of
from support.processes import PATIENCE, environment, serving


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from the checkout."""
    return wheel_of(ROOT, tmp_path_factory.mktemp("wheel") / "dist")


@pytest.fixture(scope="module")
def programs(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the installed command."""
    return installed(wheel, tmp_path_factory.mktemp("installed") / "venv")


WRITES = {"PYTHONDONTWRITEBYTECODE": ""}
"""Python keeps what it has compiled: without, each start would take seconds more."""


def typed(programs: Path, where: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [programs / "dialogue", *words],
        cwd=where,
        env=environment(**WRITES),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )


def test_the_archive_of_sources_builds_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    sources = unpacked(sdist_of(ROOT, tmp_path / "sdist"), tmp_path / "unpacked")
    again = wheel_of(sources, tmp_path / "again")
    assert again.name == wheel.name
    assert hashlib.sha256(again.read_bytes()).digest() == hashlib.sha256(wheel.read_bytes()).digest()


def test_it_is_the_installed_program_that_runs(programs: Path, tmp_path: Path) -> None:
    told = subprocess.run(
        [programs / "python", "-c", "import dialogue; print(dialogue.__file__)"],
        cwd=tmp_path,
        env=environment(**WRITES),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert Path(told.strip()).is_relative_to(programs.parent) and not Path(told.strip()).is_relative_to(ROOT)


def test_it_migrates_and_serves_a_page_with_its_styles(programs: Path, tmp_path: Path) -> None:
    made = typed(programs, tmp_path, "migrate", "--data", "data")
    assert made.returncode == 0 and "from empty to revision" in made.stdout, made.stderr
    with serving(
        tmp_path / "data", program=(str(programs / "dialogue"),), where=tmp_path, **WRITES
    ) as server:
        assert httpx.get(server.address + "/health").json()["ok"] is True
        page = httpx.get(server.address + "/", headers={"Accept-Language": "fr"})
        assert page.status_code == 200 and 'lang="fr"' in page.text
        links = re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)
        assert any(link.endswith(".css") for link in links) and any(link.endswith(".js") for link in links)
        assert {httpx.get(server.address + link).status_code for link in links} == {200}
        assert httpx.get(server.address + server.setup_link).status_code == 200


def test_it_plays_a_whole_session(programs: Path, tmp_path: Path) -> None:
    played = typed(programs, tmp_path, "demo", "--headless", "--participants", "5", "--out", "out")
    assert played.returncode == 0, played.stderr
    assert "5 people" in played.stdout and list((tmp_path / "out").glob("*.pdf"))


def test_a_wheel_that_lacks_a_folder_is_found(programs: Path, tmp_path: Path) -> None:
    """Negative control: without its migrations it does not run, so it takes none from the checkout."""
    (migrations,) = programs.parent.glob("lib/python*/site-packages/dialogue/_alembic")
    away = migrations.rename(migrations.with_name("away"))
    try:
        assert typed(programs, tmp_path, "migrate", "--data", "data").returncode != 0
    finally:
        away.rename(migrations)
