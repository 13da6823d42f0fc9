"""A real conversation through the opinion activity: its statements are asked, its people answer as they did.

Everybody is a client with a phone and a socket. Each answers what her page asks, in the order of priority. What she never
voted on there she puts off here, and so it is not sent.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

from dialogue.kernel.text import blank, sameness
from dialogue.polis.conversation import BrokenConversation, Conversation, Statement
from dialogue.simulation.actors import Facilitator, Participant, lobby_groups
from dialogue.simulation.forms import read_page
from dialogue.simulation.from_polis import LONGEST, group_names, letter_of, words
from dialogue.simulation.guests import Guest
from dialogue.simulation.material import Scripted
from dialogue.simulation.script import Progress
from dialogue.simulation.stances import answer_all

MOST_STATEMENTS = 500
FEWEST = 3
STANCE = {1: "agree", -1: "disagree", 0: "pass"}
"""What is sent for a vote; for no vote nothing is."""
REPLAY_STEPS = ("prepare", "join", "answer", "results", "minutes")
FILES = ("landscape.svg", "landscape.json", "conversation.zip")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked, who comes, and what each of them says to each statement (by what look-alikes share)."""

    title: str
    question: str
    groups: tuple[str, ...]
    statements: tuple[Statement, ...]
    people: tuple[tuple[str, Mapping[str, int]], ...]
    """For each person the letter of her group, and her votes."""


@dataclass(slots=True)
class Answered:
    """What was done, for the summary."""

    participants: int = 0
    statements: int = 0
    answers: int = 0
    files: tuple[str, ...] = ()


def plan_of(conversation: Conversation, participants: int) -> Plan:
    """The plan for at most so many people, those who voted most. Raises BrokenConversation where nothing can be asked."""
    asked: dict[str, Statement] = {}
    for statement in sorted(conversation.statements, key=lambda one: one.id):
        text = words(statement)
        if not statement.moderated_out and not blank(text) and len(text) <= LONGEST:
            asked.setdefault(sameness(text), statement)
    asked = dict(list(asked.items())[:MOST_STATEMENTS])
    if len(asked) < FEWEST:
        raise BrokenConversation(
            "too-few-statements",
            f"The conversation has {len(asked)} different statements that can be asked, and an opinion activity needs at "
            f"least {FEWEST}. Please choose another one.",
        )
    key_of = {statement.id: key for key, statement in asked.items()}
    votes: dict[int, dict[str, int]] = {}
    for (person, statement_id), value in conversation.latest_votes().items():
        if statement_id in key_of:
            votes.setdefault(person, {})[key_of[statement_id]] = value
    if not votes:
        raise BrokenConversation(
            "no-votes",
            "The conversation has no votes on statements that could be used. Please choose another one.",
        )
    chosen = sorted(votes, key=lambda person: (-len(votes[person]), person))[:participants]
    group_of = {person.id: person.group_id for person in conversation.participants}
    names = group_names(group_of.get(person) for person in chosen)
    return Plan(
        title=conversation.topic[:110] or "A conversation",
        question=conversation.topic[:500] or "What do you think?",
        groups=tuple(dict.fromkeys(names.values())),
        statements=tuple(asked.values()),
        people=tuple((letter_of(names[group_of.get(person)]), votes[person]) for person in sorted(chosen)),
    )


class Replay:
    """One session with one opinion activity, played to its minutes."""

    def __init__(self, facilitator: Facilitator, plan: Plan, progress: Progress) -> None:
        self.facilitator, self.plan, self.progress = facilitator, plan, progress
        self.guests: list[Guest] = []
        self.done = Answered(statements=len(plan.statements))

    async def play(self, out: Path) -> Answered:
        """The whole session; minutes, landscape and conversation are in `out` afterwards."""
        self.progress("prepare")
        activity = await self._prepare()
        self.progress("join")
        await self._gather()
        await self.facilitator.turn(activity, "open")
        await self._about_people(activity)
        self.progress("answer")
        places = asyncio.Semaphore(20)

        async def one(guest: Guest, votes: Mapping[str, int]) -> int:
            async with places:
                return await answer_all(
                    guest.person, lambda text: STANCE.get(votes.get(sameness(text), 9), "")
                )

        told = await asyncio.gather(
            *(one(guest, votes) for guest, (_, votes) in zip(self.guests, self.plan.people, strict=True))
        )
        self.done.answers = sum(told)
        await self.facilitator.turn(activity, "close")
        self.progress("results")
        await self.facilitator.act(activity, "opinion/results")
        here = f"{self.facilitator.base}/activities/{activity}/opinion"
        await self._shown(here)
        await self.facilitator.post(f"{self.facilitator.base}/closing")
        self.progress("minutes")
        await self._save(out, here)
        return self.done

    async def _prepare(self) -> int:
        plan = self.plan
        await self.facilitator.prepare(
            plan.title, recipe="empty", purpose="A real conversation, answered again.", groups=plan.groups
        )
        await self.facilitator.post(f"{self.facilitator.base}/activities", kind="opinion", minutes="30")
        activity = (await self.facilitator.activities())[-1]
        address = f"{self.facilitator.base}/activities/{activity}/edit"
        form = read_page((await self.facilitator.get(address)).text).form("/edit")
        values: dict[str, Any] = form.values() if form else {}
        values |= {
            "prompt": plan.question,
            "setting.statements": "\n".join(" ".join(words(one).split()) for one in plan.statements),
        }
        values.pop("command_id", None)
        await self.facilitator.post(address, **values)
        await self.facilitator.open()
        return activity

    async def _about_people(self, activity: int) -> None:
        """Statements about the person are marked as such, on the console."""
        about = {sameness(words(one)) for one in self.plan.statements if one.meta}
        if not about:
            return
        page = (await self.facilitator.get(f"{self.facilitator.base}/console")).text
        for number, text in re.findall(r'id="opinion-statement-(\d+)".*?<bdi[^>]*>(.*?)</bdi>', page, re.S):
            if sameness(unescape(text)) in about:
                await self.facilitator.act(
                    activity, f"opinion/statements/{number}/acceptance", about_person="true"
                )

    async def _gather(self) -> None:
        page = await self.facilitator.get(f"/join/{self.facilitator.code}", lang="en")
        groups = lobby_groups(page.text)
        places = asyncio.Semaphore(20)

        async def join(letter: str) -> Guest:
            async with places:
                person = Participant(self.facilitator.address)
                await person.join(self.facilitator.code, group=groups[letter])
                guest = Guest(person, Scripted(said=("",), has=(), likes={}))
                await guest.listen()
                return guest

        self.guests = list(await asyncio.gather(*(join(letter) for letter, _ in self.plan.people)))
        self.done.participants = len(self.guests)

    async def _shown(self, here: str) -> None:
        """Wait until the results, which are worked out beside the session, are there."""
        while not (await self.facilitator.get(f"{here}/landscape.json")).url.path.endswith("landscape.json"):  # noqa: ASYNC110
            await asyncio.sleep(0.2)  # a client can only ask

    async def _save(self, out: Path, here: str) -> None:
        out.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240 - the command line's own small files
        names = []
        for form in ("html", "md", "pdf", "json"):
            answer = await self.facilitator.get(f"{self.facilitator.base}/minutes.{form}")
            (out / f"minutes.{form}").write_bytes(answer.content)
            names.append(f"minutes.{form}")
        for name in FILES:
            answer = await self.facilitator.get(f"{here}/{name}")
            if answer.url.path.endswith(name):  # with fewer than five people there is no picture
                (out / name).write_bytes(answer.content)
                names.append(name)
        self.done.files = tuple(names)

    async def close(self) -> None:
        await asyncio.gather(*(guest.close() for guest in self.guests))
