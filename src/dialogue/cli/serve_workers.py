"""`dialogue serve --workers N`: one process that listens and looks after N that serve.

All of them take people in from the same socket, which this process keeps open: whoever knocks while one of them starts
again waits for the next that has time. One that dies is started again. On SIGHUP each is replaced by a fresh one, which
answers before the old one is told to go (for changed settings, or a new version that changes no tables).
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import select
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dialogue.kernel.errors import CannotStart

if TYPE_CHECKING:
    from dialogue.settings import Settings

logger = logging.getLogger(__name__)

LONGEST_START = 120.0  # seconds until a process that does not answer is given up
LEAVE_WITHIN = 20.0  # seconds for a process to end by itself
LOOK_EVERY = 0.2  # seconds
SOON = 5.0  # seconds: one that lived shorter than this is started again only after a pause of this length
READY = b"."


@dataclass(eq=False, slots=True)
class Worker:
    """A process that serves, and the pipe by which it says that it answers."""

    process: subprocess.Popen[bytes]
    pipe: int
    began: float = field(default_factory=time.monotonic)
    ready: bool = False

    def answers(self) -> bool:
        """Whether it has said that it answers."""
        if not self.ready and select.select([self.pipe], [], [], 0)[0]:
            self.ready = os.read(self.pipe, 1) == READY
        return self.ready

    def put_away(self) -> None:
        with contextlib.suppress(OSError):
            os.close(self.pipe)


class Keeper:
    """Looks after the processes until it is told to stop."""

    def __init__(self, settings: Settings, ear: socket.socket) -> None:
        self.settings, self.ear = settings, ear
        self.workers: list[Worker] = []
        self.stopping = self.renewing = False
        self._not_before = 0.0

    def begin(self) -> Worker:
        """Start one more."""
        said, tells = os.pipe()
        words = {
            "settings": self.settings.model_dump(mode="json"),
            "ear": self.ear.fileno(),
            "tells": tells,
            "parent": os.getpid(),
        }
        # The settings, among them the database's password, go by a pipe: anybody on the machine may read command lines.
        process = subprocess.Popen(
            [sys.executable, "-m", "dialogue.cli.serve_workers"],
            stdin=subprocess.PIPE,
            pass_fds=(self.ear.fileno(), tells),
            start_new_session=True,  # Ctrl+C reaches this process, which tells them one after the other
        )
        os.close(tells)
        with contextlib.suppress(OSError), process.stdin as pipe:  # type: ignore[union-attr]
            pipe.write(json.dumps(words).encode())
        made = Worker(process, said)
        self.workers.append(made)
        return made

    def keep(self) -> None:
        """Until told to stop: as many as were asked for, whatever becomes of each."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        signal.signal(signal.SIGHUP, self._renew)
        try:
            for _ in range(self.settings.workers):
                self.begin()
            while not self.stopping:
                time.sleep(LOOK_EVERY)
                self._look()
                if self.renewing:
                    self.renewing = False
                    self._replace_all()
        finally:
            self._end(list(self.workers))

    def _stop(self, *_: Any) -> None:
        self.stopping = True

    def _renew(self, *_: Any) -> None:
        self.renewing = True

    def _look(self) -> None:
        for one in list(self.workers):
            one.answers()
            if one.process.poll() is None:
                continue
            self.workers.remove(one)
            one.put_away()
            logger.error("A process has ended (%s); another one is started.", one.process.returncode)
            if time.monotonic() - one.began < SOON:
                self._not_before = time.monotonic() + SOON
        if len(self.workers) < self.settings.workers and time.monotonic() >= self._not_before:
            self.begin()

    def _replace_all(self) -> None:
        """A fresh one for each, which answers before the old one goes. One that does not come up changes nothing."""
        for old in list(self.workers):
            fresh = self.begin()
            end = time.monotonic() + LONGEST_START
            while not fresh.answers() and fresh.process.poll() is None and not self.stopping:
                if time.monotonic() >= end:
                    break
                time.sleep(LOOK_EVERY)
            if self.stopping:
                return
            if not fresh.ready:
                logger.error("A fresh process does not answer; the others stay as they are.")
                self._end([fresh])
                return
            self._end([old])

    def _end(self, workers: list[Worker]) -> None:
        for one in workers:
            with contextlib.suppress(ProcessLookupError):
                one.process.terminate()
        end = time.monotonic() + LEAVE_WITHIN
        for one in workers:
            try:
                one.process.wait(max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                one.process.kill()
                one.process.wait()
            one.put_away()
            if one in self.workers:
                self.workers.remove(one)


def keep(settings: Settings, ear: socket.socket) -> None:
    """Serve with several processes on a socket that listens already, until told to stop."""
    if os.name != "posix":
        raise CannotStart("Several processes need Linux, macOS or another Unix. Nothing was changed.")
    Keeper(settings, ear).keep()


def main() -> None:
    """One of the processes: what it is to do comes on standard input."""
    import threading

    from dialogue.datafolder import served
    from dialogue.listening import Ear
    from dialogue.serving import run
    from dialogue.settings import Settings

    words = json.loads(sys.stdin.buffer.read())

    def end_with_parent() -> None:
        while os.getppid() == words["parent"]:
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)

    def answering() -> None:
        with contextlib.suppress(OSError):
            os.write(words["tells"], READY)
            os.close(words["tells"])

    settings = Settings(**words["settings"])
    ear = Ear(fileno=words["ear"])
    ear.setblocking(False)
    ear.shared = True
    threading.Thread(target=end_with_parent, daemon=True).start()
    with served(settings, begins=False), contextlib.suppress(KeyboardInterrupt):
        run(settings, ear, answering=answering)


if __name__ == "__main__":
    try:
        main()
    except CannotStart as no:
        print(no, file=sys.stderr)
        sys.exit(2)
