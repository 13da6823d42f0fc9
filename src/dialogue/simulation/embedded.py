"""An embedded server in a process of its own, ready to be signed in to: for demo, replay and benches."""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from dialogue.accounts.commands import AddFacilitator, OfferLink, account_by_name
from dialogue.accounts.passwords import hashed
from dialogue.app import open_database, vocabulary
from dialogue.kernel.actors import SYSTEM
from dialogue.kernel.execute import Executor, Order
from dialogue.migrations import migrate
from dialogue.settings import Settings
from dialogue.simulation.prepared import Prepared, Started
from dialogue.web.security import new_token, token_hash
from dialogue.web.services import new_command_id

LONGEST_START = 60.0  # seconds until a server that does not answer counts as failed


@dataclass(slots=True)
class Embedded:
    """A running server process, its address, and a one-time link that signs the demo's facilitator in."""

    process: subprocess.Popen[bytes] | Started
    address: str
    sign_in: str
    settings: Settings

    def stop(self) -> None:
        """End the server; what was answered is on disk."""
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(5)


def free_port() -> int:
    """A free port for a server that starts a little later, or comes back to it.

    Not from the range out of which the system numbers connections (from 16,000 or 32,768 on): meanwhile such a port may
    become the near end of anybody's connection. Whoever knocks there every 20 ms until the server answers may even be
    connected with itself.
    """
    while True:
        port = secrets.choice(range(10_000, 16_000))
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return port


def offer_sign_in(settings: Settings, name: str) -> str:
    """Make the facilitator when needed, and a one-time link that signs her in (`/enter/...`)."""
    database = open_database(settings)
    try:
        migrate(database)
        executor = Executor(database, vocabulary())
        try:
            with database.read() as reader:
                account = account_by_name(reader, name)
            account_id = account.id if account else None
            if account_id is None:
                made = executor.run(
                    Order(AddFacilitator(name, hashed(new_token())), new_command_id(), actor=SYSTEM)
                )
                account_id = made.answer["account"]
            key = new_token()
            executor.run(Order(OfferLink(token_hash(key), account_id), new_command_id(), actor=SYSTEM))
        finally:
            executor.close()
    finally:
        database.close()
    return f"/enter/{key}"


def launch(
    data: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    facilitator: str = "Awa Diop",
    days: int = 0,
    database_url: str = "",
    redis_url: str = "",
    workers: int = 1,
    forks: Prepared | None = None,
) -> Embedded:
    """Start a server on `data` (or a database), its clock so many days ahead; who starts several lets it be forked.

    Raises RuntimeError when none answers.
    """
    settings = Settings(
        data=data,
        host=host,
        port=port or free_port(),
        database_url=database_url,
        redis_url=redis_url,
        workers=workers,
    )
    sign_in = offer_sign_in(settings, facilitator)
    words = ["dialogue.cli.later", str(days)] if days else ["dialogue"]
    words += ["serve", "--data", str(data), "--host", host, "--port", str(settings.port)]
    several = {
        "DIALOGUE_DATABASE_URL": database_url,
        "DIALOGUE_REDIS_URL": redis_url,
        "DIALOGUE_WORKERS": str(workers),
    }
    environment = {**os.environ, **(several if database_url else {})}
    process: subprocess.Popen[bytes] | Started
    if forks is not None and forks.fits(environment):
        with Path(os.devnull).open("r+") as nothing:
            process = forks.begin(words, environment=environment, files=(nothing, nothing, 2))
    else:
        command = [sys.executable, "-m", *words]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)  # noqa: S603 - our own program
    made = Embedded(process, f"http://127.0.0.1:{settings.port}", sign_in, settings)
    _wait(made)
    return made


def _wait(made: Embedded) -> None:
    end = time.monotonic() + LONGEST_START
    while time.monotonic() < end and made.process.poll() is None:
        try:
            with urllib.request.urlopen(f"{made.address}/health", timeout=2):  # noqa: S310 - our own address
                return
        except OSError:
            time.sleep(0.02)
    made.stop()
    raise RuntimeError("The embedded server did not start. Its messages are above.")
