"""A real server on data of its own, in a thread, with a thread beside it in which actors play.

Browsers of Playwright's blocking interface keep an event loop in the test's thread, so `asyncio.run` is not possible
there: whatever actors do, they do backstage.
"""

from __future__ import annotations

import asyncio
import secrets
import threading
import time
from collections.abc import Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import uvicorn

from dialogue.serving import prepare, server
from dialogue.settings import Settings
from dialogue.simulation.actors import Actor, Facilitator, Participant
from dialogue.simulation.embedded import offer_sign_in
from dialogue.simulation.material import Material
from dialogue.simulation.script import Script
from support.inside import SERVERS

Result = TypeVar("Result")
PATIENCE = 120.0  # seconds for one coroutine backstage, for a server's start and its stop


class Backstage:
    """An event loop in a thread of its own."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.actors: list[Actor] = []

    def do(self, act: Coroutine[Any, Any, Result]) -> Result:
        """Run a coroutine there, wait for its result."""
        return asyncio.run_coroutine_threadsafe(act, self.loop).result(PATIENCE)

    def close(self) -> None:
        for actor in self.actors:
            self.do(actor.close())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.loop.close()


@dataclass
class House:
    """A running server. `setup_link` is the one-time link of its first start."""

    settings: Settings
    server: uvicorn.Server
    thread: threading.Thread
    address: str
    setup_link: str
    backstage: Backstage = field(default_factory=Backstage)

    def sign_in_link(self) -> str:
        """A one-time link for a facilitator of its own."""
        return offer_sign_in(self.settings, f"Awa {secrets.token_hex(3)}")

    def facilitator(self, title: str = "Water for all", **options: Any) -> Facilitator:
        """A facilitator with a session that is prepared and open."""

        async def go() -> Facilitator:
            made = Facilitator(self.address)
            await made.enter(self.sign_in_link())
            await made.prepare(title, **{"purpose": "Everybody has water in 2030", **options})
            await made.open()
            return made

        return self._known(self.backstage.do(go()))

    def person(self, code: str, group: int | str = "F", **options: Any) -> Participant:
        """A participant who has joined from a phone without a screen."""

        async def go() -> Participant:
            made = Participant(self.address)
            await made.join(code, group=group, **options)
            return made

        return self._known(self.backstage.do(go()))

    def script(self, material: Material) -> Script:
        """A scripted facilitator, signed in; nothing is prepared yet."""

        async def go() -> Script:
            made = Facilitator(self.address)
            await made.enter(self.sign_in_link())
            return Script(made, material, lambda _step: None)

        made = self.backstage.do(go())
        self._known(made.facilitator)
        return made

    def close(self) -> None:
        self.backstage.close()
        SERVERS.pop(self.address, None)
        self.server.should_exit = True
        self.thread.join(PATIENCE)
        assert not self.thread.is_alive(), "the server did not stop"

    def _known(self, actor: Any) -> Any:
        self.backstage.actors.append(actor)
        return actor


def open_house(data: Path, *, port: int = 0, public_url: str = "http://dialogue.test") -> House:
    """Start a server on a data folder (made when it is not there).

    Nobody is counted as departed because a test takes long.
    """
    data.mkdir(parents=True, exist_ok=True)
    settings = Settings(data=data, host="127.0.0.1", port=port, public_url=public_url, leave_after=3600)
    link = prepare(settings).setup_link
    made = server(settings)
    thread = threading.Thread(target=made.run, daemon=True)
    thread.start()
    end = time.monotonic() + PATIENCE
    while not made.started and thread.is_alive() and time.monotonic() < end:
        time.sleep(0.01)
    assert made.started, "the server did not start"
    found = made.servers[0].sockets[0].getsockname()[1]
    address = f"http://127.0.0.1:{found}"
    SERVERS[address] = made
    return House(settings, made, thread, address, link)
