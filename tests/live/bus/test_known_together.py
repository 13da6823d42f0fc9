"""What processes know together in memory: who is connected, wrong tries, how fast a seat sends, who is on the way in."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress

import pytest

from dialogue.api.pacing import Paces, TooManyRequests
from dialogue.live.bus import neighbours
from dialogue.live.bus.neighbours import Neighbours
from dialogue.people import elsewhere, presence, way_in
from dialogue.people.elsewhere import Elsewhere, spoken, understood
from dialogue.people.presence import Presence
from dialogue.people.way_in import CHOOSING, PASSCODE, WayIn
from dialogue.stage import jobs
from dialogue.stage.jobs import Jobs
from dialogue.web import turnstile
from dialogue.web.line_figures import Figures
from dialogue.web.line_test import Lines
from dialogue.web.pace import Pace
from dialogue.web.turnstile import Turnstile
from support.buses import Faulty, pair


class Clock:
    """Seconds that pass when a test says so, or somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now

    def passes(self, seconds: float) -> None:
        self.now += seconds

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    for module in (presence, elsewhere, neighbours, jobs, turnstile, way_in):
        monkeypatch.setattr(module, "time", found)
    return found


def two_tables() -> tuple[Presence, Presence, Faulty]:
    here, there = pair()
    return Presence(elsewhere=Elsewhere(here)), Presence(elsewhere=Elsewhere(there)), here


def test_who_is_connected_to_another_process_is_not_counted_as_departed(clock: Clock) -> None:
    one, two, _ = two_tables()
    one.begin([(1, 7), (1, 8), (1, 9)])
    two.arrive(1, 7)
    two.ask(1, 8)
    clock.passes(80)
    two.tell()
    clock.passes(11)
    assert one.departed(90) == {1: [9]}, "nobody saw the ninth"
    assert one.ago(1, 7) == 0 and one.ago(1, 8) == 11
    clock.passes(80)
    two.tell()  # the eighth has given no sign since
    assert one.departed(90) == {1: [8]}
    two.depart(1, 7)
    two.tell()
    clock.passes(89)
    assert one.departed(90) == {}
    clock.passes(2)
    assert one.departed(90) == {1: [7]}


def test_without_the_word_of_the_other_she_is_counted_as_departed(clock: Clock) -> None:
    """Negative control: what two processes did that knew nothing of each other."""
    one, two, _ = two_tables()
    one.begin([(1, 7)])
    two.arrive(1, 7)
    clock.passes(91)
    assert one.departed(90) == {1: [7]}


def test_while_the_others_cannot_be_heard_nobody_is_known_to_have_gone(clock: Clock) -> None:
    one, _, bus = two_tables()
    one.begin([(1, 7)])
    clock.passes(91)
    bus.up = False
    one.elsewhere.listen_closely()
    assert one.departed(90) == {}
    bus.up = True
    clock.passes(89)
    one.elsewhere.listen_closely()
    assert one.departed(90) == {}, "the others have the same time to tell of her"
    clock.passes(2)
    assert one.departed(90) == {1: [7]}


def test_a_single_process_remembers_nothing_to_tell() -> None:
    alone = Presence()
    alone.ask(1, 7)
    alone.elsewhere.listen_closely()
    assert not alone.fresh and alone.elsewhere.deaf < 0
    alone.tell()


def test_devices_with_a_role_are_seen_at_all_processes() -> None:
    one, two, _ = two_tables()
    two.looked(1, 3)
    assert one.looked_ago(1, 3) is None
    two.tell()
    assert one.looked_ago(1, 3) is not None


def test_lines_say_every_seat_and_stay_short() -> None:
    keys = [(session, seat) for session in (1, 2) for seat in range(10**6, 10**6 + 2500)]
    said = list(spoken("o", keys))
    assert max(map(len, said)) < 7000
    assert Counter(key for line in said for key in understood(line)[1]) == Counter(keys)


async def wrong(gates: Turnstile, key: object) -> None:
    async with gates.turn(key) as gate:
        gate.missed()


def test_wrong_tries_count_at_all_processes_and_together_are_no_faster(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = pair()
    one, two, apart = (Turnstile(free=4, gap=0.25) for _ in range(3))
    one.share(here, "wrong-code", "a secret of ours", lambda: 2)
    two.share(there, "wrong-code", "a secret of ours", lambda: 2)

    async def waits(gates: Turnstile, key: object) -> float:
        began = clock.now
        async with gates.turn(key):
            return clock.now - began

    async def play() -> None:
        monkeypatch.setattr(asyncio, "sleep", clock.sleep)
        for gates in (one, two, one, two, apart, apart):
            await wrong(gates, "192.0.2.1")
        assert await waits(one, "192.0.2.1") == 0.5, "twice the pause, since there are two"
        await wrong(one, "192.0.2.1")
        assert await waits(two, "192.0.2.1") == 0.5
        assert await waits(two, "192.0.2.2") == 0, "another address"
        assert await waits(apart, "192.0.2.1") == 0, "the control: nobody tells it of the others"

    asyncio.run(play())


def test_only_a_hash_of_the_key_is_told() -> None:
    here, there = pair()
    heard: list[str] = []
    there.hear("wrong-password", lambda _, words: heard.append(words))
    one = Turnstile(free=4)
    one.share(here, "wrong-password", "a secret of ours", lambda: 2)
    asyncio.run(wrong(one, ("awa diop", False)))
    assert len(heard) == 1 and "awa" not in heard[0] and heard[0].isalnum()


def test_one_bucket_for_all_processes_and_nothing_told_of_those_who_write_by_hand() -> None:
    now = [0.0]

    def paces() -> tuple[Pace, Pace]:
        return Pace(burst=20, a_second=2, clock=lambda: now[0]), Pace(
            burst=20, a_second=2, clock=lambda: now[0]
        )

    one, two = paces()
    here, there = pair()
    told: list[str] = []
    there.hear("pace", lambda _, words: told.append(words))
    one.share(here)
    two.share(there)
    assert all(one.take(7) for _ in range(10)) and told == []
    together = sum(side.take(7) for _ in range(40) for side in (one, two))
    assert 10 + together < 35, "the burst, and at most what each had left until it was told"
    now[0] += 5
    assert sum(side.take(7) for _ in range(40) for side in (one, two)) <= 12, "two a second of both together"
    one, two = paces()
    assert sum(side.take(7) for _ in range(40) for side in (one, two)) == 40, "the control: a bucket each"


def test_a_program_has_one_bucket_at_all_processes_beside_those_of_seats() -> None:
    def asked(*sides: Paces) -> int:
        answered = 0
        for _ in range(300):
            for side in sides:
                with suppress(TooManyRequests):
                    side.taken(7)
                    answered += 1
        return answered

    def standing() -> Paces:
        made = Paces()
        made.pace.clock = lambda: 0.0
        return made

    here, there = pair()
    one, two, seats = standing(), standing(), Pace(burst=20, clock=lambda: 0.0)
    for paces, bus in ((one.pace, here), (two.pace, there), (seats, there)):
        paces.share(bus)
    assert 200 <= asked(one, two) < 320, "the burst, and at most what each had left until it was told"
    assert all(seats.take(7) for _ in range(20)), "a seat of the same number"
    assert asked(standing(), standing()) == 400, "the control: a bucket each"


def test_who_is_on_the_way_in_and_what_phones_measured_is_known_to_all() -> None:
    here, there = pair()
    one, two = WayIn(bus=here), WayIn(bus=there)
    one.at(1, "awa", PASSCODE)
    two.at(1, "awa", CHOOSING)
    two.at(1, "ben", CHOOSING)
    assert one.counted(1) == two.counted(1) and one.counted(1).choosing == 2
    one.arrived(1, "ben")
    assert two.counted(1).choosing == 1
    lines, others = Lines(bus=here), Lines(bus=there)
    assert lines.keep(4, "an Android phone", Figures(asked=20, lost=1)).number == 1
    assert others.keep(4, "a laptop", Figures(asked=20)).number == 2
    assert [(a.number, a.device, a.seen) for a in lines.of(4)] == [
        (a.number, a.device, a.seen) for a in others.of(4)
    ]


def test_work_goes_on_at_whom_it_is_told_of_and_for_a_while_only(clock: Clock) -> None:
    here, there = pair()
    one, two = Jobs(), Jobs()
    there_too = Neighbours(there)
    one.share(Neighbours(here))
    two.share(there_too)
    one.own.add(12)
    assert two.going_on() == set()
    assert one.neighbours is not None
    one.neighbours.tell()
    assert two.going_on() == {12} and there_too.there() == [here.me] and there_too.processes() == 2
    one.neighbours.leave()
    assert there_too.there() == []
    clock.passes(16)
    assert two.going_on() == set()
