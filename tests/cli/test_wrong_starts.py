"""What a host gets wrong at the start is said in a sentence, with exit code 2 and without a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from dialogue.cli import (
    api_tour,
    demo,
    doctor,
    facilitator,
    import_table,
    migrate,
    notices,
    replay,
    retain,
    serve,
    token,
    verify,
    webhook,
)

APPS = {
    "api-tour": api_tour.app,
    "import-table": import_table.app,
    "notices": notices.app,
    "retain": retain.app,
    "token": token.app,
    "verify": verify.app,
    "webhook": webhook.app,
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


def test_a_store_that_is_there_is_looked_into(tmp_path: Path) -> None:
    """The control of what follows."""
    typed("facilitator", "add", "Awa", "--password-stdin", "--data", str(tmp_path))
    found = typed("facilitator", "list", "--data", str(tmp_path))
    assert found.exit_code == 0 and found.output.startswith("Awa")


LOOKING = (
    ("facilitator", "list"),
    ("facilitator", "link", "Awa"),
    ("import-table", "pyproject.toml", "--session", "K7M4PQ", "--activity", "1"),
    ("notices",),
    ("retain",),
    ("token", "list", "1"),
    ("webhook", "list", "1"),
    ("verify",),
)


@pytest.mark.parametrize("words", LOOKING, ids=" ".join)
def test_a_folder_that_is_not_there_is_said_and_not_made(words: tuple[str, ...], tmp_path: Path) -> None:
    """A folder typed wrong was found empty, made, and left behind with a new store in it."""
    away, empty = tmp_path / "typed-wrong", tmp_path / "empty"
    empty.mkdir()
    for folder, said in ((away, "no data folder"), (empty, "no database in")):
        found = typed(*words, "--data", str(folder))
        assert found.exit_code == 2 and said in found.stderr and "--data" in found.stderr
    assert not away.exists() and not list(empty.iterdir())


@pytest.mark.parametrize(
    ("name", "value"), [("DIALOGUE_COLOUR", "#ffff00"), ("DIALOGUE_LOGO", "/there/is/none.png")]
)
def test_looks_that_cannot_be_used_are_told_before_anything_begins(
    name: str, value: str, tmp_path: Path
) -> None:
    found = typed("serve", "--data", str(tmp_path), "--port", "0", **{name: value})
    assert found.exit_code == 2 and name in found.stderr and "Nothing was changed" in found.stderr
    assert "Traceback" not in found.output and not (tmp_path / "dialogue.sqlite3").exists()


@pytest.mark.parametrize("url", ["nonsense", "ftp://127.0.0.1", "http://", "127.0.0.1:8000"])
def test_a_tour_needs_an_address(url: str) -> None:
    found = typed("api-tour", "--url", url, "--token", "x", "--platform", "1")
    assert found.exit_code == 2 and "is no address of a server" in found.stderr


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--encoding", "ebcdic"), "There is no encoding ebcdic"),
        (("--delimiter", "colon"), "There is no delimiter colon"),
        (("--sheet", "Second"), "There is no sheet “Second”"),
    ],
)
def test_a_way_of_reading_that_is_none_is_not_passed_over(
    more: tuple[str, str], said: str, tmp_path: Path
) -> None:
    """It was: the table was then read as it seemed, and with --yes taken in so."""
    typed("facilitator", "add", "Awa", "--password-stdin", "--data", str(tmp_path))
    table = tmp_path / "table.csv"
    table.write_text("Name\nUnion\n")
    words = (
        "import-table",
        str(table),
        "--platform",
        "1",
        "--what",
        "organisations",
        "--data",
        str(tmp_path),
    )
    found = typed(*words, *more)
    assert found.exit_code == 2 and said in found.stderr
    assert said not in typed(*words, "--encoding", "utf-8", "--delimiter", "comma").output  # the control
