"""Programs read questions, discussions, maps, landscapes and scales as the room sees them, and nothing else of them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from support.programs import Program, joined, lender


@dataclass
class Room:
    """An open session with one activity, whoever leads it and two people, each as a program."""

    lead: Program
    awa: Program
    bo: Program
    here: str
    activity: int

    async def do(self, who: Program, command: str, status: int = 200, **fields: Any) -> Any:
        return await who.send(f"{self.here}/commands/{command}", status, **fields)

    async def turn(self, move: str) -> None:
        await self.do(self.lead, "turn-activity", activity_id=self.activity, move=move)

    async def seen(self, what: str, status: int = 200) -> Any:
        return await self.bo.get(f"{self.here}/activities/{self.activity}/{what}", status)


def play(running: Any, kind: str, walk: Callable[[Room], Awaitable[None]], **settings: Any) -> None:
    async def begin() -> None:
        first = await lender(running)
        lead = await first.program()
        here = first.session
        about = {"prompt": "What holds us back?", "minutes": 5}
        await lead.send(f"{here}/commands/add-activity", kind=kind, **about)
        (activity,) = [one["id"] for one in await lead.get(f"{here}/activities")]
        if settings:
            more = {"title": "", "settings": settings, **about}
            await lead.send(f"{here}/commands/edit-activity", activity_id=activity, **more)
        awa = await joined(lead, first.staff.code, name="Awa")
        bo = await joined(lead, first.staff.code, 1)
        await walk(Room(lead, awa, bo, here, activity))

    asyncio.run(begin())


def test_questions_stand_as_on_the_wall(running: Any) -> None:
    async def walk(room: Room) -> None:
        await room.turn("open")
        await room.do(room.awa, "ask-question", activity_id=room.activity, text="Who pays?")
        await room.do(room.awa, "ask-question", activity_id=room.activity, text="canary in the waiting line")
        for who in ("floor", "maps", "statements", "themes"):
            await room.seen(who, 404)
        found = (await room.seen("questions"))["questions"]
        pays, other = sorted(found, key=lambda one: one["number"])
        assert (pays["text"], pays["people"], pays["name"]) == ("Who pays?", 1, "")
        await room.do(room.bo, "support-question", question_id=pays["id"])
        await room.do(
            room.lead, "hide-question", activity_id=room.activity, number=other["number"], reason="twice"
        )
        (pays,) = (await room.seen("questions"))["questions"]
        assert pays["people"] == 2 and sum(one["count"] for one in pays["counts"]) == 2
        await room.do(room.lead, "take-up-question", question_id=pays["id"])
        await room.do(room.lead, "answer-question", activity_id=room.activity, answer="All of us")
        (pays,) = (await room.seen("questions"))["questions"]
        assert (pays["stand"], pays["answer"]) == ("answered", "All of us")

    play(running, "questions", walk)


def test_the_floor_tells_who_speaks_and_no_name_that_the_room_does_not_see(running: Any) -> None:
    async def walk(room: Room) -> None:
        await room.turn("open")
        await room.do(room.awa, "raise-hand", activity_id=room.activity, about="the pumps")
        await room.do(room.bo, "raise-hand", activity_id=room.activity)
        before = await room.seen("floor")
        assert before["speaking"] is None and len(before["waiting"]) == 2 and before["more"] == 0
        await room.do(room.lead, "give-floor", activity_id=room.activity, turn_id=before["waiting"][0]["id"])
        now = await room.seen("floor")
        assert now["speaking"]["about"] == "the pumps" and now["speaking"]["name"] == ""
        await room.do(room.lead, "end-turn", activity_id=room.activity)
        after = await room.seen("floor")
        assert sorted(one["turns"] for one in after["spoken"])[-1] == 1

    play(running, "discuss", walk)


def test_a_map_is_there_once_the_room_was_shown_it(running: Any) -> None:
    async def walk(room: Room) -> None:
        await room.turn("open")
        actors = []
        for name in ("Water office", "Village council"):
            done = await room.do(room.awa, "add-actor", activity_id=room.activity, name=name, influence=3)
            actors.append(done["answer"]["actor"])
        await room.do(
            room.awa, "link-actors", activity_id=room.activity, source=actors[0], target=actors[1], kind=0
        )
        assert (await room.seen("maps"))["maps"] == []
        console = (await room.lead.ask("GET", f"{room.here}/screens/console")).text
        assert "Water office" in console, "control: it is there"
        groups = (await room.lead.get(room.here))["groups"]
        await room.do(room.lead, "reveal-map", activity_id=room.activity, owner=groups[0]["id"])
        (shown,) = (await room.seen("maps"))["maps"]
        assert {one["name"] for one in shown["actors"]} == {"Water office", "Village council"}
        assert [(one["source"], one["target"]) for one in shown["links"]] == [
            ("Water office", "Village council")
        ]

    play(running, "map", walk, whose="groups")


def test_statements_are_there_when_they_are_asked_and_results_when_they_are_shown(running: Any) -> None:
    async def walk(room: Room) -> None:
        assert (await room.seen("statements"))["statements"] == []
        await room.turn("open")
        found = await room.seen("statements")
        assert [one["text"] for one in found["statements"]] == ["The wells are shared", "We trust each other"]
        assert (found["revealed"], found["result"]) == (False, None)
        for who in (room.awa, room.bo):
            for one in found["statements"]:
                about = {"activity_id": room.activity, "statement_id": one["id"]}
                await room.do(who, "take-stance", stance="agree", **about)
        await room.turn("close")
        assert (await room.seen("statements"))["result"] is None
        await room.do(room.lead, "begin-work", activity_id=room.activity, work="opinion.results")
        async with asyncio.timeout(60):
            while not (shown := await room.seen("statements"))["revealed"]:
                await asyncio.sleep(0.1)
        assert shown["result"]["people"] == 2 and len(shown["result"]["statements"]) == 2

    play(running, "opinion", walk, statements="The wells are shared\nWe trust each other")


def test_a_scale_is_read_the_same_way(running: Any) -> None:
    async def walk(room: Room) -> None:
        await room.turn("open")
        (one,) = (await room.seen("statements"))["statements"]
        for who in (room.awa, room.bo):
            await room.do(who, "answer-scale", activity_id=room.activity, answers=[[one["id"], "4", ""]])
        await room.turn("close")
        assert (await room.seen("statements"))["result"] is None
        await room.do(room.lead, "begin-work", activity_id=room.activity, work="scale.results")
        async with asyncio.timeout(60):
            while not (shown := await room.seen("statements"))["revealed"]:
                await asyncio.sleep(0.1)
        assert [each["id"] for each in shown["result"]["statements"]] == [one["id"]]

    play(running, "scale", walk, statements="We trust each other")
