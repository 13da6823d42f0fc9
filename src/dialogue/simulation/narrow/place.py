"""A server at one end of a bad line and phones at the other: in networks of their own, else through a proxy.

With networks the server has the address 10.77.0.1, which is no loopback: to a browser it is what a laptop in a village
hall is, and what only secure contexts have is missing there.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from dialogue.simulation.embedded import free_port
from dialogue.simulation.narrow.tunnel import SERVER
from dialogue.simulation.narrow.ways import Line

LONGEST_START = 120.0  # seconds until a server that does not answer counts as failed
HERE = "127.0.0.1"


@dataclass
class Place:
    """Words before a command line that put it at either end; where the server is for the phones."""

    carrier: subprocess.Popen[str]
    at_server: tuple[str, ...]
    at_phones: tuple[str, ...]
    host: str
    port: int
    networks: bool
    told: Path | None = None
    """What the server has said."""

    @property
    def first_start(self) -> str:
        """The path of the page that sets up the first facilitator; empty when there is one."""
        found = re.search(r"/setup/\S+", self.told.read_text() if self.told else "")
        return found[0] if found else ""

    @property
    def address(self) -> str:
        return f"http://{self.host}:{self.port}"

    def becomes(self, line: Line) -> None:
        """From now on the line is like this."""
        assert self.carrier.stdin is not None
        self.carrier.stdin.write(json.dumps(asdict(line)) + "\n")
        self.carrier.stdin.flush()


def networks_may_be_made() -> bool:
    """Whether this user may make networks on this machine."""
    try:
        with _networks():
            return True
    except RuntimeError:
        return False


@contextmanager
def place(data: Path, *, networks: bool | None = None) -> Iterator[Place]:
    """A server on `data` behind a line that does nothing yet. `networks`: with or without; None for what can be."""
    with contextlib.ExitStack() as stack:
        found = None
        if networks is not False:
            try:
                found = stack.enter_context(_networks())
            except RuntimeError:
                if networks:
                    raise
        port = found.port if found else free_port()
        server = stack.enter_context(
            _serving(data, found.host if found else HERE, port, found.at_server if found else ())
        )
        made = found or stack.enter_context(_proxied(port))
        made.told = _told(data)
        yield made
        if server.poll() is not None:
            raise RuntimeError("The server has ended by itself. Its messages are above.")


@contextmanager
def _networks() -> Iterator[Place]:
    if any(shutil.which(name) is None for name in ("unshare", "nsenter")) or not sys.platform == "linux":
        raise RuntimeError("This system has no networks of their own.")
    root = os.geteuid() == 0
    own = ("unshare", "--net") if root else ("unshare", "--user", "--map-root-user", "--net")
    with _carrier(*own, sys.executable, "-m", "dialogue.simulation.narrow.tunnel") as (carrier, said):
        enter = ("nsenter", "--net") if root else ("nsenter", "--user", "--preserve-credentials", "--net")
        at_server, at_phones = ((*enter, "--target", str(said[end])) for end in ("server", "phones"))
        yield Place(carrier, at_server, at_phones, SERVER, 8000, networks=True)


@contextmanager
def _proxied(port: int) -> Iterator[Place]:
    with _carrier(sys.executable, "-m", "dialogue.simulation.narrow.proxy", str(port)) as (carrier, said):
        yield Place(carrier, (), (), HERE, said["port"], networks=False)


@contextmanager
def _carrier(*command: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, int]]]:
    """What carries the packets, and what it said of itself. Raises RuntimeError when it may not."""
    pipe = subprocess.PIPE
    with subprocess.Popen(  # noqa: S603 - our own program
        command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True
    ) as carrier:
        try:
            assert carrier.stdout is not None
            line = carrier.stdout.readline()
            if not line:
                raise RuntimeError("No networks may be made here.")
            yield carrier, json.loads(line)
        finally:
            assert carrier.stdin is not None
            carrier.stdin.close()  # it ends, and its child
            with contextlib.suppress(subprocess.TimeoutExpired):
                carrier.wait(10)
            carrier.kill()


def _told(data: Path) -> Path:
    return data.parent / f"{data.name}-told"


@contextmanager
def _serving(data: Path, host: str, port: int, before: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    """`dialogue serve`, until the block ends; it listens when the block begins."""
    told = _told(data)
    line = [*before, sys.executable, "-m", "dialogue", "serve", "--data", str(data)]
    line += ["--host", host, "--port", str(port)]
    with told.open("w") as out:
        process = subprocess.Popen(line, stdout=out)  # noqa: S603 - our own program
    try:
        end = time.monotonic() + LONGEST_START
        while not re.search(r"https?://", told.read_text()):
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError("The server did not start. Its messages are above.")
            time.sleep(0.05)
        yield process
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(15)
        process.kill()
        process.wait(5)
