"""What was taken out and not overwritten before the server was stopped: overwritten after all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sqlmodel import col, select

from dialogue.kernel.act import Act, Handler
from dialogue.kernel.database import Reader
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import HOUSE, LogEntry
from dialogue.kernel.vocabulary import Command
from dialogue.privacy.belonging import everything
from dialogue.privacy.columns import word_columns
from dialogue.privacy.erasing import OVERWRITTEN_AT_ONCE, SealDeletion
from dialogue.privacy.keeping import SealLetGo, unsealed
from dialogue.privacy.redact import SealRedaction
from dialogue.privacy.schema import Redaction


@dataclass(frozen=True, slots=True)
class Wipe(Command):
    """Write all tables anew in which words or keys can stand, and then say that it is done."""

    then: Command
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM


def wipe(act: Act, command: Wipe) -> None:
    tables = everything().sorted_tables
    act.rewrote(*(one.name for one in tables if _may_hold(one.name)), then=command.then)


def _may_hold(name: str) -> bool:
    table = everything().tables[name]
    keys = {"token_hash", "digest", "fingerprint", "key"} & set(table.c.keys())
    return name not in OVERWRITTEN_AT_ONCE and bool(word_columns(table) or keys)


def resumes(reader: Reader) -> list[tuple[int, Command]]:
    """What a server that was killed left, each with the stream that it is addressed to."""
    found: list[tuple[int, Command]] = [
        (one.platform_id, Wipe(SealRedaction(one.id or 0)))
        for one in reader.exec(select(Redaction).where(col(Redaction.sealed).is_(False)))
    ]
    found += [(platform, Wipe(SealLetGo(session, what))) for platform, session, what in unsealed(reader)]
    asked = select(LogEntry.kind, LogEntry.facts).where(
        LogEntry.stream_id == HOUSE,
        col(LogEntry.kind).in_(("session.deleted", "platform.deleted", "deletion.sealed")),
    )
    open_ones = set[tuple[int, ...]]()
    for kind, facts in reader.exec(asked.order_by(col(LogEntry.seq))):
        records = tuple(sorted(facts["records"]))
        (open_ones.discard if kind == "deletion.sealed" else open_ones.add)(records)
    return found + [(HOUSE, Wipe(SealDeletion(one))) for one in sorted(open_ones)]


HANDLERS: dict[type[Command], Handler] = {Wipe: wipe}
