"""Streams: each has its own gapless chain, locks are taken in order, an ended session's rests, followers miss nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from dialogue.activities.registry import KINDS
from dialogue.agenda.schema import AgendaItem, Commitment
from dialogue.agenda.vocabulary import (
    AddAgendaItem,
    AnswerCommitment,
    Details,
    MakeCommitment,
    MoveItem,
    Promise,
)
from dialogue.decisions.schema import Decision
from dialogue.documents.plain_data import write_json
from dialogue.kernel.act import Act
from dialogue.kernel.actors import SYSTEM, Actor
from dialogue.kernel.database import Database
from dialogue.kernel.execute import Executor, Order
from dialogue.kernel.followers import Inside, ReadOn, follow, handlers, read_up_to
from dialogue.kernel.log import entries_after, first_break
from dialogue.kernel.schema import HOUSE, Activity, LogEntry, Stream, StreamKind
from dialogue.kernel.streams import locked, stream_of
from dialogue.minutes.compose import compose
from dialogue.people.seats import ChangeLanguage, LeaveSession
from dialogue.preparing.commands import CloseSession, DescribeSession, OpenSession
from dialogue.stage.planning import AddActivity
from dialogue.stage.programme import TurnActivity
from support.drivers import join
from support.drives.agree import agreed
from support.drives.agree import whole as whole_agreement
from support.world import World, prepare, world

DETAILS = Details(sign="Ten wells", next_review="2099-06-01")
PROMISE = Promise(organisation="Well diggers", what="Dig", due="2099-01-01")


@pytest.fixture
def ended(data: Path) -> Iterator[World]:
    """A session that decided, made an agenda item and has ended."""
    made = world(data)
    prepare(made)
    made.run(OpenSession(), made.facilitator)
    for _ in range(6):
        command, seat = join(made)
        made.run(command, seat, system=seat is None)
    made.run(AddActivity("agree", "Agreed?"), made.facilitator)
    here = max(made.on_the_programme())
    made.run(TurnActivity(here, "open"), made.facilitator)
    goal = next(one for one in made.rows(Activity) if one.id == here)
    for command, seat in whole_agreement(made, goal):
        made.run(command, seat, system=seat is None)
    for command, seat in agreed(made, here):
        made.run(command, seat)
    made.run(
        AddAgendaItem(made.session_id, max(made.ids(Decision)), "Wells for all", DETAILS, PROMISE),
        made.facilitator,
    )
    made.run(TurnActivity(here, "close"), made.facilitator)
    assert made.run(CloseSession(), made.facilitator), made.refused
    try:
        yield made
    finally:
        made.close()


def the_minutes(made: World) -> str:
    with made.database.read() as reader:
        return write_json(compose(reader, made.session(), KINDS, made.dialogue.tongue("en")))


def work_on_the_agenda(made: World) -> None:
    """Everything that happens to an item for years after its session."""
    staff, item = made.facilitator, max(made.ids(AgendaItem))
    before = len(made.whole_log())
    made.run(MakeCommitment(item, PROMISE), staff)
    made.run(AnswerCommitment(max(made.ids(Commitment)), "accepted", "Bo"), staff)
    made.run(MoveItem(item, "in_progress"), staff)
    made.run(MoveItem(item, "blocked", because="no money"), staff)
    assert len(made.whole_log()) == before + 4, made.refused


def test_the_agenda_changes_no_byte_of_an_ended_session(ended: World) -> None:
    stream, log, minutes = ended.stream(), ended.log(), the_minutes(ended)
    platform = ended.session().platform_id or 0
    work_on_the_agenda(ended)
    assert ended.stream() == stream and ended.log() == log
    assert the_minutes(ended) == minutes
    with ended.database.read() as reader:
        entries = entries_after(reader, platform, 0)
        assert first_break(entries) is None
        assert [entry.seq for entry in entries] == list(range(1, stream_of(reader, platform).last_seq + 1))
        assert {entry.account_id for entry in entries if entry.kind.startswith("agenda.")} == {1}


def test_an_item_that_is_made_after_the_end_is_told_as_it_was_made(ended: World) -> None:
    """The facilitator makes items when everybody has gone home: drafts tell them, and tell them as they were made."""
    log, details = ended.log(), Details(sign="Ten wells", next_review="2099-06-01")
    ended.run(
        AddAgendaItem(ended.session_id, max(ended.ids(Decision)), "A second one", details, PROMISE),
        ended.facilitator,
    )
    minutes = the_minutes(ended)
    assert "A second one" in minutes and ended.log() == log
    work_on_the_agenda(ended)
    assert the_minutes(ended) == minutes


def test_minutes_of_a_session_that_goes_on_follow_its_agenda(ended: World) -> None:
    """Negative control: without the end the same work changes the minutes."""
    assert ended.run(OpenSession(), ended.facilitator)
    minutes = the_minutes(ended)
    work_on_the_agenda(ended)
    assert the_minutes(ended) != minutes


def test_what_comes_after_the_end_is_refused_or_leaves_no_entry(ended: World) -> None:
    log = ended.log()
    assert ended.run(DescribeSession("Another title", "", ""), ended.facilitator) is None
    assert ended.refused["DescribeSession:session_over"] == 1
    somebody = ended.participants()[-1]
    assert ended.run(ChangeLanguage("fr"), somebody.id), ended.refused
    assert next(one for one in ended.participants() if one.id == somebody.id).language == "fr"
    assert ended.run(LeaveSession(), ended.participants()[0].id)
    assert ended.log() == log
    assert ended.run(OpenSession(), ended.facilitator)
    assert ended.log()[-1].kind == "session.reopened"


def test_a_record_that_was_tampered_with_is_found(ended: World) -> None:
    """Negative control of the platform's chain: one fact changed behind its back."""
    platform = ended.session().platform_id or 0
    with ended.database.write() as tx:
        entry = tx.get_one(LogEntry, (platform, 2))
        entry.facts = {**entry.facts, "item": 99}
        tx.add(entry)
    with ended.database.read() as reader:
        assert first_break(entries_after(reader, platform, 0)) == 2


def test_heads_are_taken_in_the_order_of_their_ids_and_the_house_is_always_there(data: Path) -> None:
    made = world(data)
    try:
        prepare(made)
        with made.database.write() as tx:
            heads = locked(tx, {made.session_id, HOUSE, 987_654, made.session().platform_id or 0})
            assert list(heads) == sorted(heads) and 987_654 not in heads
            assert heads[HOUSE].kind == StreamKind.HOUSE
        with made.database.read() as reader:
            kinds = [stream.kind for stream in reader.exec(select(Stream))]
        assert sorted(kinds) == ["house", "platform", "session"]
    finally:
        made.close()


def test_an_account_may_not_act_in_a_session(ended: World) -> None:
    """An account is known to platforms. In a session it is a seat that acts."""
    order = Order(OpenSession(), "a1", ended.session_id, Actor(account_id=1))
    with pytest.raises(Exception, match="no_seat"):
        ended.dialogue.executor.run(order)


# Followers


def test_a_follower_reads_everything_once_and_in_order(ended: World) -> None:
    seen: list[int] = []
    executor = ended.dialogue.executor
    assert follow(ended.database, executor, "feed", ended.session_id, lambda e: seen.append(e.seq)) == len(
        seen
    )
    assert seen == [entry.seq for entry in ended.log()]
    follow(ended.database, executor, "feed", ended.session_id, lambda e: seen.append(e.seq))
    assert len(seen) == len(ended.log()), "read twice"


def test_a_delivery_that_fails_is_made_again_and_nothing_before_it(ended: World) -> None:
    seen: list[int] = []

    def deliver(entry: LogEntry) -> None:
        seen.append(entry.seq)
        if entry.seq == 5 and seen.count(5) == 1:
            raise ConnectionError("the address does not answer")

    executor = ended.dialogue.executor
    with pytest.raises(ConnectionError):
        follow(ended.database, executor, "hook", ended.session_id, deliver)
    with ended.database.read() as reader:
        assert read_up_to(reader, "hook", ended.session_id) == 4
    follow(ended.database, executor, "hook", ended.session_id, deliver)
    assert seen == sorted([*(entry.seq for entry in ended.log()), 5])


def _counting(database: Database, made: World, inside: Inside) -> Executor:
    vocabulary = made.dialogue.vocabulary
    vocabulary.handlers[ReadOn] = handlers({"count": inside})[ReadOn]
    return Executor(database, vocabulary)


def test_what_is_written_inside_counts_exactly_once(ended: World) -> None:
    """A follower that is killed in its commit has written nothing, and its number has not moved."""
    written: list[int] = []
    fails = [True, True]  # an order that fails is tried once more, apart from others

    def inside(act: Act, entry: LogEntry) -> None:
        if entry.seq == 3 and fails:
            fails.pop()
            raise RuntimeError("killed")
        written.append(entry.seq)

    executor = _counting(ended.database, ended, inside)
    try:
        with pytest.raises(RuntimeError):
            follow(ended.database, executor, "count", ended.session_id)
        with ended.database.read() as reader:
            assert read_up_to(reader, "count", ended.session_id) == 0
        written.clear()
        follow(ended.database, executor, "count", ended.session_id)
        assert written == [entry.seq for entry in ended.log()]
        # A resend of what was read moves nothing and writes nothing.
        executor.run(Order(ReadOn("count", 0, 3), "again", ended.session_id, SYSTEM))
        assert len(written) == len(ended.log())
    finally:
        executor.close()
