"""One page for whoever types in what people without a phone say: ideas with heads and channel, hands, papers."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest

from dialogue.simulation.actors import Surprise
from support.vote_room import close_all, rows, voting


async def words(facilitator: Any, path: str) -> str:
    return re.sub(r"\s+", " ", (await facilitator.get(f"{facilitator.base}/{path}")).text)


def test_what_is_open_can_be_entered_on_one_page(open_session: Any, person: Any, running: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            awa = await person(facilitator, "F")
            assert "No step is open just now" in await words(facilitator, "entry")
            await facilitator.post(
                f"{facilitator.base}/activities", kind="brainstorm", prompt="What now?", minutes="5"
            )
            ideas = (await facilitator.activities())[-1]
            await facilitator.turn(ideas, "open")
            await awa.act(ideas, "ideas", text="Wells")
            page = await words(facilitator, "entry")
            assert "What now?" in page and f"/activities/{ideas}/ideas-for" in page
            group = (await facilitator.groups())["N"]
            said = {"group": group, "back": "entry", "channel": "said"}
            answer = await facilitator.answered(ideas, "ideas-for", text="Roads", heads="3", **said)
            assert (
                answer.url.path.endswith("/entry")
                and f'value="{group}" selected' in answer.text
                and "Roads" in answer.text
                and "3 people" in answer.text
            )
            await facilitator.act(
                ideas, "ideas-for", text="Shade", **{**said, "channel": "paper", "back": "//evil"}
            )
            for wrong in ("0", "x", "-1", "9" * 30, "٣"):
                with pytest.raises(Surprise, match="number of people in digits"):
                    await facilitator.act(ideas, "ideas-for", text="Kept words", heads=wrong, **said)
            refused = await facilitator.web.post(
                f"{facilitator.base}/activities/{ideas}/ideas-for",
                data={**said, "text": "Kept words", "heads": "x", "command_id": "one"},
                headers={"referer": f"{facilitator.address}{facilitator.base}/entry"},
            )
            assert (
                refused.status_code == 422
                and "Kept words" in refused.text
                and "Enter for others" in refused.text
            )
            assert rows(running, "SELECT heads, channel FROM idea ORDER BY id") == [
                (None, ""),
                (3, "said"),
                (1, "paper"),
            ]
            await facilitator.act(ideas, "reveal")
            assert "said by 3 people of the group" in await awa.page()
            assert "Said aloud: 1 and On paper: 1 (4 people)" in await words(facilitator, "minutes")
            await facilitator.turn(ideas, "close")
            vote = await voting(facilitator, level="open")
            assert f"/activities/{vote}/desk" in await words(facilitator, "entry")
            answer = await awa.web.get(f"{facilitator.base}/entry")
            assert answer.status_code == 403
            await close_all(awa)

    asyncio.run(play())
