"""Questions: who sees what and when, support that counts each person once, an order that is fair to small groups."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.activities.questions import kind as asking
from dialogue.activities.questions import rules
from dialogue.activities.questions.schema import QuestionState
from dialogue.simulation.actors import Surprise
from dialogue.simulation.guests import Guest
from dialogue.simulation.material import seeded

GROUPS = st.dictionaries(st.integers(1, 8), st.integers(1, 60), min_size=1)


@given(GROUPS, st.integers(1, 8))
def test_one_more_person_never_lowers_a_question_and_spread_support_lifts_it_most(
    by_group: dict[int | None, int], group: int
) -> None:
    more = {**by_group, group: by_group.get(group, 0) + 1}
    for balanced in (True, False):
        assert rules.weight(more, balanced=balanced) > rules.weight(by_group, balanced=balanced)
    people = rules.heads(by_group)
    alone = {1: people}
    assert rules.weight(by_group, balanced=True) >= rules.weight(alone, balanced=True) - 1e-9
    assert rules.weight(by_group, balanced=False) == rules.weight(alone, balanced=False)  # control


@given(st.lists(st.tuples(st.one_of(st.none(), st.integers(1, 9)), st.integers(1, 3))))
def test_nobody_counts_twice_behind_a_question(support: list[tuple[int | None, int]]) -> None:
    counted = rules.counted((row, seat, group) for row, (seat, group) in enumerate(support, 1))
    seats = {seat for seat, _ in support if seat is not None}
    assert rules.heads(counted) == len(seats) + sum(seat is None for seat, _ in support)


async def opened(facilitator: Any, **settings: str) -> int:
    await facilitator.post(
        f"{facilitator.base}/activities", kind="questions", prompt="What else?", minutes="5"
    )
    activity = int((await facilitator.activities())[-1])
    fields = {"limit": "3", "moderated": "false", "named": "false", "balanced": "true", **settings}
    chosen = {f"setting.{name}": value for name, value in fields.items()}
    await facilitator.act(activity, "edit", title="", prompt="What else?", minutes="5", **chosen)
    await facilitator.turn(activity, "open")
    return activity


async def screens(facilitator: Any, person: Any) -> dict[str, str]:
    base = facilitator.base
    return {
        "phone": await person.page(),
        "projector": (await facilitator.get(f"{base}/projector", lang="en")).text,
        "console": (await facilitator.get(f"{base}/console", lang="en")).text,
        "minutes": (await facilitator.get(f"{base}/minutes", lang="en")).text,
    }


@pytest.mark.parametrize("kept", [True, False], ids=["kept", "control: the room sees what waits"])
def test_what_waits_and_what_is_hidden_is_not_the_rooms(
    open_session: Any, person: Any, monkeypatch: pytest.MonkeyPatch, kept: bool
) -> None:
    if not kept:
        monkeypatch.setattr(asking, "ROOM_SEES", (QuestionState.SHOWN, QuestionState.WAITING))

    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            activity = await opened(facilitator, moderated="true", named="true")
            awa, bo = await person(facilitator, "F", name="AWA-NAME"), await person(facilitator, "C")
            await awa.act(activity, "questions", text="CANARY one", signed="true")
            seen = await screens(facilitator, bo)
            assert "CANARY" in seen["console"] and "CANARY" in await awa.page()
            found = [name for name in ("phone", "projector", "minutes") if "CANARY" in seen[name]]
            assert found == ([] if kept else ["phone", "projector"])
            if not kept:
                return
            with pytest.raises(Surprise, match="403"):
                await bo.act(activity, "questions/1/showing")
            await facilitator.act(activity, "questions/1/showing")
            seen = await screens(facilitator, bo)
            assert all("CANARY" in text for text in seen.values())
            assert "AWA-NAME" in seen["phone"] and "AWA-NAME" not in seen["minutes"]
            await facilitator.act(activity, "questions/hiding", number="1", reason="It names somebody")
            seen = await screens(facilitator, bo)
            assert "CANARY" not in seen["phone"] + seen["projector"] + seen["minutes"]
            assert "It names somebody" in seen["minutes"] and "It names somebody" in await awa.page()

    asyncio.run(play())


def test_asked_supported_counted_together_answered(open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            activity = await opened(facilitator)
            awa, bo, cy = [await person(facilitator, letter) for letter in "FCF"]
            await awa.act(activity, "questions", text="Who pays?")
            await bo.act(activity, "questions", text="Who pays for it?")
            await cy.act(activity, "questions", text="When?")
            for one in (awa, bo, cy):
                for number in (1, 2, 2):  # pressed twice is one
                    await one.act(activity, f"questions/{number}/support")
            await facilitator.act(activity, "questions/merging", number="2", into="1")
            wall = (await screens(facilitator, cy))["projector"]
            assert "Who pays for it?" not in wall and "3 people" in wall
            assert wall.index("Who pays?") < wall.index("When?")
            await cy.act(activity, "questions/1/support-withdrawal")
            assert "2 people" in (await screens(facilitator, cy))["projector"]
            with pytest.raises(Surprise, match="not shown any more"):
                await cy.act(activity, "questions/2/support")
            await facilitator.act(activity, "questions/1/taking-up")
            assert "Being answered now: no. 1" in (await screens(facilitator, cy))["projector"]
            await facilitator.act(activity, "questions/answering", answer="The council pays.", number="")
            with pytest.raises(Surprise, match="No question is being answered now"):
                await facilitator.act(activity, "questions/answering", answer="And?")
            seen = await screens(facilitator, cy)
            assert "Who pays?" not in seen["projector"] and "The council pays." in seen["phone"]
            told = re.sub(r"<[^>]+>", " ", seen["minutes"])
            for words in (
                "Answer: The council pays.",
                "Who pays for it?",
                "Questions left open",
                "2 people want",
            ):
                assert words in told, words
            await facilitator.act(activity, "questions/2/taking-apart")
            assert "Who pays for it?" in (await screens(facilitator, cy))["projector"]
            with pytest.raises(Surprise, match="403"):
                await bo.act(activity, "questions/1/withdrawal")
            await facilitator.turn(activity, "close")
            with pytest.raises(Surprise, match="has ended"):
                await cy.act(activity, "questions/3/support-withdrawal")

    asyncio.run(play())


def test_simulated_people_ask_and_support(open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            await opened(facilitator)
            minds = [one.mind for one in seeded(4, 3).people]
            guests = [Guest(await person(facilitator, "F"), mind) for mind in minds]
            for guest in guests:
                assert await guest.take_part() and not guest.refusals
            console = (await screens(facilitator, guests[0].person))["console"]
            assert len(re.findall(r'id="question-\d', console)) == len(guests)
            assert any(f"{heads} people" in console for heads in (2, 3, 4))

    asyncio.run(play())
