"""Whose paper came when: an attacker beside the room watches console and projector and notes each person who sends.

He keeps every frame of both screens and knows the order of the senders, and how many people each group has. What he
wants is the group of each sender. He solves exactly: which groups can the n-th sender be of, so that every figure that
was ever shown is right? While figures of groups move in steps, only the papers at which a figure moved give themselves
away; with exact figures every paper does.
"""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import pytest

from dialogue.activities.vote import rules
from support.vote_room import cast, close_all, voting

GROUPS = {"F": 11, "N": 7, "U": 4}
SENT = 19
"""So many of the 22 people vote."""
ROW = re.compile(
    r'<span class="badge[^"]*"[^>]*>.*?<b[^>]*>([A-Z])</b>.*?<td class="n num">([^<]+)</td>', re.S
)
Counts = tuple[int, ...]
Shown = dict[str, str]


def fits(words: str, count: int) -> bool:
    """Whether a count can stand behind what a row says; that it moves in steps is known."""
    numbers = [int(number) for number in re.findall(r"\d+", words)]
    if words.startswith("at least"):
        return numbers[0] <= count < min(numbers[0] + rules.STEP, numbers[1])
    return count < numbers[0] if words.startswith("fewer") else count == numbers[0]


def suspects(frames: Sequence[Shown]) -> list[set[str]]:
    """For each sender the groups that he or she can be of; `frames` are the rows before the first paper and after each."""
    names = list(GROUPS)

    def possible(counts: Counts, shown: Shown) -> bool:
        return all(
            count <= GROUPS[name] and fits(shown[name], count)
            for name, count in zip(names, counts, strict=True)
        )

    def more(counts: Counts, at: int) -> Counts:
        return (*counts[:at], counts[at] + 1, *counts[at + 1 :])

    alive: list[set[Counts]] = [{(0,) * len(names)}]
    for shown in frames[1:]:
        following = {more(counts, at) for counts in alive[-1] for at in range(len(names))}
        alive.append({counts for counts in following if possible(counts, shown)})
        assert alive[-1], "what truly happened has to fit"
    found: list[set[str]] = []
    for number in range(len(frames) - 1, 0, -1):
        steps = [
            (counts, at)
            for counts in alive[number - 1]
            for at in range(len(names))
            if more(counts, at) in alive[number]
        ]
        found.append({names[at] for _, at in steps})
        alive[number - 1] = {counts for counts, _ in steps}
    return found[::-1]


class Watcher:
    """Keeps what both screens are told, frame by frame."""

    def __init__(self, facilitator: Any) -> None:
        self.facilitator = facilitator
        self.after = {"console": 0, "projector": 0}
        self.rows: list[Shown] = []
        self.rest: set[tuple[str, str]] = set()

    async def look(self) -> list[str]:
        """The contents of the frames since the last look."""
        contents = []
        for screen, after in self.after.items():
            path = f"{self.facilitator.base}/frame"
            frame = (await self.facilitator.web.get(path, params={"screen": screen, "after": after})).json()
            self.after[screen] = frame["seq"]
            contents.append(frame["content"])
        return contents

    async def note(self, voted: int) -> None:
        """After a paper: the rows, and what of the frames is neither a row nor the number of all papers."""
        console, projector = await self.look()
        self.rows.append(dict(ROW.findall(console)))
        for screen, content in (("console", console), ("projector", projector)):
            assert f'<b class="num">{voted}</b>' in content
            bare = re.sub(r'<td class="n num">[^<]+</td>|<b class="num">\d+</b>', "", content)
            self.rest.add((screen, re.sub(r'data-seq="\d+"', "", bare)))


async def watched(open_session: Callable[..., Any], person: Callable[..., Any]) -> tuple[Watcher, list[str]]:
    """A vote under the attacker's eyes; the true groups of the senders in their order."""
    async with open_session(recipe="empty") as facilitator:
        order = [name for name, number in GROUPS.items() for _ in range(number)]
        random.Random(11).shuffle(order)
        people = [await person(facilitator, group) for group in order]
        activity = await voting(facilitator, method="schulze")
        watcher = Watcher(facilitator)
        await watcher.look()
        watcher.rows.append({name: f"fewer than 5 of {number}" for name, number in GROUPS.items()})
        for number, one in enumerate(people[:SENT], 1):
            await cast(one, activity, 1 + number % 3, 2, 0)
            await watcher.note(number)
            if number % 6 == 0:  # who changes her mind moves nothing on any screen
                await cast(one, activity, 2, 1, 3)
                assert await watcher.look() == ["", ""]
        await close_all(*people)
        return watcher, order[:SENT]


def test_only_papers_at_which_a_step_is_taken_give_themselves_away(open_session: Any, person: Any) -> None:
    watcher, order = asyncio.run(watched(open_session, person))
    found = suspects(watcher.rows)
    assert all(true in groups for true, groups in zip(order, found, strict=True))
    certain = [number for number, groups in enumerate(found) if len(groups) == 1]
    moved = [n for n, (then, now) in enumerate(pairwise(watcher.rows[1:]), 1) if then != now]
    counts = {name: order.count(name) for name in GROUPS}
    steps = sum(
        number // rules.STEP + (number == GROUPS[name] and number % rules.STEP > 0)
        for name, number in counts.items()
    )
    assert certain == moved and len(moved) == steps <= SENT // rules.STEP + len(GROUPS)
    # Nothing else of a frame differs from paper to paper.
    assert len(watcher.rest) == 2


def test_with_exact_figures_every_paper_gives_itself_away(
    open_session: Any, person: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    monkeypatch.setattr(rules, "stepped", lambda voted, electorate: (voted, True))
    watcher, order = asyncio.run(watched(open_session, person))
    assert suspects(watcher.rows) == [{true} for true in order]
