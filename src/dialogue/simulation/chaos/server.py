"""A `dialogue serve` in a process of its own that is killed and comes back on the same port."""

from __future__ import annotations

import asyncio
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from dialogue.app import open_database
from dialogue.kernel.database import Database
from dialogue.settings import Settings
from dialogue.simulation.chaos import store
from dialogue.simulation.chaos.announcing import BEGINS
from dialogue.simulation.embedded import free_port
from dialogue.simulation.prepared import Prepared, Started
from dialogue.simulation.process import usage_with_children
from dialogue.simulation.wire import Wire

LONGEST_START = 120.0  # seconds until a server that does not answer counts as failed, on a busy machine


class Server:
    """`start`, `kill`, `start` again: one store, one port, one log. With `workers` one of several processes is killed;
    with `forks` each start is a copy of a process that has imported the program."""

    def __init__(
        self,
        data: Path,
        *,
        leave_after: float,
        database_url: str = "",
        workers: int = 1,
        forks: Prepared | None = None,
    ) -> None:
        self.data, self.port = data, free_port()
        self.settings = Settings(data=data, port=self.port, database_url=database_url, workers=workers)
        self.log = data.parent / "server.log"
        self._leave_after = leave_after
        self._forks = forks
        self._process: subprocess.Popen[bytes] | Started | None = None
        self._began = 0

    def database(self) -> Database:
        """A connection of one's own to the store (close it)."""
        return open_database(self.settings)

    def schema(self) -> tuple[int, str]:
        """How many tables the store has, and the revision that it says it is at."""
        if not self.settings.on_server:
            return store.schema_of(self.data / "dialogue.sqlite3")
        database = self.database()
        try:
            return store.schema_on_server(database)
        finally:
            database.close()

    def empty(self) -> None:
        """Throw away what is in the store, which was empty when the run began."""
        if self.data.exists():
            shutil.rmtree(self.data)
        if self.settings.on_server:
            database = self.database()
            try:
                store.drop_all(database)
            finally:
                database.close()

    def start(self) -> None:
        """Begin, unless it runs; `answers` waits for the first answer."""
        if self.runs:
            return
        kept = {name: value for name, value in os.environ.items() if not name.startswith("DIALOGUE_")}
        around = {
            **kept,
            "DIALOGUE_LEAVE_AFTER": str(self._leave_after),
            "DIALOGUE_DATABASE_URL": self.settings.database_url,
            "DIALOGUE_WORKERS": str(self.settings.workers),
        }
        line = ["dialogue.simulation.chaos.announcing", "serve", "--data", str(self.data)]
        line += ["--host", "127.0.0.1", "--port", str(self.port)]
        with self.log.open("ab") as log, Path(os.devnull).open("rb") as nothing:
            self._began = log.tell()
            if self._forks is not None and self._forks.fits(around):
                self._process = self._forks.begin(line, environment=around, files=(nothing, log, log))
            else:
                command = [sys.executable, "-m", *line]
                self._process = subprocess.Popen(command, stdout=log, stderr=log, env=around)  # noqa: S603 - our own program

    @property
    def runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def cpu(self) -> float:
        """CPU seconds of this start, with its workers."""
        return usage_with_children(self._process.pid).cpu if self._process is not None else 0.0

    @property
    def migrates(self) -> bool:
        """Whether this start has begun to migrate. The log does not say that it has ended: the store does."""
        with self.log.open("rb") as log:
            log.seek(self._began)
            return BEGINS.encode() in log.read()

    async def answers(self) -> None:
        """Wait until it is well. Raises RuntimeError when it is not."""
        end = time.monotonic() + LONGEST_START
        while time.monotonic() < end and self.runs:
            wire = Wire("127.0.0.1", self.port)
            try:
                async with asyncio.timeout(5):
                    status, _, _ = await wire.get("/health")
                if status == 200:
                    return
            except (OSError, EOFError, TimeoutError):
                pass
            finally:
                await wire.close()
            await asyncio.sleep(0.02)
        raise RuntimeError(f"The server did not start: {self.log.read_text(errors='replace')[-400:]}")

    async def all_serve(self) -> None:
        """Wait until every process hears all the others: only then is it one of several that is killed."""
        while self.settings.workers > 1:
            wire = Wire("127.0.0.1", self.port)
            try:
                async with asyncio.timeout(5):
                    _, _, body = await wire.get("/health")
                if len(json.loads(body).get("others", ())) >= self.settings.workers - 1:
                    return
            except (OSError, EOFError, TimeoutError, ValueError):
                pass
            finally:
                await wire.close()
            await asyncio.sleep(0.2)

    def kill(self) -> None:
        """As a power cut would: no word before, nothing put away."""
        self._end(signal.SIGKILL)

    def kill_one(self, chance: random.Random) -> None:
        """Where several processes serve, one of them; the first one starts another. Else all there is."""
        workers = self._workers()
        if workers:
            os.kill(chance.choice(workers), signal.SIGKILL)
        else:
            self.kill()

    def _workers(self) -> list[int]:
        if self._process is None or self.settings.workers == 1:
            return []
        pid = self._process.pid
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def stop(self) -> None:
        """As a host would."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        self._process.send_signal(how)
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(30)

    def tracebacks(self) -> int:
        """Errors in the log that nobody expected."""
        return self.log.read_text(errors="replace").count("Traceback") if self.log.exists() else 0
