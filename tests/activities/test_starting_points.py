"""Which earlier step an activity starts from: the nearest with results, or the one chosen for it."""

from __future__ import annotations

import asyncio
import html
from typing import Any

import pytest

from dialogue.simulation.actors import Facilitator, Surprise
from dialogue.simulation.forms import read_page


async def add(facilitator: Facilitator, kind: str, prompt: str) -> int:
    await facilitator.post(f"{facilitator.base}/activities", kind=kind, prompt=prompt, minutes="5")
    return (await facilitator.activities())[-1]


async def storm(facilitator: Facilitator, person: Any, activity: int, words: str) -> None:
    """The activity is held; two ideas are written (a vote needs two options)."""
    await facilitator.turn(activity, "open")
    for text in (words, f"{words} for all"):
        await person.act(activity, "ideas", text=text)
    await facilitator.turn(activity, "close")


async def choose(facilitator: Facilitator, activity: int, start: int | str) -> None:
    """Save the step's form with another choice, all else as the form shows it."""
    address = f"{facilitator.base}/activities/{activity}/edit"
    form = read_page((await facilitator.get(address)).text).form("/edit")
    assert form is not None
    await facilitator.post(address, **{**form.values(), "starts_from": str(start)})


async def console(facilitator: Facilitator) -> str:
    return html.unescape((await facilitator.get(f"{facilitator.base}/console")).text)


@pytest.mark.parametrize("kind", ["cluster", "vote", "agree"])
def test_the_chosen_step_counts_and_not_the_nearest(open_session: Any, person: Any, kind: str) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            first = await add(facilitator, "brainstorm", "What first?")
            second = await add(facilitator, "brainstorm", "What else?")
            chosen = await add(facilitator, kind, "And now?")
            nearest = await add(facilitator, kind, "And now?")
            awa = await person(facilitator)
            await storm(facilitator, awa, first, "Deep wells")
            await storm(facilitator, awa, second, "Wide roads")
            await choose(facilitator, chosen, first)
            preparation = (await facilitator.get(f"{facilitator.base}/preparation")).text
            assert "Starts from: Gather ideas" in preparation
            await facilitator.turn(chosen, "open")
            page = await console(facilitator)
            assert "Deep wells" in page and "Wide roads" not in page
            await facilitator.turn(chosen, "close")
            await facilitator.turn(chosen, "reopen")
            assert "Deep wells" in await console(facilitator)
            with pytest.raises(Surprise, match="its settings are fixed"):
                await choose(facilitator, chosen, second)
            await facilitator.turn(chosen, "close")
            if kind != "vote":  # a vote that was not published and a goal without decision leave nothing
                await facilitator.turn(nearest, "open")
                page = await console(facilitator)
                assert "Wide roads" in page and "Deep wells" not in page
            await awa.close()

    asyncio.run(play())


def test_a_chosen_step_without_results_gives_nothing(open_session: Any, person: Any) -> None:
    """What another step left would look like what was chosen."""

    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            first = await add(facilitator, "brainstorm", "What first?")
            second = await add(facilitator, "brainstorm", "What else?")
            board = await add(facilitator, "cluster", "Which belong together?")
            awa = await person(facilitator)
            await storm(facilitator, awa, second, "Wide roads")
            await choose(facilitator, board, first)
            await facilitator.turn(board, "open")
            assert "Wide roads" not in await console(facilitator)
            await awa.close()

    asyncio.run(play())


def test_only_earlier_steps_that_leave_something_are_offered(open_session: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="shared-goals", language="fr") as facilitator:
            check_in, storm, board, vote, agree, _ = await facilitator.activities()

            async def offered(activity: int) -> str:
                return (await facilitator.get(f"{facilitator.base}/activities/{activity}/edit")).text

            assert "starts_from" not in await offered(check_in)
            assert "starts_from" not in await offered(storm)
            page = html.unescape(await offered(vote))
            assert f'<option value="{storm}">2. ' in page and f'<option value="{board}">3. ' in page
            assert f'<option value="{check_in}">' not in page and f'<option value="{agree}">' not in page
            for wrong in (check_in, agree, 987654, "x"):
                with pytest.raises(Surprise, match="422"):
                    await choose(facilitator, vote, wrong)

    asyncio.run(play())


def test_a_choice_goes_when_its_step_goes_or_comes_later(open_session: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            first = await add(facilitator, "brainstorm", "What first?")
            second = await add(facilitator, "brainstorm", "What else?")
            board = await add(facilitator, "cluster", "Which belong together?")
            chosen = f'<option value="{first}" selected>'
            address = f"{facilitator.base}/activities/{board}/edit"
            await choose(facilitator, board, first)
            assert chosen in (await facilitator.get(address)).text
            await facilitator.act(second, "moving", by="-1")
            assert chosen in (await facilitator.get(address)).text  # still earlier
            await facilitator.act(first, "moving", by="1")
            await facilitator.act(first, "moving", by="-1")
            assert chosen not in (await facilitator.get(address)).text
            await choose(facilitator, board, second)
            await facilitator.act(second, "removal")
            assert f'value="{second}"' not in (await facilitator.get(address)).text

    asyncio.run(play())
