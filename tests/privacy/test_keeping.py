"""What was kept for a while goes on time, by whatever clock; a server that is killed in between begins again."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import func, select
from typer.testing import CliRunner

from dialogue.accounts.schema import SignInNote
from dialogue.cli.retain import app
from dialogue.kernel.actors import SYSTEM, Actor
from dialogue.kernel.clock import go_ahead
from dialogue.kernel.errors import NotAllowed, Refused
from dialogue.kernel.schema import LogEntry, Seat, utc_now
from dialogue.preparing.commands import CloseSession, OpenSession
from dialogue.privacy import keeping
from dialogue.privacy.keeping import DRAFTS, PEOPLE, LetItGo, SetRetention, due, house_days
from dialogue.privacy.on_time import let_go_what_is_due
from dialogue.privacy.schema import LetGo
from dialogue.privacy.wiping import resumes
from dialogue.undoing.schema import Deed
from support.drivers import join
from support.platforms import account, platform_of, send, session_of
from support.world import World, world


@pytest.fixture
def made(data: Path) -> Iterator[World]:
    found = world(data)
    try:
        yield found
    finally:
        go_ahead(timedelta())
        found.close()


def number(made: World, table: Any) -> int:
    with made.database.read() as reader:
        return reader.exec(select(func.count()).select_from(table)).one()


def ended(made: World) -> tuple[int, int]:
    """A session with three people that has ended; its platform and its owner."""
    owner = account(made, f"Bo {made.chance.random()}")
    session = session_of(made, owner, "Youth", "Banks") or 0
    made.run(OpenSession(), made.facilitator)
    for _ in range(3):
        made.run(*join(made), system=True)
    made.run(CloseSession(), made.facilitator)
    with made.database.write() as tx:
        tx.add(Deed(session_id=session, seq=1, last=1, after={"title": "Water"}))
    return platform_of(made, session), owner


def let_go(made: World) -> int:
    return asyncio.run(let_go_what_is_due(made.dialogue))


def due_now(made: World) -> list[tuple[int, str]]:
    with made.database.read() as reader:
        found = due(reader, utc_now(), house_days(made.dialogue.settings))
    return [(one.session_id, one.what) for one in found]


def test_it_goes_on_time_and_its_owner_sets_when(made: World) -> None:
    platform, owner = ended(made)
    session, actor = made.session_id, Actor(account_id=owner)
    with pytest.raises(NotAllowed):
        send(made, SetRetention(PEOPLE, 30), platform, Actor(account_id=account(made, "Stranger")))
    for what, days, code in ((PEOPLE, 31, "no_days"), ("souls", 30, "no_kind")):
        with pytest.raises(Refused, match=code):
            send(made, SetRetention(what, days), platform, actor)
    send(made, SetRetention(PEOPLE, 365), platform, actor)
    assert due_now(made) == []
    go_ahead(timedelta(days=89, hours=23))
    assert due_now(made) == []
    go_ahead(timedelta(days=90))
    assert due_now(made) == [(session, DRAFTS)]
    assert number(made, Deed) > 0
    assert let_go(made) == 1
    assert number(made, Deed) == 0 and due_now(made) == []
    go_ahead(timedelta(days=365))
    with pytest.raises(Refused, match="not_due"):  # somebody asks for it with other days than it is kept
        send(made, LetItGo(session, PEOPLE, 730), platform, SYSTEM)
    assert let_go(made) == 1
    with made.database.read() as reader:
        seats = list(reader.exec(select(Seat).where(Seat.session_id == session)))
        told = list(reader.exec(select(LogEntry).where(LogEntry.kind == "kept.let_go")))
    people = [one for one in seats if one.account_id is None]
    assert len(people) == 3 and all(one.token_hash.startswith("let-go-") for one in people)
    assert not any(one.name or one.recovery_hash for one in people)
    assert [one.token_hash for one in seats if one.account_id] != []
    assert [(one.facts["what"], one.facts["rows"] > 0) for one in told] == [(DRAFTS, True), (PEOPLE, True)]
    assert let_go(made) == 0
    with made.database.read() as reader:
        assert resumes(reader) == [] and all(one.sealed for one in reader.exec(select(LetGo)))
    send(made, SetRetention(PEOPLE, None), platform, actor)
    send(made, SetRetention(DRAFTS, 0), platform, actor)


def test_a_server_that_is_killed_in_between_begins_again(
    made: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform, _ = ended(made)
    session = made.session_id
    go_ahead(timedelta(days=800))
    assert due_now(made) == [(session, PEOPLE), (session, DRAFTS)]
    whole = {one.what: one for one in keeping.KEPT}[DRAFTS]

    def dies(*_: Any) -> Any:
        keeping.drafts_go(*_)
        raise RuntimeError("killed")

    # Half of it done, then an end: nothing of that kind is done, and what was done before stays done.
    made.dialogue.vocabulary.handlers.update(_with(keeping.Letting(DRAFTS, whole.label, whole.days, dies)))
    before = number(made, Deed)
    with pytest.raises(RuntimeError):
        let_go(made)
    assert number(made, Deed) == before > 0 and due_now(made) == [(session, DRAFTS)]
    made.dialogue.vocabulary.handlers.update(keeping.handlers())
    assert let_go(made) == 1
    assert number(made, Deed) == 0 and due_now(made) == []
    # Killed after the commit and before the store was overwritten: the next start does that.
    with made.database.write() as tx:
        for one in tx.exec(select(LetGo)):
            one.sealed = False
            tx.add(one)
    with made.database.read() as reader:
        left = resumes(reader)
    assert len(left) == 2 and {stream for stream, _ in left} == {platform}
    for stream, command in left:
        send(made, command, stream, SYSTEM)
    with made.database.read() as reader:
        assert resumes(reader) == []


def _with(letting: keeping.Letting) -> dict[Any, Any]:
    others = [one for one in keeping.KEPT if one.what != letting.what]
    kept, keeping.KEPT = keeping.KEPT, (*others, letting)
    try:
        return keeping.handlers()
    finally:
        keeping.KEPT = kept


def test_the_shell_says_what_is_due_and_does_it(made: World) -> None:
    ended(made)
    data = ["--data", str(made.dialogue.settings.data)]
    assert "Nothing is due" in CliRunner().invoke(app, [*data, "--dry-run"]).stdout
    go_ahead(timedelta(days=800))
    said = CliRunner().invoke(app, [*data, "--dry-run"]).stdout
    assert "people, kept 730 days" in said and "2 is due" in said
    assert number(made, LetGo) == 0, "a dry run changes nothing"
    assert "2 was let go" in CliRunner().invoke(app, data).stdout
    assert number(made, LetGo) == 2 and due_now(made) == []


def test_notes_of_signing_in_are_forgotten(made: World) -> None:
    owner = account(made)
    with made.database.write() as tx:
        tx.add(SignInNote(account_id=owner, at=utc_now()))
    assert let_go(made) == 0 and number(made, SignInNote) == 1
    go_ahead(timedelta(days=400))
    assert let_go(made) == 1 and number(made, SignInNote) == 0
