"""Every form asks the same two checks: nothing to see is refused, and things that are chosen between look different."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from dialogue.simulation.actors import Facilitator, Surprise
from support.vote_room import fields_of, voting

NOTHING = ("\u200b", "\u2800", "\u3164 \u3164", "\u200b\u2060\u00ad", "\ufeff\u202e", "\u0301")


async def refused(sending: Awaitable[Any], *words: str) -> None:
    with pytest.raises(Surprise) as told:
        await sending
    assert "422" in str(told.value) and all(word in str(told.value) for word in words), told.value


@pytest.mark.parametrize("nothing", NOTHING, ids=ascii)
def test_nothing_to_see_is_nothing_written(open_session: Any, person: Any, nothing: str) -> None:
    async def play() -> None:
        async with open_session() as facilitator:
            check_in, brainstorm, cluster, _, agree, *_ = await facilitator.activities()
            awa = await person(facilitator)
            base = facilitator.base
            await refused(facilitator.post(f"{base}/description", title=nothing, purpose="", place=""))
            await facilitator.turn(check_in, "open")
            await refused(awa.act(check_in, "answer", text=nothing), "Nothing was written")
            await awa.act(
                check_in, "answer", text="❤\ufe0f"
            )  # control: one sign that can be seen is an answer
            await facilitator.turn(check_in, "close")
            await facilitator.turn(brainstorm, "open")
            await refused(awa.act(brainstorm, "ideas", text=nothing), "Nothing was written")
            await awa.act(brainstorm, "ideas", text="می\u200cخواهم")
            await facilitator.act(brainstorm, "ideas/1/hiding", reason=nothing)  # hidden, and no reason given
            await refused(
                facilitator.act(brainstorm, "ideas/1/reason", reason=nothing), "Nothing was written"
            )
            await facilitator.act(brainstorm, "ideas/1/showing")
            await facilitator.turn(brainstorm, "close")
            await facilitator.turn(cluster, "open")
            await refused(facilitator.act(cluster, "themes", title=nothing, ideas=["1"]), "needs a title")
            await facilitator.act(cluster, "themes", title="Water", ideas=["1"])
            await facilitator.turn(cluster, "close")
            await facilitator.turn(agree, "open")
            await refused(facilitator.act(agree, "wording", text=nothing), "Nothing was written")
            await awa.close()

    asyncio.run(play())


@pytest.mark.parametrize("nothing", NOTHING[:3], ids=ascii)
def test_nothing_to_see_is_no_name(running: Any, nothing: str) -> None:
    async def play() -> None:
        facilitator = Facilitator(running.address)
        await facilitator.enter(running.sign_in_link())
        session = {"recipe": "empty", "language": "en", "languages": ["en"]}
        await refused(facilitator.post("/new-session", title=nothing, **session))
        await facilitator.post(
            "/new-session", title="Water", **{"group.6.name": nothing, **session}
        )  # not filled in
        page = (await facilitator.get("/")).text
        assert "Water" in page
        await facilitator.close()

    asyncio.run(play())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Farmers", "farmers"),
        ("Koné", unicodedata.normalize("NFD", "Koné")),
        ("Water board", "Water\u00a0\u200bboard "),
    ],
)
def test_two_groups_never_look_the_same(running: Any, one: str, other: str) -> None:
    async def play() -> None:
        facilitator = Facilitator(running.address)
        await facilitator.enter(running.sign_in_link())
        session = {"title": "Water", "recipe": "empty", "language": "en", "languages": ["en"]}
        pair = {"group.6.name": one, "group.7.name": other}
        await refused(facilitator.post("/new-session", **session, **pair), "same name")
        ready = {"group.5.key": "companies", "group.5.use": "on", "group.6.name": "COMPANIES"}
        await refused(facilitator.post("/new-session", **session, **ready), "same name")
        await facilitator.post("/new-session", **session, **{**pair, "group.7.name": "Fishers"})  # control
        await facilitator.close()

    asyncio.run(play())


SAME = [
    ("Water", "water "),
    ("Koné", unicodedata.normalize("NFD", "Koné")),
    ("Clean water", "Clean\u3000wa\u200bter"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_themes_never_look_the_same(open_session: Any, person: Any, one: str, other: str) -> None:
    async def play() -> None:
        async with open_session() as facilitator:
            _, brainstorm, cluster, *_ = await facilitator.activities()
            awa = await person(facilitator)
            await facilitator.turn(brainstorm, "open")
            for text in ("Wells", "Roads", "Buses"):
                await awa.act(brainstorm, "ideas", text=text)
            await facilitator.turn(brainstorm, "close")
            await facilitator.turn(cluster, "open")

            async def theme(title: str, *ideas: str) -> None:
                await facilitator.act(cluster, "themes", title=title, ideas=list(ideas))

            await theme(one, "1", "2")
            await refused(theme(other, "3"), "already", "move the ideas there")
            await theme("Other", "3")  # control
            await refused(facilitator.act(cluster, "themes/3/title", title=other), "already")
            await awa.close()

    asyncio.run(play())


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_options_never_look_the_same(open_session: Any, person: Any, one: str, other: str) -> None:
    async def play() -> None:
        async with open_session() as facilitator:
            awa = await person(facilitator)
            await refused(voting(facilitator, options=(one, other, "Roads")), "look the same", "different")
            await voting(facilitator, options=(one, "Roads", "\u200b", one, "\u2800"))
            assert (
                len(fields_of(await awa.page())) == 2
            )  # written twice alike is once, and nothing is no option
            await awa.close()

    asyncio.run(play())


def test_control_without_the_check_the_same_option_stands_twice(
    open_session: Any, person: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_door: Callable[..., None] = lambda texts: None  # noqa: E731
    monkeypatch.setattr("dialogue.activities.vote.opening.told_apart", open_door)

    async def play() -> None:
        async with open_session() as facilitator:
            awa = await person(facilitator)
            await voting(facilitator, options=("Water", "water"))
            assert len(fields_of(await awa.page())) == 2
            await awa.close()

    asyncio.run(play())
