"""The `dialogue` command in processes of its own, as a host runs it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

PATIENCE = 120.0  # seconds for a start on a machine that is busy with other things


def environment(**more: str) -> dict[str, str]:
    """This machine's environment without settings of ours, and what the test adds."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DIALOGUE_")}
    return {**kept, **more}


def typed(*words: object, given: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    """A command line, run to its end."""
    return subprocess.run(
        [sys.executable, "-m", "dialogue", *map(str, words)],
        env=environment(**more),
        input=given,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )


@dataclass
class Server:
    """A `dialogue serve` that answers."""

    process: subprocess.Popen[str]
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
    program: Sequence[str] = (sys.executable, "-m", "dialogue"),
    where: Path | None = None,
    **more: str,
) -> Iterator[Server]:
    """A server on a free port until the block ends. `before` is said to the shell first (`ulimit -n 200`); `program` is
    run in the folder `where`, without one in this one.
    """
    number = len(list(data.parent.glob("out-*")))
    out, errors = data.parent / f"out-{number}", data.parent / f"errors-{number}"
    line = [*program, "serve", "--data", str(data), "--host", "127.0.0.1"]
    line += ["--port", str(port), *words]
    shell = ["sh", "-c", f'{before or ":"}; exec "$@"', "sh", *line]
    with out.open("w") as told, errors.open("w") as wrong:
        process = subprocess.Popen(
            shell, stdout=told, stderr=wrong, env=environment(**more), text=True, cwd=where
        )
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
