"""Hiding and revealing, told in words and taken back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlmodel import SQLModel, func, select

from dialogue.activities.brainstorm import rules
from dialogue.activities.brainstorm.schema import Idea
from dialogue.kernel.act import Act
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import LogEntry
from dialogue.undoing.case import Case
from dialogue.undoing.contract import Sentence, Telling, Undo


def the_idea(act: Act, idea_id: int) -> Iterable[SQLModel]:
    """The row of an idea that is hidden or shown."""
    idea = act.tx.get(Idea, idea_id)
    return (idea,) if idea is not None and idea.session_id == act.session.id else ()


def _words(reader: Reader, entry: LogEntry) -> str:
    idea = reader.get(Idea, entry.facts.get("idea", 0))
    return idea.text if idea is not None else ""


def _uncovers(case: Case) -> bool:
    """Whether the room reads the ideas afterwards."""
    look = case.to.get(f"activity:{case.entry.activity_id}") or {}
    return look.get("phase") == rules.REVEALED


def _nothing_written_since(reader: Reader, case: Case) -> None:
    """What was written in silence is revealed by somebody who means it, and not because a button was taken back."""
    if not _uncovers(case):
        return
    asked = select(func.count()).select_from(LogEntry)
    since = case.deed.undone_by if case.again else case.deed.last
    written = reader.exec(
        asked.where(
            LogEntry.stream_id == case.entry.stream_id,
            LogEntry.seq > (since or 0),
            LogEntry.activity_id == case.entry.activity_id,
            LogEntry.kind == "idea.added",
        )
    ).one()
    if written:
        raise Refused(
            "written_since",
            N_(
                "Ideas were written in silence since. Reveal them when everybody is ready; this does not undo it."
            ),
        )


def _was_read(reader: Reader, case: Case) -> Sequence[Sentence]:
    if _uncovers(case):
        return ()
    return (Sentence(N_("The room could read the ideas meanwhile. Covering them does not change that."), {}),)


ACTS: dict[str, Telling] = {
    "idea.hidden": Telling(
        N_("Idea hidden"), detail=_words, undo=Undo("idea.shown", "idea.hidden"), in_minutes=True
    ),
    "idea.explained": Telling(
        N_("Reason for hiding an idea written down"),
        detail=_words,
        undo=Undo("idea.explained", "idea.explained"),
    ),
    "idea.shown": Telling(N_("Idea shown again"), detail=_words, undo=Undo("idea.hidden", "idea.shown")),
    "ideas.revealed": Telling(
        N_("Ideas revealed: %(step)s"),
        undo=Undo("ideas.covered", "ideas.revealed", may=_nothing_written_since, stays=_was_read),
        in_minutes=True,
    ),
    "ideas.covered": Telling(
        N_("Ideas covered again: %(step)s"),
        undo=Undo("ideas.revealed", "ideas.covered", may=_nothing_written_since, stays=_was_read),
    ),
}
