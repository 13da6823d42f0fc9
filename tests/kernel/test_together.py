"""A room's commands in one transaction: written together, and to the same effect as one after the other."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import pytest
from sqlalchemy import event, func
from sqlmodel import col, select

from dialogue.activities.vote import ballots
from dialogue.activities.vote.commands import CastPaper
from dialogue.activities.vote.schema import Ballot
from dialogue.kernel.act import Act
from dialogue.kernel.actors import SYSTEM, Actor
from dialogue.kernel.database import Database
from dialogue.kernel.errors import Refused
from dialogue.kernel.execute import Done, Order
from dialogue.kernel.log import first_break
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import LogEntry, Outcome, Seat
from dialogue.kernel.vocabulary import Command
from dialogue.people.door import SetCapacity
from dialogue.people.schema import Attendance, Knock
from dialogue.people.seats import JoinSession, LeaveSession, NoteReturn
from dialogue.people.waiting import SetWaitingRoom
from dialogue.preparing.commands import OpenSession
from dialogue.stage.programme import AddActivity, EditActivity, TurnActivity
from dialogue.web.security import new_token
from support.world import World, prepare, world

PEOPLE = 12


@dataclass(frozen=True, slots=True)
class Wait(Command):
    """Keeps the writer busy until the test lets it go on."""

    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM


@dataclass(frozen=True, slots=True)
class Look(Command):
    """Counts the record's entries."""

    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM


@dataclass(frozen=True, slots=True)
class LookInTheCrowd(Look):
    """Says that it reads no record, and does."""

    of_a_crowd: ClassVar[bool] = True


@dataclass(slots=True)
class Room:
    """A session, and what its writer's connection was asked."""

    made: World
    asked: list[str]
    begun: threading.Event
    free: threading.Event

    def at_once(self, orders: Sequence[Order]) -> list[Done | BaseException]:
        """Let these wait at the same moment; what each was told."""
        self.begun.clear()
        self.free.clear()
        self.made.dialogue.executor.submit(Order(Wait(), new_token(), self.made.session_id, SYSTEM))
        assert self.begun.wait(60)
        futures = [self.made.dialogue.executor.submit(order) for order in orders]
        self.asked.clear()
        self.free.set()
        return [one.exception(60) or one.result() for one in futures]

    def join(self, number: int, group: int | None = None, name: str = "") -> Order:
        group = self.made.groups()[number % 2] if group is None else group
        command = JoinSession(f"token {number}", f"words {number}", "en", group, name)
        return Order(command, f"join {number}", self.made.session_id, SYSTEM)

    def left(self) -> dict[str, Any]:
        """What is stored, but for moments and hashes; and that the chain is whole."""
        log = self.made.log()
        assert first_break(log) is None
        with self.made.database.read() as reader:
            kept = reader.exec(select(Outcome).where(col(Outcome.command_id).startswith("join")))
            attended = reader.exec(select(Attendance.seat_id, Attendance.group_id, Attendance.arrived))
            return {
                "log": [(one.seq, one.kind, one.facts) for one in log],
                "seats": [
                    one.model_dump(exclude={"joined_at"}) for one in reader.exec(select(Seat)) if one.group_id
                ],
                "kept": sorted((one.command_id, one.answer, one.seq, one.fingerprint) for one in kept),
                "attendance": sorted(attended),
            }


@contextmanager
def room(data: Path, store: str = "") -> Iterator[Room]:
    begun, free, asked = threading.Event(), threading.Event(), list[str]()

    def wait(act: Act, command: Wait) -> None:
        begun.set()
        assert free.wait(60)

    def look(act: Act, command: Look) -> dict[str, Any]:
        asked = select(func.count()).select_from(LogEntry).where(LogEntry.stream_id == act.stream_id)
        return {"entries": act.tx.exec(asked).one(), "seq": act.seq}

    made = world(data, database=Database(store) if store else None)
    made.dialogue.vocabulary.add({Wait: wait, Look: look, LookInTheCrowd: look}, ())
    prepare(made)
    made.run(OpenSession(), made.facilitator)

    @event.listens_for(made.database.writer, "before_cursor_execute")
    def heard(_: Any, __: Any, statement: str, *___: Any) -> None:
        asked.append(statement)

    try:
        yield Room(made, asked, begun, free)
    finally:
        free.set()
        made.close()


@pytest.fixture
def here(data: Path) -> Iterator[Room]:
    with room(data) as found:
        yield found


@pytest.fixture(params=["sqlite", "postgresql"])
def on_each(request: pytest.FixtureRequest, data: Path) -> Iterator[Room]:
    with room(data, request.getfixturevalue("store") if request.param == "postgresql" else "") as found:
        yield found


def test_who_joins_together_is_stored_as_who_joins_alone(
    on_each: Room, tmp_path: Path, migrated: Path
) -> None:
    here = on_each
    orders = [here.join(number, name=f"Awa {number}") for number in range(PEOPLE)]
    told = here.at_once(orders)
    assert all(isinstance(one, Done) for one in told), told
    assert len(here.asked) < PEOPLE, here.asked
    together = here.left()
    assert len(together["seats"]) == PEOPLE and len({one["id"] for one in together["seats"]}) == PEOPLE
    for order in orders:  # resent one by one: the same answer, and nothing more
        assert here.made.dialogue.executor.run(order).again
    assert here.left() == together

    with room(Path(shutil.copytree(migrated, tmp_path / "other"))) as other:
        for number in range(PEOPLE):
            other.made.dialogue.executor.run(other.join(number, name=f"Awa {number}"))
        assert len(other.asked) > 5 * PEOPLE, "the control: alone each needs its own"
        alone = other.left()
    assert {one["token_hash"] for one in alone["seats"]} == {one["token_hash"] for one in together["seats"]}
    assert len(alone["log"]) == len(together["log"])
    assert [one[:2] for one in alone["log"]] == [one[:2] for one in together["log"]]
    assert [one[2:] for one in alone["kept"]] == [one[2:] for one in together["kept"]]


def test_twice_sent_at_the_same_moment_is_one_seat(here: Room) -> None:
    told = here.at_once([here.join(1), here.join(2), here.join(1), here.join(3), here.join(1)])
    answers = [one for one in told if isinstance(one, Done)]
    assert [one.again for one in answers] == [False, False, True, False, True]
    assert answers[0].answer == answers[2].answer == answers[4].answer
    assert len(here.left()["seats"]) == 3


def test_whoever_is_refused_is_refused_alone(here: Room) -> None:
    other = Order(JoinSession("x", "y", "en", here.made.groups()[0]), "join 2", here.made.session_id, SYSTEM)
    told = here.at_once([here.join(1), here.join(2), here.join(3, group=987_654), other, here.join(4)])
    assert [type(one) for one in told] == [Done, Done, Refused, Refused, Done]
    assert [one.code for one in told if isinstance(one, Refused)] == ["no_group", "other_content"]
    assert len(here.left()["seats"]) == 3


def test_the_door_counts_also_those_who_come_together(here: Room) -> None:
    here.made.run(SetCapacity("3"), here.made.facilitator)
    before = len(here.made.participants())
    told = here.at_once([here.join(number) for number in range(6)])
    assert sum(isinstance(one, Done) for one in told) == 3 - before
    here.made.run(SetCapacity(""), here.made.facilitator)
    here.made.run(SetWaitingRoom(True), here.made.facilitator)
    assert all(isinstance(one, Done) for one in here.at_once([here.join(n) for n in range(10, 16)]))
    assert len(here.made.rows(Knock)) == 6 and len(here.made.participants()) == 3


def test_what_reads_the_record_reads_all_of_it(here: Room) -> None:
    """A command that may read a record has every entry before it, also those of the same transaction."""
    orders = [here.join(1), Order(Look(), "look", here.made.session_id, SYSTEM), here.join(2)]
    found = here.at_once(orders)[1]
    assert isinstance(found, Done) and found.answer["entries"] == found.answer["seq"]
    crowd = [here.join(3), Order(LookInTheCrowd(), "crowd", here.made.session_id, SYSTEM), here.join(4)]
    found = here.at_once(crowd)[1]  # the control: one that wrongly says that it reads none
    assert isinstance(found, Done) and found.answer["entries"] == found.answer["seq"] - 1


def test_commands_of_a_crowd_read_no_record(here: Room) -> None:
    """Of what a crowd may send, nothing asks for what waits to be written."""
    here.at_once([here.join(number) for number in range(4)])
    seats = [one.id or 0 for one in here.made.participants()]
    here.at_once(
        [Order(LeaveSession(), f"leave {seat}", here.made.session_id, Actor(seat)) for seat in seats]
    )
    _reads_no_record(here.asked)
    here.at_once([Order(NoteReturn(seat), f"back {seat}", here.made.session_id, SYSTEM) for seat in seats])
    _reads_no_record(here.asked)
    activity, ballot = _vote(here.made)
    with here.made.database.read() as reader:
        option = ballots.options_of(reader, ballot)[0].id
        voters = [seat for seat in seats if ballots.line_of(reader, ballot, seat)]
    before = len(here.made.log())
    papers = [
        Order(
            CastPaper(activity, ballot, new_token(), {f"dots.{option}": "1"}),
            new_token(),
            here.made.session_id,
            Actor(seat),
        )
        for seat in voters
    ]
    told = here.at_once(papers)
    assert len(voters) == 4 and all(isinstance(one, Done) for one in told), told
    _reads_no_record(here.asked)
    assert len([one for one in here.asked if one.startswith("UPDATE stream")]) == 1
    log = here.made.log()
    assert first_break(log) is None
    assert [(one.kind, one.seat_id) for one in log[before:]] == [("ballot.cast", None)] * 4
    here.at_once([here.join(20), Order(LookInTheCrowd(), "c", here.made.session_id, SYSTEM), here.join(21)])
    with pytest.raises(AssertionError):  # the control
        _reads_no_record(here.asked)


def _vote(made: World) -> tuple[int, int]:
    """An open vote: its activity and its ballot."""
    made.run(AddActivity("vote"), made.facilitator)
    activity = made.on_the_programme()[-1]
    made.run(EditActivity(activity, "Vote", "What first?", 5, {"options": "Wells; Roads"}), made.facilitator)
    made.run(TurnActivity(activity, "open"), made.facilitator)
    return activity, made.ids(Ballot)[0]


def _reads_no_record(asked: Sequence[str]) -> None:
    """Past the questions with which a transaction begins: where its streams stand, and what it answered before."""
    reads = [one for one in asked if one.lstrip().startswith("SELECT")]
    began = [one for one in reads if "FROM stream" in one or "FROM outcome" in one]
    assert len(began) <= 2, began
    assert not [one for one in reads if "log_entry" in one]
