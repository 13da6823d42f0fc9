"""`in_minutes` promises that the minutes tell an act. They are composed from rows, so a mark could promise too much."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

from dialogue.activities.agree import vocabulary as agree
from dialogue.activities.agree.schema import Objection
from dialogue.activities.registry import KINDS
from dialogue.agenda.review_vocabulary import RecordReview
from dialogue.agenda.schema import AgendaItem, Commitment
from dialogue.agenda.vocabulary import (
    AddAgendaItem,
    AnswerCommitment,
    Details,
    MakeCommitment,
    MoveItem,
    Promise,
)
from dialogue.app import vocabulary
from dialogue.decisions.schema import Decision
from dialogue.documents.plain_data import write_json
from dialogue.kernel.database import Database, Reader
from dialogue.kernel.log import entries_after
from dialogue.kernel.schema import Activity, Session, StakeholderGroup
from dialogue.kernel.streams import stream_of
from dialogue.learning.vocabulary import RecordLearning
from dialogue.minutes.compose import compose
from dialogue.preparing.commands import CloseSession, OpenSession
from dialogue.stage.planning import AddActivity, EditActivity
from dialogue.stage.programme import TurnActivity
from support.drivers import DRIVERS, SCRIPTS, join, settings
from support.drives.agree import agreed
from support.world import Choice, World, prepare, world

QUIET = {"activity.timed", "seat.changed"}
"""Acts of the walk that no minutes tell."""

SEALED = {"vote"}
"""Kinds of activity whose ballots are sealed."""


def minutes(made: World, reader: Reader) -> str:
    """The minutes at one moment, without what every entry of the log changes: its hash and the number of entries."""
    session, stream = reader.get_one(Session, made.session_id), stream_of(reader, made.session_id)
    text = write_json(compose(reader, session, KINDS, made.dialogue.tongue("en")))
    return re.sub(rf"\b{stream.last_seq} entr\w+", "", text.replace(stream.log_hash, ""))


@contextmanager
def as_it_stands(made: World, copy: Path | None) -> Iterator[Callable[[], Reader]]:
    """The store of this moment, to be read later: a snapshot of it, or what is copied into a file.

    A snapshot costs nothing, but ballots are sealed only once nobody has an older one.
    """
    with ExitStack() as until:
        if copy is None:
            snapshot = until.enter_context(made.database.read())
            stream_of(snapshot, made.session_id)  # it begins with what is read first
            yield lambda: snapshot
            return
        copy.unlink(missing_ok=True)
        store = made.dialogue.settings.data / "dialogue.sqlite3"
        with closing(sqlite3.connect(store)) as here, closing(sqlite3.connect(copy)) as there:
            there.execute("PRAGMA synchronous=OFF")
            here.backup(there)

        def opened() -> Reader:
            database = until.enter_context(closing(Database(f"sqlite:///{copy}")))
            return until.enter_context(database.read())

        yield opened


def act(made: World, choice: Choice, wanted: set[str], copy: Path | None) -> tuple[set[str], bool]:
    """Do it: the kinds that happened, and whether the minutes are others than before.

    They are written, before and after it, where one of the kinds is wanted.
    """
    session, command, seat = made.session(), *choice
    with made.database.read() as reader:
        stood = {at: stream_of(reader, at).last_seq for at in (made.session_id, session.platform_id)}
    with as_it_stands(made, copy) as then:
        made.run(command, seat, system=seat is None)
        with made.database.read() as now:
            kinds = {entry.kind for at, seq in stood.items() for entry in entries_after(now, at, seq)}
            return kinds, bool(kinds & wanted) and minutes(made, now) != minutes(made, then())


OWN_EVENTS = ("passing", "moderated")
"""Styles of a brainstorm in which something happens that happens in no other."""


def steps() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each kind once with its first settings, and a vote whose electorate is made by a roll call."""
    for kind in KINDS:
        known = settings(KINDS[kind], 1)
        for given in [
            *known[:1],
            *(one for one in known if "electorate" in one or one.get("style") in OWN_EVENTS),
        ] or [{}]:
            yield kind, given


def meeting(made: World, kind: str, given: dict[str, Any]) -> Iterator[Choice]:
    """One kind of activity along its directed way, and one agenda item where a goal can be agreed."""
    staff = made.facilitator
    yield OpenSession(), staff
    for _ in range(6):
        yield join(made)
    if kind == "cluster":  # has the room's ideas before it
        yield AddActivity("brainstorm", "", "What next?", 10), staff
        earlier = max(made.ids(Activity))
        yield TurnActivity(earlier, "open"), staff
        yield from SCRIPTS["brainstorm"](made, made.rows(Activity, Activity.id == earlier)[0])
        yield TurnActivity(earlier, "close"), staff
    yield AddActivity(kind, "", "What next?", 10), staff
    here = max(made.ids(Activity))
    if given:
        yield EditActivity(here, "", "", 10, given), staff
    yield TurnActivity(here, "open"), staff
    activity = made.rows(Activity, Activity.id == here)[0]
    for _ in range(4):
        yield made.chance.choice(DRIVERS[kind](made, activity))
    if kind == "vote":
        yield TurnActivity(here, "close"), staff
        yield TurnActivity(here, "reopen"), staff
    yield from SCRIPTS[kind](made, activity)
    if kind == "agree":
        yield from resolving(made, here)
        yield from agreed(made, here)
        yield from agenda(made)
    yield TurnActivity(here, "close"), staff
    yield CloseSession(), staff
    yield OpenSession(), staff


def resolving(made: World, here: int) -> Iterator[Choice]:
    """An objection that a new wording answers."""
    staff, seat = made.facilitator, made.participants()[0].id
    yield agree.WordGoal(here, "Wells for all", "new"), staff
    yield agree.OpenRound(here, "new"), staff
    yield agree.TakePosition(here, "8", "too deep"), seat
    yield agree.CloseRound(here), staff
    newest = max(made.ids(Objection))
    yield agree.WordGoal(here, "Shallow wells for all", "clearer", (), (newest,)), staff
    yield agree.OpenRound(here, "clearer"), staff
    yield agree.TakePosition(here, "1", ""), seat
    yield agree.CloseRound(here), staff


def agenda(made: World) -> Iterator[Choice]:
    """A decision becomes an item that somebody works for."""
    staff = made.facilitator
    details = Details(sign="Ten wells", next_review="2099-06-01")
    promise = Promise(organisation="Well diggers", what="Dig", due="2099-01-01")
    yield AddAgendaItem(made.session_id, max(made.ids(Decision)), "Wells for all", details, promise), staff
    item = max(made.ids(AgendaItem))
    yield MakeCommitment(item, promise), staff
    yield AnswerCommitment(min(made.ids(Commitment)), "accepted", "Bo"), staff
    yield MoveItem(item, "in_progress"), staff
    yield (
        RecordReview(item, "2026-01-01", "Six dug", "limited", ("farmers",), "2099-09-01", evidence="Seen"),
        staff,
    )
    ground = f"experience:{made.rows(StakeholderGroup)[0].constituency_id}"
    yield RecordLearning("Ask first", "worked", ground=(ground,), item_id=item), staff


def test_the_minutes_tell_what_events_promise(data: Path, tmp_path: Path) -> None:
    """A session for each kind of activity: minutes of one long session after each of its acts take minutes to write."""
    made = world(data)
    promised = {kind.name for kind in vocabulary().events.values() if kind.in_minutes}
    happened, changed = {"session.prepared"}, {"session.prepared"}
    try:
        for kind, given in steps():
            prepare(made)
            copy = tmp_path / "earlier.sqlite3" if kind in SEALED else None
            for choice in meeting(made, kind, given):
                kinds, told = act(made, choice, (promised | QUIET) - changed, copy)
                happened |= kinds
                changed |= kinds if told else set()
    finally:
        made.close()
    never = promised - changed
    assert not promised - happened, f"not come by: {promised - happened}; refused {made.refused}"
    assert not never, f"in_minutes=True, but the minutes are the same as before: {never}"
    assert happened >= QUIET and QUIET - changed, "negative control: a promise about these would be found"
