"""Taking an act back, and doing it again after all. Each is an act of its own: the record only grows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dialogue.kernel.act import Act, Handler
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import LogEntry
from dialogue.kernel.vocabulary import Command, EventKind, event
from dialogue.undoing.case import Case
from dialogue.undoing.contract import Tellings, Undo
from dialogue.undoing.rows import deed_at
from dialogue.undoing.schema import Deed

LATEST = "session.latest"
UNDONE, AGAIN = "act.undone", "act.done_again"
EVENTS: tuple[EventKind, ...] = (
    event(UNDONE, LATEST, in_minutes=True),
    event(AGAIN, LATEST, in_minutes=True),
)


@dataclass(frozen=True, slots=True)
class UndoAct(Command):
    """Take back the act with this number in the record."""

    seq: int
    right: ClassVar[Right] = Right.STEER


@dataclass(frozen=True, slots=True)
class RedoAct(Command):
    """Do an act again that was taken back."""

    seq: int
    right: ClassVar[Right] = Right.STEER


def how_to_undo(
    reader: Reader, tellings: Tellings, entry: LogEntry, *, again: bool = False
) -> tuple[Undo, Case]:
    """How an act is taken back (or done again) as things stand. Raises Refused where it cannot be."""
    telling = tellings[entry.kind]
    deed = deed_at(reader, entry.stream_id, entry.seq)
    if telling.undo is None:
        raise Refused("for_good", telling.fixed or N_("This cannot be undone."))
    if deed is None:
        raise Refused(
            "not_kept", N_("It is not known any more how it was before this act, so it cannot be undone.")
        )
    if again and deed.undone_by is None:
        raise Refused("not_undone", N_("This is not undone, or was done again already. Nothing was changed."))
    if not again and deed.undone_by is not None:
        raise Refused("undone_before", N_("This was undone already. Nothing was changed."))
    if again and not telling.undo.again:
        raise Refused("by_hand", telling.undo.by_hand)
    case = Case(entry, deed, again)
    telling.undo.may(reader, case)
    telling.undo.left(reader, case)
    return telling.undo, case


def mark(act: Act, deed: Deed, activity: int | None, *, again: bool = False) -> None:
    """Say in the record that an act was taken back, or done again after all."""
    act.happened(AGAIN if again else UNDONE, activity=activity, of=deed.seq)
    own = sum(one.stream_id == act.stream_id for one in act.events)
    deed.undone_by = None if again else act.seq + own
    act.tx.add(deed)


def handlers(tellings: Tellings) -> dict[type[Command], Handler]:
    """The handlers; they know the acts only through what is declared of them."""

    def turn(act: Act, seq: int, *, again: bool) -> None:
        entry = act.tx.get(LogEntry, (act.stream_id, seq))
        if entry is None or entry.kind not in tellings or "undoing" in entry.facts:
            raise NotFound("no_act", N_("There is no such act in this session. Nothing was changed."))
        undo, case = how_to_undo(act.tx, tellings, entry, again=again)
        facts = {**undo.restore(act, case), "undoing": seq}
        act.happened(undo.again if again else undo.event, activity=entry.activity_id, **facts)
        mark(act, case.deed, entry.activity_id, again=again)

    def undo_act(act: Act, command: UndoAct) -> None:
        turn(act, command.seq, again=False)

    def redo_act(act: Act, command: RedoAct) -> None:
        turn(act, command.seq, again=True)

    return {UndoAct: undo_act, RedoAct: redo_act}
