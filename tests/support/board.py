"""A board through its real forms: what a page of it shows, and an open one with ideas on it."""

from __future__ import annotations

import asyncio
import re
import time
from typing import Any

from support.browsing import PATIENCE

CARD = re.compile(r'<li id="card-(\d+)".*?</li>', re.S)
COLUMN = re.compile(r'<section id="theme-(\d+)"(.*?)</section>', re.S)
WORDS = re.compile(r"<bdi class=\"words\"[^>]*>(.*?)</bdi>")
TITLE = re.compile(r"<h2 [^>]*>.*?<bdi>(.*?)</bdi></h2>", re.S)


class Board:
    """A board with its facilitator: what the console shows, by the words on it."""

    def __init__(self, facilitator: Any, activity: int) -> None:
        self.facilitator, self.activity = facilitator, activity

    async def html(self) -> str:
        return (await self.facilitator.get(f"{self.facilitator.base}/console")).text

    async def columns(self) -> dict[str, list[str]]:
        """Title -> the words of its cards, in their order."""
        return columns(await self.html())

    async def ids(self) -> tuple[dict[str, int], dict[str, int]]:
        """(title -> theme id, words -> card id)."""
        page = await self.html()
        themes = {TITLE.findall(body)[0]: int(key) for key, body in COLUMN.findall(page)}
        cards = {WORDS.findall(m.group(0))[0]: int(m.group(1)) for m in CARD.finditer(page)}
        return themes, cards

    async def move(self, words: list[str], theme: str | int, **fields: Any) -> None:
        themes, cards = await self.ids()
        to = themes[theme] if isinstance(theme, str) and theme != "new" else theme
        await self.act("moves", ideas=[cards[w] for w in words], theme=to, **fields)

    async def looked(self) -> None:
        """Wait until the program has looked for what was asked last."""
        end = time.monotonic() + PATIENCE / 1000
        while "The program is looking" in await self.html() and time.monotonic() < end:
            await asyncio.sleep(0.2)

    async def act(self, what: str, **fields: Any) -> Any:
        return await self.facilitator.answered(self.activity, what, **fields)


def columns(page: str) -> dict[str, list[str]]:
    """What a page's board shows."""
    return {TITLE.findall(body)[0]: WORDS.findall(body) for _, body in COLUMN.findall(page)}


async def clustering(
    facilitator: Any, person: Any, ideas: dict[str, str], **settings: Any
) -> tuple[Board, int, list[Any]]:
    """A brainstorm with ideas (words -> group letter), then an open board; its brainstorm and people."""
    for kind in ("brainstorm", "cluster"):
        await facilitator.post(f"{facilitator.base}/activities", kind=kind, minutes="5")
    gather, cluster = (await facilitator.activities())[-2:]
    if settings:
        fields = {f"setting.{name}": value for name, value in settings.items()}
        await facilitator.post(
            f"{facilitator.base}/activities/{cluster}/edit",
            title="",
            prompt="",
            minutes="5",
            boxes=list(settings),
            **fields,
        )
    await facilitator.turn(gather, "open")
    people = {letter: await person(facilitator, letter) for letter in dict.fromkeys(ideas.values())}
    for words, letter in ideas.items():
        await people[letter].act(gather, "ideas", text=words)
    await facilitator.turn(gather, "close")
    await facilitator.turn(cluster, "open")
    return Board(facilitator, cluster), gather, list(people.values())
