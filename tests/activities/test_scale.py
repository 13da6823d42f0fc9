"""A scale: answers belong to a person until they end, small groups are never shown, two rounds uncover nobody."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from typing import Any

import pytest

from dialogue.activities.scale import rules
from dialogue.activities.scale.published import Count, History, published, shifts, whole
from dialogue.kernel.errors import Refused
from dialogue.publication.history import kept_groups
from dialogue.simulation.actors import Surprise
from dialogue.simulation.forms import read_page
from support.vote_room import close_all, rows

People = dict[str, tuple[str, str]]
"""Person -> (group, step)."""


def count_of(people: People) -> Count:
    by_group: dict[str, Counter[str]] = {}
    roll: dict[str, frozenset[str]] = {}
    for person, (group, step) in people.items():
        by_group.setdefault(group, Counter())[step] += 1
        roll[group] = roll.get(group, frozenset()) | {person}
    return Count(by_group, roll)


def as_kept(count: Count, shown: dict[str, Any]) -> Count:
    """A round as the store keeps it once it was shown."""
    block_of = kept_groups(shown)
    kept: dict[str, Counter[str]] = {}
    for group, heads in count.by_group.items():
        kept.setdefault(str(block_of.get(int(group)) or 0), Counter()).update(heads)
    return Count(kept, count.roll)


def rooms(chance: random.Random) -> tuple[People, People]:
    """A room of two to four groups at two times: nobody changes her mind, a few come or go."""
    groups = [str(n) for n in range(1, chance.randint(3, 5))]
    lean = {group: chance.choice("12345") for group in groups}
    everybody: People = {}
    for group in groups:
        for n in range(chance.randint(1, 14)):
            step = lean[group] if chance.random() < 0.4 else chance.choice("12345")
            everybody[f"{group}-{n}"] = (group, step)
    few = chance.sample(sorted(everybody), min(len(everybody), chance.randint(0, 4)))
    then = {p: said for p, said in everybody.items() if p not in few[: len(few) // 2 + 1]}
    now = (
        everybody
        if chance.random() < 0.6
        else {p: s for p, s in everybody.items() if p not in few[len(few) // 2 :]}
    )
    return then, now


def figures(shown: dict[str, Any]) -> list[tuple[frozenset[str], dict[str, int]]]:
    """Everything that was published in full: by the groups it stands for (none: everybody)."""
    found = [(frozenset[str](), shown["overall"])] if shown["overall"] else []
    return found + [
        (frozenset(row["groups"]), row["counts"]) for row in shown["rows"] if whole(row["counts"])
    ]


def uncovered(first: People, second: People, then: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """What an attacker learns who knows everybody's group and who answered when, and takes the two results apart.

    He subtracts each figure of one round from the same one of the other. Where the people of both differ by one to four
    who only joined (or only left), the difference is how those few answered.
    """
    found = []
    for groups, before in figures(then):
        for others, after in figures(now):
            if groups != others:
                continue
            old = {p for p, (group, _) in first.items() if not groups or group in groups}
            new = {p for p, (group, _) in second.items() if not groups or group in groups}
            if not (old <= new or new <= old):
                continue
            few = old ^ new
            by = {step: abs(after[step] - before[step]) for step in after}
            if 0 < len(few) < 5 and sum(by.values()) == len(few):
                found.append(f"{sorted(few)} answered {by}")
    return found


def both_rounds(seed: int, *, guarded: bool) -> tuple[list[str], bool]:
    """Two rounds of one room; what was uncovered, and whether rows were compared."""
    first, second = rooms(random.Random(seed))
    then_count = count_of(first)
    then = published(then_count)
    history: History = [(as_kept(then_count, then), then)] if guarded else []
    now = published(count_of(second), history)
    compared = len(shifts(then, now)) > 1
    return uncovered(first, second, then, now), compared


def test_two_rounds_uncover_nobody_and_without_the_history_they_would() -> None:
    """The attacker with his negative control: the second round published as if there had been no first."""
    guarded = [both_rounds(seed, guarded=True) for seed in range(250)]
    assert [found for found, _ in guarded if found] == []
    assert sum(compared for _, compared in guarded) > 10, "the shift by group must be told in some rooms"
    assert sum(bool(both_rounds(seed, guarded=False)[0]) for seed in range(250)) > 25


def test_few_answers_show_nothing_and_no_row_has_fewer_than_five() -> None:
    assert published(count_of({f"p{n}": ("1", "3") for n in range(4)}))["overall"] is None
    chance = random.Random(7)
    for _ in range(60):
        first, _ = rooms(chance)
        shown = published(count_of(first))
        assert all(row["voters"] >= 5 for row in shown["rows"])


def test_the_shift_is_told_for_equal_rows_only() -> None:
    room = {f"{g}{n}": (g, str(1 + (n * int(g)) % 5)) for g in ("1", "2", "3") for n in range(12)}
    moved = {p: (g, str(min(5, int(s) + 1))) for p, (g, s) in room.items()}
    then = published(count_of(room))
    now = published(count_of(moved), [(as_kept(count_of(room), then), then)])
    found = shifts(then, now)
    assert [one.groups for one in found] == [(), ("1",), ("2",), ("3",)]
    assert all(0 < one.by <= 1 and one.heads in ((36, 36), (12, 12)) for one in found)
    merged = {**then, "rows": [{**then["rows"][0], "groups": ["1", "2"]}]}
    assert [one.groups for one in shifts(merged, now)] == [()]


async def scale_of(facilitator: Any, **settings: str) -> int:
    await facilitator.post(
        f"{facilitator.base}/activities", kind="scale", prompt="Where are we?", minutes="5"
    )
    activity = int((await facilitator.activities())[-1])
    fields = {f"setting.{name}": value for name, value in settings.items()}
    await facilitator.act(activity, "edit", title="", prompt="Where are we?", minutes="5", **fields)
    await facilitator.turn(activity, "open")
    return activity


def test_a_room_answers_sees_and_is_asked_again(running: Any, open_session: Any, person: Any) -> None:
    """Through the real forms: change, late sending, close, seal, result by group, the second round, minutes."""

    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            first = await scale_of(facilitator, statements="We trust each other\nThe wells are shared")
            people = [await person(facilitator, letter) for letter in "FFFFFFNNNNNNC"]
            ids = [
                key for (key,) in rows(running, f"SELECT id FROM scale_statement WHERE activity_id = {first}")
            ]
            trust, wells = ids
            awa = people[0]
            with pytest.raises(Surprise, match="Nothing is chosen yet"):
                await awa.act(first, "scale/answers", turn="1")
            with pytest.raises(Surprise, match="not a place on the scale"):
                await awa.act(first, "scale/answers", **{f"tap.{trust}": "9"})
            for n, one in enumerate(people):
                step = str(1 + n % 3) if n < 6 else str(3 + n % 3)
                await one.act(first, "scale/answers", **{f"tap.{trust}": step, f"tap.{wells}": "2"}, turn="1")
            await awa.act(first, "scale/answers", **{f"tap.{trust}": "2"}, turn="2")
            with pytest.raises(Surprise, match="newer answer"):
                await awa.act(first, "scale/answers", **{f"tap.{trust}": "5"}, turn="1")
            form = read_page(await awa.page()).form("/scale/answers")
            assert (
                form is not None
                and form.values()[f"tap.{trust}"] == "2"
                and f"tap.{wells}" not in form.values()
            )
            screens = [f"{facilitator.base}/console", f"{facilitator.base}/projector"]
            before = [(await facilitator.get(path)).text for path in screens]
            assert all("result-line" not in page and "13</b>" in page for page in before)
            await facilitator.turn(first, "close")
            assert rows(running, "SELECT * FROM scale_answer") == []
            assert rows(running, "SELECT sum(heads) FROM scale_count")[0] == (25,)
            assert rows(running, "SELECT count(*) FROM scale_result WHERE sealed_at IS NULL")[0] == (0,)
            assert rows(
                running,
                "SELECT count(*) FROM log_entry WHERE kind = 'scale.answered' AND seat_id IS NOT NULL",
            ) == [(0,)]
            await facilitator.turn(
                first, "reopen"
            )  # closed too early: who has answered is counted and cannot change
            assert "Your answer of before is counted" in await awa.page()
            await awa.act(first, "scale/answers", **{f"tap.{trust}": "5", f"tap.{wells}": "1"}, turn="9")
            await facilitator.turn(first, "close")
            assert rows(running, f"SELECT sum(heads) FROM scale_count WHERE statement_id = {trust}")[0] == (
                13,
            )
            await facilitator.act(first, "scale/results")
            with pytest.raises(Surprise, match="shown already"):
                await facilitator.act(first, "scale/results")
            console, wall = [(await facilitator.get(path)).text for path in screens]
            for page in (console, wall, await awa.page()):
                assert page.count('class="result-line"') >= 3 and "middle answer" in page
            company = rows(running, "SELECT id FROM stakeholder_group WHERE letter = 'C'")[0][0]
            blocks = rows(running, f"SELECT DISTINCT block FROM scale_count WHERE statement_id = {trust}")
            assert (company,) not in blocks, "the one company stands with others, also in the store"
            await facilitator.act(first, "repetition")
            second = next(one for one in await facilitator.activities() if one != first)
            await facilitator.turn(second, "open")
            again = [
                key
                for (key,) in rows(running, f"SELECT id FROM scale_statement WHERE activity_id = {second}")
            ]
            for one in people:
                await one.act(
                    second,
                    "scale/answers",
                    **{f"tap.{key}": "4" if key == again[0] else "1" for key in again},
                )
            await facilitator.turn(second, "close")
            await facilitator.act(second, "scale/results")
            assert "since the first time" in (await facilitator.get(screens[1])).text
            minutes = (await facilitator.get(f"{facilitator.base}/minutes.md")).text
            assert "Asked before and after" in minutes and "We trust each other" in minutes
            await close_all(*people)

    asyncio.run(play())


def test_the_slider_takes_a_tap_or_a_number() -> None:
    assert rules.chosen("", "", 50) is None
    for bad in (("6", ""), ("", "101"), ("x", ""), ("", "-1"), ("", "５")):
        with pytest.raises(Refused, match="off_the_scale"):
            rules.chosen(*bad, None)
