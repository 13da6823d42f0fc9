"""Two processes over one store, each with a hub of its own, and a bus between them that loses, repeats and reorders."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from dialogue.kernel.execute import Executor
from dialogue.live.audience import Audience, Screen
from dialogue.live.hub import Hub
from dialogue.preparing.commands import DescribeSession
from support.buses import pair
from support.world import World, attach, parts_on, prepare, world

CONSOLE = Audience(Screen.CONSOLE, "en")


class Other:
    """A second process over the world's store: its own hub, rooms and writer."""

    def __init__(self, made: World, lose: Callable[[int], bool]) -> None:
        here, there = pair(lose)
        dialogue = made.dialogue
        self.made = made
        self.hubs = [
            Hub(made.database, dialogue.book, dialogue.vocabulary.events, bus) for bus in (here, there)
        ]
        self.writers = [Executor(made.database, dialogue.vocabulary, bus.announce) for bus in (here, there)]
        for bus in (here, there):
            bus.attach(asyncio.get_running_loop())

    def close(self) -> None:
        for writer in self.writers:
            writer.close()
        for hub in self.hubs:
            hub.close()

    async def describe(self, side: int, title: str) -> None:
        """A change, written by one of the two."""
        before, self.made.dialogue = self.made.dialogue, _with(self.made, self.writers[side])
        try:
            await asyncio.to_thread(self.made.run, DescribeSession(title, "", ""), self.made.facilitator)
        finally:
            self.made.dialogue = before

    async def title_on(self, side: int, title: str) -> bool:
        """Whether a fresh page of that process shows it."""
        room = await self.hubs[side].room(self.made.session_id)
        _, parts = await room.page(CONSOLE, parts_on(Screen.CONSOLE))
        return any(title in str(html) for html in parts.values())


def _with(made: World, writer: Executor):  # type: ignore[no-untyped-def]
    import dataclasses

    return dataclasses.replace(made.dialogue, executor=writer)


@contextmanager
def played(data: Path) -> Iterator[World]:
    made = world(data)
    try:
        yield made
    finally:
        made.close()


@pytest.mark.parametrize(
    "lose", [lambda n: False, lambda n: n % 3 == 0, lambda n: True], ids=["nothing", "each third", "all"]
)
def test_a_fresh_page_is_never_stale_whatever_the_bus_does(lose: Callable[[int], bool], data: Path) -> None:
    async def play(made: World) -> None:
        attach(made)
        prepare(made)
        both = Other(made, lose)
        try:
            for number in range(12):
                await both.describe(number % 2, f"Water {number}!")
                for side in (1 - number % 2, number % 2):
                    assert await both.title_on(side, f"Water {number}!"), (number, side)
        finally:
            both.close()

    with played(data) as made:
        asyncio.run(play(made))


def test_many_fresh_pages_at_once_share_the_question_and_none_is_stale(data: Path) -> None:
    async def play(made: World) -> None:
        attach(made)
        prepare(made)
        both = Other(made, lambda _: True)
        try:
            asked = 0
            heads = both.hubs[1]._heads

            def counted(streams: list[int]) -> list[tuple[int, int, str]]:
                nonlocal asked
                asked += 1
                return heads(streams)

            both.hubs[1]._heads = counted  # type: ignore[method-assign]
            await both.title_on(1, "")
            for number in range(5):
                early = [asyncio.create_task(both.title_on(1, f"Wells {number}!")) for _ in range(20)]
                await asyncio.sleep(0)
                await both.describe(0, f"Wells {number}!")
                assert all(await asyncio.gather(*(both.title_on(1, f"Wells {number}!") for _ in range(50))))
                await asyncio.gather(*early)
            assert asked < 40, "350 pages asked together"
        finally:
            both.close()

    with played(data) as made:
        asyncio.run(play(made))


def test_open_pages_come_to_the_head_when_every_word_is_lost(data: Path) -> None:
    """The sweep, also without any fresh page that asks."""

    async def play(made: World) -> None:
        attach(made)
        prepare(made)
        both = Other(made, lambda _: True)
        try:
            room = await both.hubs[1].room(made.session_id)
            await both.describe(0, "Far away")
            head = made.stream().last_seq
            assert room.seq < head, "nobody told it"
            await both.hubs[1].look()
            await room.caught_up()
            assert room.seq == head
        finally:
            both.close()

    with played(data) as made:
        asyncio.run(play(made))


def test_a_resend_at_the_other_process_brings_its_room_to_the_answer(data: Path) -> None:
    """What was done before at another process is announced by nobody here: the answer itself says how far it is."""

    async def play(made: World) -> None:
        attach(made)
        prepare(made)
        both = Other(made, lambda _: True)
        try:
            room = await both.hubs[1].room(made.session_id)
            await both.describe(0, "Elsewhere")
            head = made.stream().last_seq
            await both.hubs[1].reached(made.session_id, head, within=30)
            assert room.seq == head
        finally:
            both.close()

    with played(data) as made:
        asyncio.run(play(made))


def test_without_the_question_a_page_is_stale(data: Path) -> None:
    """Negative control: as a single process does it, the other's page is of before."""

    async def play(made: World) -> None:
        attach(made)
        prepare(made)
        both = Other(made, lambda _: True)
        both.hubs[1].shared = False
        try:
            await both.title_on(1, "")
            await both.describe(0, "Unheard of")
            assert not await both.title_on(1, "Unheard of")
        finally:
            both.close()

    with played(data) as made:
        asyncio.run(play(made))
