"""Ideas that say the same: offered by the program, put together and taken apart by a person only."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from typing import Any

import pytest

from dialogue.simulation.actors import Surprise
from support.board import Board, clustering

TWINS = ("Repair the village pumps", "Repair all the village pumps", "Repair the pumps of the village")
ALONE = ("Buses", "Teachers", "Seeds", "Roads", "A dam", "Clinics", "Millet", "Goats", "Credit")
PAIR = re.compile(r'<li id="pair-(\d+)".*?</div></li>', re.S)
WORDS = re.compile(r'<bdi class="words"[^>]*>(.*?)</bdi>')


async def offered(board: Board) -> dict[int, list[str]]:
    """Pair -> the words of its two ideas."""
    return {int(one[1]): WORDS.findall(one[0]) for one in PAIR.finditer(await board.html())}


async def look(board: Board) -> None:
    """Let the program look, and wait for the end of it: of what it found, or that it found nothing."""
    with suppress(Surprise):
        await board.act("pairs")
    await board.looked()


async def counts(board: Board, theme: str) -> str:
    """What the board says of how many ideas a theme holds, and of which groups."""
    found = re.search(rf"<bdi>{theme}</bdi>.*?</ul>", await board.html(), re.S)
    assert found is not None
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0].partition("<ul")[0]))


def test_two_ideas_are_put_together_by_a_person_and_nothing_is_lost(open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            said = {TWINS[0]: "F", TWINS[1]: "N", TWINS[2]: "C"} | dict(zip(ALONE, "FNCUPFNCU", strict=True))
            board, _, people = await clustering(
                facilitator,
                person,
                said,
            )
            before = await board.columns()
            await look(board)
            pairs = await offered(board)
            assert pairs and all(set(words) <= set(TWINS) for words in pairs.values())
            assert await board.columns() == before  # nothing has moved by itself
            _, cards = await board.ids()
            first, second, third = (cards[words] for words in TWINS)
            # One tap each: two are put together, the third is not the same; it is not offered again.
            await board.act("moves", do="merge", ideas=[first, second])
            assert 0 < len(await offered(board)) < len(pairs) or len(pairs) == 1
            for pair in await offered(board):
                await board.act(f"pairs/{pair}/dismissal")
            assert not await offered(board)
            await look(board)
            assert not await offered(board)
            # Both are counted with their groups, go together, and are told in the minutes.
            await board.move([TWINS[0], "Buses"], "new", title="Mixed")
            assert (await board.columns())["Mixed"] == [TWINS[0], TWINS[1], "Buses"]
            assert "3 ideas" in await counts(board, "Mixed")
            minutes = (await facilitator.get(f"{facilitator.base}/minutes.md?lang=en")).text
            assert "Put under another idea that says the same" in minutes and TWINS[1] in minutes
            assert TWINS[1] in await people[0].page()
            wall = (await facilitator.get(f"{facilitator.base}/projector?lang=en")).text
            assert TWINS[0] in wall and TWINS[1] not in wall  # there the group alone stands below it
            # Taken apart, and that undone; then everything back to where it was.
            await board.act(f"cards/{second}/parting")
            assert TWINS[1] in (await facilitator.get(f"{facilitator.base}/projector?lang=en")).text
            with pytest.raises(Surprise, match="by itself already"):
                await board.act(f"cards/{second}/parting")
            for _ in range(3):
                await board.act("undo")
            assert await board.columns() == before
            with pytest.raises(Surprise, match="two ideas or more"):
                await board.act("moves", do="merge", ideas=[third])
            # A hidden upper one hides nobody else's words.
            await board.act("moves", do="merge", ideas=[first, second, third])
            await board.act("moves", do="hide", ideas=[first])
            left = [words for words in (await board.columns())["Ideas without a theme"] if words in TWINS]
            assert left == [TWINS[1], TWINS[2]]
            for one in people:
                await one.close()

    asyncio.run(play())


def test_a_few_ideas_are_compared_by_a_person(open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            board, _, people = await clustering(facilitator, person, dict.fromkeys(TWINS, "F"))
            with pytest.raises(Surprise, match="fewer than 10 ideas"):
                await board.act("pairs")
            for one in people:
                await one.close()

    asyncio.run(play())
