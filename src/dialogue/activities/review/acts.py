"""Steering a review and hiding its lines, told in words and taken back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlmodel import SQLModel

from dialogue.activities.review import rules
from dialogue.activities.review.schema import ReviewLine
from dialogue.kernel.act import Act
from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_, Msgid
from dialogue.kernel.schema import Activity, LogEntry
from dialogue.undoing.case import Case
from dialogue.undoing.contract import Sentence, Telling, Undo, Words
from dialogue.undoing.schema import Deed


def the_line(act: Act, line_id: int) -> Iterable[SQLModel]:
    """The row of a line that is hidden or shown."""
    line = act.tx.get(ReviewLine, line_id)
    return (line,) if line is not None and line.session_id == act.session.id else ()


def the_activity(act: Act, activity_id: int) -> Iterable[SQLModel]:
    """The row of the step: its phase says where the review is."""
    activity = act.tx.get(Activity, activity_id)
    return (activity,) if activity is not None and activity.session_id == act.session.id else ()


def _words(reader: Reader, entry: LogEntry) -> str:
    line = reader.get(ReviewLine, entry.facts.get("line", 0))
    return line.text if line is not None else ""


def _question(reader: Reader, entry: LogEntry, deed: Deed | None) -> Words:
    return {"question": Msgid(rules.QUESTIONS[rules.question_of(entry.facts.get("to", ""))])}


def _was_read(reader: Reader, case: Case) -> Sequence[Sentence]:
    return (Sentence(N_("The room could read the lines meanwhile. Covering them does not change that."), {}),)


ACTS: dict[str, Telling] = {
    "review.line_hidden": Telling(
        N_("Line of a review hidden"), detail=_words, undo=Undo("review.line_shown", "review.line_hidden")
    ),
    "review.line_shown": Telling(
        N_("Line of a review shown again"),
        detail=_words,
        undo=Undo("review.line_hidden", "review.line_shown"),
    ),
    # Not done again from the list: lines may have been written in silence since, and showing them is meant each time.
    "review.shown": Telling(
        N_("Lines of the review shown: %(question)s"), _question, undo=Undo("review.turned", stays=_was_read)
    ),
    "review.turned": Telling(N_("Review went to: %(question)s"), _question, undo=Undo("review.turned")),
}
