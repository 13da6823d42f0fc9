"""The brainstorm through its real forms: silence, reveal, limits, hiding, resends."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from dialogue.simulation.actors import Surprise


async def brainstorming(facilitator: Any) -> int:
    """Add and open a brainstorm; its id."""
    await facilitator.post(f"{facilitator.base}/activities", kind="brainstorm", prompt="What?", minutes="5")
    activity = (await facilitator.activities())[-1]
    await facilitator.turn(activity, "open")
    return int(activity)


def test_ideas_are_silent_first_and_then_the_rooms(open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            activity = await brainstorming(facilitator)
            awa, bo = await person(facilitator, "F"), await person(facilitator, "C", language="fr")
            await awa.act(activity, "ideas", text="Share the wells <b>fairly</b>")
            assert "Share the wells &lt;b&gt;fairly&lt;/b&gt;" in await awa.page()
            assert "Share the wells" not in await bo.page()
            assert "Share the wells" not in (await facilitator.get(f"{facilitator.base}/projector")).text
            assert "Share the wells" in (await facilitator.get(f"{facilitator.base}/console")).text
            await facilitator.act(activity, "reveal")
            assert "Share the wells" in await bo.page()

    asyncio.run(play())


def test_a_resend_is_one_idea_and_another_text_under_its_id_is_refused(
    open_session: Any, person: Any
) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            activity = await brainstorming(facilitator)
            awa = await person(facilitator)
            for _ in range(3):
                await awa.act(activity, "ideas", text="Once", command_id="same")
            assert (await awa.page()).count('class="card idea') == 1
            with pytest.raises(Surprise, match="422"):
                await awa.act(activity, "ideas", text="Twice", command_id="same")

    asyncio.run(play())


def test_the_limit_counts_what_is_not_withdrawn(open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            activity = await brainstorming(facilitator)
            awa = await person(facilitator)
            for n in range(5):
                await awa.act(activity, "ideas", text=f"Idea {n}")
            with pytest.raises(Surprise, match="all 5 of your ideas"):
                await awa.act(activity, "ideas", text="One too many")
            await awa.act(activity, "ideas/1/withdrawal")
            await awa.act(activity, "ideas", text="In its place")

    asyncio.run(play())


def test_nobody_changes_the_idea_of_another(open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            activity = await brainstorming(facilitator)
            awa, bo = await person(facilitator, "F"), await person(facilitator, "N")
            await awa.act(activity, "ideas", text="Mine")
            for what in ("ideas/1/wording", "ideas/1/withdrawal"):
                with pytest.raises(Surprise, match="403"):
                    await bo.act(activity, what, text="Stolen")
            with pytest.raises(Surprise, match="403"):
                await bo.act(activity, "ideas/1/hiding", reason="because")

    asyncio.run(play())


@pytest.mark.parametrize("silent", [True, False])
def test_the_minutes_speak_of_silence_only_where_there_was_some(open_session: Any, silent: bool) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            await facilitator.post(f"{facilitator.base}/activities", kind="brainstorm", minutes="5")
            activity = (await facilitator.activities())[-1]
            chosen = {"setting.limit": "5", "setting.silent_first": "true" if silent else "false"}
            await facilitator.act(activity, "edit", title="Ideas", minutes="5", **chosen)
            await facilitator.turn(activity, "open")
            minutes = (await facilitator.get(f"{facilitator.base}/minutes", lang="en")).text
            assert ("written in silence" in minutes) is silent

    asyncio.run(play())
