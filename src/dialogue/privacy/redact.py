"""Taking a person's words out: the command, in one transaction with the proof of what it did."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from sqlalchemy import update
from sqlmodel import col, select

from dialogue.bodies.schema import Platform
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import Activity, Outcome, Seat, Session, SessionState, Stream, rows_of
from dialogue.kernel.text import blank
from dialogue.kernel.vocabulary import AfterTheEnd, Command, EventKind, event
from dialogue.minutes.schema import MinutesApproval, MinutesRedaction, MinutesText, MinutesVersion
from dialogue.minutes.sealing import seal_of
from dialogue.pictures.store import let_go
from dialogue.privacy.belonging import everything
from dialogue.privacy.redacting import Plan, Target, planned
from dialogue.privacy.schema import Redaction
from dialogue.stage.contract import Kind
from dialogue.stage.proofs import REDACTED

EVENTS: tuple[EventKind, ...] = (event(REDACTED, "platform.agenda"),)

SHORTEST, LONGEST, MOST = 3, 2000, 40
"""Words that are named: characters of each, and how many."""


@dataclass(frozen=True, slots=True)
class TakeWordsOut(Command):
    """Take out everything that a seat of a session said, with its name, and words that are named besides.

    Addressed to the platform. Secret, because a hash of these words would stay behind otherwise; who did it is a fact of
    the record.
    """

    session_id: int = 0
    seat_id: int = 0
    words: tuple[str, ...] = ()
    right: ClassVar[Right] = Right.LOOK_AFTER_PLATFORM
    secret: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class SealRedaction(Command):
    """No earlier version of the rows can be read in the store any more."""

    redaction_id: int
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM
    after_the_end: ClassVar[AfterTheEnd] = AfterTheEnd.UNRECORDED


def aimed(reader: Reader, platform_id: int, command: TakeWordsOut) -> Target:
    """The target of a command. Raises Refused, or NotFound for a seat that is not on this platform."""
    words = tuple(one.strip() for one in command.words if not blank(one))
    if any(not SHORTEST <= len(one) <= LONGEST for one in words) or len(words) > MOST:
        raise Refused(
            "too_short",
            N_(
                "Please write one name or passage on each line, at most %(most)s, each of at least three characters."
            ),
            field="words",
            most=MOST,
        )
    if command.seat_id:
        seat, session = reader.get(Seat, command.seat_id), reader.get(Session, command.session_id)
        if (
            session is None
            or session.platform_id != platform_id
            or seat is None
            or seat.session_id != session.id
        ):
            raise NotFound("no_seat", N_("This person is not in the session. Nothing was changed."))
    elif not words:
        raise Refused(
            "nobody", N_("Please choose a person, or write what is to be taken out."), field="words"
        )
    return Target(command.session_id, command.seat_id, words)


def looked_up(reader: Reader, platform_id: int, command: TakeWordsOut) -> Plan:
    """What the command would do. Raises Refused where it may not be done now, or there is nothing to do."""
    plan = planned(reader, platform_id, aimed(reader, platform_id, command))
    asked = select(Session.title).where(
        col(Session.id).in_({*plan.sessions, command.session_id}), Session.state == SessionState.OPEN
    )
    going_on = reader.exec(asked).first()
    if going_on is not None:
        raise Refused(
            "going_on",
            N_(
                "The session “%(title)s” is going on. Please end it first; until then ideas can be hidden."
                " Nothing was changed."
            ),
            title=going_on,
        )
    if not plan.changes and not plan.pictures:
        raise Refused("nothing_found", N_("Nothing of it was found. Nothing was changed."))
    return plan


def seals(reader: Reader, kinds: Mapping[str, Kind], sessions: set[int]) -> dict[str, str]:
    """The seals and hashes of everything in these sessions that never changes otherwise."""
    found: dict[str, str] = {}
    for activity in reader.exec(select(Activity).where(col(Activity.session_id).in_(sessions))):
        if activity.kind in kinds:
            found |= kinds[activity.kind].tells.seals(reader, activity)
    for version in reader.exec(select(MinutesVersion).where(col(MinutesVersion.session_id).in_(sessions))):
        found[f"version {version.id}"] = seal_of(version)
        for text in reader.exec(select(MinutesText).where(MinutesText.version_id == version.id)):
            found[f"text {version.id} {text.language}"] = text.digest
        for one in reader.exec(select(MinutesApproval).where(MinutesApproval.version_id == version.id)):
            found[f"approval {one.id}"] = seal_of(one)
    return found


def take_words_out(kinds: Mapping[str, Kind], act: Act, command: TakeWordsOut) -> dict[str, Any]:
    if act.tx.get(Platform, act.stream_id) is None:
        raise NotFound("no_platform", N_("There is no such page. Please go back to the start page."))
    plan = looked_up(act.tx, act.stream_id, command)
    before = seals(act.tx, kinds, plan.sessions)
    _apply(act, plan)
    act.tx.expire_all()
    after = seals(act.tx, kinds, plan.sessions)
    changed = sorted([before[name], seal] for name, seal in after.items() if before.get(name, seal) != seal)
    made = Redaction(
        platform_id=act.stream_id,
        session_id=command.session_id or None,
        places=plan.places,
        pictures=len(plan.pictures),
        by_account=act.actor.account_id,
        at=act.now,
    )
    act.tx.add(made)
    for version, places in plan.versions.items():
        row = act.tx.get_one(MinutesVersion, version)
        digest = act.tx.get_one(MinutesText, (version, row.language)).digest
        act.tx.add(MinutesRedaction(version_id=version, places=places, digest=digest, at=act.now))
    act.tx.flush()
    touched = [*plan.tables, "outcome", *(("picture",) if plan.pictures else ())]
    act.rewrote(*sorted(set(touched)), then=SealRedaction(made.id or 0))
    act.happened(
        REDACTED,
        redaction=made.id,
        places=plan.places,
        pictures=len(plan.pictures),
        account=act.actor.account_id,
        seals=changed,
    )
    return {"redaction": made.id, "places": plan.places}


def _apply(act: Act, plan: Plan) -> None:
    connection, tables = act.tx.connection(), everything().tables
    for name, rows in plan.changes.items():
        table = tables[name]
        keys = list(table.primary_key.columns)
        for key, values in rows.items():
            here = [column == value for column, value in zip(keys, key, strict=True)]
            connection.execute(update(table).where(*here).values(values))
    for picture in plan.pictures:
        let_go(act.tx, picture)
    seats = [f"seat:{key[0]}" for key in plan.changes.get("seat", {})]
    kept = rows_of(Outcome)
    # A hash of what she sent would let somebody find out her words by trying.
    connection.execute(update(kept).where(kept.c.actor.in_(seats)).values(fingerprint=""))
    streams = rows_of(Stream)
    for (
        session
    ) in plan.sessions:  # open pages load themselves, and nothing that was drawn before is shown again
        connection.execute(update(streams).where(streams.c.id == session).values(epoch=secrets.token_hex(8)))


def seal_redaction(act: Act, command: SealRedaction) -> None:
    found = act.tx.get(Redaction, command.redaction_id)
    if found is not None:
        found.sealed = True
        act.tx.add(found)


def handlers(kinds: Mapping[str, Kind]) -> dict[type[Command], Handler]:
    """The handlers; the kinds say what of their results is sealed."""
    return {TakeWordsOut: partial(take_words_out, kinds), SealRedaction: seal_redaction}
