"""A session of the years that are played: who steers it, who sits in it, and how a goal comes to a decision."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from dialogue.kernel.schema import utc_now
from dialogue.simulation.actors import Facilitator, Participant
from dialogue.simulation.years_plot import GOING, SILENT, WITH_DOUBTS, Goal

PEOPLE = 15


@dataclass(slots=True)
class Room:
    """A session that is open: who steers it and who sits in it, by their groups' letters."""

    facilitator: Facilitator
    people: list[tuple[str, Participant]]
    chance: random.Random
    decisions: int = 0
    """The number of the newest decision of this house: they are counted from 1."""

    @property
    def base(self) -> str:
        return self.facilitator.base

    async def add(self, kind: str, prompt: str) -> int:
        """One more step at the end of the programme; its id."""
        before = set(await self.facilitator.activities())
        await self.facilitator.post(f"{self.base}/activities", kind=kind, prompt=prompt, minutes=20)
        return next(one for one in await self.facilitator.activities() if one not in before)

    async def decide(self, goal: Goal) -> tuple[int, int]:
        """Take a goal through a round of positions to a decision; the step and the decision."""
        room, here = self.facilitator, await self.add("agree", goal.text)
        last = str(utc_now().date() + timedelta(goal.confirm_within)) if goal.confirm_within else ""
        await room.turn(here, "open")
        await room.act(here, "wording", text=goal.text)
        await room.act(here, "rule", preset="shared-goal", ratify_by=last)
        await room.act(here, "round")
        doubting = self.chance.randint(
            1, len(self.people) // 5
        )  # of a group that has doubts, so many say them
        for letter, person in self.people:
            said = goal.says.get(letter, GOING)
            if said is WITH_DOUBTS:
                doubting -= 1
                said = WITH_DOUBTS if doubting >= 0 else GOING
            if said is not SILENT:
                await person.act(here, "position", level=said[0], text=said[1])
        await room.act(here, "round-closing")
        await room.act(here, "decision")
        await room.turn(here, "close")
        self.decisions += 1
        return here, self.decisions

    async def review(self, lines: Mapping[str, str]) -> int:
        """Hold the first review that the programme begins with, a line of everybody's group to each question; its step."""
        room, here = self.facilitator, (await self.facilitator.activities())[0]
        await room.turn(here, "open")
        for question, line in lines.items():
            if question != next(iter(lines)):
                await room.act(here, "review/turn", to=question)
            for _, person in self.people[:5]:
                await person.act(here, "review/lines", question=question, text=line)
            await room.act(here, "review/turn", to=f"{question}_shown")
        await room.turn(here, "close")
        return here

    async def finish(self) -> None:
        await self.facilitator.post(f"{self.base}/closing")
        for _, person in self.people:
            await person.close()
