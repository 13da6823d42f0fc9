"""Commands of Dialogue in processes of their own, forked from one that has imported the program.

Importing everything takes two to three seconds of the processor's time. Who starts a server for each of ten days, or in
each of a hundred tests, pays that once: each command gets a copy of a process that is ready, with its own arguments,
environment, folder and files. It is a process like any other: it has a number, can be killed and leaves what is on disk.

`python -m dialogue.simulation.prepared FD` is that process; it ends with the one that began it.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import runpy
import selectors
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from dialogue.languages import VARIABLE

FIRST = (
    "dialogue.serving",
    "dialogue.cli.plainly",
    "dialogue.cli.serve",
    "dialogue.cli.serve_once",
    "dialogue.datafolder",
    "dialogue.listening",
)
"""What most commands import before they do anything."""
AT_THE_START = ("PYTHON", "LC_", "LANG", "TZ", VARIABLE)
"""Beginnings of the names of what is read from the environment while Python or Dialogue loads, and never again."""
LARGEST = 1 << 20  # bytes of a plan: an environment and some words
SAID = 8  # bytes of a number that is said back: a process's, and how it ended
FILES = 4  # the three standard ones, and the line to whoever asked


def possible() -> bool:
    """Whether this system forks."""
    return hasattr(os, "fork") and hasattr(socket, "send_fds")


@dataclass(slots=True)
class Started:
    """A process that was forked for us: what a `Popen` offers, as far as servers and commands need it."""

    pid: int
    line: socket.socket
    returncode: int | None = None

    def wait(self, timeout: float | None = None) -> int:
        """How it ended, as `Popen` says it. Raises subprocess.TimeoutExpired."""
        if self.returncode is None:
            self.line.settimeout(timeout)
            try:
                said = self.line.recv(SAID)
            except (TimeoutError, BlockingIOError):
                raise subprocess.TimeoutExpired(["dialogue"], timeout or 0.0) from None
            self.returncode = int.from_bytes(said, signed=True) if said else -signal.SIGKILL
            self.line.close()
        return self.returncode

    def poll(self) -> int | None:
        """How it ended; None while it runs."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self.wait(0.0)
        return None

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


@dataclass(slots=True)
class Prepared:
    """The process that all others are forked from, begun when the first is asked for."""

    _line: socket.socket | None = None
    _process: subprocess.Popen[bytes] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def fits(self, environment: Mapping[str, str]) -> bool:
        """Whether a process forked here would see the same as one that is started with this environment."""
        return possible() and _read_at_the_start(environment) == _read_at_the_start(os.environ)

    def begin(
        self,
        words: Sequence[str],
        *,
        environment: Mapping[str, str],
        files: tuple[IO[Any] | int, IO[Any] | int, IO[Any] | int],
        folder: Path | None = None,
    ) -> Started:
        """Run `python -m WORDS...` with these standard files."""
        ours, theirs = socket.socketpair()
        plan = {"words": list(words), "environment": dict(environment), "folder": str(folder or Path.cwd())}
        with self._lock, theirs:
            numbers = [one if isinstance(one, int) else one.fileno() for one in files]
            line = self._line or self._make_ready()
            text = json.dumps(plan).encode()
            socket.send_fds(line, [len(text).to_bytes(4)], [*numbers, theirs.fileno()])
            line.sendall(text)
        return Started(int.from_bytes(ours.recv(SAID)), ours)

    def _make_ready(self) -> socket.socket:
        self._line, theirs = socket.socketpair()
        with theirs:
            number = str(theirs.fileno())
            kept = {name: value for name, value in os.environ.items() if not name.startswith("DIALOGUE_")}
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-m", __name__, number],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=kept,
                pass_fds=[theirs.fileno()],
            )
        return self._line

    def end(self) -> None:
        """End it, and what it has begun."""
        if self._line is not None and self._process is not None:
            self._line.close()
            self._process.wait(30)
            self._line = self._process = None


def _read_at_the_start(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name.startswith(AT_THE_START)}


@contextlib.contextmanager
def prepared() -> Iterator[Prepared]:
    """Forks for as long as the block lasts."""
    made = Prepared()
    try:
        yield made
    finally:
        made.end()


def _import_first() -> None:
    """Import and compile what a server needs, as it would itself soon after its start."""
    gc.disable()
    for name in FIRST:
        import_module(name)
    serving = import_module("dialogue.serving")
    serving.warm_up(import_module("dialogue.settings").Settings())
    gc.enable()


def _plan(line: socket.socket) -> tuple[dict[str, Any], list[int]] | None:
    """The next plan and its files; None when nobody will send one any more."""
    size, files, _, _ = socket.recv_fds(line, 4, FILES)
    if not size:
        return None
    text = b""
    while len(text) < int.from_bytes(size):
        text += line.recv(LARGEST)
    return json.loads(text), files


def _become(plan: dict[str, Any], files: Sequence[int]) -> list[str]:
    """Be as a process is that was started with this plan; its words."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for number, one in enumerate(files[:3]):
        os.dup2(
            one, number
        )  # nothing was read or written yet: Python's own files go on with what is there now
    for one in files:
        os.close(one)
    os.environ.clear()
    os.environ.update(plan["environment"])
    os.chdir(plan["folder"])
    return list(plan["words"])


def serve(line: socket.socket) -> list[str]:
    """Fork for each plan that comes on the line; returns in the forked process, with its words."""
    lines: dict[int, socket.socket] = {}
    woken, wake = socket.socketpair()
    woken.setblocking(False)
    wake.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake.fileno())
    with selectors.DefaultSelector() as waiting:
        waiting.register(line, selectors.EVENT_READ)
        waiting.register(woken, selectors.EVENT_READ)
        while True:
            ready = {key.fileobj for key, _ in waiting.select()}
            if woken in ready:
                woken.recv(4096)
                _tell_of_ends(lines)
            if line not in ready:
                continue
            if (got := _plan(line)) is None:
                break
            plan, files = got
            child = os.fork()
            if child == 0:
                for other in (line, woken, wake, *lines.values()):
                    other.close()
                return _become(plan, files)
            for one in files[:3]:
                os.close(one)
            lines[child] = socket.socket(fileno=files[3])
            lines[child].sendall(child.to_bytes(SAID, signed=True))
    for child in lines:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGTERM)
    sys.exit()


def _tell_of_ends(lines: dict[int, socket.socket]) -> None:
    while lines:
        child, status = os.waitpid(-1, os.WNOHANG)
        if child == 0:
            return
        with lines.pop(child) as line, contextlib.suppress(OSError):  # who asked has gone
            line.sendall(os.waitstatus_to_exitcode(status).to_bytes(SAID, signed=True))


if __name__ == "__main__":
    _import_first()
    gc.freeze()
    module, *arguments = serve(socket.socket(fileno=int(sys.argv[1])))
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
