"""One process for one store; a start that cannot be promises nothing and takes nothing away from the one that runs."""

from __future__ import annotations

import contextlib
import re
import socket
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from dialogue import datafolder
from dialogue.cli import doctor, facilitator, migrate, serve
from dialogue.datafolder import held
from dialogue.kernel.errors import CannotStart
from dialogue.settings import Settings
from support.processes import PATIENCE, serving, typed


def test_a_second_process_is_refused_and_a_kill_leaves_neither_lock_nor_a_broken_link(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with serving(data) as first:
        port = first.address.rpartition(":")[2]
        second = typed("serve", "--port", "0", "--data", data)
        beside = CliRunner().invoke(migrate.app, ["--data", str(data)])
        assert (second.returncode, second.stdout, beside.exit_code, beside.stdout) == (2, "", 2, "")
        for said in (second.stderr, beside.stderr):
            assert "Another process of Dialogue is using" in said and str(data) in said
            assert len(said.strip().splitlines()) == 1
        # A used port is said before anything is promised.
        taken = typed("serve", "--data", tmp_path / "second", "--host", "127.0.0.1", "--port", port)
        assert taken.returncode == 2 and taken.stdout == ""
        assert f"Port {port} is used" in taken.stderr and "Traceback" not in taken.stderr
        assert not (tmp_path / "second" / "dialogue.sqlite3").exists()
        same = typed("serve", "--data", data, "--host", "127.0.0.1", "--port", port)
        assert same.returncode == 2
        assert first.setup_link and first.status(first.setup_link) == 200
        # What needs no server of its own goes on beside it.
        assert CliRunner().invoke(doctor.app, ["--data", str(data)]).exit_code == 0
        first.process.kill()
        first.process.wait(30)
    with serving(
        data
    ) as again:  # the lock ended with its process; the link of before works until somebody is there
        assert again.setup_link != first.setup_link
        assert again.status(first.setup_link) == again.status(again.setup_link) == 200
        form = {"name": "Awa", "password": "a good password"}
        assert again.status(first.setup_link, "POST", data=form) == 303
        assert again.status(first.setup_link) == again.status(again.setup_link) == 404


def test_without_the_lock_two_would_serve_one_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control, inside of one process: the lock belongs to an open file, not to a process."""
    settings = Settings(data=tmp_path)
    with held(settings):
        with pytest.raises(CannotStart, match="Another process"), held(settings, patience=0):
            pass
        monkeypatch.setattr(datafolder, "_take", lambda file: True)
        with held(settings, patience=0):
            pass


@pytest.mark.parametrize("host", ["no.such.name.invalid", "192.0.2.1"])
def test_an_address_that_is_not_this_machines_is_named(host: str, tmp_path: Path) -> None:
    found = CliRunner().invoke(serve.app, ["--data", str(tmp_path / "data"), "--host", host])
    assert found.exit_code == 2 and host in found.stderr and isinstance(found.exception, SystemExit)


def test_what_the_screen_cannot_show_does_not_end_the_server(tmp_path: Path) -> None:
    """The picture of the address is in block characters; a log in ASCII has none of them."""
    narrow: dict[str, Any] = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"}
    with serving(tmp_path / "data", DIALOGUE_PUBLIC_URL="http://dialogue.test", **narrow) as found:
        assert found.status("/health") == found.status("/health", "HEAD") == 200
        assert "On a phone" in found.out.read_text()
    words = ["add", "Adélaïde", "--password-stdin", "--data", str(tmp_path / "data")]
    added = CliRunner().invoke(facilitator.app, words, input="a good one, yes\n")
    assert added.exit_code == 0
    listed = typed("facilitator", "list", "--data", tmp_path / "data", **narrow)
    assert listed.returncode == 0 and listed.stdout.startswith("Ad")


def test_a_log_that_is_deleted_under_the_server_is_noticed_and_said_once(tmp_path: Path) -> None:
    """What was answered is in the database file; nothing more is taken; each line has its time and level."""
    data = tmp_path / "data"
    awa = {"name": "Awa", "password": "a good password"}
    with serving(data) as found:
        assert found.status("/health") == 200
        assert found.status(found.setup_link, "POST", data=awa) == 303
        (data / "dialogue.sqlite3-wal").unlink()
        assert [found.status("/signin", "POST", data=awa) for _ in range(3)] == [503] * 3
        assert found.status("/health") == 503
        lines = [
            line for line in found.errors.read_text().splitlines() if not line.startswith("Started as root")
        ]
        assert all(
            re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} [A-Z]+ dialogue", line) for line in lines
        ), lines
        assert sum("were deleted or replaced" in line and "CRITICAL" in line for line in lines) == 1
        # A connection that the server opens just then is told of it by the driver, before the file is missed.
        said = [line.split(" ", 2)[2] for line in lines]
        assert len(said) == len(set(said)) <= 4, "once, not for every request"
    with serving(data) as again:
        assert again.status("/health") == 200 and again.setup_link == ""
        assert again.status("/signin", "POST", data=awa) == 303


def test_a_store_locked_by_another_program_is_503_for_all_who_wait_and_one_line(tmp_path: Path) -> None:
    data = tmp_path / "data"
    awa = {"name": "Awa", "password": "a good password"}
    with serving(data) as found:
        known = httpx.post(found.address + found.setup_link, data=awa, timeout=60).cookies
        assert found.status("/language", "POST", data={"language": "es"}, cookies=known) == 303
        with closing(sqlite3.connect(data / "dialogue.sqlite3", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with ThreadPoolExecutor(40) as crowd:
                # More than one commit takes (24): each further batch used to wait for ten seconds of its own.
                speak: dict[str, Any] = {"data": {"language": "fr"}, "cookies": known}
                asked = [crowd.submit(found.status, "/language", "POST", **speak) for _ in range(40)]
                answers = [one.result() for one in asked]
            assert answers == [503] * 40
            assert found.status("/health") == 503
            other.execute("ROLLBACK")
        end = time.monotonic() + PATIENCE
        while found.status("/health") != 200 and time.monotonic() < end:
            time.sleep(0.1)
        assert found.status("/signin", "POST", data=awa) == 303
        lines = [
            line for line in found.errors.read_text().splitlines() if "fails" in line or "Traceback" in line
        ]
        assert len(lines) == 1 and "database is locked" in lines[0]


def test_at_the_limit_of_open_files_it_waits_and_says_so_once(tmp_path: Path) -> None:
    with serving(tmp_path / "data", before="ulimit -n 300") as found:
        port = int(found.address.rpartition(":")[2])
        lines: list[socket.socket] = []
        try:
            for _ in range(400):
                lines.append(socket.create_connection(("127.0.0.1", port), timeout=60))
            end = time.monotonic() + PATIENCE
            while "limit of open files" not in found.errors.read_text() and time.monotonic() < end:
                time.sleep(0.1)
            time.sleep(3)  # three more pauses, which say nothing
        finally:
            for line in lines:
                line.close()
        told = found.errors.read_text()
        assert told.count("limit of open files") == 1 and "Traceback" not in told and len(told) < 2000
        end = time.monotonic() + PATIENCE
        status = 0
        while status != 200 and time.monotonic() < end:
            with contextlib.suppress(httpx.HTTPError):
                status = found.status("/health")
        assert status == 200
