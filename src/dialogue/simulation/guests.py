"""Guests: participants with opinions of their own, who do what the page in front of them asks for."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit
from zlib import crc32

from dialogue.simulation import papers
from dialogue.simulation.actors import Participant, Surprise
from dialogue.simulation.forms import PageForm, ReadPage, read_page
from dialogue.simulation.stances import answer_all
from dialogue.simulation.wire import Listener, Wire


class Mind(papers.Likes, Protocol):
    """What a guest says when asked. Everything is decided here, so a seed decides it."""

    def answer(self, turn: int) -> str:
        """An answer to a one-sentence question; `turn` is 0 for the first that this person is asked."""

    def ideas(self) -> Sequence[str]:
        """The ideas this person has."""

    def stance(self, statement: str) -> str:
        """What this person says to a statement: agree, disagree, pass, or nothing to put it off."""

    def position(self, levels: Sequence[str], turn: int) -> tuple[str, str]:
        """A level out of those offered, and words (may be empty); `turn` is 0 in the first round."""


@dataclass(eq=False, slots=True)
class Guest:
    """A participant with a phone: listens on a socket, reads the page, sends its form once an activity."""

    person: Participant
    mind: Mind
    done: set[str] = field(default_factory=set)
    refusals: list[str] = field(default_factory=list)
    listener: Listener | None = None
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def listen(self) -> None:
        """Open the live channel, as the page's script would."""
        parts = urlsplit(self.person.address)
        wire = Wire(parts.hostname or "", parts.port or 80)
        wire.cookies = {cookie.name: cookie.value or "" for cookie in self.person.web.cookies.jar}
        path = f"{self.person.base}/live?screen=phone&after=0"
        self.listener = await Listener.to(wire, path, lambda _: self.news.set())

    async def take_part(self) -> bool:
        """Look at the page and do what it asks, once. True when something was sent."""
        page = read_page(await self.person.page())
        for ending, act in _ACTS:
            form = page.form(ending)
            if form is None:
                continue
            # A position is asked again in every round: the name of its draft tells rounds apart. Likewise a sheet lies
            # before her in every round of a brainstorm in which sheets are passed on; its form says which round it is.
            mark = f"{page.activity}{form.draft}{form.values().get('round', '')}{ending}"
            if mark not in self.done:
                self.done.add(mark)
                try:
                    await act(self, form, page)
                except Surprise as surprise:
                    self.refusals.append(str(surprise))
                return True
        return False

    def turn(self, ending: str) -> int:
        """How often this person was asked the same kind of thing before the form she has before her now."""
        return sum(mark.endswith(ending) for mark in self.done) - 1

    async def send(self, form: PageForm, **fields: object) -> None:
        """Send a form of the page with its hidden fields as they are."""
        sent = {
            name: value for name, value in form.values().items() if not (name == "command_id" and not value)
        }
        await self.person.post(form.action, **{**sent, **fields})

    async def close(self) -> None:
        if self.listener is not None:
            self.listener.close()
        await self.person.close()


async def _answer(guest: Guest, form: PageForm, page: ReadPage) -> None:
    await guest.send(form, text=guest.mind.answer(guest.turn("/answer")))


async def _ideas(guest: Guest, form: PageForm, page: ReadPage) -> None:
    """Send her ideas: all at once, or some on each sheet that lies before her; under the heading that she finds fit."""
    said: Sequence[str] = guest.mind.ideas()
    if form.named("sheet"):
        said = sheet_after_sheet(said, int(form.values().get("round", "1")) - 1)
    for text in said:
        headings = form.choices.get("heading", ())
        under = {"heading": headings[crc32(text.encode()) % len(headings)]} if headings else {}
        fresh = read_page(await guest.person.page()).form("/ideas")
        if fresh is None:
            return  # the limit is reached, or the activity has ended
        await guest.send(fresh, text=text, **under)


def sheet_after_sheet(ideas: Sequence[str], turn: int, *, each: int = 2) -> Sequence[str]:
    """What somebody writes on the sheet before her: the next of her ideas, and when there are none left, one again with
    where to begin. `turn` is 0 for the first sheet.

    >>> sheet_after_sheet(("Wells", "Roads", "Seeds"), 1), sheet_after_sheet(("Wells", "Roads"), 1)
    (('Seeds',), ('Roads – in one village first',))
    """
    own = tuple(ideas[turn * each : (turn + 1) * each])
    return own or ((f"{ideas[turn % len(ideas)]} – in one village first",) if ideas else ())


async def _questions(guest: Guest, form: PageForm, page: ReadPage) -> None:
    """Ask one question, and want about every second one of the others answered too."""
    own = guest.mind.answer(guest.turn("/questions"))
    await guest.send(form, text=own)
    for one in read_page(await guest.person.page()).forms:
        if one.action.endswith("/support") and crc32(f"{own}{one.action}".encode()) % 2:
            await guest.send(one)


async def _hand(guest: Guest, form: PageForm, page: ReadPage) -> None:
    """Raise the hand, once, to speak about the idea that is dearest to her."""
    await guest.send(form, about=next(iter(guest.mind.ideas()), ""))


async def _press(guest: Guest, form: PageForm, page: ReadPage) -> None:
    """A form that asks for nothing more: find my table, take the pen (unless somebody else was faster)."""
    with contextlib.suppress(Surprise):
        await guest.send(form)


async def _lines(guest: Guest, form: PageForm, page: ReadPage) -> None:
    """Write this person's ideas down for her table, a few of them."""
    for text in list(guest.mind.ideas())[:3]:
        fresh = read_page(await guest.person.page()).form("/tables/lines")
        if fresh is None:
            return  # somebody took the pen over, or the tables have ended
        await guest.send(fresh, text=text)


async def _paper(guest: Guest, form: PageForm, page: ReadPage) -> None:
    await guest.send(form, **papers.filled(form, guest.mind))


async def _stance(guest: Guest, form: PageForm, page: ReadPage) -> None:
    await answer_all(guest.person, guest.mind.stance)


async def _review(guest: Guest, form: PageForm, page: ReadPage) -> None:
    """One line to the question that the room is at."""
    await guest.send(form, text=guest.mind.answer(guest.turn("/review/lines")))


async def _scale(guest: Guest, form: PageForm, page: ReadPage) -> None:
    """One step for each statement, the higher the more it is liked."""
    await guest.send(form, **papers.stepped(form.named("tap."), guest.mind))


async def _actor(guest: Guest, form: PageForm, page: ReadPage) -> None:
    """One actor on the map of one's group, in a few of one's own words."""
    name = " ".join(guest.mind.answer(guest.turn("/actors")).split()[:4])[:60]
    await guest.send(form, name=name, influence=crc32(name.encode()) % 6)


async def _position(guest: Guest, form: PageForm, page: ReadPage) -> None:
    levels = [one.value for one in form.named("level")]
    level, words = guest.mind.position(levels, guest.turn("/position"))
    await guest.send(form, level=level, text=words)


_ACTS = (
    ("/answer", _answer),
    ("/scale/answers", _scale),
    ("/map/actors", _actor),
    ("/ideas", _ideas),
    ("/questions", _questions),
    ("/waiting", _hand),
    ("/tables/place", _press),
    ("/tables/pen", _press),
    ("/tables/lines", _lines),
    ("/review/lines", _review),
    ("/paper", _paper),
    ("/position", _position),
    ("/stance", _stance),
)


async def everybody(guests: Sequence[Guest], *, at_once: int = 20) -> int:
    """Let every guest take part; how many sent something."""
    places = asyncio.Semaphore(at_once)

    async def one(guest: Guest) -> bool:
        async with places:
            return await guest.take_part()

    return sum(await asyncio.gather(*(one(guest) for guest in guests)))


async def linger(guest: Guest, chance: random.Random, until: asyncio.Event) -> None:
    """Take part by oneself until told to stop: after news, and a moment of thinking."""
    while not until.is_set():
        guest.news.clear()
        await asyncio.sleep(chance.uniform(0.5, 4.0))
        try:
            await guest.take_part()
        except (Surprise, OSError):
            await asyncio.sleep(2.0)
        waiting = [asyncio.create_task(guest.news.wait()), asyncio.create_task(until.wait())]
        _, pending = await asyncio.wait(waiting, timeout=20, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
