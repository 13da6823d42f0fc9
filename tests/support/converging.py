"""Driving a session at random while pages of every audience watch it, each in its own time.

Random people do random things through the real write path. Pages of every audience stand at different numbers, miss
frames, take frames twice, take several as one. Whenever a page has caught up it must be like a freshly drawn one.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlmodel import col

from dialogue.activities.registry import KINDS
from dialogue.kernel.log import first_break
from dialogue.kernel.schema import Activity
from dialogue.kernel.vocabulary import EventKind
from dialogue.live.audience import EVERY_SCREEN, Audience, Screen
from dialogue.preparing.commands import CloseSession, DescribeSession, OpenSession
from dialogue.stage.planning import AddActivity, EditActivity
from dialogue.stage.programme import TurnActivity, starting_points
from support.dom import Page
from support.drivers import DRIVERS, SCRIPTS, around_the_session, drives_of, join, settings, turns
from support.length import FULL
from support.world import Choice, World, attach, prepare, world

LANGUAGES = ("en", "fr")
AT_TABLES = [Audience(Screen.PHONE, "en", 1), Audience(Screen.PHONE, "fr", 2)]
"""Pages of people at tables, beside the others where a kind of activity has parts of tables."""
LENGTH = 8  # further steps of a session: what a page has to draw grows with what has been done, and with it the time taken
STEPS = 20 if FULL else 14  # random commands while one activity is on stage
LAZY = (
    (0.85, 0.95) if FULL else (0.94, 0.98)
)  # the share of chances to catch up that pages let pass, by language
TRIES = 5  # commands tried until the rules allow one


def audiences(turn: int) -> list[Audience]:
    """Every screen, in the short form in one of the two languages: the next walk has each in the other one."""
    every = [(place, screen) for place, screen in enumerate(sorted(EVERY_SCREEN))]
    spoken = [(at, screen, LANGUAGES if FULL else (LANGUAGES[(at + turn) % 2],)) for at, screen in every]
    return [Audience(screen, language) for _, screen, languages in spoken for language in languages]


Way = tuple[str, dict[str, Any]]
"""A kind of activity, and what is set before its opening."""


def ways(kinds: Iterable[str], seed: int) -> dict[str, list[Way]]:
    """Every way of each of these kinds."""
    return {kind: [(kind, given) for given in settings(KINDS[kind], seed) or [{}]] for kind in kinds}


def sessions(seed: int) -> list[list[Way]]:
    """All ways of all kinds: a session with one of each kind, then short ones that begin with ideas for the rest.

    The board comes twice: in the first session chance may fill it from another step than a brainstorm.
    """
    found = ways(KINDS, seed)
    rest = [found["cluster"][0], *(way for kind in found.values() for way in kind[1:])]
    short = [rest[at : at + LENGTH] for at in range(0, len(rest), LENGTH)]
    return [[kind[0] for kind in found.values()], *([found["brainstorm"][0], *part] for part in short)]


@dataclass
class Open:
    """An open page, and how it behaves: the share of chances to catch up that it takes."""

    audience: Audience
    page: Page
    lazy: float
    reloads: int = 0


class Drive:
    """A session under random commands, with pages that watch it."""

    def __init__(
        self, made: World, lazy: tuple[float, ...], *, at_tables: bool = False, turn: int = 0
    ) -> None:
        self.world = made
        self.audiences = audiences(turn) + (AT_TABLES if at_tables else [])
        self.lazy = lazy
        self.pages: list[Open] = []
        self.trail: list[str] = []
        self.done: Counter[str] = Counter()
        self.checked = 0

    async def begin(self) -> None:
        """Prepare, open, let six people in and a page of every audience."""
        attach(self.world)
        prepare(self.world)
        self.send(DescribeSession("Water for all", "Everybody has water", ""))
        self.send(OpenSession())
        for _ in range(6):
            self.world.run(join(self.world)[0], system=True)
        # One page of each audience, so that neighbours differ in how much they sleep through: drawing the fresh
        # page to compare with is what this test spends its time on.
        for place, audience in enumerate(self.audiences):
            lazy = self.lazy[place % len(self.lazy)]
            self.pages.append(Open(audience, await self.world.page(audience), lazy))

    def send(self, command: object) -> None:
        self.world.run(command, self.world.facilitator)  # type: ignore[arg-type]

    async def through_the_programme(self, programme: Iterable[Way]) -> None:
        """Put these activities on stage one after the other; do random things with each."""
        for kind, given in programme:
            here = self.put_on_stage(kind, given)
            steps = max(getattr(drive, "STEPS", STEPS) for drive in drives_of(KINDS[kind]))
            for step in range(steps):
                self.step(steady=step < steps // 2)
                await self.some_catch_up()
            if here not in self.world.ids(Activity):  # somebody took its adding back
                here = self.put_on_stage(kind, given)
            await self.follow(here)
            await self.all_catch_up()
            for activity in self.world.ids(Activity, col(Activity.state).in_(["open", "paused"])):
                self.send(TurnActivity(activity, "close"))
        for command in (CloseSession(), OpenSession(), CloseSession()):
            self.send(command)
            await self.all_catch_up()

    def put_on_stage(self, kind: str, given: dict[str, Any]) -> int:
        """A further step of the programme, set as given, open."""
        self.send(AddActivity(kind, "", "What next?", 10))
        here = max(self.world.ids(Activity))
        self.send(EditActivity(here, "", "", 10, given, self.richest(here)))
        self.send(TurnActivity(here, "open"))
        return here

    def richest(self, here: int) -> int | None:
        """The earlier step that leaves the most: the nearest may by chance leave too little to walk a whole way with."""
        kinds, rows = self.world.dialogue.kinds, self.world.rows(Activity)
        activity = next(row for row in rows if row.id == here)
        with self.world.database.read() as reader:
            left = {
                row.id: len(list(kinds[row.kind].leaves.harvest(reader, row)))
                for row in starting_points(kinds, rows, activity)
            }
        return max(left, key=lambda one: left[one]) if any(left.values()) else None

    async def follow(self, here: int) -> None:
        """The directed way through this kind, if it has one."""
        self.send(TurnActivity(here, "reopen"))
        self.send(TurnActivity(here, "resume"))
        activity = self.world.rows(Activity, col(Activity.id) == here)[0]
        for command, seat in SCRIPTS[activity.kind](self.world, activity):
            self.trail.append(type(command).__name__)
            self.world.run(command, seat, system=seat is None)
            await self.some_catch_up()

    def step(self, *, steady: bool) -> None:
        """One random command that the rules allow; in the `steady` half the activity stays open."""
        for _ in range(TRIES):
            command, seat = self.choose(steady=steady)
            if self.world.run(command, seat, system=seat is None) is not None:
                self.done[type(command).__name__] += 1
                self.trail.append(type(command).__name__)
                return

    def choose(self, *, steady: bool) -> Choice:
        """A choice of the driver; what has rarely succeeded is likelier, so that long ways are walked too."""
        activity = self.world.on_stage()
        assert activity is not None
        chance = self.world.chance
        if not steady and chance.random() < 0.25:
            choices = turns(self.world, activity)
        elif chance.random() < 0.2:
            choices = around_the_session(self.world)
        else:
            choices = DRIVERS[activity.kind](self.world, activity)
        weights = [1 / (1 + self.done[type(command).__name__]) for command, _ in choices]
        return chance.choices(choices, weights)[0]

    async def some_catch_up(self) -> None:
        await self.world.settle()
        for one in self.pages:
            if self.world.chance.random() > one.lazy:
                await self.catch_up(one)

    async def all_catch_up(self) -> None:
        await self.world.settle()
        for one in self.pages:
            await self.catch_up(one)
        for audience in self.audiences:
            difference = self.world.difference(await self.world.page(audience), audience)
            assert not difference, f"a page load of {audience} shows something old\n{difference}"

    async def catch_up(self, one: Open) -> None:
        """The page asks from its number (what it slept through comes as one frame), and is compared."""
        chance = self.world.chance
        text = await self.world.news(one.audience, one.page.seq)
        if text and chance.random() < 0.1:
            return  # the frame is lost; the next one starts from the page's own number
        if text:
            await self.apply(one, text)
        self.compare(one)

    async def apply(self, one: Open, text: str) -> None:
        chance = self.world.chance
        if not one.page.take(text):
            one.page, one.reloads = await self.world.page(one.audience), one.reloads + 1
        if chance.random() < 0.3:
            one.page.take(text)  # repeated by a reconnect: refused by its number
            one.page.seq -= 1
            one.page.take(text)  # and even carried out twice it changes nothing

    def compare(self, one: Open) -> None:
        difference = self.world.difference(one.page, one.audience)
        self.checked += 1
        assert not difference, f"{one.audience} after {self.trail[-8:]}\n{difference}"


def drive(
    data: Path,
    seed: int,
    events: dict[str, EventKind] | None = None,
    kinds: Iterable[str] = tuple(KINDS),
    lazy: tuple[float, ...] = LAZY,
    programme: Iterable[Way] | None = None,
    turn: int = 0,
) -> tuple[World, Drive]:
    """Play one session with this chance; the world it left and what the pages saw.

    It goes through every way of `kinds`, or through `programme`; `turn` says who watches it (`audiences`).
    """
    made = world(data, seed, events)
    steps = list(programme or (way for kind in ways(kinds, seed).values() for way in kind))
    at_tables = any(part.of_table for kind, _ in steps for part in KINDS[kind].shows.parts)
    driven = Drive(made, lazy, at_tables=at_tables, turn=turn)

    async def go() -> None:
        await driven.begin()
        try:
            await driven.through_the_programme(steps)
        finally:
            made.happened.update(Counter(entry.kind for entry in made.log()))

    try:
        asyncio.run(go())
        assert first_break(made.log()) is None
    finally:
        made.close()
    return made, driven
