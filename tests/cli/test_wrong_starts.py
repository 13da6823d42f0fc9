"""What a host gets wrong at the start is said in a sentence, with exit code 2 and without a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from dialogue.cli import demo, doctor, facilitator, migrate, replay, serve

APPS = {
    "demo": demo.app,
    "doctor": doctor.app,
    "facilitator": facilitator.app,
    "migrate": migrate.app,
    "replay": replay.app,
    "serve": serve.app,
}


def typed(*words: str, **environment: str) -> Result:
    """A command line, with a password for those that ask for one."""
    return CliRunner().invoke(APPS[words[0]], words[1:], env=environment, input="a good password\n")


STARTS = (("serve",), ("migrate",), ("doctor",), ("facilitator", "add", "Awa", "--password-stdin"))


@pytest.mark.parametrize("words", STARTS, ids=lambda words: words[0])
def test_a_folder_or_a_file_that_cannot_be_used_is_named(words: tuple[str, ...], tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("words")
    below = typed(*words, "--data", str(file / "below"))
    assert below.exit_code == 2 and "cannot be used" in below.stderr and str(file / "below") in below.stderr
    (tmp_path / "dialogue.sqlite3").write_text("no database, " * 100)
    broken = typed(*words, "--data", str(tmp_path))
    assert broken.exit_code == 2 and "is not a database" in broken.stderr
    assert (tmp_path / "dialogue.sqlite3").read_text().startswith("no database")
    for found in (below, broken):
        assert "Traceback" not in found.output and isinstance(found.exception, SystemExit)


@pytest.mark.parametrize("port", ["-1", "65536", "99999999999999999999", "x"])
@pytest.mark.parametrize("command", ["serve", "doctor", "demo"])
def test_a_port_that_is_none_is_refused(command: str, port: str) -> None:
    found = typed(command, "--port", port)
    assert found.exit_code == 2 and isinstance(found.exception, SystemExit)


def test_a_setting_that_is_none_is_named(tmp_path: Path) -> None:
    found = typed("serve", "--data", str(tmp_path), DIALOGUE_PORT="many")
    assert found.exit_code == 2 and "DIALOGUE_PORT" in found.stderr


def test_a_folder_named_like_a_file_of_a_conversation_is_none(tmp_path: Path) -> None:
    (tmp_path / "comments.csv").mkdir()
    found = typed("replay", str(tmp_path))
    assert found.exit_code == 2 and "There is no .csv file in" in " ".join(found.output.split())


def test_a_good_folder_is_used(tmp_path: Path) -> None:
    """The control; and nobody else on the machine can look into what was made."""
    assert typed("migrate", "--data", str(tmp_path / "new")).exit_code == 0
    assert (tmp_path / "new").stat().st_mode & 0o077 == 0
    assert (
        typed("facilitator", "add", "Awa", "--password-stdin", "--data", str(tmp_path / "new")).exit_code == 0
    )
