"""Check-in and retrospect: one answer each, changeable, on everybody's wall."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from dialogue.simulation.actors import Surprise


@pytest.mark.parametrize("kind", ["check_in", "retrospect"])
def test_an_answer_is_shown_to_all_and_changing_it_replaces_it(
    open_session: Any, person: Any, kind: str
) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            await facilitator.post(f"{facilitator.base}/activities", kind=kind, prompt="How?", minutes="5")
            activity = (await facilitator.activities())[-1]
            await facilitator.turn(activity, "open")
            awa, bo = await person(facilitator, "F"), await person(facilitator, "C")
            await awa.act(activity, "answer", text="curious")
            assert "curious" in await bo.page()
            await awa.act(activity, "answer", text="hopeful")
            page = await bo.page()
            assert "hopeful" in page
            assert "curious" not in page
            await facilitator.act(activity, "answers/1/hiding")
            assert "hopeful" not in await bo.page()
            await facilitator.turn(activity, "close")
            with pytest.raises(Surprise, match="takes no answers now"):
                await awa.act(activity, "answer", text="too late")
            await awa.close()
            await bo.close()

    asyncio.run(play())


def test_an_activity_of_another_kind_takes_no_answers(open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session() as facilitator:
            brainstorm = (await facilitator.activities())[1]
            await facilitator.turn(brainstorm, "open")
            awa = await person(facilitator)
            with pytest.raises(Surprise, match="404"):
                await awa.act(brainstorm, "answer", text="To the wrong door")
            assert "wrong door" not in await awa.page()
            await awa.close()

    asyncio.run(play())
