"""The secret ballot at rest on PostgreSQL: transactions that join a paper with its voter, and rows that are dead."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from dialogue.activities.vote import ballots, commands, counting
from dialogue.activities.vote.schema import Ballot, BallotPaper
from dialogue.activities.vote.slip_papers import CastOnSlip
from dialogue.kernel.actors import Actor
from dialogue.kernel.database import Database
from dialogue.kernel.errors import Refused
from dialogue.kernel.execute import Done, Executor, Order
from dialogue.migrations import migrate
from dialogue.people.codes import slip_codes, slip_digest
from dialogue.people.seats import JoinSession
from dialogue.people.slips import MakeSlips
from dialogue.preparing.commands import OpenSession
from dialogue.stage.planning import AddActivity, EditActivity
from dialogue.stage.programme import TurnActivity
from support.postgres import emptied
from support.world import World, prepare, world

PEOPLE = 12
BY_TRANSACTION = (
    """SELECT v.seat_id, p.key FROM ballot_voter v JOIN ballot_paper p ON v.xmin = p.xmin WHERE v.voted"""
)

BY_SLIP = "SELECT s.slip_id, p.key FROM ballot_slip s JOIN ballot_paper p ON s.xmin = p.xmin WHERE s.used"


@pytest.fixture
def room(server: str, tmp_path: Path) -> Iterator[World]:
    database = emptied(server)
    migrate(database)
    made = world(tmp_path, database=database)
    yield made
    made.close()


def vote(made: World) -> tuple[int, list[str]]:
    """An open vote in which everybody has voted; its activity and the keys of the papers."""
    prepare(made)
    made.run(OpenSession(), made.facilitator)
    for number in range(PEOPLE):
        group = made.groups()[number % 2]
        made.run(JoinSession(secrets.token_hex(32), secrets.token_hex(32), "en", group), system=True)
    made.run(AddActivity("vote"), made.facilitator)
    activity = made.on_the_programme()[-1]
    settings = {"dots": "5", "most": "3", "smallest_group": "5", "options": "Wells; Roads; Buses"}
    made.run(EditActivity(activity, "Vote", "What first?", 5, settings), made.facilitator)
    made.run(TurnActivity(activity, "open"), made.facilitator)
    (ballot,) = made.ids(Ballot, col(Ballot.activity_id) == activity)
    with made.database.read() as reader:
        options = [str(option.id) for option in ballots.options_of(reader, ballot)]
    keys = []
    for number, seat in enumerate(made.participants()):
        keys.append(secrets.token_hex(32))
        dots = {f"dots.{options[number % 3]}": "3", f"dots.{options[(number + 1) % 3]}": str(number % 3)}
        assert made.run(commands.CastPaper(activity, ballot, keys[-1], dots), seat.id)
    assert not made.refused, made.refused
    return activity, keys


def vote_by_slips(made: World) -> tuple[int, list[str]]:
    """The same with slips: each phone gives one, and each is used by two phones at the same moment, counted once."""
    prepare(made)
    made.run(OpenSession(), made.facilitator)
    group = made.groups()[0]
    for _ in range(2):
        made.run(JoinSession(secrets.token_hex(32), secrets.token_hex(32), "en", group), system=True)
    codes = slip_codes("key", PEOPLE)
    made.run(MakeSlips({group: tuple(slip_digest(code) for code in codes)}), made.facilitator)
    made.run(AddActivity("vote"), made.facilitator)
    activity = made.on_the_programme()[-1]
    settings = {
        "method": "approval",
        "level": "slips",
        "smallest_group": "5",
        "options": "Wells; Roads; Buses",
    }
    made.run(EditActivity(activity, "Vote", "What first?", 5, settings), made.facilitator)
    made.run(TurnActivity(activity, "open"), made.facilitator)
    (ballot,) = made.ids(Ballot, col(Ballot.activity_id) == activity)
    with made.database.read() as reader:
        options = [str(option.id) for option in ballots.options_of(reader, ballot)]
    phones = [seat.id for seat in made.participants()]
    for place, code in enumerate(codes):
        ticks = {f"approvals.{options[place % 3]}": "yes"}

        def cast(seat: int | None, code: str = code, ticks: dict[str, str] = ticks) -> Done | None:
            return made.run(CastOnSlip(activity, ballot, code, secrets.token_hex(32), ticks), seat)

        with ThreadPoolExecutor(2) as at_once:
            done = list(at_once.map(cast, phones))
        assert sum(one is not None for one in done) == 1, "a slip that two use at the same moment counts once"
    assert made.refused == {"CastOnSlip:slip_used": PEOPLE}
    with made.database.read() as reader:
        return activity, [paper.key for paper in reader.exec(select(BallotPaper))]


def publish(made: World, activity: int) -> None:
    with made.database.read() as reader:
        ballot = ballots.current_ballot(reader, activity)
        assert ballot is not None
        box = ballots.box_of(reader, ballot)
    result = counting.published(box)
    made.run(commands.PublishBallot(activity, ballot.id or 0, box.evidence, result), made.facilitator)


def asked(made: World, question: str) -> list[Any]:
    with made.database.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        answer = connection.exec_driver_sql(question)
        return list(answer) if answer.returns_rows else []


def in_the_files(made: World, keys: list[str]) -> int:
    """How many of these keys stand anywhere in the database's own files (its log, `pg_wal`, is another folder)."""
    asked(made, "CHECKPOINT")
    ((folder,),) = asked(made, "SHOW data_directory")
    held = b"".join(file.read_bytes() for file in Path(folder, "base").rglob("*") if file.is_file())
    return sum(key.encode() in held for key in keys)


def test_a_paper_and_its_voter_share_no_transaction_after_the_close(room: World) -> None:
    activity, keys = vote(room)
    assert len(asked(room, BY_TRANSACTION)) == PEOPLE, (
        "the control: while it is open, each is joined with her own"
    )
    room.run(TurnActivity(activity, "close"), room.facilitator)
    assert len(asked(room, BY_TRANSACTION)) == PEOPLE * PEOPLE, (
        "everybody with every paper: that says nothing"
    )
    assert {row[1] for row in asked(room, BY_TRANSACTION)} == set(keys)


def test_a_slip_and_its_paper_share_no_transaction_after_the_close(room: World) -> None:
    activity, keys = vote_by_slips(room)
    joined = asked(room, BY_SLIP)
    assert len(joined) == PEOPLE == len(keys), "the control: while it is open, each is joined with its own"
    room.run(TurnActivity(activity, "close"), room.facilitator)
    assert len(asked(room, BY_SLIP)) == PEOPLE * PEOPLE, "every slip with every paper: that says nothing"
    # Nor do the places of rows in their tables: the order of slips is not that of the papers.
    order = "SELECT slip_id FROM ballot_slip ORDER BY ctid", "SELECT key FROM ballot_paper ORDER BY ctid"
    slips, papers = ([row[0] for row in asked(room, one)] for one in order)
    own = dict(map(tuple, joined))
    assert [own[slip] for slip in slips] != papers
    publish(room, activity)
    assert in_the_files(room, keys) == 0, "dead rows went with the seal"


@pytest.mark.parametrize("sealing", [True, False], ids=["sealed", "control: dead rows stay"])
def test_no_earlier_row_is_left_in_the_files(
    room: World, monkeypatch: pytest.MonkeyPatch, sealing: bool
) -> None:
    if not sealing:
        monkeypatch.setattr(Database, "_vacuum", lambda *_: True)
    activity, keys = vote(room)
    room.run(TurnActivity(activity, "close"), room.facilitator)
    publish(room, activity)
    (ballot,) = room.rows(Ballot)
    assert ballot.state == "published" and ballot.sealed_at is not None
    found = in_the_files(room, keys)
    assert found == (0 if sealing else PEOPLE), (
        f"{found} papers can still be found under the key of their voter"
    )


def test_an_older_snapshot_delays_the_seal(room: World) -> None:
    activity, _ = vote(room)
    reader = room.database.reader.connect()
    reader.exec_driver_sql("SELECT count(*) FROM ballot_paper").all()  # a snapshot that stays
    room.run(TurnActivity(activity, "close"), room.facilitator)
    (ballot,) = room.rows(Ballot)
    assert ballot.state == "closed" and ballot.sealed_at is None
    publish(room, activity)
    assert room.refused["PublishBallot:not_sealed"] == 1
    reader.close()
    while room.rows(Ballot)[0].sealed_at is None:  # tried again every second
        time.sleep(0.05)
    publish(room, activity)
    assert room.rows(Ballot)[0].state == "published"


def papers_in(made: World, ballot: int) -> list[str]:
    with made.database.read() as reader:
        asked_for = select(BallotPaper.key).where(BallotPaper.ballot_id == ballot)
        return sorted(reader.exec(asked_for))


def test_one_seat_that_votes_at_two_processes_at_once_has_one_paper(room: World) -> None:
    """Two writers on one store, as two servers have; the same phone at both, another device of hers, and the closing."""
    activity, keys = vote(room)
    (ballot,) = room.ids(Ballot, col(Ballot.activity_id) == activity)
    with room.database.read() as reader:
        option = ballots.options_of(reader, ballot)[0].id
    seat, paper = room.participants()[0].id, keys[0]
    writers = [Executor(room.database, room.dialogue.vocabulary) for _ in range(2)]

    def sent(number: int) -> bool:
        dots = {f"dots.{option}": str(number % 4)}
        key = (
            paper if number % 3 else secrets.token_hex(32)
        )  # every third from a device that has no part in it
        order = Order(
            commands.CastPaper(activity, ballot, key, dots), f"race{number}", room.session_id, Actor(seat)
        )
        try:
            writers[number % 2].run(order)
        except Refused:
            return False
        return True

    try:
        with ThreadPoolExecutor(8) as at_once:
            done = list(at_once.map(sent, range(60)))
        assert [number for number, taken in enumerate(done) if not taken] == list(range(0, 60, 3))
        assert papers_in(room, ballot) == sorted(keys)
        ((voted,),) = asked(room, f"SELECT count(*) FROM ballot_voter WHERE ballot_id = {ballot} AND voted")
        assert voted == PEOPLE
        ((gaps,),) = asked(room, "SELECT count(*) FROM stream s WHERE last_seq <> (SELECT count(*) FROM log_entry"
            " WHERE stream_id = s.id)")  # fmt: skip
        assert gaps == 0
        with room.database.write() as tx:  # control: a second paper is found by the same look
            mine = tx.get_one(BallotPaper, paper)
            tx.add(BallotPaper(**{**mine.model_dump(), "key": "planted"}))
        assert papers_in(room, ballot) == sorted([*keys, "planted"])
    finally:
        for one in writers:
            one.close()
