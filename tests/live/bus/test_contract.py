"""The contract of every bus: what one process says, all others hear, and a line that breaks comes back by itself."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from sqlalchemy import create_engine, text

from dialogue.live.bus import Bus
from dialogue.live.bus.local import LocalBus
from dialogue.live.bus.postgres import postgres_bus
from dialogue.live.bus.remote import LARGEST, RemoteBus, heard, messages, newest
from dialogue.live.bus.valkey import valkey_bus
from support.valkey import Valkey

PATIENCE = 60.0
EACH = ["local", "postgres", "valkey"]
REMOTE = EACH[1:]


@dataclass
class Side:
    """A process's end of the bus, and what it has heard."""

    bus: Bus
    heads: dict[int, int] = field(default_factory=dict)
    words: list[tuple[str, str]] = field(default_factory=list)
    gaps: int = 0

    def __post_init__(self) -> None:
        self.bus.listen(
            lambda stream, seq: self.heads.__setitem__(stream, max(seq, self.heads.get(stream, 0)))
        )
        self.bus.hear("test", lambda who, words: self.words.append((who, words)))
        self.bus.after_a_gap(self._gap)

    def _gap(self) -> None:
        self.gaps += 1


async def until(true: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "it never came"
        await asyncio.sleep(0.005)


@asynccontextmanager
async def sides(made: Callable[[], Bus], count: int = 2) -> AsyncIterator[list[Side]]:
    """So many processes on one bus, all of whose lines are open."""
    found = [Side(made()) for _ in range(count)]
    for one in found:
        one.bus.attach(asyncio.get_running_loop())
    try:
        for one in found:
            await until(lambda one=one: one.bus.up)  # type: ignore[misc]
        yield found
    finally:
        for one in found:
            await asyncio.to_thread(one.bus.close)
            one.bus.attach(None)


@pytest.fixture(params=EACH)
def made(request: pytest.FixtureRequest) -> Callable[[], Bus]:
    if request.param == "local":
        return LocalBus
    if request.param == "postgres":
        address: str = request.getfixturevalue("postgres")
        return lambda: postgres_bus(address)
    carrier: Valkey = request.getfixturevalue("carrier")
    return lambda: valkey_bus(carrier.url, "contract")


remote = pytest.mark.parametrize("made", REMOTE, indirect=True)


def test_what_one_says_it_hears_itself_and_at_once(made: Callable[[], Bus]) -> None:
    """A person's own change never waits for a line: it is here before anything else runs."""

    async def play() -> None:
        async with sides(made, 1) as (one,):
            await asyncio.to_thread(one.bus.announce, 3, 7)
            await asyncio.sleep(0)
            assert one.heads == {3: 7}

    asyncio.run(play())


def test_without_a_loop_words_are_dropped(made: Callable[[], Bus]) -> None:
    bus = made()
    bus.announce(1, 1)
    bus.tell("test", "nobody is there")
    bus.close()


@remote
def test_all_others_hear_it(made: Callable[[], Bus]) -> None:
    async def play() -> None:
        async with sides(made, 3) as (one, two, three):
            assert one.bus.shared and len({side.bus.me for side in (one, two, three)}) == 3
            one.bus.announce(3, 7)
            two.bus.announce(4, 1)
            one.bus.tell("test", "é of one")
            await until(lambda: all(side.heads == {3: 7, 4: 1} for side in (one, two, three)))
            await until(lambda: two.words and three.words)
            assert two.words == three.words == [(one.bus.me, "é of one")]
            assert one.words == [], "one's own words come back to nobody"

    asyncio.run(play())


@remote
def test_many_at_once_arrive_with_the_newest_number(made: Callable[[], Bus]) -> None:
    """More than fits into one message, out of several threads; whatever is left out, the newest arrives."""

    async def play() -> None:
        async with sides(made) as (one, two):
            await asyncio.gather(
                *(
                    asyncio.to_thread(lambda s=stream: [one.bus.announce(s, n) for n in range(1, 60)])
                    for stream in range(1, 40)
                )
            )
            one.bus.tell("test", "x" * (LARGEST - 100))
            one.bus.tell("test", "y" * (LARGEST - 100))
            await until(lambda: two.heads == dict.fromkeys(range(1, 40), 59))
            await until(lambda: [words[:1] for _, words in two.words] == ["x", "y"])

    asyncio.run(play())


@remote
def test_what_was_said_before_the_end_arrives(made: Callable[[], Bus]) -> None:
    async def play() -> None:
        async with sides(made) as (one, two):
            one.bus.announce(9, 9)
            await asyncio.to_thread(one.bus.close)
            await until(lambda: two.heads == {9: 9})

    asyncio.run(play())


def test_a_line_to_postgresql_that_breaks_comes_back_and_asks(postgres: str) -> None:
    async def play() -> None:
        async with sides(lambda: postgres_bus(postgres)) as (one, two):
            one.bus.announce(4, 4)
            await until(lambda: one.gaps == two.gaps == 1 and two.heads)  # both have looked when they began
            engine = create_engine(postgres)
            with engine.connect() as connection:
                ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'dialogue bus'"
                assert len(connection.execute(text(ended)).all()) >= 3
            engine.dispose()
            one.bus.announce(5, 5)  # may be lost: that is what the question is for
            await until(lambda: one.gaps == two.gaps == 2 and one.bus.up and two.bus.up)
            one.bus.announce(5, 6)
            await until(lambda: two.heads.get(5) == 6)

    asyncio.run(play())


def test_a_valkey_that_was_killed_comes_back_and_asks(carrier: Valkey) -> None:
    async def play() -> None:
        async with sides(lambda: valkey_bus(carrier.url, "killed")) as (one, two):
            await until(lambda: one.gaps == two.gaps == 1)
            await asyncio.to_thread(carrier.kill)
            await until(lambda: not one.bus.up and not two.bus.up)
            one.bus.announce(5, 5)  # kept until there is a line again
            await asyncio.to_thread(carrier.start)
            await until(lambda: one.gaps == two.gaps == 2 and one.bus.up and two.bus.up)
            one.bus.announce(5, 6)
            await until(lambda: two.heads.get(5) == 6)

    asyncio.run(play())


def test_channels_of_one_valkey_do_not_hear_each_other(carrier: Valkey) -> None:
    async def play() -> None:
        async with (
            sides(lambda: valkey_bus(carrier.url, "a")) as (a, b),
            sides(lambda: valkey_bus(carrier.url, "b"), 1) as (other,),
        ):
            a.bus.announce(1, 1)
            await until(lambda: b.heads == {1: 1})
            assert other.heads == {}

    asyncio.run(play())


def test_what_a_stranger_says_on_the_line_harms_nobody(carrier: Valkey) -> None:
    import redis

    async def play() -> None:
        async with sides(lambda: valkey_bus(carrier.url, "strange")) as (one, two):
            with redis.Redis.from_url(carrier.url) as stranger:
                for words in ("", "x", "x\nhead", "x\nhead a b", "x\nhead 1 -5", "x\nhead ² ²", "\n\n\n"):
                    stranger.publish("strange", words)
            one.bus.announce(1, 1)
            await until(lambda: two.heads == {1: 1})

    asyncio.run(play())


def test_messages_are_small_and_say_everything() -> None:
    words = [("head", f"{stream} {seq}") for stream in range(3000) for seq in (1, 2)] + [
        ("here", "x" * 3000)
    ] * 5
    said = list(messages("me", words))
    assert all(len(message.encode()) < 8000 for message in said) and len(said) > 1
    understood = [(topic, spoken) for message in said for _, topic, spoken in heard(message)]
    assert sorted(understood) == sorted(newest(words))


def test_a_line_that_does_not_open_is_said_once(caplog: pytest.LogCaptureFixture) -> None:
    opened = 0

    def never(hears: bool) -> object:
        nonlocal opened
        opened += 1
        raise OSError("no route")

    async def play() -> None:
        bus = RemoteBus(never)  # type: ignore[arg-type]
        side = Side(bus)
        bus.attach(asyncio.get_running_loop())
        bus.announce(1, 1)
        await until(lambda: opened > 4)
        assert side.heads == {1: 1}, "this process goes on"
        assert not bus.up
        await asyncio.to_thread(bus.close)

    asyncio.run(play())
    assert [record.levelname for record in caplog.records] == ["ERROR"]
