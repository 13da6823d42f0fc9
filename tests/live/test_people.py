"""Who counts: random histories of people against an independent model, with a goal's round and a secret vote open."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import select

from dialogue.activities.agree import record
from dialogue.activities.agree.schema import PositionRound
from dialogue.activities.agree.vocabulary import CloseRound, OpenRound, TakePosition, WordGoal
from dialogue.activities.vote import ballots
from dialogue.activities.vote.commands import CastPaper
from dialogue.activities.vote.schema import BallotPaper
from dialogue.kernel.schema import Activity, Seat, utc_now
from dialogue.people import eligible as people
from dialogue.people.belonging import ChangeGroup, ChooseGroup, LetBackIn, MakeOne, TakeOut
from dialogue.people.seats import JoinSession, LeaveSession, NoteDepartures, NoteReturn
from dialogue.preparing.commands import OpenSession
from dialogue.stage.here import counts
from dialogue.stage.planning import AddActivity, EditActivity
from dialogue.stage.programme import TurnActivity
from support.world import World, prepare, world

ACTS = ("join", "leave", "silent", "return", "out", "in", "one", "regroup", "choose", "vote", "stand")
steps = st.lists(
    st.tuples(st.sampled_from(ACTS), st.integers(0, 30), st.integers(0, 30)), min_size=5, max_size=40
)


@dataclass
class Someone:
    """A seat as the model knows it."""

    group: int
    here: bool = True
    left: bool = False
    out: bool = False
    same: int | None = None

    @property
    def counts(self) -> bool:
        return not self.left and not self.out and self.same is None


@dataclass
class Model:
    """What must be true, told without the program's own code."""

    seats: dict[int, Someone] = field(default_factory=dict)
    voters: dict[int, tuple[int, bool]] = field(default_factory=dict)
    electors: dict[int, tuple[int, bool]] = field(default_factory=dict)

    def merge(self, lines: dict[int, tuple[int, bool]], second: int, stays: int, *, secret: bool) -> None:
        if second not in lines:
            return
        gone = lines.pop(second)
        kept = lines.get(stays)
        if kept is None or (secret and gone[1]):
            lines[stays] = gone
        else:
            lines[stays] = (kept[0], kept[1] or gone[1])


class History:
    """One session in which both are open: a secret vote on stage, and a goal's round that stayed open."""

    def __init__(self, data: Path) -> None:
        self.world: World = world(data)
        prepare(self.world)
        self.staff = self.world.facilitator
        self.model = Model()
        self.groups = self.world.groups()
        self.act(OpenSession())
        for place in range(4):
            self.join(place)
        self.here: dict[str, int] = {}
        self.open("agree")
        self.act(WordGoal(self.here["agree"], "Water for all", "", (), ()))
        self.act(OpenRound(self.here["agree"], ""))
        self.model.electors = self.everybody()

    def everybody(self) -> dict[int, tuple[int, bool]]:
        return {seat: (one.group, False) for seat, one in self.model.seats.items() if one.counts}

    def open(self, kind: str) -> None:
        self.act(AddActivity(kind, "", "What next?", 10))
        self.here[kind] = max(self.world.ids(Activity))
        if kind == "vote":
            self.act(EditActivity(self.here[kind], "", "", 10, {"options": "Wells; Roads"}))
        self.act(TurnActivity(self.here[kind], "open"))

    def act(self, command: Any, seat: int | None = None) -> Any:
        return self.world.run(command, seat or self.staff)

    def join(self, place: int) -> None:
        group = self.groups[place % 3]
        number = len(self.model.seats)
        done = self.world.run(JoinSession(f"t{number}", f"w{number}", "en", group, ""), system=True)
        assert done is not None
        self.model.seats[done.answer["seat"]] = Someone(group)

    def step(self, kind: str, first: int, second: int) -> None:
        seats, lines = list(self.model.seats), (self.model.voters, self.model.electors)
        seat, other = seats[first % len(seats)], seats[second % len(seats)]
        one = self.model.seats[seat]
        group = self.groups[second % 3]
        if kind == "join":
            self.join(first)
        elif kind == "leave":
            if self.act(LeaveSession(), seat):
                one.left, one.here = True, False
        elif kind == "silent":
            self.world.run(NoteDepartures((seat,)), system=True)
            one.here = False
        elif kind == "return":
            self.world.run(NoteReturn(seat), system=True)
            if not one.out and one.same is None:
                one.here, one.left = True, False
        elif kind == "out":
            if self.act(TakeOut(seat)):
                one.out, one.here = True, False
                for open_lines in lines:
                    if seat in open_lines and not open_lines[seat][1]:
                        del open_lines[seat]
        elif kind == "in":
            if self.act(LetBackIn(seat)):
                one.out = False
        elif kind == "one":
            if self.act(MakeOne(seat, other)):
                if self.model.seats[other].here:
                    self.model.seats[other].here, one.here, one.left = False, True, False
                for follower in self.model.seats.values():
                    follower.same = seat if follower.same == other else follower.same
                self.model.seats[other].same = seat
                self.model.merge(self.model.voters, other, seat, secret=True)
                self.model.merge(self.model.electors, other, seat, secret=False)
        elif kind == "regroup":
            self.act(ChangeGroup(seat, group))
            one.group = group
        elif kind == "choose":
            if self.act(ChooseGroup(group), seat):
                one.group = group
        elif kind == "vote" and "vote" in self.here:
            self.cast(seat)
        elif kind == "stand" and self.act(TakePosition(self.here["agree"], str(1 + second % 8), "why"), seat):
            self.model.electors[seat] = (self.model.electors[seat][0], True)

    def cast(self, seat: int) -> None:
        with self.world.database.read() as reader:
            ballot = ballots.current_ballot(reader, self.here["vote"])
            assert ballot is not None
            option = ballots.options_of(reader, ballot.id or 0)[0].id
        command = CastPaper(self.here["vote"], ballot.id or 0, f"key {seat}", {f"dots.{option}": "1"})
        if self.act(command, seat):
            self.model.voters[seat] = (self.model.voters[seat][0], True)

    def check(self) -> None:
        model = self.model
        expected = Counter(one.group for one in model.seats.values() if one.counts)
        present = Counter(one.group for one in model.seats.values() if one.counts and one.here)
        with self.world.database.read() as reader:
            found = counts(reader, self.world.session_id)
            assert {g: n["joined"] for g, n in found.items()} == dict(expected)
            assert {g: n["here"] for g, n in found.items() if n["here"]} == dict(present)
            assert len(people.eligible(reader, self.world.session_id)) == expected.total()
            rounds = reader.exec(select(PositionRound)).first()
            assert rounds is not None
            electors = {e.seat_id: e.group_id for e in record.electors_of(reader, rounds.id or 0)}
            assert electors == {seat: group for seat, (group, _) in model.electors.items()}
            keys = record.group_keys(reader, self.world.session_id)
            assert {k: n for k, n in rounds.eligible.items() if n} == dict(
                Counter(keys[g] for g in electors.values())
            )
            given = Counter(p.group_id for p in record.positions_of(reader, rounds.id or 0))
            assert given == Counter(group for group, said in model.electors.values() if said)
            if "vote" in self.here:
                ballot = ballots.current_ballot(reader, self.here["vote"])
                assert ballot is not None
                turnout = ballots.turnout(reader, ballot.id or 0)
                assert {g: e for g, (e, _) in turnout.items()} == dict(
                    Counter(g for g, _ in model.voters.values())
                )
                papers = Counter(p.group_id for p in reader.exec(select(BallotPaper)))
                assert papers == Counter(g for g, voted in model.voters.values() if voted)
                assert all(cast <= electorate for electorate, cast in turnout.values())

    def judged(self) -> None:
        """After the close: for + abstain + against = cast <= present <= eligible, in each group and overall."""
        self.act(CloseRound(self.here["agree"]))
        with self.world.database.read() as reader:
            found = reader.exec(select(PositionRound)).first()
            assert found is not None
            groups = record.counted(reader, found, utc_now().date()).groups.values()
            for group in groups:
                assert sum(group.positions.values()) <= group.present <= group.eligible
            assert sum(group.eligible for group in groups) == len(self.model.electors)
            assert sum(sum(group.positions.values()) for group in groups) == sum(
                said for _, said in self.model.electors.values()
            )

    def end(self) -> None:
        self.world.dialogue.executor.close()
        self.world.dialogue.hub.close()
        self.world.database.close()


def play(migrated: Path, acts: list[tuple[str, int, int]], *, secret: bool) -> None:
    with TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        shutil.copytree(migrated, data)
        history = History(data)
        try:
            if secret:  # only one activity is open at a time; the round before has closed with its activity
                history.act(TurnActivity(history.here["agree"], "pause"))
                history.open("vote")
                if history.world.rows(Activity, Activity.kind == "vote")[-1].state == "open":
                    history.model.voters = history.everybody()
                else:
                    del history.here["vote"]
            history.check()
            for act in acts:
                history.step(*act)
            history.check()
            history.judged()
        finally:
            history.end()


@settings(max_examples=20)
@given(steps, st.booleans())
def test_random_histories_count_everybody_once_and_in_one_group(
    migrated: Path, acts: list[tuple[str, int, int]], secret: bool
) -> None:
    play(migrated, acts, secret=secret)


@pytest.mark.parametrize("forgotten", ["left_at", "removed_at", "same_as"])
def test_the_model_notices_when_people_who_do_not_count_are_counted(
    migrated: Path, monkeypatch: pytest.MonkeyPatch, forgotten: str
) -> None:
    """Negative control: with one clause of the definition taken out, such a history fails."""

    def careless(session_id: int | None) -> Any:
        real = list(whole(session_id).clauses)
        return people.and_(*[clause for clause in real if forgotten not in str(clause)])

    whole = people.counting
    acts = [("leave", 0, 0), ("out", 1, 0), ("one", 2, 3)]
    play(migrated, acts, secret=False)
    for module in ("dialogue.people.eligible", "dialogue.stage.here"):
        monkeypatch.setattr(f"{module}.counting", careless)
    with pytest.raises(AssertionError):
        play(migrated, acts, secret=False)


def test_ten_who_left_and_joined_again_are_ten(migrated: Path, tmp_path: Path) -> None:
    """Ten people leave and come again in another browser; the electorate of the next round is ten, not twenty."""
    data = tmp_path / "data"
    shutil.copytree(migrated, data)
    history = History(data)
    try:
        for place in range(6):
            history.join(place)
        for seat in list(history.model.seats):
            history.step("leave", list(history.model.seats).index(seat), 0)
        for place in range(10):
            history.join(place)
        history.act(CloseRound(history.here["agree"]))
        history.act(OpenRound(history.here["agree"], "again"))
        found = max(history.world.rows(PositionRound), key=lambda one: one.number)
        assert sum(found.electorate.values()) == 10
        assert len(history.world.rows(Seat)) == 21, "the record keeps those who left"
    finally:
        history.end()
