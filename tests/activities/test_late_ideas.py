"""Ideas that come after the close: the facilitator's alone until she admits them, and told in the minutes."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from dialogue.activities.brainstorm import late
from dialogue.activities.brainstorm.schema import IdeaState
from dialogue.simulation.actors import Surprise

TOO_LATE = "Too late: shown to the facilitator"


async def brainstorm(facilitator: Any) -> int:
    here = int((await facilitator.activities())[1])
    await facilitator.turn(here, "open")
    await facilitator.act(here, "reveal")
    return here


async def console(facilitator: Any) -> str:
    return str((await facilitator.get(f"{facilitator.base}/console?lang=en")).text)


async def refusal(person: Any, here: int, way: str) -> tuple[int, str]:
    """How script is answered: the status, and why it was refused."""
    form = {"command_id": f"kept-{way}-{here}", "text": "Kept on a phone"}
    address = f"{person.base}/activities/{here}/{way}"
    answer = await person.web.post(address, data=form, headers={"HX-Request": "true"})
    return answer.status_code, answer.headers.get("refused-because", "")


def test_what_came_late_is_admitted_or_declined_and_told(open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session() as facilitator:
            here = await brainstorm(facilitator)
            awa, bo = await person(facilitator, "F"), await person(facilitator, "N")
            await awa.act(here, "late-ideas", text="Kept, and in time after all")
            assert "Kept, and in time after all" in await bo.page()
            assert "Late:" not in await console(facilitator)
            await facilitator.turn(here, "pause")
            assert await refusal(awa, here, "late-ideas") == (422, "paused")
            await facilitator.turn(here, "resume")
            await facilitator.turn(here, "close")
            assert await refusal(awa, here, "ideas") == (422, "too_late")
            for text in ("Roads on the way", "Wells on the way", "Seeds on the way"):
                await awa.act(here, "late-ideas", text=text)
            assert TOO_LATE in await awa.page() and "Late: 3" in await console(facilitator)
            wall = (await facilitator.get(f"{facilitator.base}/projector?lang=en")).text
            assert "on the way" not in wall and "on the way" not in await bo.page()
            # Whatever is on stage meanwhile, they go on waiting.
            await facilitator.turn((await facilitator.activities())[2], "open")
            assert "Late: 3" in await console(facilitator) and "on the way" not in await bo.page()
            await facilitator.act(here, "ideas/2/admission")
            with pytest.raises(Surprise, match="does not wait any more"):
                await facilitator.act(here, "ideas/2/admission")
            await facilitator.act(here, "ideas/3/keeping-back")
            assert "Late: 1" in await console(facilitator)
            minutes = (await facilitator.get(f"{facilitator.base}/minutes.md?lang=en")).text
            assert "Arrived after the close" in minutes and "3, of which 1 stand among the others" in minutes
            assert "Roads on the way" in minutes
            assert "Wells on the way" not in minutes and "Seeds on the way" not in minutes
            with pytest.raises(Surprise):
                await bo.act(here, "ideas/4/admission")

    asyncio.run(play())


def test_a_late_idea_that_is_shown_at_once_is_found(
    open_session: Any, person: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control: stored as any other idea, what came late would be the room's."""
    monkeypatch.setattr(late, "IdeaState", SimpleNamespace(LATE=IdeaState.SHOWN, SHOWN=IdeaState.SHOWN))

    async def play() -> None:
        async with open_session() as facilitator:
            here = await brainstorm(facilitator)
            awa, bo = await person(facilitator, "F"), await person(facilitator, "N")
            await facilitator.turn(here, "close")
            await awa.act(here, "late-ideas", text="Roads on the way")
            assert "Roads on the way" in await bo.page()

    asyncio.run(play())
