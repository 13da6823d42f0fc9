"""A result that is revealed step by step: what the room has not been shown yet leaves the server by no way."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from dialogue.activities.vote import showing
from support.vote_room import cast, close_all, screens, voting

LATER = {"groups": "5 of 7", "balanced": "Group-balanced 50 %"}
"""What stands on a screen for no other reason than a step that comes later."""


async def revealing(facilitator: Any, person: Any) -> tuple[int, list[Any]]:
    """A vote of two groups, published step by step: seven of one and seven of the other, 5 and 2 of whom want wells."""
    people = [await person(facilitator, "FN"[n % 2]) for n in range(14)]
    activity = await voting(facilitator, method="approval")
    for n, one in enumerate(people):
        wells = n // 2 < (5 if n % 2 == 0 else 2)
        await cast(one, activity, int(wells), int(n % 3 == 0), int(n % 4 > 1))
    await facilitator.turn(activity, "close")
    await facilitator.act(activity, "publication", step_by_step="on")
    return activity, people


async def everywhere(facilitator: Any, *people: Any) -> str:
    """Every screen, and the draft of the minutes."""
    draft = (await facilitator.get(f"{facilitator.base}/minutes.md", lang="en")).text
    told = draft.replace("5 / 7", LATER["groups"]).replace("| Group-balanced |", LATER["balanced"])
    return await screens(facilitator, *people) + told


def test_each_step_shows_what_it_is_about_and_nothing_later(open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            activity, people = await revealing(facilitator, person)
            papers = f"{facilitator.base}/activities/{activity}/papers.json"
            shown = await everywhere(facilitator, people[0])
            assert "7 of 14" in shown and "Show the groups" in shown
            assert not [words for words in LATER.values() if words in shown]
            assert (await facilitator.get(papers)).json() == [], (
                "papers by group say more than the room has seen"
            )
            assert "Option 1" in await next_step(facilitator), "nor does a vote that is to start from it"

            await facilitator.act(activity, "revealing", shown="1")
            await facilitator.act(activity, "revealing", shown="1")  # a second click reveals nothing more
            shown = await everywhere(facilitator, people[0])
            assert LATER["groups"] in shown and LATER["balanced"] not in shown

            await facilitator.act(activity, "revealing", everything="1")
            shown = await everywhere(facilitator, people[0])
            assert all(words in shown for words in LATER.values()) and "Show everything" not in shown
            assert len((await facilitator.get(papers)).json()) == 1
            assert "Share the wells" in await next_step(facilitator)
            await close_all(*people)

    asyncio.run(play())


async def next_step(facilitator: Any) -> str:
    """The ballot of a further vote that starts from this one's result, as the facilitator looks at it before."""
    activities = await facilitator.activities()
    if len(activities) == 1:
        await facilitator.post(f"{facilitator.base}/activities", kind="vote", prompt="And then?", minutes="5")
        activities = await facilitator.activities()
    return str((await facilitator.get(f"{facilitator.base}/activities/{activities[-1]}/preview")).text)


def test_a_further_round_begins_with_all_of_the_one_before(open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            activity, people = await revealing(facilitator, person)
            await facilitator.turn(activity, "reopen")
            shown = await everywhere(facilitator, people[0])
            assert all(words in shown for words in LATER.values())
            papers = f"{facilitator.base}/activities/{activity}/papers.json"
            assert len((await facilitator.get(papers)).json()) == 1
            await close_all(*people)

    asyncio.run(play())


def test_what_was_not_revealed_in_the_room_stands_in_the_minutes(open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            activity, people = await revealing(facilitator, person)
            await facilitator.post(f"{facilitator.base}/closing")
            papers = f"{facilitator.base}/activities/{activity}/papers.json"
            assert len((await facilitator.get(papers)).json()) == 1, "and can be counted again"
            minutes = (await facilitator.get(f"{facilitator.base}/minutes.md", lang="en")).text
            assert "| Group-balanced |" in minutes and "5 / 7" in minutes
            await close_all(*people)

    asyncio.run(play())


def test_without_the_veil_all_would_be_there_at_once(
    open_session: Any, person: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control."""
    monkeypatch.setattr(showing, "unveiled", lambda shown, revealed: shown)

    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            _, people = await revealing(facilitator, person)
            shown = await everywhere(facilitator, people[0])
            assert all(words in shown for words in LATER.values())
            await close_all(*people)

    asyncio.run(play())
