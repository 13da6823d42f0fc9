"""The `dialogue` command in processes of its own, as a host runs it."""

from __future__ import annotations

import atexit
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile, mkdtemp
from typing import Any

import httpx

from dialogue.kernel.database import Database
from dialogue.migrations import migrate
from dialogue.simulation.embedded import Embedded, launch
from dialogue.simulation.prepared import Prepared, Started

PATIENCE = 120.0  # seconds for a start on a machine that is busy with other things
LONGEST = 500.0  # seconds for a command to its end


FORKS = Prepared()
"""Where a test is about what a command does, not about how it loads, it is forked from a process that has loaded it all."""
atexit.register(FORKS.end)


@cache
def empty() -> Path:
    """A data folder as a first start leaves it, with nobody in it: to be copied, as building it takes a second."""
    folder = Path(mkdtemp(prefix="dialogue-empty-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    database = Database.at(folder)
    migrate(database)
    database.close()
    return folder


def forked(data: Path, **options: Any) -> Embedded:
    """What `launch` does, for benches that a test runs in its own process: a fork, which finds its tables."""
    shutil.copytree(empty(), data, dirs_exist_ok=True)
    return launch(data, forks=FORKS, **options)


def environment(**more: str) -> dict[str, str]:
    """This machine's environment without settings of ours, and what the test adds."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DIALOGUE_")}
    return {**kept, **more}


def typed(
    *words: object, given: str = "", module: str = "dialogue", folder: Path | None = None, **more: str
) -> subprocess.CompletedProcess[str]:
    """A command line, run to its end, in a folder if one is given."""
    line, around = [module, *map(str, words)], environment(**more)
    if not FORKS.fits(around):
        return subprocess.run(
            [sys.executable, "-m", *line],
            env=around,
            input=given,
            capture_output=True,
            text=True,
            cwd=folder,
            timeout=LONGEST,
        )
    with TemporaryFile("w+") as asked, TemporaryFile("w+") as out, TemporaryFile("w+") as errors:
        asked.write(given)
        asked.seek(0)
        process = FORKS.begin(line, environment=around, files=(asked, out, errors), folder=folder)
        try:
            code = process.wait(LONGEST)
        finally:
            process.kill()
        out.seek(0)
        errors.seek(0)
        return subprocess.CompletedProcess(line, code, out.read(), errors.read())


@dataclass
class Server:
    """A `dialogue serve` that answers."""

    process: subprocess.Popen[str] | Started
    address: str
    out: Path
    errors: Path

    @property
    def setup_link(self) -> str:
        found = re.search(r"/setup/\S+", self.out.read_text())
        return found[0] if found else ""

    def status(self, path: str, method: str = "GET", **options: object) -> int:
        return httpx.request(method, self.address + path, timeout=60, **options).status_code  # type: ignore[arg-type]


@contextmanager
def serving(
    data: Path,
    *words: str,
    port: int = 0,
    before: str = "",
    program: Sequence[str] = (),
    where: Path | None = None,
    **more: str,
) -> Iterator[Server]:
    """A server on a free port until the block ends. `before` is said to the shell first (`ulimit -n 200`); `program` is
    started in the folder `where`, without one in this one. With none of these it is forked, if its environment allows, and
    finds its tables where there was no folder.
    """
    number = len(list(data.parent.glob("out-*")))
    out, errors = data.parent / f"out-{number}", data.parent / f"errors-{number}"
    line = ["serve", "--data", str(data), "--host", "127.0.0.1", "--port", str(port), *words]
    around = environment(**more)
    process: subprocess.Popen[str] | Started
    with out.open("w") as told, errors.open("w") as wrong, Path(os.devnull).open() as nothing:
        if before or program or where or not FORKS.fits(around):
            program = program or (sys.executable, "-m", "dialogue")
            shell = ["sh", "-c", f'{before or ":"}; exec "$@"', "sh", *program, *line]
            process = subprocess.Popen(shell, stdout=told, stderr=wrong, env=around, text=True, cwd=where)
        else:
            if not data.exists() and "DIALOGUE_DATABASE_URL" not in more:
                shutil.copytree(empty(), data)
            files = (nothing, told, wrong)
            process = FORKS.begin(["dialogue", *line], environment=around, files=files)
    try:
        end = time.monotonic() + PATIENCE
        address = ""
        while not address and process.poll() is None and time.monotonic() < end:
            found = re.search(r"http://127\.0\.0\.1:\d+", out.read_text(errors="replace"))
            address = found[0] if found else ""
            time.sleep(0.02)
        assert address, errors.read_text()
        httpx.get(
            address + "/health", timeout=PATIENCE
        )  # the port listens already; this waits for the answer
        yield Server(process, address, out, errors)
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(30)
