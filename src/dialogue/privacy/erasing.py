"""Deleting a session or a platform with everything in it. What stays is a tombstone in the house's record: that it was
deleted, when, by whom and how much it was, and not one word of it.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import select as choose
from sqlalchemy import update
from sqlmodel import col, func, select

from dialogue.agenda.schema import AgendaItem
from dialogue.bodies.roles import platform_with
from dialogue.bodies.schema import Platform
from dialogue.frameworks.schema import FrameworkPlatform
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import LogEntry, Session, SessionState, Stream, StreamKind, rows_of
from dialogue.kernel.text import sameness
from dialogue.kernel.vocabulary import Command, EventKind, event
from dialogue.languages import LANGUAGES
from dialogue.privacy.belonging import Rows, everything, of_platform, of_session, take_away
from dialogue.stage.ready_made import platform_name

EVENTS: tuple[EventKind, ...] = (
    event("session.deleted"),
    event("platform.session_deleted", "platform.agenda"),
    event("platform.deleted"),
    event("deletion.sealed"),
)

ON_THE_AGENDA = ("agenda_item", "agenda_move", "agenda_review", "commitment")
"""Tables of what organisations promised and groups looked at: no single session takes them along."""

OVERWRITTEN_AT_ONCE = frozenset({"picture_content", "log_entry", "stream"})
"""Not laid anew afterwards: what is large is overwritten when it is deleted, and records hold no words."""


@dataclass(frozen=True, slots=True)
class DeleteSession(Command):
    """Delete a session that is not going on. `typed` is its title, typed by hand.

    It is addressed to the house, whose record keeps the tombstone, and concerns the platform.
    """

    platform_id: int
    session_id: int
    typed: str
    right: ClassVar[Right] = Right.HAVE_ACCOUNT


@dataclass(frozen=True, slots=True)
class DeletePlatform(Command):
    """Delete a platform with all its sessions. `typed` is its name, typed by hand. Addressed to the house."""

    platform_id: int
    typed: str
    right: ClassVar[Right] = Right.HAVE_ACCOUNT


@dataclass(frozen=True, slots=True)
class SealDeletion(Command):
    """Nothing of what was deleted can be read any more in an earlier version of a row in the store."""

    records: tuple[int, ...]
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM


@dataclass(frozen=True, slots=True)
class Extent:
    """How much goes: sessions, people's seats, contributions of theirs, pictures, entries of the records; items that stay
    in the way.
    """

    sessions: int
    seats: int
    rows: int
    pictures: int
    items: int


def extent(rows: Rows) -> Extent:
    """How much these rows are."""
    return Extent(
        len(rows["session"]),
        len(rows["seat"]),
        sum(len(of) for name, of in rows.items() if name != "log_entry"),
        len(rows["picture"]),
        len(rows["agenda_item"]),
    )


def resting_on(reader: Reader, session_id: int) -> int:
    """How many items of the agenda rest on what a session decided or looked at."""
    asked = select(func.count()).select_from(AgendaItem).where(AgendaItem.session_id == session_id)
    items = reader.exec(asked).one()
    if items:
        return items
    found = set[int]()
    for name in ON_THE_AGENDA[1:]:
        table = everything().tables[name]
        of_it = choose(table.c.item_id).where(table.c.session_id == session_id)
        found |= set(reader.connection().execute(of_it).scalars())
    return len(found)


def _require_typed(typed: str, *names: str) -> None:
    if sameness(typed) not in {sameness(one) for one in names}:
        raise Refused(
            "other_name",
            N_("This is another name. Nothing was deleted; please type it as it stands above."),
            field="typed",
        )


def delete_session(act: Act, command: DeleteSession) -> dict[str, Any]:
    _require_right(act, command.platform_id)
    session = act.tx.get(Session, command.session_id)
    if session is None or session.platform_id != command.platform_id:
        raise NotFound("no_session", N_("This session does not exist. Please check the code or the link."))
    _require_over(session)
    items = resting_on(act.tx, session.id)
    if items:
        raise Refused(
            "on_the_agenda",
            N_(
                "%(number)s items of the agenda rest on this session, so it stays. A person’s words can be taken out of"
                " it."
            ),
            number=items,
        )
    _require_typed(command.typed, session.title)
    rows = of_session(act.tx, session.id)
    facts = _told(act, rows, [session.id])
    _erase(act, rows, [session.id])
    act.happened("session.deleted", platform=command.platform_id, session=command.session_id, **facts)
    act.happened("platform.session_deleted", stream=command.platform_id, session=command.session_id)
    return {"session": command.session_id}


def delete_platform(act: Act, command: DeletePlatform) -> dict[str, Any]:
    _require_right(act, command.platform_id)
    platform = act.tx.get(Platform, command.platform_id)
    if platform is None:
        raise NotFound("no_platform", N_("There is no such page. Please go back to the start page."))
    sessions = list(act.tx.exec(select(Session).where(Session.platform_id == platform.id)))
    for session in sessions:
        _require_over(session)
    # A ready-made name is read in everybody's language, and typed in it.
    _require_typed(command.typed, *(platform_name(platform.name, one) for one in LANGUAGES))
    ids = [one.id for one in sessions]
    rows = of_platform(act.tx, platform.id, ids)
    alone = _frameworks_alone(act.tx, platform.id)
    for name, column in (
        ("framework", "id"),
        ("framework_entry", "framework_id"),
        ("strategic_target", "framework_id"),
    ):
        table = everything().tables[name]
        of_them = choose(table).where(table.c[column].in_(alone))
        rows[name] = [dict(row) for row in act.tx.connection().execute(of_them).mappings()]
    records = [platform.id, *ids, *alone]
    facts = _told(act, rows, records)
    _erase(act, rows, records)
    act.happened("platform.deleted", platform=command.platform_id, sessions=ids, **facts)
    return {"platform": command.platform_id}


def _require_right(act: Act, platform_id: int) -> None:
    if not act.actor.system:
        platform_with(act.tx, platform_id, act.actor.account_id or 0, Right.LOOK_AFTER_PLATFORM)


def _require_over(session: Session) -> None:
    if session.state == SessionState.OPEN:
        raise Refused(
            "going_on",
            N_("The session “%(title)s” is going on. Please end it first. Nothing was deleted."),
            title=session.title,
        )


def _frameworks_alone(reader: Reader, platform_id: int) -> list[int]:
    """The frameworks that have no other platform: nobody could open them any more."""
    asked = select(FrameworkPlatform.framework_id, FrameworkPlatform.platform_id)
    pairs = list(reader.exec(asked))
    theirs = {framework for framework, platform in pairs if platform == platform_id}
    return sorted(theirs - {framework for framework, platform in pairs if platform != platform_id})


def _told(act: Act, rows: Rows, records: Iterable[int]) -> dict[str, Any]:
    """What the tombstone says: numbers, and with what hash each record ended."""
    streams = act.tx.exec(select(Stream).where(col(Stream.id).in_(list(records))))
    found = extent(rows)
    return {
        "records": sorted(records),
        "ends": {str(one.id): one.log_hash for one in streams},
        "rows": found.rows,
        "seats": found.seats,
        "pictures": found.pictures,
    }


def _erase(act: Act, rows: Rows, records: list[int]) -> None:
    rows = {name: of for name, of in rows.items() if of and name != "stream"}
    take_away(act.tx, rows)
    log = rows_of(LogEntry)
    connection = act.tx.connection()
    connection.execute(log.delete().where(log.c.stream_id.in_(records)))
    streams = rows_of(Stream)
    for record in records:  # the number stays taken, so that no later session is taken for this one
        gone = {"kind": StreamKind.DELETED, "last_seq": 0, "log_hash": "", "epoch": secrets.token_hex(8)}
        connection.execute(update(streams).where(streams.c.id == record).values(**gone))
    act.tx.expire_all()
    tables = sorted(set(rows) - OVERWRITTEN_AT_ONCE)
    act.rewrote(*tables, then=SealDeletion(tuple(records)))


def seal_deletion(act: Act, command: SealDeletion) -> None:
    act.happened("deletion.sealed", records=list(command.records))


HANDLERS: dict[type[Command], Handler] = {
    DeleteSession: delete_session,
    DeletePlatform: delete_platform,
    SealDeletion: seal_deletion,
}
