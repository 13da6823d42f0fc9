"""Fixtures for tests that need the whole application: a real SQLite file, a real server, real clients."""

from __future__ import annotations

import asyncio
import gc
import os
import shutil
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from hypothesis import HealthCheck, settings

from dialogue.accounts.commands import AddFacilitator, OfferLink
from dialogue.app import open_database, vocabulary
from dialogue.kernel.actors import SYSTEM
from dialogue.kernel.database import Database
from dialogue.kernel.execute import Executor, Order
from dialogue.scoreboard import note
from dialogue.serving import server
from dialogue.settings import Settings
from dialogue.simulation.actors import Actor, Facilitator, Participant
from dialogue.web.security import new_token, token_hash
from dialogue.web.services import new_command_id
from support.days import today, wait_for_the_new_day
from support.inside import SERVERS, Inside
from support.length import DAY, LONGEST, spread
from support.processes import empty
from support.statements import share
from support.stores import carrier, postgres, store, with_tables  # noqa: F401 - fixtures for every folder

# The same examples in every run, and no clock in them: a machine that stands still for a moment is no counterexample.
# Looking for new ones: `pytest --hypothesis-profile=search`.
settings.register_profile(
    "search", deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("every run", settings.get_profile("search"), derandomize=True)
settings.load_profile("every run")

# What was imported stays, and a room makes short-lived objects by the thousand: the collector runs as in a server
# (`serving.run`). With Python's own thresholds it took a fifth of the processor's time.
gc.set_threshold(20_000, 5, 50)
share()

# A test looks at the pages it is about. Drawing console and phone after each act, though nobody read them, took a third of
# the time of all tests that have a server. What is drawn in between is walked by test_convergence.py, on every screen.
Actor.looks = False

# And it asks the application, without HTTP on a socket between the two (`network` is for those that ask just that).
Actor.way = staticmethod(lambda address: Inside())

PATIENCE = 60.0  # seconds; on a busy machine, what takes milliseconds may stand still for a while


def pytest_configure() -> None:
    os.environ.setdefault(
        DAY, str(today().toordinal())
    )  # by the process that starts the others: they inherit it


def pytest_report_header() -> str:
    return f"what goes round from day to day: {DAY}={os.environ[DAY]}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    place = {here / name: at for at, name in enumerate(LONGEST)}
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    items[:] = spread(items, [place.get(item.path) for item in items], workers)
    gc.collect()
    gc.freeze()


FOUND: dict[str, str] = {}
"""What became of each file of tests in this run, for the scoreboard."""


def pytest_sessionfinish() -> None:
    if FOUND:
        note(**{at: outcome for at, outcome in FOUND.items() if at.startswith("tests/")})


@pytest.hookimpl(trylast=True)
def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Name each failure at once: a run that is cut short has said what it found."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    at = report.nodeid.partition("::")[0]
    if report.failed or (report.when == "call" and report.passed):
        FOUND[at] = "failed" if report.failed or FOUND.get(at) == "failed" else "passed"
    out = sys.__stderr__
    if report.failed and out is not None:
        print(f"\n{report.when} failed: {report.nodeid}", file=out, flush=True)


def pytest_runtest_setup() -> None:
    wait_for_the_new_day()


@pytest.fixture(autouse=True)
def policy() -> Iterator[None]:
    """T-CSP: no page in any browser of any test breaks the content policy. Set up first, so it asks when all are closed."""
    yield
    if browsing := sys.modules.get("support.browsing"):
        browsing.policy_kept()


@dataclass
class Running:
    """A server on a free port. `settings.data` holds its SQLite file."""

    settings: Settings
    server: uvicorn.Server
    address: str
    thread: threading.Thread
    links: int = field(default=0)

    def stop(self) -> None:
        SERVERS.pop(self.address, None)
        self.server.should_exit = True
        self.thread.join(PATIENCE)

    def database(self) -> Database:
        """A further connection to the same store (close it)."""
        return open_database(self.settings)

    def sign_in_link(self) -> str:
        """A one-time link of a facilitator made for this test."""
        self.links += 1
        key = new_token()
        database = self.database()
        executor = Executor(database, vocabulary())
        try:
            made = executor.run(
                Order(AddFacilitator(f"Awa {self.links}", "no password"), new_command_id(), actor=SYSTEM)
            )
            executor.run(
                Order(OfferLink(token_hash(key), made.answer["account"]), new_command_id(), actor=SYSTEM)
            )
        finally:
            executor.close()
            database.close()
        return f"/enter/{key}"


@pytest.fixture(scope="session")
def migrated() -> Path:
    """A data folder whose schema was built by running the migrations, to be copied."""
    return empty()


@pytest.fixture
def data(migrated: Path, tmp_path: Path) -> Path:
    """A fresh, migrated data folder."""
    folder = tmp_path / "data"
    shutil.copytree(migrated, folder)
    return folder


def start(settings: Settings) -> Running:
    """Start a real server in a thread."""
    uvicorn_server = server(settings)
    thread = threading.Thread(target=uvicorn_server.run, daemon=True)
    thread.start()
    end = time.monotonic() + PATIENCE
    while not uvicorn_server.started and thread.is_alive() and time.monotonic() < end:
        time.sleep(0.005)
    assert uvicorn_server.started, "the server did not start"
    port = uvicorn_server.servers[0].sockets[0].getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    SERVERS[address] = uvicorn_server
    return Running(settings, uvicorn_server, address, thread)


@pytest.fixture
def running(data: Path) -> Iterator[Running]:
    """A real server on its own data. Nobody is counted as departed because a test takes long."""
    found = start(
        Settings(data=data, host="127.0.0.1", port=0, public_url="http://dialogue.test", leave_after=3600)
    )
    yield found
    found.stop()


@asynccontextmanager
async def session(
    running: Running, *, recipe: str = "shared-goals", language: str = "en"
) -> AsyncIterator[Facilitator]:
    """A prepared and opened session with its facilitator."""
    facilitator = Facilitator(running.address)
    await facilitator.enter(running.sign_in_link())
    await facilitator.prepare(
        "Water for all", recipe=recipe, language=language, purpose="Everybody has water in 2030"
    )
    await facilitator.open()
    try:
        yield facilitator
    finally:
        await facilitator.close()


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Actors send their requests over the network, also to a server of this process."""
    monkeypatch.setattr(Actor, "way", staticmethod(lambda address: None))


@pytest.fixture
def open_session(running: Running) -> Callable[..., Any]:
    """`async with open_session(recipe=...) as facilitator:`"""
    return lambda **options: session(running, **options)


@pytest.fixture
def person(running: Running) -> Callable[..., Coroutine[Any, Any, Participant]]:
    """`await person(facilitator, "F", language="fr")`: a participant who has joined."""

    async def joined(facilitator: Facilitator, group: str = "F", **options: Any) -> Participant:
        made = Participant(running.address)
        await made.join(facilitator.code, group=group, **options)
        return made

    return joined


@pytest.fixture
def run() -> Callable[[Coroutine[Any, Any, Any]], Any]:
    """Run a coroutine to its end."""
    return asyncio.run
