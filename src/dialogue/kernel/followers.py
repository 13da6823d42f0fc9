"""Followers read a stream's record on from where they stopped: webhooks, digests, feeds for programs.

A follower is a name, a stream and the number up to which it has read. It never loses an entry and never skips one:

- *Outside* the store (a web address is called, a mail is sent) an entry is delivered at least once. The number moves
  after the delivery, so whoever is killed between the two delivers that entry again, under the same number.
- *Inside* the store (rows of our own are written) an entry counts exactly once: rows and number are one commit.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlmodel import Field, SQLModel, select

from dialogue.kernel.act import Act, Handler
from dialogue.kernel.actors import SYSTEM
from dialogue.kernel.database import Database, Reader
from dialogue.kernel.execute import Executor, Order
from dialogue.kernel.log import entries_after
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import LogEntry
from dialogue.kernel.vocabulary import AfterTheEnd, Command

AT_A_TIME = 100

Inside = Callable[[Act, LogEntry], None]
"""Writes rows of our own for one entry, in the commit that moves the follower's number."""


class Follower(SQLModel, table=True):
    """Who reads a stream, and the number of the newest entry that she has read."""

    name: str = Field(primary_key=True, max_length=64)
    stream_id: int = Field(foreign_key="stream.id", primary_key=True)
    seq: int = 0


@dataclass(frozen=True, slots=True)
class ReadOn(Command):
    """A follower has read up to `seq`. `after` is the number at which she began, so that two of one name cannot mix."""

    name: str
    after: int
    seq: int
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM
    after_the_end: ClassVar[AfterTheEnd] = AfterTheEnd.UNRECORDED


def handlers(inside: Mapping[str, Inside]) -> dict[type[Command], Handler]:
    """The handler; `inside` holds what the followers that write rows of our own do with an entry, by name."""

    def read_on(act: Act, command: ReadOn) -> dict[str, Any]:
        found = act.tx.get(Follower, (command.name, act.stream_id))
        if found is None:
            found = Follower(name=command.name, stream_id=act.stream_id)
        if found.seq != command.after:
            return {"seq": found.seq}  # another process, or an earlier try, has read that already
        write = inside.get(command.name)
        if write is not None:
            for entry in entries_after(
                act.tx, act.stream_id, command.after, most=command.seq - command.after
            ):
                write(act, entry)
        found.seq = command.seq
        act.tx.add(found)
        return {"seq": found.seq}

    return {ReadOn: read_on}


def read_up_to(reader: Reader, name: str, stream_id: int) -> int:
    """The number of the newest entry that a follower has read; 0 before the first."""
    found = reader.exec(
        select(Follower.seq).where(Follower.name == name, Follower.stream_id == stream_id)
    ).first()
    return found or 0


def follow(
    database: Database,
    executor: Executor,
    name: str,
    stream_id: int,
    deliver: Callable[[LogEntry], None] = lambda _: None,
) -> int:
    """Read on to the end of the stream; the number reached. Run it in a thread of its own, after each commit.

    `deliver` is called for each entry before the number moves. What it raises ends the reading; the next call begins
    with the same entry.
    """
    while True:
        with database.read() as reader:
            after = read_up_to(reader, name, stream_id)
            entries = entries_after(reader, stream_id, after, most=AT_A_TIME)
        if not entries:
            return after
        reached = after
        for entry in entries:
            try:
                deliver(entry)
            except Exception:
                if reached > after:
                    _move(executor, name, stream_id, after, reached)
                raise
            reached = entry.seq
        _move(executor, name, stream_id, after, reached)


def _move(executor: Executor, name: str, stream_id: int, after: int, seq: int) -> None:
    executor.run(Order(ReadOn(name, after, seq), secrets.token_urlsafe(16), stream_id, SYSTEM))
