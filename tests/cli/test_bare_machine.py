"""Every wrong setting is one sentence and code 2; commands that only look change nothing."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from dialogue.cli import COMMANDS, command_of, doctor, facilitator, migrate, serve
from dialogue.cli.completion import script
from support.length import FULL
from support.processes import typed

STARTS = {"serve": serve.app, "migrate": migrate.app, "doctor": doctor.app}

APPS = {"migrate": migrate.app, "facilitator": facilitator.app}

WRONG = {
    "unknown zone": ({"DIALOGUE_TIMEZONE": "Mars/Olympus"}, "DIALOGUE_TIMEZONE"),
    "a zone outside of the folder": ({"DIALOGUE_TIMEZONE": "../../etc/passwd"}, "DIALOGUE_TIMEZONE"),
    "no scheme": ({"DIALOGUE_PUBLIC_URL": "dialogue.example.org"}, "http://"),
    "another scheme": ({"DIALOGUE_PUBLIC_URL": "ftp://dialogue.example.org"}, "http://"),
    "a folder with a sign": ({"DIALOGUE_PUBLIC_URL": "https://example.org/dia:logue"}, "DIALOGUE_PUBLIC_URL"),
    "no way to tell": ({"DIALOGUE_SECURITY_CONTACT": "somebody"}, "DIALOGUE_SECURITY_CONTACT"),
    "no port": ({"DIALOGUE_PUBLIC_URL": "https://example.org:many"}, "DIALOGUE_PUBLIC_URL"),
    "half an address": ({"DIALOGUE_PUBLIC_URL": "http://["}, "DIALOGUE_PUBLIC_URL"),
    "a near name": ({"DIALOGUE_PUBLIC_ULR": "https://example.org"}, "Perhaps DIALOGUE_PUBLIC_URL"),
    "a far name": ({"DIALOGUE_QWXYZ": "1"}, "DIALOGUE_QWXYZ"),
    "a port that is none": ({"DIALOGUE_PORT": "70000"}, "DIALOGUE_PORT"),
    "a port in words": ({"DIALOGUE_PORT": "many"}, "DIALOGUE_PORT"),
    "no seconds": ({"DIALOGUE_LEAVE_AFTER": "-1"}, "DIALOGUE_LEAVE_AFTER"),
    "endless seconds": ({"DIALOGUE_LEAVE_AFTER": "inf"}, "DIALOGUE_LEAVE_AFTER"),
    "no address": ({"DIALOGUE_DATABASE_URL": "no address"}, "DIALOGUE_DATABASE_URL"),
    "no port of a database": (
        {"DIALOGUE_DATABASE_URL": "postgresql+psycopg://a:geheim@h:x/n"},
        "DIALOGUE_DATABASE_URL",
    ),
    "no such kind": ({"DIALOGUE_DATABASE_URL": "oracel://a:geheim@h/n"}, "DIALOGUE_DATABASE_URL"),
    "no driver": ({"DIALOGUE_DATABASE_URL": "mysql+pymysql://a:geheim@h/n"}, "driver"),
    "nobody there": (
        {"DIALOGUE_DATABASE_URL": "postgresql+psycopg://a:geheim@127.0.0.1:1/n"},
        "cannot be opened",
    ),
}


@pytest.mark.parametrize("command", ["serve", "migrate", "doctor"])
@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_setting_is_one_sentence(case: str, command: str, tmp_path: Path) -> None:
    environment, word = WRONG[case]
    found = CliRunner().invoke(STARTS[command], ["--data", str(tmp_path / "data")], env=environment)
    assert found.exit_code == 2 and isinstance(found.exception, SystemExit), found.exception
    assert word in found.stderr and len(found.stderr.strip().splitlines()) == 1
    assert "Traceback" not in found.output and "geheim" not in found.output
    assert not (tmp_path / "data" / "dialogue.sqlite3").exists()


def here(app: typer.Typer, *words: object, given: str = "") -> Result:
    """A command in this process: what it says and does is the same, and a start of Python is spared."""
    return CliRunner().invoke(app, [*map(str, words)], input=given)


def in_store(data: Path, *statements: str) -> None:
    with closing(sqlite3.connect(data / "dialogue.sqlite3")) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def test_a_newer_database_and_one_of_another_program_are_left_as_they_are(data: Path, tmp_path: Path) -> None:
    in_store(data, "UPDATE alembic_version SET version_num = '9999'")
    other = tmp_path / "other"
    other.mkdir()
    in_store(other, "CREATE TABLE cooking (id INTEGER)")
    for folder, word in ((data, "newer than this program"), (other, "belongs to another program")):
        before = (folder / "dialogue.sqlite3").read_bytes()
        asked = (["serve", "--port", "0"], ["migrate"], ["facilitator", "list"])
        for words in asked if FULL else asked[::2] if folder == data else asked[1:2]:
            if words[0] == "serve":  # one that began to serve would not come back
                done = typed(*words, "--data", folder)
                code, told, said = done.returncode, done.stdout, done.stderr
            else:
                found = here(APPS[words[0]], *words[1:], "--data", folder)
                code, told, said = found.exit_code, found.stdout, found.stderr
            assert code == 2 and word in said and told == ""
            assert len(said.strip().splitlines()) == 1
        assert (folder / "dialogue.sqlite3").read_bytes() == before
    assert "UNKNOWN to this program" in here(doctor.app, "--data", data).stdout


def test_a_secret_that_is_empty_is_refused_and_a_new_one_is_the_owners(data: Path) -> None:
    (data / "secret").write_text("\n")
    found = typed("serve", "--data", data, "--port", "0")
    assert found.returncode == 2 and "secret is empty" in found.stderr and found.stdout == ""
    (data / "secret").unlink()
    from dialogue.web.security import server_secret

    assert len(server_secret(data)) == 43 and (data / "secret").stat().st_mode & 0o777 == 0o600
    assert [file.name for file in data.glob(".secret*")] == []


def test_a_corrupt_page_is_found_at_the_start_and_nothing_is_called_safe(data: Path) -> None:
    file = data / "dialogue.sqlite3"
    with closing(sqlite3.connect(file)) as connection:
        root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'seat'").fetchone()[0]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    with file.open("r+b") as store:
        store.seek((root - 1) * size)
        store.write(b"\xff" * size)
    found = typed("serve", "--data", data, "--port", "0")
    assert found.returncode == 2 and "damaged" in found.stderr and "backup" in found.stderr
    assert "safe" not in found.stderr and "Nothing was changed" not in found.stderr and found.stdout == ""


def test_a_store_that_another_program_locks_is_said_at_the_start(data: Path) -> None:
    with closing(sqlite3.connect(data / "dialogue.sqlite3")) as other:
        other.execute("BEGIN EXCLUSIVE")
        found = here(
            facilitator.app, "add", "Awa", "--password-stdin", "--data", data, given="a good password\n"
        )
        assert found.exit_code == 2 and "locked" in found.stderr and "Traceback" not in found.stderr


def everything(folder: Path) -> dict[str, tuple[int, int]]:
    return {
        str(file.relative_to(folder)): (file.stat().st_mtime_ns, file.stat().st_size)
        for file in (folder, *folder.rglob("*"))
    }


def test_doctor_writes_nothing_and_knows_the_databases_own_revision(data: Path, tmp_path: Path) -> None:
    missing = tmp_path / "nowhere" / "data"
    found = here(doctor.app, "--data", missing)
    assert found.exit_code == 0 and "not there yet" in found.stdout and not missing.parent.exists()
    in_store(data, "UPDATE alembic_version SET version_num = '0001'")
    before = everything(data)
    found = here(doctor.app, "--data", data)
    assert found.exit_code == 0 and everything(data) == before
    assert "Database revision        0001" in found.stdout
    (tmp_path / "old").mkdir()  # a store of before the first migration
    in_store(tmp_path / "old", "CREATE TABLE x (id INTEGER)")
    assert "none: the next start" in here(doctor.app, "--data", tmp_path / "old").stdout


def test_doctor_shows_the_limit_that_serve_will_have(data: Path) -> None:
    import sys

    line = f"ulimit -S -n 256; ulimit -H -n 3000; exec {sys.executable} -m dialogue doctor --data {data}"
    found = subprocess.run(["sh", "-c", line], capture_output=True, text=True, timeout=120)
    assert "3000 for `serve`" in found.stdout


def test_accounts_from_the_shell(data: Path) -> None:
    def run(*words: str, given: str = "") -> tuple[int, str, str]:
        done = CliRunner().invoke(facilitator.app, [*words, "--data", str(data)], input=given)
        return done.exit_code, done.stdout, done.stderr

    assert run("list")[0] == 0 and "no facilitator yet" in run("list")[2]
    assert run("add", "Awa Diop", "--password-stdin", given="a good password\n")[0] == 0
    assert "Awa Diop\tadministrator\tsince" in run("list")[1] and "never signed in" in run("list")[1]
    assert run("password", "awa  DIOP", "--password-stdin", given="short\n")[0] == 2
    assert run("password", "awa  DIOP", "--password-stdin", given="another password\n")[0] == 0
    code, link, _ = run("link", "Awa Diop")
    assert code == 0 and "/enter/" in link
    for command in ("password", "link", "remove"):
        code, _, wrong = run(command, "Nobody", given="a good password\na good password\n")
        assert code == 2 and "no facilitator named Nobody" in wrong
    assert run("remove", "Awa Diop")[0] == 0 and run("list")[1] == ""
    assert run("link", "Awa Diop")[0] == 2


def test_version_help_and_completion() -> None:
    assert typed("--version").stdout == "dialogue 0.1.0\n"
    for words in (("-h",), ("serve", "-h"), ("facilitator", "-h"), ("facilitator", "list", "-h")):
        found = typed(*words)
        assert found.returncode == 0 and "Usage" in found.stdout, words
    commands = {name: command_of(name) for name in COMMANDS}
    for shell in ("bash", "zsh", "fish"):
        made = script(shell, commands)
        assert all(name in made for name in COMMANDS) and "--password-stdin" in made
    bash = shutil.which("bash")
    assert bash
    word = "COMP_WORDS=(dialogue facilitator pass); COMP_CWORD=2; _dialogue; echo ${COMPREPLY[@]}"
    asked = f"{script('bash', commands)}\n{word}"
    assert subprocess.run([bash, "-c", asked], capture_output=True, text=True).stdout == "password\n"
    wrong = typed("--completion", "tcsh")
    assert wrong.returncode == 2 and "bash, zsh, fish" in wrong.stderr


@pytest.mark.parametrize("root", [True, False], ids=["root's folder", "a user's folder"])
def test_whoever_starts_it_as_root_does_not_lock_out_the_service(root: bool, tmp_path: Path) -> None:
    """Where the tests do not run as root, the files are the user's own anyway; both ends are looked at."""
    folder = tmp_path / "data"
    folder.mkdir()
    if os.geteuid() == 0 and not root:
        os.chown(folder, 65534, 65534)
    assert here(migrate.app, "--data", folder).exit_code == 0
    owners = {file.stat().st_uid for file in (folder, *folder.iterdir())}
    assert owners == {folder.stat().st_uid}
