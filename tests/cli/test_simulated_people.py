"""`dialogue simulate`: people who do all that a running session asks of them, as a rehearsal needs."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest

from dialogue.cli.simulate import crowd
from dialogue.simulation.guests import Guest, everybody
from dialogue.simulation.material import STANDS_ON, seeded
from support.vote_room import rows, voting

PEOPLE = 13
PATIENCE = 120  # seconds, on a machine that is busy with other things
OPTIONS = (
    "Un puits pour l'école",
    "A market roof",
    "Luz en la plaza",
    "Buses on Sundays",
    "A new bridge",
    "Trees",
)


async def until(done: Callable[[], bool]) -> None:
    for _ in range(PATIENCE * 10):
        if done():
            return
        await asyncio.sleep(0.1)
    raise AssertionError("the people did not do it in time")


def papers(running: Any) -> list[dict[str, int]]:
    found = [json.loads(row[0]) for row in rows(running, "select content from ballot_paper")]
    return [paper.get("dots", paper) for paper in found]


async def simulated(running: Any, code: str) -> asyncio.Task[None]:
    return asyncio.create_task(crowd(running.address, code, PEOPLE, 5, PATIENCE))


async def stopped(people: asyncio.Task[None]) -> None:
    people.cancel()
    await asyncio.gather(people, return_exceptions=True)


@pytest.mark.parametrize(("dots", "most"), [("5", "3"), ("8", "2"), ("1", "1")])
def test_they_place_all_their_dots_on_options_nobody_planned(
    running: Any, open_session: Any, dots: str, most: str
) -> None:
    async def play() -> None:
        async with open_session() as facilitator:
            activity = await voting(facilitator, open_it=False, options=OPTIONS, dots=dots, most=most)
            people = await simulated(running, facilitator.code)
            await until(lambda: _many(running, "seat") > PEOPLE or people.done())
            await facilitator.turn(activity, "open")
            await until(lambda: len(papers(running)) == PEOPLE or people.done())
            await stopped(people)
            placed = [sum(paper.values()) for paper in papers(running)]
            assert placed == [int(dots)] * PEOPLE
            leader = max(
                sum(paper.get(option, 0) for paper in papers(running))
                for option in set().union(*papers(running))
            )
            assert leader > PEOPLE * int(dots) / len(OPTIONS)

    asyncio.run(play())


def test_control_people_without_an_interest_leave_their_papers_empty(
    running: Any, open_session: Any, person: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def play() -> None:
        monkeypatch.setattr(
            "dialogue.simulation.material.Scripted._liking", lambda self, option: self.likes.get(option, 0)
        )
        async with open_session() as facilitator:
            mind = seeded(5, 1).people[0].mind
            mind.group = ""
            guest = Guest(await person(facilitator, "F"), mind)
            await voting(facilitator, options=OPTIONS)
            await everybody([guest])
            assert [sum(paper.values()) for paper in papers(running)] == [0]
            await guest.close()

    asyncio.run(play())


def test_they_answer_have_ideas_and_take_positions(running: Any, open_session: Any) -> None:
    async def play() -> None:
        async with open_session() as facilitator:
            kinds = dict(
                zip(
                    ("check_in", "brainstorm", "cluster", "vote", "agree"),
                    await facilitator.activities(),
                    strict=False,
                )
            )
            await facilitator.turn(kinds["check_in"], "open")
            people = await simulated(running, facilitator.code)
            try:
                await until(lambda: _many(running, "answer") == PEOPLE or people.done())
                assert not rows(running, "select 1 from answer where trim(text) = ''")
                await facilitator.turn(kinds["check_in"], "close")
                await facilitator.turn(kinds["brainstorm"], "open")
                await until(lambda: _many(running, "idea") >= PEOPLE or people.done())
                await facilitator.turn(kinds["brainstorm"], "close")
                await facilitator.turn(kinds["agree"], "open")
                await facilitator.act(kinds["agree"], "wording", text="Water for all by 2030")
                await facilitator.act(kinds["agree"], "rule", preset="shared-goal", ratify_by="2099-01-01")
                await facilitator.act(kinds["agree"], "round", because="")
                await until(lambda: _many(running, "goal_position") == PEOPLE or people.done())
                levels = {row[0] for row in rows(running, "select level from goal_position")}
                assert "1" in levels and "7" in levels
            finally:
                await stopped(people)

    asyncio.run(play())


def _many(running: Any, table: str) -> int:
    return int(rows(running, f"select count(*) from {table}")[0][0])


@pytest.mark.parametrize("levels", [*STANDS_ON, frozenset("12345678")])
def test_a_stand_keeps_its_sense_on_every_scale(levels: frozenset[str]) -> None:
    mind = seeded(5, 1).people[0].mind
    for stand in "12345678":
        mind.stands = ((stand, "why"),)
        level, _ = mind.position(sorted(levels), 0)
        assert level in levels
        objects = {"7", "8", "object", "no"} | ({"5"} if levels == frozenset("12345") else set())
        assert (level in objects) == (stand in "78"), (stand, level)


@pytest.mark.parametrize("most", [0, 2])
def test_they_tick_what_they_could_live_with(running: Any, open_session: Any, most: int) -> None:
    async def play() -> None:
        async with open_session() as facilitator:
            activity = await voting(
                facilitator, open_it=False, options=OPTIONS, method="approval", **{"approval.most": str(most)}
            )
            people = await simulated(running, facilitator.code)
            await until(lambda: _many(running, "seat") > PEOPLE or people.done())
            await facilitator.turn(activity, "open")
            await until(lambda: _many(running, "ballot_paper") == PEOPLE or people.done())
            await stopped(people)
            found = rows(running, "select content from ballot_paper")
            ticked = [json.loads(content)["approved"] for (content,) in found]
            assert len(ticked) == PEOPLE and all(ticked)
            assert max(map(len, ticked)) <= (most or len(OPTIONS))
            assert len({tuple(one) for one in ticked}) > 3, "people differ"

    asyncio.run(play())
