"""Hiding an answer, told in words and taken back: for every activity that is made of one question."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import SQLModel

from dialogue.activities.one_question.schema import Answer
from dialogue.kernel.act import Act
from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import LogEntry
from dialogue.undoing.contract import Telling, Undo
from dialogue.undoing.schema import Deed


def the_answer(act: Act, answer_id: int) -> Iterable[SQLModel]:
    """The row of an answer that is hidden or shown."""
    answer = act.tx.get(Answer, answer_id)
    return (answer,) if answer is not None and answer.session_id == act.session.id else ()


def acts_of(kind: str) -> dict[str, Telling]:
    """The acts of an activity of this kind."""
    name = f"{kind}.moderated"
    return {name: Telling(_which, detail=_words, undo=Undo(name, name))}


def _which(entry: LogEntry, deed: Deed | None) -> str:
    look = (deed.after.get(f"answer:{entry.facts.get('answer')}") if deed is not None else None) or {}
    return N_("Answer hidden") if look.get("hidden", True) else N_("Answer shown again")


def _words(reader: Reader, entry: LogEntry) -> str:
    answer = reader.get(Answer, entry.facts.get("answer", 0))
    return answer.text if answer is not None else ""
