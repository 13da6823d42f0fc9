"""What people do with each other's ideas and what is shown of them: me too, similar ones, the promise, what it rests on."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest

from dialogue.activities.brainstorm import hinting, promising
from dialogue.simulation.actors import Surprise
from dialogue.simulation.forms import read_page

QUESTION = "What do we need?"


async def storm(facilitator: Any, **settings: str) -> int:
    """Add, set and open a brainstorm; its id."""
    await facilitator.post(f"{facilitator.base}/activities", kind="brainstorm", prompt=QUESTION, minutes="5")
    here = int((await facilitator.activities())[-1])
    fields = {f"setting.{name}": value for name, value in settings.items()}
    await facilitator.act(here, "edit", title="Ideas", prompt=QUESTION, minutes="5", **fields)
    await facilitator.turn(here, "open")
    return here


async def write(who: Any, here: int, text: str, **more: str) -> int:
    """Send an idea; its id."""
    await who.act(here, "ideas", text=text, **more)
    return max(int(found) for found in re.findall(r"ideas/(\d+)/withdrawal", await who.page()))


async def screens(facilitator: Any, phone: Any) -> dict[str, str]:
    base = facilitator.base
    return {
        "phone": await phone.page(),
        "console": (await facilitator.get(f"{base}/console")).text,
        "wall": (await facilitator.get(f"{base}/projector?lang=en")).text,
        "minutes": (await facilitator.get(f"{base}/minutes.md?lang=en")).text,
    }


def card(page: str, idea: int) -> str:
    found = re.search(rf'<li id="idea-{idea}".*?</li>', page, re.S)
    return found.group(0) if found else ""


def test_me_too_is_counted_once_each_taken_back_and_sorts_the_wall(open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            here = await storm(facilitator)
            awa, bo, cid = [await person(facilitator, letter, name="Canary") for letter in "FNU"]
            wells, roads = await write(awa, here, "Wells"), await write(awa, here, "Roads")
            with pytest.raises(Surprise, match="not there any more"):
                await bo.act(here, f"ideas/{roads}/support")  # what she may not read yet, she cannot name
            await facilitator.act(here, "reveal")
            with pytest.raises(Surprise, match="your own"):
                await awa.act(here, f"ideas/{roads}/support")
            for who in (bo, bo, cid):
                await who.act(here, f"ideas/{roads}/support")
            await facilitator.post(f"{facilitator.base}/wall-order", order="weight")
            seen = await screens(facilitator, bo)
            assert all("2 “me too”" in card(seen[where], roads) for where in ("phone", "console"))
            assert "Me too" in card(seen["wall"], roads) and "Me too" not in card(seen["wall"], wells)
            assert seen["wall"].index(f'id="idea-{roads}"') < seen["wall"].index(f'id="idea-{wells}"')
            assert "2 (N 1, U 1)" in seen["minutes"] and "Canary" not in "".join(seen.values()).replace(
                card(seen["phone"], 0), ""
            )
            form = read_page(seen["phone"]).form("/support-withdrawal")
            assert form is not None and "You say “me too” to 1 idea" in seen["phone"]
            await bo.act(here, f"ideas/{roads}/support-withdrawal")
            assert "1 “me too”" in card(await bo.page(), roads)

    asyncio.run(play())


def test_a_similar_idea_is_named_while_one_writes_and_nothing_hidden_is(
    open_session: Any, person: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hint(who: Any, here: int, text: str) -> str:
        return str((await who.answered(here, "similar", text=text)).text)

    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            here = await storm(facilitator)
            awa, bo = await person(facilitator, "F"), await person(facilitator, "N")
            for text in (
                "Repair the pumps quickly",
                "Repair all pumps",
                "Plant trees",
                "Repair the pump secretly",
            ):
                hidden = await write(awa, here, text)
            await facilitator.act(here, f"ideas/{hidden}/hiding", reason="a name")
            assert "Repair" not in await hint(bo, here, "repair the pumps")
            await facilitator.act(here, "reveal")
            said = await hint(bo, here, "repair the pumps")
            assert (
                "quickly" in said and "all pumps" in said and "trees" not in said and "secretly" not in said
            )
            assert f"/activities/{here}/ideas/{hidden - 3}/support" in said
            assert "<li" not in await hint(awa, here, "repair the pumps"), "not her own ideas"
            assert "<li" not in await hint(bo, here, "re")
            # Without script it is said once the idea was sent.
            sent = (await bo.answered(here, "ideas", text="Repair our pumps")).text
            assert "Your idea was sent" in sent and "Repair all pumps" in sent
            assert "Your idea was sent" not in (await bo.answered(here, "ideas", text="Teach children")).text

    asyncio.run(play())
    monkeypatch.setattr(hinting.rules, "may_see_wall", lambda *_: True)  # negative control
    with pytest.raises(AssertionError):
        asyncio.run(play())


def test_less_can_be_shown_of_who_wrote_and_never_more(
    open_session: Any, person: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            here = await storm(facilitator, shows="name", style="open")
            await facilitator.act(here, "authors", shows="group")
            await facilitator.act(here, "authors", shows="name")  # nobody has written yet
            awa, bo = await person(facilitator, "F", name="Canary"), await person(facilitator, "N")
            assert "Your name and your group stand beside your idea" in await awa.page()
            wells = await write(awa, here, "Wells")
            seen = await screens(facilitator, bo)
            assert all("Canary" in card(seen[where], wells) for where in ("phone", "console", "wall"))
            assert "Canary" not in seen["minutes"]
            await facilitator.act(here, "authors", shows="group")
            seen = await screens(facilitator, bo)
            assert not any("Canary" in card(seen[where], wells) for where in ("phone", "console", "wall"))
            await awa.act(here, f"ideas/{wells}/withdrawal")  # she relied on it all the same
            for looser in ("name", "", "nonsense"):
                with pytest.raises(Surprise, match="422"):
                    await facilitator.act(here, "authors", shows=looser)
            with pytest.raises(Surprise, match="settings are fixed"):
                fields = {"setting.shows": "name", "setting.style": "open"}
                await facilitator.act(here, "edit", title="Ideas", prompt=QUESTION, minutes="5", **fields)
            roads = await write(awa, here, "Roads")
            await facilitator.act(here, "authors", shows="nothing")
            assert "Neither your name nor your group is shown" in await awa.page()
            seen = await screens(facilitator, bo)
            assert all("badge" not in card(seen[where], roads) for where in ("phone", "console", "wall"))
            assert "neither name nor group" in seen["minutes"] and "Ideas by group" not in seen["minutes"]
            # A step like it, and a session made of its file, promise what this one promises now.
            await facilitator.act(here, "repetition")
            again = int((await facilitator.activities())[-1])
            form = read_page(
                (await facilitator.get(f"{facilitator.base}/activities/{again}/edit")).text
            ).form("/edit")
            assert form is not None and form.values()["setting.shows"] == "nothing"
            assert await facilitator.turn(here, "pause") is None
            with pytest.raises(Surprise, match="not looser"):
                await facilitator.act(here, "authors", shows="group")

    asyncio.run(play())
    monkeypatch.setattr(promising, "has_been_written_in", lambda *_: False)  # negative control
    with pytest.raises(pytest.fail.Exception, match="DID NOT RAISE"):
        asyncio.run(play())


def test_an_idea_says_what_it_rests_on(open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            here = await storm(facilitator, style="open", evidence="true")
            awa, bo = await person(facilitator, "F"), await person(facilitator, "N")
            with pytest.raises(Surprise, match="kinds of knowledge"):
                await awa.act(here, "ideas", text="Wells", knowledge="gossip")
            wells = await write(awa, here, "Wells", knowledge="data", source="Survey of 2024")
            seen = await screens(facilitator, bo)
            for where in ("phone", "console", "wall"):
                assert "Figures or data" in card(seen[where], wells) and "Survey of 2024" in card(
                    seen[where], wells
                )
            assert "Figures or data: Survey of 2024" in seen["minutes"]
            assert 'name="by-knowledge" value="data"' in seen["console"]
            await awa.act(here, f"ideas/{wells}/wording", text="Wells", turn="1", knowledge="law", source="")
            assert "Law or rules" in card(await bo.page(), wells)
            plain = await storm_beside(facilitator, here)
            await awa.act(plain, "ideas", text="Roads", knowledge="data", source="Nobody asked")
            assert "Nobody asked" not in await awa.page()

    asyncio.run(play())


async def storm_beside(facilitator: Any, before: int) -> int:
    await facilitator.turn(before, "close")
    return await storm(facilitator, style="open")
