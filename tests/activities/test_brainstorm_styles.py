"""The styles of a brainstorm through their real forms: sheets that go round, headings, ideas that wait."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest

from dialogue.activities.brainstorm.settings import Settings
from dialogue.simulation.actors import Surprise
from dialogue.simulation.forms import read_page
from dialogue.simulation.guests import Guest, everybody
from dialogue.simulation.material import Scripted


async def styled(facilitator: Any, style: str, **more: str) -> int:
    """Add, set and open a brainstorm; its id."""
    await facilitator.post(f"{facilitator.base}/activities", kind="brainstorm", prompt="What?", minutes="5")
    activity = int((await facilitator.activities())[-1])
    fields = {"setting.style": style, **{f"setting.{name}": value for name, value in more.items()}}
    await facilitator.act(activity, "edit", title="Ideas", prompt="What?", minutes="5", **fields)
    await facilitator.turn(activity, "open")
    return activity


async def console(facilitator: Any) -> str:
    return str((await facilitator.get(f"{facilitator.base}/console")).text)


def test_a_sheet_goes_on_to_another_group_and_is_built_upon(open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            here = await styled(facilitator, "passing")
            awa, bo = await person(facilitator, "F"), await person(facilitator, "N")
            with pytest.raises(Surprise, match="Nobody has written on a sheet yet"):
                await facilitator.act(here, "passing")
            await awa.act(here, "ideas", text="Awa digs wells")
            await bo.act(here, "ideas", text="Bo plants trees")
            written_for = read_page(await awa.page()).form("/ideas")
            assert "Bo plants trees" not in await awa.page()
            await facilitator.act(here, "passing", round="1")
            with pytest.raises(Surprise, match="passed on already"):
                await facilitator.act(here, "passing", round="1")
            assert "Bo plants trees" in await awa.page() and "Awa digs wells" in await bo.page()
            screen = (await facilitator.get(f"{facilitator.base}/projector?lang=en")).text
            assert "Round 2" in screen and "Bo plants" not in screen
            # What was typed for the sheet of before goes on that one, and reaches whom it lies before now.
            assert written_for is not None
            await awa.act(here, "ideas", text="And repairs pumps", sheet=written_for.values()["sheet"])
            assert "And repairs pumps" in await bo.page()
            # What the facilitator hides is on no sheet any more.
            await facilitator.act(here, "ideas/2/hiding", reason="a name")
            assert "Bo plants trees" not in await awa.page()
            late = await person(facilitator, "U")
            assert "Nobody else has written on the sheet before you" in await late.page()
            await facilitator.act(here, "passing", round="2")
            await facilitator.act(here, "reveal")
            with pytest.raises(Surprise, match="Nothing was changed"):
                await facilitator.act(here, "passing", round="3")
            assert "sheet 1" in await console(facilitator)
            minutes = (await facilitator.get(f"{facilitator.base}/minutes", lang="en")).text
            assert "sheets that were passed on" in minutes and "Rounds" in minutes

    asyncio.run(play())


def test_simulated_guests_write_on_every_sheet_that_comes_to_them(open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            here = await styled(facilitator, "passing")
            guests = [
                Guest(
                    await person(facilitator, letter), Scripted([""], (f"{letter} one", f"{letter} two"), {})
                )
                for letter in "FNU"
            ]
            for number in (1, 2, 3):
                assert await everybody(guests) == 3 and await everybody(guests) == 0
                assert len(re.findall(r'id="idea-\d+"', await console(facilitator))) == 6 + 3 * (number - 1)
                await facilitator.act(here, "passing", round=str(number))
            assert not [one for guest in guests for one in guest.refusals]

    asyncio.run(play())


def test_ideas_stand_under_headings_which_become_themes(open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            here = await styled(facilitator, "headings", headings="Water\nSoil")
            await facilitator.post(f"{facilitator.base}/activities", kind="cluster", minutes="5")
            awa = await person(facilitator, "F")
            with pytest.raises(Surprise, match="choose the heading"):
                await awa.act(here, "ideas", text="Compost")
            await awa.act(here, "ideas", text="Compost", heading="2")
            await awa.act(here, "ideas", text="Wells", heading="1")
            await facilitator.act(here, "ideas-for", group="1", text="Said aloud")
            await awa.act(here, "ideas/2/wording", text="Deep wells", heading="1")
            await facilitator.act(here, "reveal")
            page = await awa.page()
            places = [
                page.rindex(words) for words in (">Water<", "Deep wells", ">Soil<", "Compost", "Said aloud")
            ]
            assert places == sorted(places)
            minutes = (await facilitator.get(f"{facilitator.base}/minutes.md?lang=en")).text
            assert minutes.index("Without a heading") > minutes.index("Compost")
            await facilitator.turn(here, "close")
            await facilitator.turn((await facilitator.activities())[-1], "open")
            board = (await facilitator.get(f"{facilitator.base}/projector?lang=en")).text
            places = [board.rindex(words) for words in ("Water", "Deep wells", "Soil", "Compost")]
            assert places == sorted(places)

    asyncio.run(play())


def test_nobody_reads_an_idea_before_the_facilitator_lets_it_through(
    open_session: Any, person: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            here = await styled(facilitator, "moderated")
            awa, bo = await person(facilitator, "F"), await person(facilitator, "N")
            for text in ("First", "Second", "Third"):
                await awa.act(here, "ideas", text=text)
            assert "Waits for the facilitator" in await awa.page() and "First" not in await bo.page()
            assert "3 ideas wait for you" in await console(facilitator)
            await awa.act(here, "ideas", text="Came after she had looked")
            await facilitator.act(here, "ideas/3/keeping-back")
            await facilitator.act(here, "letting-in", newest="3")
            assert "Second" in await bo.page() and "Third" not in await bo.page()
            assert "Came after" not in await bo.page()
            assert "Hidden by the facilitator." in await awa.page()
            await facilitator.act(here, "ideas/3/reason", reason="names somebody")
            assert "names somebody" in await awa.page() and "Third" not in await bo.page()
            await awa.act(here, "ideas/1/wording", text="First, with an insult")
            assert "insult" not in await bo.page() and "2 ideas wait for you" in await console(facilitator)

    asyncio.run(play())
    monkeypatch.setattr(Settings, "waits", lambda self, text: False)  # negative control
    with pytest.raises(AssertionError):
        asyncio.run(play())


def test_an_idea_with_a_word_from_the_list_waits(
    open_session: Any, person: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            here = await styled(facilitator, "open", held="mayor\n  big pump ")
            awa, bo = await person(facilitator, "F"), await person(facilitator, "N")
            for text in ("The MAYOR is to blame", "Mayoress of the wells", "A Big  Pump"):
                await awa.act(here, "ideas", text=text)
            room = await bo.page()
            assert "Mayoress" in room and "to blame" not in room and "Pump" not in room
            assert "Waits for the facilitator" in await awa.page()
            assert "2 ideas wait for you" in await console(facilitator)
            await awa.act(here, "ideas/2/wording", text="The wells, says the mayor")
            assert "says the mayor" not in await bo.page()
            await facilitator.act(here, "ideas/1/showing")
            assert "to blame" in await bo.page()

    asyncio.run(play())
    monkeypatch.setattr(Settings, "waits", lambda self, text: False)  # negative control
    with pytest.raises(AssertionError):
        asyncio.run(play())


def test_settings_of_before_are_read_as_a_style() -> None:
    assert Settings.read({"limit": 3, "silent_first": False}).style == "open"
    assert Settings.read({"silent_first": True, "version": 1}).style == "silent"
    assert Settings.given({"silent_first": "no"}).style == "open"
    assert Settings.read({}).style == "silent"
    for headings in ("", "One", "One\none"):
        with pytest.raises(ValueError, match="headings"):
            Settings.given({"style": "headings", "headings": headings})
