"""Papers and idea cards for the printer: every form, before a vote opens and while it is open, in the session's language."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from dialogue.activities.vote.ways import on_screens
from support.vote_room import OPTIONS, voting

WAYS = {screen.form: method for method, screen in reversed(on_screens().items()) if not screen.choices}


async def page(facilitator: Any, address: str, **query: str) -> str:
    answer = await facilitator.get(f"{facilitator.base}/activities/{address}", **query)
    return re.sub(r"\s+", " ", answer.text)


def test_every_form_of_paper_can_be_printed(open_session: Any, person: Any, running: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty", language="fr") as facilitator:
            await person(facilitator, "F")
            group = (await facilitator.groups())["N"]
            for form, method in WAYS.items():
                more = {"budget": "9"} if method in ("equal-shares", "greedy-budget") else {}
                activity = await voting(facilitator, open_it=False, method=method, **more)
                planned = await page(facilitator, f"{activity}/printed")
                assert planned.count('class="cut"') in (1, 2, 4), form
                first = planned.partition('class="cut"')[2].partition('class="cut"')[0]
                assert all(option in first for option in OPTIONS), form
                assert "What first?" in first and "Groupe" in first and "<input" not in first, form
                assert "tap" not in first.lower() and "touchez" not in first.lower(), "nobody taps on paper"
            await facilitator.turn(activity, "open")
            asked = {"group": str(group), "each": "2", "copies": "5"}
            opened = await page(facilitator, f"{activity}/printed", **asked)
            assert (
                opened.count('class="cut"') == 5
                and "of-2" in opened
                and "Groupe :" not in opened.split('class="cut"')[1]
            )
            for odd in ({"copies": "9" * 30}, {"copies": "-1"}, {"each": "3"}, {"group": "٣"}):
                assert (await page(facilitator, f"{activity}/printed", **odd)).count('class="cut"') <= 100
            slips = await voting(facilitator, open_it=False, level="slips")
            assert "Code de votre coupon" in await page(facilitator, f"{slips}/printed")

            await facilitator.post(
                f"{facilitator.base}/activities", kind="brainstorm", prompt="Que faut-il ?", minutes="5"
            )
            brainstorm = (await facilitator.activities())[-1]
            cards = await page(facilitator, f"{brainstorm}/cards", group=str(group))
            assert cards.count('class="cut"') == 6 and cards.count("Que faut-il ?") >= 6
            wrong = await facilitator.web.get(f"{facilitator.base}/activities/{brainstorm}/printed")
            assert wrong.status_code == 404

    asyncio.run(play())
