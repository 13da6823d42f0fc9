"""What a request can reach: the database, the write path, the live rooms, the templates. Made once in `app.py`."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, tzinfo
from typing import Annotated, Any, TypeVar

from fastapi import Depends
from jinja2 import Environment
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse

from dialogue.brand import Brand
from dialogue.kernel.act import Vocabulary
from dialogue.kernel.actors import Actor
from dialogue.kernel.database import BEYOND, Database, Reader
from dialogue.kernel.errors import Refused, TooFast, not_there
from dialogue.kernel.execute import Done, Executor, Order
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Role, may
from dialogue.kernel.schema import HOUSE
from dialogue.kernel.vocabulary import Command
from dialogue.languages import Tongue
from dialogue.live.bus import Bus
from dialogue.live.bus.local import LocalBus
from dialogue.live.bus.neighbours import Neighbours
from dialogue.live.hub import Hub
from dialogue.live.parts import Book
from dialogue.settings import Settings
from dialogue.web.outcomes import Outcomes
from dialogue.web.pace import Pace

T = TypeVar("T")
LONGEST_ID = 64  # characters of a form's id, as wide as its column


def no_reminders(
    reader: Reader, platform_id: int, account_id: int, tongue: Tongue, today: date
) -> Sequence[Any]:
    """For applications in which nothing is brought up."""
    return ()


def nothing_due(reader: Reader, platform_id: int, today: date) -> Sequence[Any]:
    """For applications without an agenda."""
    return ()


def nothing_learnt(reader: Reader, item_id: int) -> Sequence[Any]:
    """For applications without a learning register."""
    return ()


@dataclass(frozen=True, slots=True)
class Services:
    """The application's parts, reachable as `request.state.dialogue`.

    `reminders` are what a platform's pages bring up, `learnt` what was learnt by working on an agenda item, `due` what
    comes up in the next session of a platform, `tiles` what a platform's home shows of pages that it does not know.
    """

    settings: Settings
    database: Database
    vocabulary: Vocabulary
    executor: Executor
    book: Book
    hub: Hub
    environment: Callable[[str], Environment]
    zone: tzinfo | None
    secret: str
    brand: Brand = field(default_factory=Brand)
    bus: Bus = field(default_factory=LocalBus)
    neighbours: Neighbours = field(default_factory=lambda: Neighbours(LocalBus()))
    pace: Pace = field(default_factory=Pace)
    outcomes: Outcomes = field(default_factory=Outcomes)
    reminders: Callable[[Reader, int, int, Tongue, date], Sequence[Any]] = no_reminders
    learnt: Callable[[Reader, int], Sequence[Any]] = nothing_learnt
    due: Callable[[Reader, int, date], Sequence[Any]] = nothing_due
    tiles: Callable[[Reader, int, int, Tongue, date], Sequence[Any]] = no_reminders

    async def execute(
        self,
        command: Command,
        *,
        actor: Actor,
        stream_id: int = HOUSE,
        command_id: str = "",
        concerns: tuple[int, ...] = (),
    ) -> Done:
        """Carry out a command and wait for its commit. Raises `Refused` for a rule's refusal, or for far too many.

        Without `command_id` (an old form, the program itself) the command gets an id of its own.
        """
        by_person = actor.seat_id is not None and may(Role.PARTICIPANT, command.right)
        if by_person and not self.pace.take(actor.seat_id or 0):
            raise TooFast(
                "too_fast",
                N_("That was a lot at once. Nothing is lost; please wait a few seconds, then send it again."),
            )
        if len(command_id) > LONGEST_ID:
            # Cut off, it would be the same as another one's, and that one's answer would be given.
            raise Refused(
                "long_id",
                N_("This form does not come from our pages. Please reload the page and send it again."),
            )
        order = Order(command, command_id or new_command_id(), stream_id, actor, concerns)
        return await self.outcomes.of(self.executor.submit(order))

    async def read(self, work: Callable[[Reader], T]) -> T:
        """Run `work` on a snapshot, in a reader's thread."""

        def reading() -> T:
            try:
                with self.database.read() as reader:
                    return work(reader)
            except BEYOND:
                raise not_there() from None

        return await asyncio.get_running_loop().run_in_executor(self.hub.pool, reading)

    async def read_together(self, work: Callable[[Reader], T]) -> T:
        """The same for a short reading: those that wait are done in one snapshot. It must change nothing that it reads."""
        try:
            return await self.hub.readings.read(work)
        except BEYOND:
            raise not_there() from None

    def tongue(self, language: str) -> Tongue:
        return Tongue(language, self.zone)

    def draw(self, template: str, language: str, **context: Any) -> str:
        """A template in a language, as HTML."""
        return self.environment(language).get_template(template).render(context)

    def page(self, template: str, language: str, *, status: int = 200, **context: Any) -> HTMLResponse:
        return HTMLResponse(self.draw(template, language, **context), status_code=status)


def new_command_id() -> str:
    """An id for a form about to be drawn: the server's word for "this very intention"."""
    return secrets.token_urlsafe(16)


async def _services(connection: HTTPConnection) -> Services:
    # async: FastAPI would send a plain function to a thread, for every request.
    found: Services = connection.state.dialogue
    return found


Dialogue = Annotated[Services, Depends(_services)]
"""The services, as an endpoint's parameter."""
