"""The socket that the server listens on: bound before an address is printed, and at rest while the machine is full."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import socket
import time
from typing import Any

from dialogue.kernel.errors import CannotStart

logger = logging.getLogger(__name__)

WAITING = 4096  # connections that the system keeps until they are accepted
RESERVE = 64  # open files kept for the store and the program's own
PAUSE = 1.0  # seconds; asyncio itself tries again after this
FULL = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)
OVER = "socket.accept() out of system resource"  # asyncio's word for it


class Ear(socket.socket):
    """A listening socket that takes nobody in for a moment when hardly any files may be opened.

    asyncio would try once for every waiting connection, each with a traceback and a timer of its own: 60 MB of log and
    a whole core. And the last file would go to a phone, so that the store could not be read for those who are in.
    """

    _rests_until = 0.0
    shared = False
    """Several processes take people in from it. Each takes one and then looks at its other work first: so whoever is idle
    takes the next, and none takes all of a crowd."""
    _took_one = False

    def accept(self) -> tuple[socket.socket, Any]:
        if time.monotonic() < self._rests_until:
            raise BlockingIOError  # ends this round; asyncio comes back when its pause is over
        self._took_one = self.shared and not self._took_one
        if self.shared and not self._took_one:
            raise BlockingIOError
        try:
            taken, address = super().accept()
        except OSError as error:
            self._took_one = False
            if error.errno in FULL:
                self._rests_until = time.monotonic() + PAUSE * 0.9
            raise
        if taken.fileno() >= most_files() - RESERVE:
            taken.close()
            self._rests_until = time.monotonic() + PAUSE * 0.9
            raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))
        return taken, address


def most_files() -> int:
    """How many files this process may have open; very many where nothing says so."""
    try:
        import resource
    except ImportError:  # Windows
        return 1 << 30
    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return soft if soft > 4 * RESERVE else 1 << 30


class Fullness:
    """Says once that the machine is full, and again only after ten quiet minutes."""

    def __init__(self, quiet: float = 600.0) -> None:
        self.quiet = quiet
        self.last = -quiet

    def __call__(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        if context.get("message") != OVER:
            loop.default_exception_handler(context)
            return
        now = time.monotonic()
        if now - self.last >= self.quiet:
            logger.error(
                "The limit of open files is reached: new connections wait. Please raise it (LimitNOFILE, ulimit -n)."
            )
        self.last = now


def listen(host: str, port: int) -> Ear:
    """A socket that listens there. Raises CannotStart with a sentence when it cannot be."""
    try:
        found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError:
        raise CannotStart(
            f"There is no address {host} to listen on. Nothing was changed; please check DIALOGUE_HOST or --host."
        ) from None
    family, kind, protocol, _, address = found[0]
    ear = Ear(family, kind, protocol)
    try:
        if os.name == "posix":
            ear.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        ear.bind(address)
        ear.listen(WAITING)  # at once: two that are bound and do not listen yet would both be let through
        ear.setblocking(False)
    except OSError as error:
        ear.close()
        raise CannotStart(_why(error, host, port)) from None
    return ear


def _why(error: OSError, host: str, port: int) -> str:
    end = "Nothing was changed; please choose another with"
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is used by another program already (perhaps another Dialogue). {end} --port."
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"Port {port} may only be used by root. {end} --port."
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{host} is no address of this machine. {end} --host."
    return f"The server cannot listen on {host}, port {port}: {error.strerror}. {end} --host or --port."
