"""A `dialogue serve` in a process of its own that is killed and comes back on the same port."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from dialogue.simulation.chaos.announcing import BEGINS
from dialogue.simulation.embedded import free_port
from dialogue.simulation.wire import Wire

LONGEST_START = 120.0  # seconds until a server that does not answer counts as failed, on a busy machine


class Server:
    """`start`, `kill`, `start` again: one folder, one port, one log."""

    def __init__(self, data: Path, *, leave_after: float) -> None:
        self.data, self.port = data, free_port()
        self.log = data.parent / "server.log"
        self._leave_after = leave_after
        self._process: subprocess.Popen[bytes] | None = None
        self._began = 0

    def start(self) -> None:
        """Begin; `answers` waits for the first answer."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("DIALOGUE_")}
        words = ["serve", "--data", str(self.data), "--host", "127.0.0.1", "--port", str(self.port)]
        with self.log.open("ab") as log:
            self._began = log.tell()
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-m", "dialogue.simulation.chaos.announcing", *words],
                stdout=log,
                stderr=log,
                env={**kept, "DIALOGUE_LEAVE_AFTER": str(self._leave_after)},
            )

    @property
    def runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

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

    def kill(self) -> None:
        """As a power cut would: no word before, nothing put away."""
        self._end(signal.SIGKILL)

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
