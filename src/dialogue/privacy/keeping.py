"""What is kept how long after a session's end, and letting it go: one kind of thing in one transaction, so that a server
that is killed in between begins again with the next one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, ClassVar

from sqlalchemy import select as choose
from sqlmodel import col, delete, func, select

from dialogue.accounts.schema import SignInNote
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import Session, SessionState
from dialogue.kernel.vocabulary import Command, EventKind, event
from dialogue.privacy.belonging import everything
from dialogue.privacy.schema import LetGo, Retention
from dialogue.settings import Settings

EVENTS: tuple[EventKind, ...] = (
    event("retention.set"),
    event("kept.let_go"),
    event("sign_ins.let_go"),
)

DAYS: tuple[int, ...] = (30, 90, 365, 730, 1825)
"""How long something can be kept after the end; 0 is as long as the session itself."""

Tables = set[str]
Taking = Callable[[Act, int], tuple[int, Tables]]
"""Lets something of a session go; how many rows that were, and which tables were written."""


@dataclass(frozen=True, slots=True)
class Letting:
    """One kind of thing that is kept for a while: its name, what it is for people, how long without another word
    (0: as long as the session), and how it goes.
    """

    what: str
    label: str
    days: int
    goes: Taking


def _gone(act: Act, session_id: int, *names: str) -> tuple[int, Tables]:
    """Delete the rows of a session in these tables."""
    rows, connection = 0, act.tx.connection()
    for name in names:
        table = everything().tables[name]
        column = table.c["session_id" if "session_id" in table.c else "stream_id"]
        rows += connection.execute(table.delete().where(column == session_id)).rowcount
    return rows, set(names)


def people_go(act: Act, session_id: int) -> tuple[int, Tables]:
    """Nothing leads from a seat to a person or a device any more. What was said stays, with its group."""
    connection, seats = act.tx.connection(), everything().tables["seat"]
    keys = everything().tables["role_key"]
    rows, tables = _gone(act, session_id, "earlier_device", "knock", "outcome", "venue_wifi", "venue_address")
    for table, values, secret in (
        (seats, {"name": "", "recovery_hash": ""}, "token_hash"),
        (keys, {"name": "", "salt": ""}, "digest"),
    ):
        asked = choose(table.c.id).where(table.c.session_id == session_id)
        if table is seats:
            asked = asked.where(seats.c.account_id.is_(None))
        for number in connection.execute(asked).scalars().all():
            gone = {**values, secret: f"let-go-{table.name}-{number}"}
            connection.execute(table.update().where(table.c.id == number).values(gone))
            rows += 1
    return rows, tables | {"seat", "role_key"}


def drafts_go(act: Act, session_id: int) -> tuple[int, Tables]:
    """What was only needed while the session was run: how rows looked before each act, suggestions, unfinished words."""
    drafts = everything().tables["round_table"]
    rows, tables = _gone(act, session_id, "deed", "job", "translation_at_work", "suggested_theme")
    unfinished = drafts.update().where(drafts.c.session_id == session_id, drafts.c.draft != "")
    rows += act.tx.connection().execute(unfinished.values(draft="")).rowcount
    return rows, tables | {"round_table"}


def pictures_go(act: Act, session_id: int) -> tuple[int, Tables]:
    """The pictures themselves; that there were some, and what they showed in words, stays."""
    pictures, contents = everything().tables["picture"], everything().tables["picture_content"]
    of_it = choose(pictures.c.id).where(pictures.c.session_id == session_id)
    connection = act.tx.connection()
    rows = connection.execute(contents.delete().where(contents.c.picture_id.in_(of_it))).rowcount
    hidden = pictures.update().where(pictures.c.session_id == session_id, pictures.c.hidden_at.is_(None))
    connection.execute(hidden.values(hidden_at=act.now))
    return rows, {"picture"}


def tally_goes(act: Act, session_id: int) -> tuple[int, Tables]:
    """The counts of the anonymous questions; circulated minutes keep what they tell of them."""
    return _gone(act, session_id, "tally_mark", "tally_cell", "tally_question", "tally")


PEOPLE, DRAFTS, PICTURES, TALLY = "people", "drafts", "pictures", "tally"

KEPT: tuple[Letting, ...] = (
    Letting(PEOPLE, N_("Names, devices and recovery words of participants"), 730, people_go),
    Letting(DRAFTS, N_("Drafts, suggestions and what undoing needs"), 90, drafts_go),
    Letting(PICTURES, N_("Pictures"), 0, pictures_go),
    Letting(TALLY, N_("Counts of the anonymous questions about who is there"), 0, tally_goes),
)
"""What a session keeps besides its record. (The register has a time of its own, which people are told when they sign.)"""


@dataclass(frozen=True, slots=True)
class SetRetention(Command):
    """Keep something so many days on this platform; None: as the house does."""

    what: str
    days: int | None
    right: ClassVar[Right] = Right.LOOK_AFTER_PLATFORM


@dataclass(frozen=True, slots=True)
class LetItGo(Command):
    """Let one kind of thing of one session go, which is due after so many days. Addressed to the session's platform."""

    session_id: int
    what: str
    days: int
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM


@dataclass(frozen=True, slots=True)
class LetSignInsGo(Command):
    """Forget when people signed in, but for the last so many days. Addressed to the house."""

    days: int
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM


@dataclass(frozen=True, slots=True)
class SealLetGo(Command):
    """No earlier version of the rows can be read in the store any more."""

    session_id: int
    what: str
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM


@dataclass(frozen=True, slots=True)
class Due:
    """What is due now: of which session, which kind of thing, after how many days."""

    platform_id: int
    session_id: int
    code: str
    what: str
    days: int


def house_days(settings: Settings, lettings: Sequence[Letting] = KEPT) -> dict[str, int]:
    """How long this server keeps things where a platform says nothing."""
    said = {PEOPLE: settings.keep_people, DRAFTS: settings.keep_drafts, PICTURES: settings.keep_pictures}
    return {one.what: said.get(one.what, one.days) for one in lettings}


def days_of(reader: Reader, platform_id: int) -> dict[str, int]:
    """What a platform has said itself."""
    asked = select(Retention.what, Retention.days).where(Retention.platform_id == platform_id)
    return dict(reader.exec(asked).all())


def due(reader: Reader, now: datetime, house: Mapping[str, int]) -> list[Due]:
    """Everything that has been kept as long as was said, in the order of the sessions."""
    done = set(reader.exec(select(LetGo.session_id, LetGo.what)).all())
    own: dict[int, dict[str, int]] = {}
    found = []
    asked = select(Session).where(Session.state == SessionState.CLOSED).order_by(col(Session.id))
    for session in reader.exec(asked):
        platform = session.platform_id
        if platform is None or session.closed_at is None:
            continue
        if platform not in own:
            own[platform] = days_of(reader, platform)
        for what, days in {**house, **own[platform]}.items():
            over = days > 0 and session.closed_at + timedelta(days=days) <= now
            if over and what in house and (session.id, what) not in done:
                found.append(Due(platform, session.id, session.code, what, days))
    return found


def sign_ins_due(reader: Reader, now: datetime, days: int) -> int:
    """How many notes of signing in are older than this."""
    before = now - timedelta(days=days)
    asked = select(func.count()).select_from(SignInNote).where(col(SignInNote.at) < before)
    return reader.exec(asked).one() if days else 0


def unsealed(reader: Reader) -> list[tuple[int, int, str]]:
    """Platform, session and kind of what was let go, and not overwritten yet."""
    asked = select(Session.platform_id, LetGo.session_id, LetGo.what)
    asked = asked.where(LetGo.session_id == Session.id, col(LetGo.sealed).is_(False))
    return [(platform, session, what) for platform, session, what in reader.exec(asked) if platform]


def set_retention(lettings: Sequence[Letting], act: Act, command: SetRetention) -> None:
    if command.what not in {one.what for one in lettings}:
        raise NotFound("no_kind", N_("There is no such page. Please go back to the start page."))
    if command.days is not None and command.days not in (0, *DAYS):
        raise Refused("no_days", N_("Please choose from the list how long it is kept."), field="days")
    here = (Retention.platform_id == act.stream_id, Retention.what == command.what)
    found = act.tx.exec(select(Retention).where(*here)).first()
    if command.days == (found.days if found else None):
        return
    if command.days is None:
        act.tx.delete(found)
    else:
        found = found or Retention(platform_id=act.stream_id, what=command.what, days=command.days)
        found.days = command.days
        act.tx.add(found)
    act.happened("retention.set", what=command.what, days=command.days)


def let_it_go(lettings: Sequence[Letting], act: Act, command: LetItGo) -> dict[str, Any]:
    session = act.tx.get(Session, command.session_id)
    kind = next((one for one in lettings if one.what == command.what), None)
    ended = session.closed_at if session is not None and session.state == SessionState.CLOSED else None
    late = ended is not None and ended + timedelta(days=command.days) <= act.now
    known = act.tx.get(LetGo, (command.session_id, command.what))
    if kind is None or not late or known is not None:
        raise Refused("not_due", N_("Nothing of it is due. Nothing was changed."))
    rows, tables = kind.goes(act, command.session_id)
    act.tx.add(LetGo(session_id=command.session_id, what=command.what, rows=rows, at=act.now))
    act.tx.flush()
    act.tx.expire_all()
    act.happened("kept.let_go", session=command.session_id, what=command.what, rows=rows)
    act.rewrote(*sorted(tables), then=SealLetGo(command.session_id, command.what))
    return {"rows": rows}


def let_sign_ins_go(act: Act, command: LetSignInsGo) -> dict[str, Any]:
    before = act.now - timedelta(days=command.days)
    rows = act.tx.exec(delete(SignInNote).where(col(SignInNote.at) < before)).rowcount
    if rows:
        act.happened("sign_ins.let_go", rows=rows)
    return {"rows": rows}


def seal_let_go(act: Act, command: SealLetGo) -> None:
    found = act.tx.get(LetGo, (command.session_id, command.what))
    if found is not None:
        found.sealed = True
        act.tx.add(found)


def handlers(more: Sequence[Letting] = ()) -> dict[type[Command], Handler]:
    """The handlers. `more`: what other packages keep for a while, such as addresses."""
    lettings = (*KEPT, *more)
    return {
        SetRetention: partial(set_retention, lettings),
        LetItGo: partial(let_it_go, lettings),
        LetSignInsGo: let_sign_ins_go,
        SealLetGo: seal_let_go,
    }
