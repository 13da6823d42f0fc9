"""What the commands of one transaction write beside their own rows: entries in records, the heads of these, answers.

A room that joins or votes stands in one transaction by the dozen, and each of its commands asked for an earlier answer,
wrote an entry, moved the head and kept its answer by statements of its own. While no command in the transaction reads any
of it (`Command.of_a_crowd`), each of these is one statement for all of them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from dialogue.kernel.database import Tx
from dialogue.kernel.prepared import Prepared, all_given
from dialogue.kernel.schema import Outcome, rows_of
from dialogue.kernel.streams import Happening, Head, entries, write

# Built once: every command of everybody runs these, and building a statement costs as much as running it.
_outcome = rows_of(Outcome)
_columns = (_outcome.c.fingerprint, _outcome.c.stream_id, _outcome.c.answer, _outcome.c.seq)
ALL_KEPT = select(_outcome.c.actor, _outcome.c.command_id, *_columns).where(
    _outcome.c.actor.in_(bindparam("by", expanding=True)),
    _outcome.c.command_id.in_(bindparam("ids", expanding=True)),
)
KEEP = _outcome.insert()
_KEPT = Prepared(
    select(*_columns).where(_outcome.c.actor == bindparam("by"), _outcome.c.command_id == bindparam("id"))
)
_KEEP = Prepared(all_given(_outcome))

Name = tuple[str, str]
"""Whose command, and its id."""


class Kept(NamedTuple):
    """What a command answered, and what it was."""

    fingerprint: str
    stream_id: int
    answer: dict[str, Any]
    seq: int


@dataclass(slots=True)
class Ledger:
    """What a transaction has still to write into records and answers. Where it `waits`, that is done at its end only."""

    tx: Tx
    waits: bool = False
    _entries: list[dict[str, Any]] = field(default_factory=list)
    _moved: dict[int, Head] = field(default_factory=dict)
    _answers: list[dict[str, Any]] = field(default_factory=list)
    _known: dict[Name, Kept | None] = field(default_factory=dict)

    def look_up(self, asked: Collection[Name]) -> None:
        """Ask at once which of these commands have answered before."""
        if not asked:
            return
        given = {"by": sorted({by for by, _ in asked}), "ids": sorted({name for _, name in asked})}
        found = {(row[0], row[1]): Kept(*row[2:]) for row in self.tx.connection().execute(ALL_KEPT, given)}
        self._known = {name: found.get(name) for name in asked}

    def earlier(self, name: Name) -> Kept | None:
        """What the same command answered before, in this transaction or an earlier one."""
        if name in self._known:
            return self._known[name]
        found = _KEPT.first(self.tx, by=name[0], id=name[1])
        return Kept(*found) if found is not None else None

    def enter(
        self,
        head: Head,
        happened: Sequence[Happening],
        *,
        seat_id: int | None,
        account_id: int | None,
        at: datetime,
    ) -> None:
        """Events into their stream, in their order; its head moves."""
        self._entries += entries(head, happened, seat_id=seat_id, account_id=account_id, at=at)
        self._moved[head.id] = head

    def keep(self, name: Name, kept: Kept) -> None:
        """A command has answered."""
        self._answers.append({"actor": name[0], "command_id": name[1], **kept._asdict()})
        if self.waits:
            self._known[name] = kept

    def write(self) -> None:
        """Write what waits."""
        if self._entries:
            write(self.tx, self._entries, self._moved.values())
            self._entries, self._moved = [], {}
        if len(self._answers) == 1:
            _KEEP.run(self.tx, **self._answers[0])
        elif self._answers:
            self.tx.connection().execute(KEEP, self._answers)
        self._answers = []
