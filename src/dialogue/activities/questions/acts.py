"""Putting questions in order, told in words and taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlmodel import SQLModel, select

from dialogue.activities.questions import commands
from dialogue.activities.questions.commands import CARDS, COUNT, NOW
from dialogue.activities.questions.schema import Question
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import LogEntry
from dialogue.kernel.vocabulary import Command, EventKind, event
from dialogue.undoing.contract import Telling, Undo
from dialogue.undoing.rows import remembered

RESTORED = "questions.put_right"
EVENTS: tuple[EventKind, ...] = (event(RESTORED, CARDS, COUNT, NOW, "session.calls"),)


def all_questions(act: Act, command: Any) -> Iterable[SQLModel]:
    """All questions of the step: those that another one was counted with change with it."""
    activity_id = getattr(command, "activity_id", None)
    if activity_id is None:  # 0 is a number like another: of no step
        named = act.tx.get(Question, command.question_id)
        activity_id = named.activity_id if named is not None else 0
    asked = select(Question).where(Question.activity_id == activity_id)
    return act.tx.exec(asked.where(Question.session_id == act.session.id)).all()


def _words(reader: Reader, entry: LogEntry) -> str:
    first = next(iter(entry.facts.get("questions", ())), 0)
    question = reader.get(Question, first)
    return question.text if question is not None else ""


UNDO = Undo(RESTORED, RESTORED)

ACTS: dict[str, Telling] = {
    "question.let_in": Telling(N_("Question let in"), detail=_words, undo=UNDO),
    "question.hidden": Telling(N_("Question hidden"), detail=_words, undo=UNDO, in_minutes=True),
    "question.shown": Telling(N_("Question shown again"), detail=_words, undo=UNDO),
    "questions.merged": Telling(N_("Questions counted together"), detail=_words, undo=UNDO, in_minutes=True),
    "question.taken_apart": Telling(N_("Questions taken apart"), detail=_words, undo=UNDO),
    "question.taken_up": Telling(N_("Question taken up"), detail=_words, undo=UNDO),
    "question.put_back": Telling(N_("Question put back"), detail=_words, undo=UNDO),
    "question.answered": Telling(N_("Question answered"), detail=_words, undo=UNDO, in_minutes=True),
}


def remembering(handlers: Mapping[type[Command], Handler]) -> dict[type[Command], Handler]:
    """The handlers; those that put questions in order keep what was before."""
    ordering = (
        commands.ShowQuestion,
        commands.HideQuestion,
        commands.MergeQuestions,
        commands.TakeApartQuestion,
        commands.TakeUpQuestion,
        commands.PutBackQuestion,
        commands.AnswerQuestion,
    )
    return {
        command: remembered(handler, *ACTS, rows=all_questions) if command in ordering else handler
        for command, handler in handlers.items()
    }
