"""Hidden with one tap, on every screen at once and in the steps that took it over; the reason comes later, or never."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest

from dialogue.simulation.actors import Surprise
from dialogue.stage import hiding
from support.board import clustering

PLANTED = "Zanzibar-planted-word"
NAMES = "It names or hurts a person."


async def screens(facilitator: Any, *people: Any) -> dict[str, bool]:
    """On which pages the planted word stands. The console's own lists of what is hidden do not count."""
    pages = {
        name: (await facilitator.get(f"{facilitator.base}/{name}?lang=en")).text
        for name in ("console", "projector", "minutes")
    }
    pages["console"] = re.sub(
        r'<li id="idea-\d+"[^>]*hidden-idea.*?</li>|<details id="cluster-hidden-[^>]*>.*?</ul>',
        "",
        pages["console"],
        flags=re.S,
    )
    pages |= {f"phone {place}": await one.page() for place, one in enumerate(people)}
    return {name: PLANTED in page for name, page in pages.items()}


async def minutes(facilitator: Any, language: str) -> str:
    return (await facilitator.get(f"{facilitator.base}/minutes.md?lang={language}")).text


def test_an_idea_is_hidden_with_one_tap_and_the_reason_comes_later(open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            await facilitator.post(f"{facilitator.base}/activities", kind="brainstorm", minutes="5")
            here = (await facilitator.activities())[-1]
            await facilitator.turn(here, "open")
            awa, bo = await person(facilitator, "F"), await person(facilitator, "N")
            for text in (PLANTED, "Wells"):
                await awa.act(here, "ideas", text=text)
            await facilitator.act(here, "reveal")
            assert all((await screens(facilitator, bo)).values())  # the control
            await facilitator.act(here, "ideas/1/hiding")
            assert not any((await screens(facilitator, bo)).values())
            assert "Hidden by the facilitator." in await awa.page()
            assert "1 idea was hidden from the room; no reason was given." in await minutes(facilitator, "en")
            with pytest.raises(Surprise, match="Nothing was written"):
                await facilitator.act(here, "ideas/1/reason", reason=" ")
            await facilitator.act(here, "ideas/1/reason", reason=NAMES)
            assert "Reason: It names or hurts" in await minutes(facilitator, "en")
            french = await minutes(facilitator, "fr")  # a ready reason is read in one's own language
            assert "nomme ou blesse" in french and "no reason" not in french and NAMES not in french
            await facilitator.act(here, "ideas/1/reason", reason="It insults the mayor")
            assert "insults the mayor" in await awa.page()
            with pytest.raises(Surprise, match="not shown any more"):
                await facilitator.act(here, "ideas/1/hiding", reason="once more")
            await awa.act(here, "ideas/1/withdrawal")
            assert "insults the mayor" in await minutes(facilitator, "en")
            # Withdrawn before anybody said why: that it was hidden stays in the record.
            await facilitator.act(here, "ideas/2/hiding")
            await awa.act(here, "ideas/2/withdrawal")
            assert "1 idea was hidden from the room; no reason was given." in await minutes(facilitator, "en")
            with pytest.raises(Surprise, match="not hidden any more"):
                await facilitator.act(here, "ideas/2/reason", reason="too late")
            for one in (awa, bo):
                await one.close()

    asyncio.run(play())


async def on_a_board(facilitator: Any, person: Any) -> tuple[Any, Any, dict[str, bool]]:
    """A board with the planted idea in a theme, hidden from the board; and where it is read after that."""
    board, _, people = await clustering(facilitator, person, {PLANTED: "F", "Wells": "N"})
    await board.move([PLANTED, "Wells"], "new", title="Mixed")
    assert all((await screens(facilitator, people[1])).values())  # the control
    _, cards = await board.ids()
    await board.act("moves", ideas=[cards[PLANTED]], theme="0", do="hide")
    return board, people, await screens(facilitator, people[1])


def test_what_is_hidden_from_the_board_leaves_the_step_it_came_from_and_comes_back_to_its_theme(
    open_session: Any, person: Any
) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            board, people, read = await on_a_board(facilitator, person)
            assert not any(read.values()), read
            page = await board.html()
            assert "1 hidden idea" in page and PLANTED in page and "Why? (for the minutes)" in page
            card = re.findall(r'<li id="hidden-(\d+)"', page)[0]
            await board.act(f"cards/{card}/reason", reason="Not for here")
            assert "hidden: Not for here" in await board.html()
            assert "Reason: Not for here" in await minutes(facilitator, "en")
            await board.act(f"cards/{card}/showing")
            assert (await board.columns())["Mixed"] == [PLANTED, "Wells"]
            assert all((await screens(facilitator, people[1])).values())
            # Hidden again, taken back in the list of what happened, done again after all.
            await board.act("moves", ideas=[card], do="hide")
            acts = (await facilitator.get(f"{facilitator.base}/acts")).text
            newest = re.findall(r"/acts/(\d+)/undo", acts)[0]
            await facilitator.post(f"{facilitator.base}/acts/{newest}/undo")
            assert all((await screens(facilitator, people[1])).values())
            await facilitator.post(f"{facilitator.base}/acts/{newest}/redo")
            assert not any((await screens(facilitator, people[1])).values())
            with pytest.raises(Surprise, match="No idea is chosen"):
                await board.act("moves", do="hide")
            with pytest.raises(Surprise, match="422"):
                await people[0].act(board.activity, "moves", ideas=[card], do="hide")
            for one in people:
                await one.close()

    asyncio.run(play())


def test_what_comes_from_elsewhere_cannot_be_hidden_from_a_board(open_session: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            for kind in ("discuss", "cluster"):
                await facilitator.post(f"{facilitator.base}/activities", kind=kind, minutes="5")
            talk, board = (await facilitator.activities())[-2:]
            await facilitator.turn(talk, "open")
            await facilitator.act(talk, "floor/notes", text=PLANTED)
            await facilitator.turn(talk, "close")
            await facilitator.turn(board, "open")
            console = (await facilitator.get(f"{facilitator.base}/console")).text
            card = re.findall(r'<li id="card-(\d+)"', console)[0]
            with pytest.raises(Surprise, match="Only what was written in a brainstorm"):
                await facilitator.act(board, "moves", ideas=[card], do="hide")
            assert (await screens(facilitator))["projector"]

    asyncio.run(play())


def test_control_a_board_that_does_not_follow_goes_on_showing_it(
    open_session: Any, person: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hiding, "_fates", lambda act, events, kinds: {})

    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            _, people, read = await on_a_board(facilitator, person)
            assert read["projector"] and read["phone 0"]
            for one in people:
                await one.close()

    asyncio.run(play())
