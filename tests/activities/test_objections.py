"""What becomes of an objection: only what its author says, or a recorded act with reasons, closes it."""

from __future__ import annotations

import asyncio
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from dialogue.activities.agree import record, rounds, rules, vocabulary
from dialogue.activities.agree.schema import Objection, RoundState
from dialogue.agreement import PRESETS
from dialogue.kernel.schema import Activity, StakeholderGroup
from dialogue.people.seats import JoinSession, LeaveSession
from dialogue.preparing.commands import OpenSession
from dialogue.stage.planning import AddActivity
from dialogue.stage.programme import TurnActivity
from support.world import World, prepare, world

FOR, OBJECTS = {"1", "2", "3", "6"}, {"7", "8"}
"""The eight gradients, written down a second time."""


@dataclass
class Said:
    """One objection in the model: its state and the wording it was raised to."""

    state: str
    version: int
    given_up: bool = False  # by the position that its author holds in the round that is open


@dataclass
class Model:
    """What people and the facilitator said, in order, and what follows from it; nothing else closes anything."""

    version: int = 1
    running: bool = False
    levels: dict[int, str] = field(default_factory=dict)
    objections: dict[int, list[Said]] = field(default_factory=dict)

    def wording(self) -> None:
        self.version += 1
        self._forget()
        self.running = False

    def open(self) -> None:
        self._forget()
        self.running = True

    def _forget(self) -> None:
        self.levels = {}
        for one in (o for several in self.objections.values() for o in several):
            one.given_up = False

    def position(self, seat: int, level: str, keeps: bool) -> None:
        self.levels[seat] = level
        for one in self.objections.get(seat, []):
            one.given_up = level in FOR and not keeps

    def close(self) -> None:
        self.running = False
        for seat, level in self.levels.items():
            hers = self.objections.setdefault(seat, [])
            if level in OBJECTS:
                hers[:] = [one for one in hers if one.state != "open"]
                hers.append(Said("open", self.version))
            for one in hers:
                if one.state == "open" and one.given_up:
                    one.state = "withdrawn" if one.version == self.version else "resolved"

    def open_heads(self) -> int:
        return sum(one.state == "open" for several in self.objections.values() for one in several)

    def states(self) -> dict[int, list[str]]:
        return {
            seat: sorted(o.state for o in several) for seat, several in self.objections.items() if several
        }


def made(data: Path, seed: int) -> tuple[World, int, list[int]]:
    """A session with six people of three groups in a goal room with a wording."""
    here = world(data, seed)
    prepare(here)
    here.run(OpenSession(), here.facilitator)
    groups = here.ids(StakeholderGroup)[:3]
    seats = []
    for n in range(6):
        done = here.run(JoinSession(f"t{n}", f"r{n}", "en", groups[n % 3]), system=True)
        assert done is not None
        seats.append(done.answer["seat"])
    here.run(AddActivity("agree", "", "Agreed?", 5), here.facilitator)
    activity = here.ids(Activity)[-1]
    here.run(TurnActivity(activity, "open"), here.facilitator)
    assert here.run(vocabulary.WordGoal(activity, "Version 1"), here.facilitator), here.refused
    assert here.run(vocabulary.ChooseRule(activity, "double-majority"), here.facilitator), here.refused
    return here, activity, seats


def states(here: World) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for row in here.rows(Objection):
        if row.carried_into is None:
            found.setdefault(row.seat_id, []).append(row.state)
    return {seat: sorted(several) for seat, several in found.items()}


def step(here: World, model: Model, activity: int, seats: list[int]) -> None:
    """One random act, in the program and in the model. Where the program refuses, the model stands still."""
    chance, staff = here.chance, here.facilitator
    rows = [row for row in here.rows(Objection) if row.carried_into is None]
    weights = [14, 2, 0, 0.5, 1, 0.1] if model.running else [1, 0, 6, 2, 3, 0.1]
    act = chance.choices(["position", "close", "open", "wording", "object", "leave"], weights)[0]
    if act == "position":
        seat, level, keeps = chance.choice(seats), chance.choice("1244557788"), chance.random() < 0.2
        if here.run(vocabulary.TakePosition(activity, level, chance.choice(["", "why"]), keeps), seat):
            model.position(seat, level, keeps)
    elif act == "close" and here.run(vocabulary.CloseRound(activity), staff):
        model.close()
    elif act == "open" and here.run(vocabulary.OpenRound(activity, "again"), staff):
        model.open()
    elif act == "wording":
        if here.run(vocabulary.WordGoal(activity, f"Version {model.version + 1}", "better"), staff):
            model.wording()
    elif act == "leave":
        here.run(LeaveSession(), chance.choice(seats))
    elif act == "object" and rows:
        row = chance.choice(rows)
        hers = model.objections[row.seat_id]
        one = next(
            o
            for o, its in zip(hers, [r for r in rows if r.seat_id == row.seat_id], strict=True)
            if its.id == row.id
        )
        sent = chance.choice(
            [
                ("withdrawn", vocabulary.WithdrawObjection(row.id), row.seat_id),
                ("resolved", vocabulary.MeetObjection(row.id), row.seat_id),
                ("open", vocabulary.UpholdObjection(row.id), row.seat_id),
                ("resolved", vocabulary.CloseObjection(row.id, "resolved", "we think so"), staff),
                ("monitored", vocabulary.CloseObjection(row.id, "monitored", "kept"), staff),
                ("overruled", vocabulary.CloseObjection(row.id, "overruled", "heard twice"), staff),
                ("not-qualified", vocabulary.CloseObjection(row.id, "not-qualified", "another goal"), staff),
            ]
        )
        if here.run(sent[1], sent[2]):
            one.state = sent[0]
            if sent[0] == "open":
                one.given_up = False  # what she says last counts


def fresh(data: Path, seed: int) -> Path:
    """A copy of the data folder for one history."""
    return Path(shutil.copytree(data, data.parent / f"data-{seed}"))


def play(data: Path, seed: int, steps: int = 90) -> tuple[World, Model]:
    """A random history; after each step the program's objections are the model's, and the rule counts all open ones."""
    here, activity, seats = made(data, seed)
    model = Model()
    try:
        for _ in range(steps):
            step(here, model, activity, seats)
            assert states(here) == model.states()
            with here.database.read() as reader:
                found = record.round_now(reader, activity)
                if found is not None and found.state == RoundState.CLOSED:
                    counted = record.counted(reader, found, found.opened_at.date())
                    assert counted.outcome().objections.open == model.open_heads()
    finally:
        here.close()
    return here, model


def test_random_histories_agree_with_what_was_said(data: Path) -> None:
    ends: set[str] = set()
    for seed in range(5):
        _, model = play(fresh(data, seed), seed)
        ends |= {one.state for several in model.objections.values() for one in several}
    assert ends >= {"open", "resolved", "withdrawn"}, "the histories must say much"


def state_after(data: Path, answer: str) -> list[str]:
    """How an objection stands after a round on a newer wording in which its author gave an answer, or none ("")."""
    here, activity, seats = made(data, 0)
    try:
        for level in ("7", answer):
            assert here.run(vocabulary.OpenRound(activity, "again"), here.facilitator)
            assert not level or here.run(vocabulary.TakePosition(activity, level), seats[0])
            assert here.run(vocabulary.TakePosition(activity, "1"), seats[1])
            assert here.run(vocabulary.CloseRound(activity), here.facilitator)
            here.run(vocabulary.WordGoal(activity, f"Better than {level}", "better"), here.facilitator)
        with here.database.read() as reader:
            last = record.rounds_of(reader, activity)[-1]
            judged = record.counted(reader, last, last.opened_at.date()).outcome().objections.open
        assert judged == states(here)[seats[0]].count("open"), "the rule counts what is open"
        return states(here)[seats[0]]
    finally:
        here.close()


@pytest.mark.parametrize("answer", ["", *"12345678"])
def test_only_a_position_for_it_resolves_an_objection(data: Path, answer: str) -> None:
    assert state_after(data, answer) == (["resolved"] if answer in FOR else ["open"])


def test_control_closing_by_abstaining_would_be_noticed(data: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(rules, "gives_up", lambda level, *, keeps: not level.objects)
    assert state_after(data, "4") == ["resolved"]


def test_control_forgetting_those_who_are_silent_would_be_noticed(data: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(rounds.record, "unsettled", lambda reader, activity_id: [])
    with pytest.raises(AssertionError, match="the rule counts what is open"):
        state_after(data, "")


def test_abstaining_on_a_new_wording_leaves_her_objection_open_and_her_phone_says_so(goal_room: Any) -> None:
    async def scene() -> None:
        async with goal_room(awa="F", bo="N", cy="N") as room:
            bo = room.people["bo"]
            await room.act("round")
            await room.stand(awa="1", bo="7 the rivers", cy="1")
            await room.act("round-closing")
            await room.act("wording", text="Another wording", because="rivers")
            page = await bo.page()
            assert "Your objection" in page and "Still open" in page, "also before the next round"
            await room.act("round")
            form = (await bo.page()).partition('class="scale"')[2].partition("</fieldset>")[0]
            tiles = dict(re.findall(r'name="level" value="(\d)".*?<small>(.*?)</small>', form, re.S))
            assert {tiles[n] for n in "1236"} == {"Your objection counts as resolved"}
            assert {tiles[n] for n in "45"} == {"Your objection stays open"}
            assert {tiles[n] for n in "78"} == {"Your objection goes on; say why if it changed"}
            await room.stand(awa="1", bo="4", cy="1")
            assert "Abstaining or not answering never closes it." in await bo.page()
            await room.act("round-closing")
            assert "Objections open: 1" in await room.console() and "Still open" in await bo.page()

            await room.act("round", because="once more")
            await room.stand(awa="1", bo="1", cy="1")
            assert "Your position withdraws it" in await bo.page()
            await bo.act(room.activity, "position", level="1", keeps="1")
            assert "Your position withdraws it" not in await bo.page()
            await room.act("round-closing")
            assert "Objections open: 1" in await room.console()
            await bo.act(room.activity, f"objections/{await room.objection()}/meeting", text="rivers are in")
            console = await room.console()
            assert "No objection is open." in console and "rivers are in" in console

    asyncio.run(scene())


def test_who_objects_again_keeps_her_reason(goal_room: Any) -> None:
    async def scene() -> None:
        async with goal_room(awa="F", bo="N") as room:
            await room.act("round")
            await room.stand(awa="1", bo="7 the rivers")
            await room.act("round-closing")
            await room.act("wording", text="Another wording", because="rivers")
            await room.act("round")
            await room.stand(bo="1")
            await room.stand(bo="8")  # within a round the last position counts
            await room.act("round-closing")
            projector = await room.projector()
            assert "the rivers" in projector and "a reason is asked" not in projector

    asyncio.run(scene())


@pytest.mark.parametrize("preset", PRESETS)
def test_every_level_that_needs_words_takes_them(goal_room: Any, preset: str) -> None:
    """The field stands on the phone with or without script, and each level says what its words are."""

    async def scene() -> None:
        async with goal_room(preset, awa="F") as room:
            awa = room.people["awa"]
            await room.act("round")
            form = (await awa.page()).partition('class="scale"')[2].partition("</fieldset>")[0]
            assert '<textarea class="input" id="position-words" name="text"' in form
            assert "Your reason, reservation or comment" in form
            scale = PRESETS[preset].rule_for([("farmers", True)]).levels
            for level in scale.levels.values():
                tile = form.partition(f'value="{level.key}"')[2].partition("</label>")[0]
                assert f'data-words="{rules.words_are(level)}"' in tile
                if level.objects:
                    await room.stand(awa=level.key)
                    page = await awa.page()
                    assert "its reason is missing" in page and 'id="change-position" open' in page
                    await room.stand(awa=f"{level.key} the pumps")
                    assert "its reason is missing" not in await awa.page()
            await room.act("round-closing")

    asyncio.run(scene())
