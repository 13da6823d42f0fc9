"""The container's own scripts run as in the image: a user without rights, a read-only root, one folder to write."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from signal import SIGTERM

import httpx
import pytest

from dialogue.settings import Settings
from dialogue.simulation.embedded import free_port
from support.cage import USER, Image, image
from support.packed import ROOT

CONTAINERFILE = (ROOT / "deploy/container/Containerfile").read_text()


@pytest.fixture(scope="module")
def made() -> Iterator[Image]:
    with image() as found:
        yield found


def test_it_serves_without_rights_and_writes_only_its_data(made: Image) -> None:
    port = str(free_port())
    with made.serving(DIALOGUE_PORT=port, DIALOGUE_HOST="127.0.0.1") as process:
        state = Path(f"/proc/{process.pid}/status").read_text()
        assert f"Uid:\t{USER}" in state and "CapEff:\t0000000000000000" in state, state
        assert "NoNewPrivs:\t1" in state
        page = httpx.get(f"http://127.0.0.1:{port}/")
        sheet = re.search(r'href="(/static/[^"]+\.css)"', page.text)
        assert sheet and httpx.get(f"http://127.0.0.1:{port}{sheet[1]}").status_code == 200
        assert "/setup/" in made.told()
    # uvicorn ends itself by the signal that told it to stop, when all is done.
    assert process.returncode in {0, -SIGTERM}, made.told()
    kept = made.folder / "data/dialogue.sqlite3"
    assert kept.stat().st_uid == USER and kept.stat().st_mode & 0o077 == 0
    assert made.run(made.script("entry"), "facilitator", "list").returncode == 0
    # The health check says no where nothing serves: negative control of the wait above.
    assert made.run(made.script("health"), DIALOGUE_PORT=port).returncode == 1


def test_the_walls_hold(made: Image) -> None:
    """Negative control: what must not be written cannot be, and what may can."""
    for place, may in (("data", True), ("tmp", True), ("app", False), (".", False)):
        found = made.run("sh", "-c", f"echo x > {made.folder / place}/written")
        assert (found.returncode == 0) is may, (place, found.stderr)


def test_a_folder_that_cannot_be_written_is_one_sentence(made: Image) -> None:
    found = made.run(made.script("entry"), DIALOGUE_DATA=str(made.folder / "app"))
    assert found.returncode == 2 and found.stdout == ""
    assert f"The user {USER} of this container cannot write to" in found.stderr and "volume" in found.stderr


def test_passwords_come_from_files(made: Image) -> None:
    secret = made.folder / "data/database_url"
    secret.write_text(f"sqlite:///{made.folder}/data/other.sqlite3\n")
    secret.chmod(0o644)
    named = {"DIALOGUE_DATABASE_URL_FILE": str(secret)}
    found = made.run(made.script("entry"), "migrate", **named)
    assert found.returncode == 0, found.stderr
    with closing(sqlite3.connect(made.folder / "data/other.sqlite3")) as store:
        assert store.execute("SELECT count(*) FROM alembic_version").fetchone() == (1,)
    both = made.run(made.script("entry"), "migrate", DIALOGUE_DATABASE_URL="sqlite://", **named)
    assert both.returncode == 2 and "leave one of them out" in both.stderr
    lacking = made.run(made.script("entry"), "migrate", DIALOGUE_DATABASE_URL_FILE="/run/secrets/none")
    assert lacking.returncode == 2 and "cannot read" in lacking.stderr


def copied(text: str) -> set[str]:
    """What the image takes from the folder that it is built in."""
    lines = re.findall(r"^COPY (?!--from)(.+)$", text.replace("\\\n", " "), re.M)
    return {source for line in lines for source in line.split()[:-1]}


def test_the_containerfile_names_what_is_there() -> None:
    sources = copied(CONTAINERFILE)
    assert {name for name in sources if not (ROOT / name).exists()} == set()
    assert copied("COPY nothing such ./\n") == {"nothing", "such"}  # negative control
    let_in = set((ROOT / ".dockerignore").read_text().split())
    for name in sources:
        kind = re.sub(r"^requirements.*\.lock$", "requirements*.lock", name)
        assert any(f"!{part}" in let_in for part in (kind, *map(str, Path(kind).parents))), name
    locks = set(re.findall(r"-r (requirements\S*\.lock)", CONTAINERFILE))
    assert locks < sources and len(locks) == 5
    variables = set(re.findall(r"DIALOGUE_(\w+)=", CONTAINERFILE))
    assert variables and {name.lower() for name in variables} <= set(Settings.model_fields)


def test_the_image_runs_as_a_user_without_compilers_and_asks_for_its_health() -> None:
    last = CONTAINERFILE.split("\nFROM ")[-1]
    assert f"USER {USER}:{USER}" in last and f"--uid {USER}" in last
    assert "apt" not in CONTAINERFILE and "gcc" not in CONTAINERFILE and "pip install" not in last
    (entry,) = re.findall(r"^ENTRYPOINT (.+)$", last, re.M)
    (health,) = re.findall(r"^HEALTHCHECK .* CMD (.+)$", last, re.M)
    for word in (*json.loads(entry), *json.loads(health)):
        script = ROOT / "deploy" / Path(word).relative_to("/app")
        assert script.is_file() and script.stat().st_mode & 0o111, word
