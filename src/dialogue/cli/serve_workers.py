"""`dialogue serve --workers N`: one process that listens and looks after N that serve.

All of them take people in from the same socket, which this process keeps open: whoever knocks while one of them starts
again waits for the next that has time. One that dies is started again. On SIGHUP each is replaced by a fresh one, which
answers before the old one is told to go (for changed settings, or a new version that changes no tables).

On Linux they are forks of this process, which has loaded everything and runs no thread: so one is there in a tenth of the
time that a fresh interpreter needs, which counts when one was killed in a full room. After a SIGHUP they are started as
programs, for the files may be a new version's by then. [Decision 28](docs/decisions/0028-a-quick-start.md).
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import json
import logging
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from dialogue.kernel.errors import CannotStart

if TYPE_CHECKING:
    from dialogue.settings import Settings

logger = logging.getLogger(__name__)

LONGEST_START = 120.0  # seconds until a process that does not answer is given up
LEAVE_WITHIN = 20.0  # seconds for a process to end by itself
LOOK_EVERY = 0.2  # seconds
PAUSE = 5.0  # seconds until another one is started for one that ended before it answered
READY = b"."
OF_THE_KEEPER = (signal.SIGTERM, signal.SIGINT) + ((signal.SIGHUP,) if hasattr(signal, "SIGHUP") else ())


class Forked:
    """A fork of this process, with what `subprocess.Popen` offers of a program that was started."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Its code when it has ended, negative for a signal; None while it runs."""
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end. Raises TimeoutExpired."""
        end = time.monotonic() + (LEAVE_WITHIN if timeout is None else timeout)
        while (code := self.poll()) is None:
            if time.monotonic() >= end:
                raise subprocess.TimeoutExpired("a process that serves", timeout or LEAVE_WITHIN)
            time.sleep(0.02)
        return code

    def terminate(self) -> None:
        self._send(signal.SIGTERM)

    def kill(self) -> None:
        self._send(signal.SIGKILL)

    def _send(self, number: signal.Signals) -> None:
        if self.poll() is None:  # not waited for, so the number is still its own
            os.kill(self.pid, number)


@dataclass(eq=False, slots=True)
class Worker:
    """A process that serves, and the pipe by which it says that it answers."""

    process: subprocess.Popen[bytes] | Forked
    pipe: int
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
        self.stopping = self.renewing = self.renewed = self.warm = False
        self._not_before = 0.0

    def begin(self) -> Worker:
        """Start one more."""
        said, tells = os.pipe()
        as_it_is = not self.renewed and sys.platform == "linux" and threading.active_count() == 1
        process = self._fork(said, tells) if as_it_is else self._program(tells)
        os.close(tells)
        made = Worker(process, said)
        self.workers.append(made)
        return made

    def _program(self, tells: int) -> subprocess.Popen[bytes]:
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
        with contextlib.suppress(OSError), process.stdin as pipe:  # type: ignore[union-attr]
            pipe.write(json.dumps(words).encode())
        return process

    def _fork(self, said: int, tells: int) -> Forked:
        """A fork that serves. It never comes back from here: what this process holds, above all its connection to the
        database, is not the fork's to close.
        """
        parent = os.getpid()
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.flush()  # what waits to be written would be written by both
        signal.pthread_sigmask(signal.SIG_BLOCK, OF_THE_KEEPER)  # none may meet the fork with our handlers
        try:
            pid = os.fork()
            if pid == 0:
                self._serve_as_fork(said, tells, parent)
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, OF_THE_KEEPER)
        return Forked(pid)

    def _serve_as_fork(self, said: int, tells: int, parent: int) -> NoReturn:
        code = 1
        try:
            os.setsid()  # Ctrl+C reaches the parent, which tells them one after the other
            for number in OF_THE_KEEPER:
                signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, OF_THE_KEEPER)
            for pipe in (said, *(one.pipe for one in self.workers)):
                os.close(pipe)
            serve_one(self.settings, self.ear.fileno(), tells, parent)
            code = 0
        except CannotStart as no:
            print(no, file=sys.stderr)
            code = 2
        except SystemExit as end:  # uvicorn's, when the application does not start; it has been logged
            code = end.code if isinstance(end.code, int) else 1
        except BaseException:
            traceback.print_exc()
        finally:
            with contextlib.suppress(Exception):
                atexit._run_exitfuncs()
            with contextlib.suppress(OSError, ValueError):
                sys.stdout.flush()
                sys.stderr.flush()
            os._exit(code)

    def keep(self) -> None:
        """Until told to stop: as many as were asked for, whatever becomes of each."""
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        signal.signal(signal.SIGHUP, self._renew)
        from dialogue.serving import warm_up

        try:
            gc.collect()
            gc.freeze()  # forks share what is there, as long as no collector goes through it
            for _ in range(self.settings.workers):
                self.begin()
            while not self.stopping:
                time.sleep(LOOK_EVERY)
                self._look()
                if not self.warm and all(one.ready for one in self.workers):
                    self.warm = True
                    warm_up(self.settings)  # for those that come later
                if self.renewing:
                    self.renewing, self.renewed = False, True
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
            if not one.ready:  # what ends before it answers may well do so again and again
                self._not_before = time.monotonic() + PAUSE
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


def serve_one(settings: Settings, ear: int, tells: int, parent: int) -> None:
    """Serve as one of the processes: on this socket, until told to end or until `parent` is gone."""
    from dialogue.datafolder import served
    from dialogue.listening import Ear
    from dialogue.serving import run

    def end_with_parent() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)

    def answering() -> None:
        with contextlib.suppress(OSError):
            os.write(tells, READY)
            os.close(tells)

    shared = Ear(fileno=ear)
    shared.setblocking(False)
    shared.shared = True
    threading.Thread(target=end_with_parent, daemon=True).start()
    with served(settings, begins=False), contextlib.suppress(KeyboardInterrupt):
        run(settings, shared, answering=answering)


def main() -> None:
    """One of the processes as a program of its own: what it is to do comes on standard input."""
    from dialogue.cli import spare_the_collector
    from dialogue.settings import Settings

    spare_the_collector()
    words = json.loads(sys.stdin.buffer.read())
    serve_one(Settings(**words["settings"]), words["ear"], words["tells"], words["parent"])


if __name__ == "__main__":
    try:
        main()
    except CannotStart as no:
        print(no, file=sys.stderr)
        sys.exit(2)
