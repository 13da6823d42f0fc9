"""A discussion: who comes next, when one group speaks too much, and that names are nobody's but the facilitator's."""

from __future__ import annotations

import asyncio
import re
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.activities.discuss import kind as discussing
from dialogue.activities.discuss import rules
from dialogue.activities.discuss.rules import Alarm, Hand, Turn
from dialogue.simulation.actors import Surprise

HANDS = st.lists(
    st.builds(
        Hand,
        number=st.integers(1, 999),
        person=st.integers(1, 9),
        group=st.integers(1, 4),
        point_of_order=st.booleans(),
        place=st.one_of(st.none(), st.integers(1, 9)),
    ),
    unique_by=lambda one: one.number,
    max_size=12,
)
TURNS = st.lists(
    st.builds(Turn, person=st.integers(1, 9), group=st.integers(1, 4), seconds=st.integers(0, 300))
)


@given(HANDS, TURNS, st.sampled_from(list(rules.ORDERS)))
def test_nobody_is_lost_in_the_queue_and_its_rules_hold(
    hands: list[Hand], turns: list[Turn], order: str
) -> None:
    found = rules.queue(hands, turns, order)
    assert sorted(one.number for one in found) == sorted(one.number for one in hands)
    ranks = [0 if one.point_of_order else 1 if one.place is not None else 2 for one in found]
    assert ranks == sorted(ranks)
    free = [one for one in found if not one.point_of_order and one.place is None]
    for one, after in pairwise(free):
        same = one.person == after.person and one.group == after.group
        assert not same or one.number < after.number, "who waits longer goes first"
        if order == "raised":
            assert one.number < after.number
        if order == "time":
            spoken = [
                sum(turn.seconds for turn in turns if turn.person == who.person) for who in (one, after)
            ]
            assert spoken[0] <= spoken[1]
    if order == "groups" and free:
        had = {g: sum(turn.group == g for turn in turns) for g in {one.group for one in free}}
        assert had[free[0].group] == min(had.values())


@given(st.lists(st.lists(st.integers(), max_size=6), max_size=5))
def test_a_round_asks_everybody_once_and_no_group_waits_for_another(groups: list[list[int]]) -> None:
    people = [[(place, n) for n, _ in enumerate(group)] for place, group in enumerate(groups)]
    found = rules.alternately(people)
    assert sorted(found) == sorted(one for group in people for one in group)
    assert [n for _, n in found] == sorted(n for _, n in found)


COMPANIES, FARMERS, NGOS = 1, 2, 3


def history(*groups: int, **other: bool) -> list[Turn]:
    return [Turn(place, group, 60, **other) for place, group in enumerate(groups)]


@pytest.mark.parametrize(
    ("turns", "people", "found"),
    [
        (history(*[COMPANIES] * 9, FARMERS), {COMPANIES: 4, FARMERS: 8}, Alarm(COMPANIES, 9, 10)),
        (history(FARMERS, *[COMPANIES] * 10), {COMPANIES: 4, FARMERS: 8}, Alarm(COMPANIES, 10, 10)),
        (history(*[COMPANIES] * 20, *[FARMERS] * 10), {COMPANIES: 9, FARMERS: 3}, Alarm(FARMERS, 10, 10)),
        (history(*[COMPANIES] * 9, FARMERS), {COMPANIES: 24, FARMERS: 4}, None),  # as many as their share
        (history(*[COMPANIES] * 5), {COMPANIES: 4, FARMERS: 8}, None),  # too early
        (history(*[COMPANIES, FARMERS] * 5), {COMPANIES: 4, FARMERS: 8}, None),
        (history(*[COMPANIES] * 10, in_round=True), {COMPANIES: 4, FARMERS: 8}, None),
        (history(*[COMPANIES] * 10, point_of_order=True), {COMPANIES: 4, FARMERS: 8}, None),
        (history(*[COMPANIES] * 10), {COMPANIES: 4}, None),  # alone in the room
    ],
)
def test_the_alarm_follows_from_the_turns(
    turns: list[Turn], people: dict[int, int], found: Alarm | None
) -> None:
    assert rules.alarm(turns, people) == found


def test_silent_groups_are_named_once_there_was_time_to_speak() -> None:
    people = {COMPANIES: 4, FARMERS: 8, NGOS: 0}
    assert rules.silent(history(*[COMPANIES] * 6), people) == [FARMERS]
    assert rules.silent(history(*[COMPANIES] * 5), people) == []


@pytest.mark.parametrize("kept", [True, False], ids=["kept", "control: names of everybody"])
def test_hands_turns_and_notes(
    open_session: Any, person: Any, monkeypatch: pytest.MonkeyPatch, kept: bool
) -> None:
    if not kept:
        monkeypatch.setattr(
            discussing, "_names", lambda _scope, rows: {row.seat_id: "AWA-NAME" for row in rows}
        )

    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            base = facilitator.base
            await facilitator.post(
                f"{base}/activities", kind="discuss", prompt="What about wells?", minutes="5"
            )
            activity = (await facilitator.activities())[-1]
            await facilitator.turn(activity, "open")
            awa = await person(facilitator, "F", name="AWA-NAME")
            bo = await person(facilitator, "C", name="BO-NAME")
            await awa.act(activity, "floor/waiting", about="The <b>pumps</b>")
            await bo.act(activity, "floor/waiting", about="Money", named="true")
            assert "Your place: 2" in await bo.page()
            wall = (await facilitator.get(f"{base}/projector", lang="en")).text
            assert ("AWA-NAME" in wall + await bo.page()) is not kept
            if not kept:
                return
            assert "BO-NAME" in wall and "&lt;b&gt;pumps" in wall
            assert "AWA-NAME" in (await facilitator.get(f"{base}/console")).text
            await awa.act(activity, "floor/waiting", order="true")
            assert "Your place: 3" in await bo.page()
            with pytest.raises(Surprise, match="403"):
                await bo.act(activity, "floor/waiting/1/lowering")
            with pytest.raises(Surprise, match="403"):
                await bo.act(activity, "floor/giving")
            for _ in range(2):
                await facilitator.act(activity, "floor/giving")
            assert "You have the floor." in await awa.page()
            await awa.act(activity, "floor/waiting/1/lowering")  # I have finished
            assert "Nobody has the floor." in (await facilitator.get(f"{base}/projector", lang="en")).text
            groups = list((await facilitator.groups()).values())
            await facilitator.act(activity, "floor/hands-for", group=groups[1], who="Mrs. Sow", about="")
            assert "Mrs. Sow" in await bo.page()
            await facilitator.act(activity, "floor/round-beginning")
            with pytest.raises(Surprise, match="A round is running"):
                await facilitator.act(activity, "floor/round-beginning")
            assert "Everybody is asked once" in await bo.page()
            await facilitator.act(activity, "floor/giving")
            await bo.act(activity, f"floor/waiting/{_own_turn(await bo.page())}/lowering")
            await facilitator.act(activity, "floor/notes", text="Pumps need a keeper")
            await facilitator.act(activity, "floor/notes", text="Schools", parked="true")
            await facilitator.turn(activity, "close")
            minutes = (await facilitator.get(f"{base}/minutes", lang="en")).text
            told = " ".join(re.sub(r"<[^>]+>", " ", minutes).split())
            for words in (
                "Pumps need a keeper",
                "2 asked one after the other, 1 passed",
                "Points of order",
                "Schools",
            ):
                assert words in told, words
            assert "NAME" not in told and "Money" not in told, "she did not come to speak"
            with pytest.raises(Surprise, match="has ended"):
                await awa.act(activity, "floor/waiting", about="Late")

    asyncio.run(play())


def _own_turn(page: str) -> str:
    mine = page[page.index('id="mine"') :]
    return re.findall(r"floor/waiting/(\d+)/lowering", mine)[0]
