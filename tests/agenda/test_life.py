"""Items walk through their lives by real commands, against the model of `test_agenda_moves`: what the rules say holds in
the record, a refusal changes nothing, and the history only ever grows.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select
from tests.rules.test_agenda_moves import expected

from dialogue.agenda import moves
from dialogue.agenda.record import agenda_of_platform, item_of
from dialogue.agenda.schema import AgendaItem, AgendaMove, Commitment
from dialogue.agenda.states import ItemState
from dialogue.agenda.vocabulary import (
    AddAgendaItem,
    AnswerCommitment,
    DescribeItem,
    Details,
    MakeCommitment,
    MoveItem,
    Promise,
)
from dialogue.agreement import PRESETS, Sentence
from dialogue.decisions.judgement import Judgement
from dialogue.decisions.recording import Made, record_answer, record_decision
from dialogue.decisions.schema import Decision
from dialogue.kernel.schema import Activity, utc_now
from dialogue.preparing.commands import OpenSession
from support.world import World, prepare, world

SIGN = Details(sign="Ten wells", next_review="2099-06-01")
PROMISE = Promise(organisation="Well diggers", what="Dig", due="2099-01-01")
GROUPS = [("farmers", True), ("ngos", True)]


def decided(made: World, state: str, preset: str = "shared-goal", **fields: Any) -> int:
    """A decision as a goal room would record it."""
    rule = PRESETS[preset].rule_for(GROUPS).as_dict()
    with made.database.write() as tx:
        activity = tx.exec(select(Activity).where(Activity.session_id == made.session_id)).first()
        assert activity is not None
        judged = Judgement(state, Sentence("So it is."))
        return (
            record_decision(tx, activity, Made("Water", judged, "x", utc_now(), rule=rule, **fields)).id or 0
        )


def newest(made: World) -> int:
    return max(made.ids(AgendaItem))


def add(made: World, decision: int, promise: Promise = Promise()) -> int:
    assert made.run(AddAgendaItem(made.session_id, decision, "Wells", SIGN, promise), made.facilitator), (
        made.refused
    )
    return newest(made)


@pytest.fixture
def made(data: Path) -> Iterator[World]:
    found = world(data)
    prepare(found, recipe="shared-goals")
    found.run(OpenSession(), found.facilitator)
    yield found
    found.close()


@dataclass
class Walker:
    """One item, and what the model knows of it: only what was done to it."""

    made: World
    chance: random.Random
    item: int = 0
    state: str = ""
    decision: int = 0
    accepted: int = 0
    unclosed: int = 0
    waits: list[int] = field(default_factory=list)
    history: list[tuple[Any, ...]] = field(default_factory=list)

    def begin(self) -> None:
        state = self.chance.choice(["agreed", "agreed", "provisional", "not agreed"])
        self.decision = decided(self.made, state)
        self.item = add(self.made, self.decision, PROMISE)
        self.state, self.accepted, self.unclosed = state.replace(" ", "_"), 0, 1
        self.waits = [max(self.made.ids(Commitment))]
        self.history = []

    def promise(self) -> None:
        """Somebody accepts, delivers, or promises anew."""
        staff = self.made.facilitator
        if self.waits and self.chance.random() < 0.9:
            done = self.made.run(AnswerCommitment(self.waits[0], "accepted", "Bo"), staff)
            if done and self.chance.random() < 0.8:
                self.made.run(AnswerCommitment(self.waits[0], "done", note="There"), staff)
                self.unclosed -= 1
            if done:
                self.accepted += 1
                self.waits.pop(0)
        elif self.made.run(MakeCommitment(self.item, PROMISE), staff):
            self.unclosed += 1
            self.waits.append(max(self.made.ids(Commitment)))

    def move(self) -> str:
        """Try to go anywhere with whatever is at hand; the target if it went."""
        chance, made = self.chance, self.made
        to = chance.choice(list(moves.MOVES[ItemState(self.state)]) * 12 + list(ItemState))
        if self.state == "in_progress" and chance.random() < 0.5:
            to = ItemState.DONE  # its guard asks for the most
        word = moves.FROM_DECISION
        says = next((one for one, state in word.items() if state == to), "")
        pick = chance.choice(["none", "own", "later", "later", "later", "newer", "itself"])
        if to == "changed":
            pick = chance.choice(["none", "itself", "successor", "successor", "looser"])
        facts: dict[str, Any] = {
            "accepted": self.accepted,
            "unclosed": self.unclosed,
            "sign": "Ten wells",
            "date": True,
            "because": chance.choice(["", "law", "law", "law"]),
            "evidence": chance.choice(["", "seen", "seen", "seen"]),
            "learned": chance.choice(["", "ask", "ask"]),
            "groups": chance.choice([["farmers", "ngos"], ["farmers", "ngos"], ["farmers", "martians"]]),
            "says": "",
            "failed": False,
            "decision": False,
            "successor": False,
            "looser": (),
        }
        chosen: dict[str, int | None] = {"decision_id": None, "successor_id": None}
        rests_on = self.decision
        if pick == "own":
            chosen["decision_id"] = self.decision
        elif pick == "later":
            chosen["decision_id"] = decided(made, says or "agreed")
            facts |= {"says": says, "decision": to == "dropped"}
            rests_on = chosen["decision_id"] if says else rests_on
        elif pick == "newer" and says:
            rests_on = decided(made, says, supersedes=self.decision)
            facts["says"] = says
        elif pick in ("successor", "looser"):
            preset = "shared-goal" if pick == "successor" else "double-majority"
            chosen["successor_id"] = add(made, decided(made, "agreed", preset))
            facts |= {"successor": True, "looser": () if pick == "successor" else ("objections",)}
        elif pick == "itself":
            chosen["successor_id"] = self.item
        command = MoveItem(
            self.item,
            to,
            because=facts["because"],
            evidence=facts["evidence"],
            learned=facts["learned"],
            reviewed_by=tuple(facts["groups"]),
            decision_id=chosen["decision_id"],
            successor_id=chosen["successor_id"],
        )
        facts["groups"] = [one for one in facts["groups"] if one != "martians"]
        wanted = expected(self.state, str(to), facts)
        made.refused.clear()
        went = made.run(command, made.facilitator) is not None
        assert made.refused == ({} if not wanted else {f"MoveItem:{wanted[0]}": 1}), (self.state, to, facts)
        assert went is (not wanted)
        if went:
            self.state, self.decision = str(to), rests_on
        self.check(went, to)
        if pick == "newer" and not went and says:
            self.begin()  # its matter was decided anew, and it did not follow: the model starts with another one
        return str(to) if went else ""

    def check(self, went: bool, to: ItemState) -> None:
        with self.made.database.read() as reader:
            rows = reader.exec(select(AgendaMove).where(AgendaMove.item_id == self.item)).all()
            found = item_of(reader, self.item)
        assert found is not None
        assert (found.state, found.decision_id) == (self.state, self.decision)
        history = [tuple(sorted(row.model_dump().items(), key=lambda one: one[0])) for row in rows]
        assert [str(one) for one in history[: len(self.history)]] == [str(one) for one in self.history]
        assert len(history) == len(self.history) + went, "each move is one further row, a refusal none"
        self.history = history
        if went:
            last = found.moves[-1]
            assert (last.now, last.account_id) == (to, 1) and last.at is not None
            if to in (ItemState.CHANGED, ItemState.DROPPED):
                assert last.because and last.decision_id
        if self.state == "dropped":
            assert {one.state for one in found.commitments} <= {"done", "released"}


def test_items_live_as_the_model_says_and_their_history_only_grows(made: World) -> None:
    walker = Walker(made, random.Random(11))
    walker.begin()
    went: set[str] = set()
    for _ in range(150):
        if moves.moves_from(ItemState(walker.state)) == ():
            assert walker.move() == "", "nothing follows any more"
            walker.begin()
        elif walker.chance.random() < 0.25:
            walker.promise()
        else:
            was, to = walker.state, walker.move()
            went |= {f"{was} -> {to}"} if to else set()
    assert {one.split(" -> ")[1] for one in went} == set(ItemState), "every state was come to"
    assert len(went) > 13, sorted(went)


def test_a_guard_that_is_taken_out_is_missed_on_the_walk(
    made: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    monkeypatch.setattr(moves, "GUARDS", {**moves.GUARDS, moves.Need.REASONS: lambda *_: None})
    with pytest.raises(AssertionError):
        test_items_live_as_the_model_says_and_their_history_only_grows(made)


def test_a_provisional_item_falls_when_a_group_says_no_or_the_last_day_passes(made: World) -> None:
    yesterday = date.today() - timedelta(days=1)
    for fields, falls in (
        ({"ratify_by": yesterday}, True),
        ({"ratify_by": date.today() + timedelta(days=9)}, False),
        ({"ratify_by": yesterday, "confirmed": {"farmers": True}}, False),
        ({"confirmed": {"farmers": False}}, True),
    ):
        item = add(made, decided(made, "provisional", to_ratify=("farmers",), **fields))
        assert bool(made.run(MoveItem(item, "not_agreed"), made.facilitator)) is falls, fields
    decision = decided(made, "provisional", to_ratify=("farmers",))
    item = add(made, decision)
    assert not made.run(MoveItem(item, "not_agreed"), made.facilitator)
    with made.database.write() as tx:
        record_answer(tx, tx.get_one(Decision, decision), "farmers", yes=False, at=utc_now())
    assert made.run(MoveItem(item, "not_agreed"), made.facilitator)
    with made.database.read() as reader:
        states = [one.state for one in agenda_of_platform(reader, made.session().platform_id or 0)]
    assert states.count(ItemState.NOT_AGREED) == 3


def test_what_is_put_off_keeps_its_date(made: World) -> None:
    item = add(made, decided(made, "not agreed"))
    assert made.run(MoveItem(item, "deferred", because="after the election"), made.facilitator)
    assert not made.run(DescribeItem(item, Details(sign="Ten wells")), made.facilitator)
    assert made.refused["DescribeItem:no_next_review"] == 1
