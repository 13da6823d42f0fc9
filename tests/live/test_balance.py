"""The console's balance alarms from sessions that were played: said, set aside, brought back; nothing of who wrote what."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dialogue.activities.agree import vocabulary as agree
from dialogue.activities.brainstorm import commands as brainstorm
from dialogue.activities.brainstorm.kind import BRAINSTORM
from dialogue.activities.brainstorm.rows import writers
from dialogue.activities.cluster import commands as cluster
from dialogue.activities.cluster.schema import ClusterCard
from dialogue.activities.discuss import commands as discuss
from dialogue.activities.registry import KINDS
from dialogue.live.audience import Audience, Screen
from dialogue.live.frames import subject_at
from dialogue.live.parts import Scope
from dialogue.people.seats import JoinSession
from dialogue.preparing.commands import OpenSession
from dialogue.stage.balancing import BringBack, SetAside
from dialogue.stage.planning import AddActivity, EditActivity
from dialogue.stage.programme import TurnActivity
from support.world import World, prepare, world

FARMERS, NGOS, COMPANIES = 0, 1, 2


class Room:
    """A session with people of three groups, in which steps are put on stage one after the other."""

    def __init__(self, made: World) -> None:
        self.made, self.here = made, 0
        prepare(made)
        made.run(OpenSession(), made.facilitator)
        self.groups = made.groups()
        self.seats: dict[int, list[int]] = {}

    def people(self, group: int, number: int) -> None:
        before = {seat.id for seat in self.made.participants()}
        for _ in range(number):
            token = secrets.token_hex(8)
            assert self.made.run(
                JoinSession(token, f"words {token}", "en", self.groups[group], ""), system=True
            )
        self.seats[group] = [seat.id or 0 for seat in self.made.participants() if seat.id not in before]

    def stage(self, kind: str, **settings: str) -> int:
        if self.here:
            self.made.run(TurnActivity(self.here, "close"), self.made.facilitator)
        self.made.run(AddActivity(kind, "", "What next?", 10), self.made.facilitator)
        self.here = max(self.made.on_the_programme())
        self.made.run(EditActivity(self.here, "", "", 10, settings), self.made.facilitator)
        self.made.run(TurnActivity(self.here, "open"), self.made.facilitator)
        return self.here

    def staff(self, command: object) -> None:
        assert self.made.run(command, self.made.facilitator) is not None, command  # type: ignore[arg-type]

    def shown(self, part: str = "session.balance", screen: Screen = Screen.CONSOLE) -> str:
        with self.made.database.read() as reader:
            subject = subject_at(reader, self.made.session_id)
            assert subject is not None
            here = subject.on_stage
            return str(
                self.made.dialogue.book.draw(part, Scope(reader, subject, Audience(screen, "en"), here))
            )


@pytest.fixture
def room(data: Path) -> Iterator[Room]:
    made = world(data)
    yield Room(made)
    made.close()


def test_alarms_come_from_what_happens_and_can_be_set_aside_for_the_step(room: Room) -> None:
    room.people(FARMERS, 8)
    room.people(NGOS, 4)
    here = room.stage("brainstorm")
    for seat in (*room.seats[NGOS][:3], *room.seats[FARMERS][:2]):
        room.made.run(brainstorm.AddIdea(here, "Wells"), seat)
    assert "6 of 8 have not sent anything yet" in room.shown()
    for screen in (Screen.PHONE, Screen.PROJECTOR):
        assert room.shown(screen=screen) == "", "neither the wall nor a phone is asked"
    key = f"silent:{room.groups[FARMERS]}"
    room.staff(SetAside(here, key))
    room.staff(SetAside(here, key))  # pressed twice
    assert "6 of 8" not in room.shown() and "1 set aside for this step" in room.shown()
    assert room.made.run(SetAside(here, ""), room.made.facilitator) is None
    room.staff(BringBack(here))
    assert "6 of 8" in room.shown()
    room.staff(SetAside(here, key))

    # Another step begins anew.
    here = room.stage("brainstorm")
    for seat in room.seats[NGOS]:
        room.made.run(brainstorm.AddIdea(here, "Wells"), seat)
    assert "8 of 8 have not sent anything yet" in room.shown()
    for seat in (*room.seats[FARMERS], *room.seats[NGOS]) * 2:
        room.made.run(brainstorm.AddIdea(here, "Roads and wells"), seat)
    assert "have not sent" not in room.shown()

    # A theme in which a group with many ideas has none.
    here = room.stage("cluster")
    cards = room.made.rows(ClusterCard, ClusterCard.activity_id == here)
    farmers = [card.id or 0 for card in cards if card.group_id == room.groups[FARMERS]]
    room.staff(cluster.AddTheme(here, "Pumps", tuple(farmers[:12])))
    assert "no idea in “Pumps”" in room.shown()
    others = [card.id or 0 for card in cards if card.group_id == room.groups[NGOS]]
    room.staff(cluster.MoveIdeas(here, tuple(others[:1]), room.made.log()[-1].facts["themes"][-1]))
    assert "Pumps" not in room.shown()

    # Who has the floor.
    here = room.stage("discuss")
    for group in [NGOS] * 9 + [FARMERS]:
        room.staff(discuss.RaiseHandFor(here, room.groups[group], f"Somebody {secrets.token_hex(2)}"))
        room.staff(discuss.GiveFloor(here))
        room.staff(discuss.EndTurn(here))
    assert "9 of the last 10 turns" in room.shown()

    # A required group that is below what the rule asks, once half of all have answered.
    here = room.stage("agree")
    room.staff(agree.WordGoal(here, "Water for all by 2030"))
    room.staff(agree.OpenRound(here))
    for seat in room.seats[FARMERS][:5]:
        room.made.run(agree.TakePosition(here, "1"), seat)
    assert "quorum" not in room.shown()
    room.made.run(agree.TakePosition(here, "1"), room.seats[FARMERS][5])
    assert "below the quorum: 2 must answer, 0 have" in room.shown()


def whose(room: Room) -> list[str]:
    """What an attacker at the console reads of each idea: how the count of each group changes as it comes."""
    here, found = room.stage("brainstorm", **{"shows": "nothing"}), []
    room.made.run(brainstorm.AddIdea(here, "First"), room.seats[COMPANIES][0])
    for seat in (room.seats[FARMERS][0], room.seats[NGOS][0], room.seats[COMPANIES][1]):
        before = room.shown("session.people")
        room.made.run(brainstorm.AddIdea(here, "Wells"), seat)
        found.append("same" if room.shown("session.people") == before else "told")
    return found


def test_where_nothing_is_shown_of_who_wrote_no_count_says_it_either(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    for group, number in ((FARMERS, 4), (NGOS, 4), (COMPANIES, 4)):
        room.people(group, number)
    assert whose(room) == ["same"] * 3
    assert "have not sent" not in room.shown()
    # Control: with the count that other brainstorms have, each idea tells its group.
    loose = replace(BRAINSTORM, leaves=replace(BRAINSTORM.leaves, contributed=writers))
    monkeypatch.setitem(KINDS, "brainstorm", loose)
    assert whose(room) == ["told"] * 3
