"""Options of a vote prepared one by one: what they carry, what is refused, and what the ballot makes of them."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from dialogue.simulation.actors import Surprise
from support.vote_room import close_all, rows, voting

PLAN = "SELECT position, label, text, cost, group_id IS NOT NULL FROM vote_option_plan ORDER BY position"
BALLOT = "SELECT label, text, cost, group_id FROM ballot_option ORDER BY position"


def test_options_are_prepared_completed_ordered_and_frozen(
    open_session: Any, person: Any, running: Any
) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            awa = await person(facilitator)
            activity = await voting(
                facilitator,
                open_it=False,
                options=("Wells", "Roads"),
                method="greedy-budget",
                currency="euros",
            )
            base = f"{facilitator.base}/activities/{activity}/options"

            # Money is known before a vote spends it: each refusal says where to write it.
            with pytest.raises(Surprise, match="no budget yet"):
                await facilitator.turn(activity, "open")
            fields = {"setting.method": "greedy-budget", "setting.budget": "700", "setting.currency": "euros"}
            await facilitator.act(
                activity, "edit", title="Vote", minutes="5", **fields, **{"setting.options": "Wells; Roads"}
            )
            with pytest.raises(Surprise, match="“Wells” has no cost"):
                await facilitator.turn(activity, "open")

            # What the ballot would have now is the start of the list; a second click starts nothing anew.
            for _ in range(2):
                await facilitator.post(f"{base}/taking-over")
            assert [row[1] for row in rows(running, PLAN)] == ["Wells", "Roads"]
            page = (await facilitator.get(base)).text
            assert "The cost is missing." in page
            ((group,),) = rows(running, "SELECT max(group_id) FROM seat")
            wells, roads = (
                key for (key,) in rows(running, "SELECT id FROM vote_option_plan ORDER BY position")
            )
            more = {"text": "Three wells\nby the market", "cost": "3 00", "group_id": str(group)}
            await facilitator.post(f"{base}/{wells}", label="Wells", **more)
            await facilitator.post(f"{base}/{roads}", label="Roads", cost="450", group_id="0")
            await facilitator.post(base, label="Seeds", cost="0", group_id="0")
            for wrong, words in (
                ({"label": "  "}, "Nothing was written yet"),
                ({"label": "ＷＥＬＬＳ"}, "look the same"),
                ({"label": "Seeds\u200b"}, "look the same"),
                ({"label": "A" * 401}, "401 characters; 400 fit"),
                ({"label": "Bus", "cost": "12.50"}, "whole number"),
                ({"label": "Bus", "cost": "-3"}, "whole number"),
                ({"label": "Bus", "cost": "٣"}, "whole number"),
                ({"label": "Bus", "cost": "1e5"}, "whole number"),
                ({"label": "Bus", "cost": "9" * 30}, "whole number"),
                ({"label": "Bus", "group_id": "9999"}, "not part of the session"),
            ):
                with pytest.raises(Surprise, match=words):
                    await facilitator.post(base, **{"cost": "", "group_id": "0", **wrong})
            with pytest.raises(Surprise, match="not there any more"):
                await facilitator.post(f"{base}/99999/removal")
            await facilitator.post(f"{base}/{roads}/moving", by="-1")
            await facilitator.post(f"{base}/{roads}/moving", by="-1")  # there is no place above the first
            assert rows(running, PLAN) == [
                (1, "Roads", "", 450, 0),
                (2, "Wells", "Three wells\nby the market", 300, 1),
                (3, "Seeds", "", 0, 0),
            ]
            assert (
                "Three wells"
                in (await facilitator.get(f"{facilitator.base}/activities/{activity}/preview")).text
            )

            await facilitator.turn(activity, "open")
            assert [row[:3] for row in rows(running, BALLOT)] == [
                ("Roads", "", 450), ("Wells", "Three wells\nby the market", 300), ("Seeds", "", 0),
            ]  # fmt: skip
            phone = await awa.page()
            assert phone.index("Roads") < phone.index("Wells") < phone.index("Seeds")
            for words in ("450 euros", "Three wells", "Proposed by", "Together {cost} of 700 euros"):
                assert words in phone, words
            with pytest.raises(Surprise, match="its options are fixed"):
                await facilitator.post(base, label="Bus", cost="", group_id="0")
            with pytest.raises(Surprise):
                await awa.post(base, label="Bus", cost="", group_id="0")
            assert len(rows(running, PLAN)) == 3
            await close_all(awa)

    asyncio.run(play())


def test_a_step_with_prepared_options_can_be_removed(open_session: Any, running: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            activity = await voting(facilitator, open_it=False)
            base = f"{facilitator.base}/activities/{activity}"
            await facilitator.post(f"{base}/options", label="Bus", cost="", group_id="0")
            await facilitator.post(f"{base}/removal")
            assert rows(running, f"SELECT count(*) FROM vote_option_plan WHERE activity_id = {activity}") == [
                (0,)
            ]

    asyncio.run(play())
