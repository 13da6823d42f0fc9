"""Acts in a discussion, told in words. Notes come back; what was said aloud does not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlmodel import SQLModel

from dialogue.activities.discuss.commands import ParkNote, TakeOutNote
from dialogue.activities.discuss.schema import DiscussionNote
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import LogEntry
from dialogue.kernel.vocabulary import Command
from dialogue.undoing.contract import Telling, Undo
from dialogue.undoing.rows import remembered
from dialogue.undoing.schema import Deed

_SAID = N_("People have begun to speak by it. End the round instead.")


def _words(reader: Reader, entry: LogEntry) -> str:
    note = reader.get(DiscussionNote, entry.facts.get("note", 0))
    return note.text if note is not None else ""


def _parked(entry: LogEntry, deed: Deed | None) -> str:
    return N_("Note put aside") if entry.facts.get("parked") else N_("Note taken back among the others")


ACTS: dict[str, Telling] = {
    "note.parked": Telling(_parked, detail=_words, undo=Undo("note.parked", "note.parked")),
    "note.taken_out": Telling(N_("Note deleted"), detail=_words, undo=Undo("note.written", "note.taken_out")),
    "round.begun": Telling(N_("Round begun: %(step)s"), fixed=_SAID),
}


def the_note(act: Act, command: Any) -> Iterable[SQLModel]:
    """The row of a note."""
    note = act.tx.get(DiscussionNote, command.note_id)
    return (note,) if note is not None and note.session_id == act.session.id else ()


def remembering(handlers: Mapping[type[Command], Handler]) -> dict[type[Command], Handler]:
    """The handlers; those that change notes keep what was before."""
    return {
        command: remembered(handler, *ACTS, rows=the_note) if command in (ParkNote, TakeOutNote) else handler
        for command, handler in handlers.items()
    }
