"""A real session without a server around it: the SQLite file, the write path, the room, and open pages."""

from __future__ import annotations

import asyncio
import dataclasses
import difflib
import random
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from sqlmodel import col, select

from dialogue.accounts.commands import AddFacilitator
from dialogue.app import services
from dialogue.kernel.actors import Actor
from dialogue.kernel.database import Database
from dialogue.kernel.errors import Refused
from dialogue.kernel.execute import Done, Order
from dialogue.kernel.log import entries_after
from dialogue.kernel.schema import HOUSE, Activity, LogEntry, Seat, Session, StakeholderGroup, Stream
from dialogue.kernel.streams import stream_of
from dialogue.kernel.vocabulary import Command, EventKind
from dialogue.live.audience import Audience, Screen
from dialogue.live.bus.local import LocalBus
from dialogue.live.frames import subject_at
from dialogue.live.parts import Scope
from dialogue.live.room import Room
from dialogue.paths import TEMPLATES
from dialogue.preparing.commands import PrepareSession
from dialogue.settings import Settings
from dialogue.web.services import Services
from support.dom import Page, same_tree

SURFACES = {
    Screen.PHONE: "sessions/phone.html",
    Screen.CONSOLE: "console/console.html",
    Screen.PROJECTOR: "projector/projector.html",
}


Choice = tuple[Command, int | None]
"""A command and the seat that sends it; None is the program itself."""


@cache
def parts_on(screen: Screen) -> tuple[str, ...]:
    """The parts that the template of a screen shows, in its order: read from the template itself."""
    text = (TEMPLATES / SURFACES[screen]).read_text()
    return tuple(re.findall(r"parts\['([a-z_.]+)'\]", text))


ON_PLATFORMS = ("dialogue.agenda.", "dialogue.learning.", "dialogue.bodies.mandate_commands")
"""Modules whose commands are addressed to the platform of a session, not to the session."""


@dataclass
class World:
    """One session in one process. `refused` counts the rules' no by code; `happened` the events by kind."""

    dialogue: Services
    bus: LocalBus
    chance: random.Random
    seed: int = 0
    session_id: int = 0
    facilitator: int = 0
    seats: list[int] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    happened: Counter[str] = field(default_factory=Counter)
    _ids: int = 0
    _people: tuple[int, list[int]] = (-1, [])
    _truths: dict[Audience, tuple[int, str]] = field(default_factory=dict)

    @property
    def database(self) -> Database:
        return self.dialogue.database

    def run(
        self, command: Command, seat: int | None = None, *, system: bool = False, of: int | None = 0
    ) -> Done | None:
        """Send a command through the write path and wait for its commit; None for a rule's refusal."""
        self._ids += 1
        stream, actor, concerns = (
            HOUSE if of is None else of or self.session_id,
            Actor(seat, None, system),
            (),
        )
        if type(command).__module__.startswith(ON_PLATFORMS):
            session = self.session()
            stream, concerns = session.platform_id or 0, (session.id,)
            actor = Actor(account_id=session.created_by if seat == self.facilitator else None)
        order = Order(command, f"c{self._ids}", stream, actor, concerns)
        try:
            return self.dialogue.executor.run(order)
        except Refused as refusal:
            self.refused[f"{type(command).__name__}:{refusal.code}"] += 1
            return None

    def run_together(self, commands: Iterable[Command], seat: int) -> None:
        """Send many at once, as a burst does, and wait for all of them."""
        waiting = []
        for command in commands:
            self._ids += 1
            order = Order(command, f"c{self._ids}", self.session_id, Actor(seat_id=seat))
            waiting.append(self.dialogue.executor.submit(order))
        for one in waiting:
            one.result()

    def rows(self, table: Any, *where: Any) -> list[Any]:
        """Rows of this session in a table."""
        with self.database.read() as reader:
            return list(reader.exec(select(table).where(table.session_id == self.session_id, *where)))

    def ids(self, table: Any, *where: Any) -> list[int]:
        return [row.id for row in self.rows(table, *where)]

    def some_id(self, table: Any, *where: Any) -> int:
        """One of the table's ids; now and then one that is not there."""
        found = self.ids(table, *where)
        return self.chance.choice(found) if found and self.chance.random() < 0.97 else 987_654

    def groups(self) -> list[int]:
        return self.ids(StakeholderGroup)

    def participants(self) -> list[Seat]:
        return self.rows(Seat, col(Seat.role) == "participant")

    def somebody(self) -> int:
        if self._people[0] != self._ids:  # asked many times between two commands
            self._people = (self._ids, [seat.id or 0 for seat in self.participants()])
        return self.chance.choice(self._people[1])

    def on_the_programme(self) -> list[int]:
        return sorted(self.ids(Activity))

    def session(self) -> Session:
        with self.database.read() as reader:
            found = reader.get(Session, self.session_id)
            assert found is not None
            return found

    def stream(self) -> Stream:
        with self.database.read() as reader:
            return stream_of(reader, self.session_id)

    def on_stage(self) -> Activity | None:
        with self.database.read() as reader:
            subject = subject_at(reader, self.session_id)
            return subject.on_stage if subject else None

    def log(self) -> list[LogEntry]:
        with self.database.read() as reader:
            return entries_after(reader, self.session_id, 0)

    def whole_log(self) -> list[LogEntry]:
        """The session's record and that of its platform."""
        with self.database.read() as reader:
            streams = (self.session_id, self.session().platform_id or 0)
            return [entry for stream in streams for entry in entries_after(reader, stream, 0)]

    def words(self, most: int = 60) -> str:
        """Something a person might type, also in other scripts, also with characters that HTML gives a meaning."""
        pool = (
            "wells",
            "école",
            "Wasser & Brot",
            "<b>seeds</b>",
            "agua",
            '"fair" prices',
            "土地",
            "مياه",
            "🌾",
            "no'",
        )
        return " ".join(self.chance.choices(pool, k=self.chance.randint(1, 4)))[:most]

    async def room(self) -> Room:
        return await self.dialogue.hub.room(self.session_id)

    def truth(self, audience: Audience) -> tuple[int, str]:
        """The session's number and the page's content, drawn now and from nothing kept."""
        with self.database.read() as reader:
            subject = subject_at(reader, self.session_id)
            assert subject is not None
            scope = Scope(reader, subject, audience, subject.on_stage)
            drawn = [self.dialogue.book.draw(name, scope) for name in parts_on(audience.screen)]
            return subject.stream.last_seq, "\n".join(drawn)

    async def page(self, audience: Audience) -> Page:
        """Load the page as a route does, from the room."""
        room = await self.room()
        seq, parts = await room.page(audience, parts_on(audience.screen))
        return Page("\n".join(parts[name] for name in parts_on(audience.screen)), seq)

    async def news(self, audience: Audience, after: int) -> str:
        """The frame beyond `after`, as the socket or the poll gives it; empty when there is nothing."""
        room = await self.room()
        return (await room.frame(audience, after)).text

    async def settle(self) -> int:
        """Let the room read what has been committed; the number it stands at."""
        room = await self.room()
        await self.dialogue.hub.look()
        await room.caught_up()
        return room.seq

    def difference(self, page: Page, audience: Audience) -> str:
        """Where a page differs from a freshly drawn one; empty when it does not."""
        head = self.stream().last_seq
        if self._truths.get(audience, (-1, ""))[0] != head:
            seq, content = self.truth(audience)
            self._truths[audience] = (seq, same_tree(content))
        old, new = page.shown(), self._truths[audience][1]
        if old == new:
            return ""
        lines = difflib.unified_diff(
            old.splitlines(), new.splitlines(), "old page + frames", "fresh page", lineterm=""
        )
        return "\n".join(lines)

    def close(self) -> None:
        self.dialogue.executor.close()
        self.dialogue.hub.close()
        self.database.close()


def world(
    data: Path,
    seed: int = 0,
    events: Mapping[str, EventKind] | None = None,
    database: Database | None = None,
) -> World:
    """A world on a migrated data folder (or another store). `events` replaces declarations, for negative controls."""
    settings = Settings(data=data, public_url="http://dialogue.test", timezone="UTC", venue=True)
    bus = LocalBus()
    dialogue = services(settings, database or Database.at(data), bus)
    if events:
        dialogue.vocabulary.events.update(events)
    return World(dialogue, bus, random.Random(seed), seed)


def prepare(
    made: World,
    *,
    recipe: str = "empty",
    title: str = "Water for all",
    languages: tuple[str, ...] = ("en", "fr", "es"),
) -> None:
    """Make a facilitator and a session."""
    account = made.run(AddFacilitator(f"Awa {made.chance.random()}", "x"), system=True, of=None)
    assert account is not None
    command = PrepareSession(account.answer["account"], title, languages=languages, recipe=recipe)
    done = made.run(command, system=True, of=None)
    assert done is not None
    made.session_id, made.facilitator = done.answer["session"], done.answer["seat"]


def without_touch(kind: EventKind, part: str) -> EventKind:
    """The declaration with one of its touches forgotten."""
    return dataclasses.replace(kind, touches=tuple(touch for touch in kind.touches if touch.part != part))


def attach(made: World) -> None:
    """Let commits be announced in the running event loop."""
    made.bus.attach(asyncio.get_running_loop())
