"""What a process does once before people come in: it draws, asks and joins for nobody, and leaves nothing."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import create_engine, select
from sqlmodel import SQLModel
from starlette.requests import Request

from conftest import session, start
from dialogue import serving
from dialogue.app import services
from dialogue.kernel import database
from dialogue.kernel.database import Database, Tx
from dialogue.kernel.execute import Executor
from dialogue.kernel.orders import Order
from dialogue.kernel.rights import Right, needs
from dialogue.live.bus.local import LocalBus
from dialogue.settings import Settings
from dialogue.simulation.actors import Participant
from dialogue.stage import rehearsal
from dialogue.stage.services import StageServices
from dialogue.web.late import LateRoute, Routes
from dialogue.web.shelves import Shelves, put_on_shelves

CONNECTIONS = 2


@contextmanager
def process(data: Path, url: str = "") -> Iterator[StageServices]:
    """The services of one process, without a server around them."""
    settings = Settings(data=data, database_url=url, readers=CONNECTIONS)
    store = Database(url, readers=CONNECTIONS) if url else Database.at(data)
    made = services(settings, store, LocalBus())
    try:
        yield made
    finally:
        made.executor.close()
        made.hub.close()
        store.close()


def everything(store: Database) -> dict[str, list[Any]]:
    """All rows of all tables."""
    with store.read() as reader:
        tables = SQLModel.metadata.sorted_tables
        return {one.name: sorted(map(repr, reader.connection().execute(select(one)))) for one in tables}


def test_nothing_is_left_of_it(store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    announced: list[tuple[int, int]] = []
    with process(tmp_path, store) as dialogue:
        dialogue.executor.announce = lambda stream, seq: announced.append((stream, seq))
        before, counted = everything(dialogue.database), dialogue.executor.counts.total()
        rehearsal.come_in(dialogue)
        for scene in rehearsal.scenes(dialogue, CONNECTIONS):
            with dialogue.database.read() as reader:
                scene(reader)
                assert not reader.new and not reader.dirty
        assert everything(dialogue.database) == before
        assert not announced and dialogue.executor.counts.total() == counted

        def kept(self: Executor, before: Callable[[Tx], None], orders: Sequence[Order]) -> None:
            if len(orders) == 1:
                with self.database.write() as tx:
                    before(tx)
            for order in orders:
                self.run(order)

        monkeypatch.setattr(Executor, "rehearse", kept)  # the control: the same orders, carried out and kept
        rehearsal.come_in(dialogue)
        after = everything(dialogue.database)
        assert {name for name in after if after[name] != before[name]} >= {"seat", "log_entry", "outcome"}
        assert len(after["seat"]) == 3 and announced


def test_what_it_goes_through_is_everything(data: Path) -> None:
    """Each kind of step and each language can be drawn for nobody; otherwise a part of it would silently be missing."""
    with process(data) as dialogue:
        for _ in range(3):  # so that every kind has had every language
            for scene in rehearsal.scenes(dialogue, CONNECTIONS):
                with dialogue.database.read() as reader:
                    scene(reader)


def asked_anew(data: Path, *, rehearsed: bool) -> int:
    """How many statements a process puts together that it did not know, until the first person reads her page."""
    running = start(Settings(data=data, host="127.0.0.1", port=0, public_url="http://dialogue.test"))
    try:
        dialogue: StageServices = running.server.lifespan.state["dialogue"]

        async def play() -> int:
            async with session(running, recipe="empty") as staff:
                await staff.post(f"{staff.base}/activities", kind="discuss", prompt="What now?", minutes="5")
                (step,) = await staff.activities()
                await staff.turn(step, "open")
                if rehearsed:
                    await asyncio.to_thread(serving.rehearse, dialogue, CONNECTIONS)
                known: Any = dialogue.database.reader
                before = set(known._compiled_cache)
                first = Participant(running.address)
                await first.join(staff.code, group="F")
                assert "What now?" in await first.page()
                return len(set(known._compiled_cache) - before)

        return asyncio.run(play())
    finally:
        running.stop()


def test_the_first_person_waits_for_little_that_is_done_once(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As in a server: each store with what it has put together itself.
    monkeypatch.setattr(database, "create_engine", create_engine)
    shutil.copytree(data, tmp_path / "other")
    known, unknown = asked_anew(data, rehearsed=True), asked_anew(tmp_path / "other", rehearsed=False)
    assert unknown >= 8, "the control: a process that has rehearsed nothing"
    assert known <= unknown / 4, (known, unknown)


def test_a_failure_is_one_quiet_line(data: Path, caplog: pytest.LogCaptureFixture) -> None:
    with process(data) as dialogue, caplog.at_level(logging.DEBUG, logger="dialogue"):
        serving.rehearse(dialogue, CONNECTIONS)
        assert not caplog.records

        def broken(*_: Any) -> Any:
            raise LookupError("what somebody wrote")

        name, kind = next(iter(dialogue.kinds.items()))
        kinds = {**dialogue.kinds, name: replace(kind, shows=replace(kind.shows, mine=broken))}
        with pytest.raises(LookupError):  # the control: it is a failure
            for scene in rehearsal.scenes(replace(dialogue, kinds=kinds), CONNECTIONS):
                with dialogue.database.read() as reader:
                    scene(reader)
        serving.rehearse(replace(dialogue, kinds=kinds), CONNECTIONS)
    (line,) = caplog.records
    assert line.levelno == logging.DEBUG and "what somebody wrote" not in caplog.text


def test_an_address_gets_ready_before_anybody_asks() -> None:
    routes = Routes()

    @needs(Right.COME_IN)
    async def come_in(request: Request, code: str) -> None:
        raise AssertionError("nobody asks here")

    for path in ("/join/{code}", "/other/{code}"):
        routes.add_api_route(path, come_in)
    app = FastAPI()
    app.router.routes.extend(routes.routes)
    put_on_shelves(app.router)
    shelves = app.router.middleware_stack
    assert isinstance(shelves, Shelves)
    shelves.get_ready("/join/CODE")
    ready = {one.path: one.looked_at() for one in routes.routes if isinstance(one, LateRoute)}
    assert ready == {"/join/{code}": True, "/other/{code}": False}
