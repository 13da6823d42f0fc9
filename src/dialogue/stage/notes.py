"""What facilitators note for themselves beside a step. Nothing that phones, walls or minutes show asks for it."""

from __future__ import annotations

from sqlmodel import select

from dialogue.kernel.act import Act
from dialogue.kernel.database import Reader
from dialogue.kernel.schema import Activity
from dialogue.kernel.text import optional
from dialogue.stage.limits import LONGEST_NOTES
from dialogue.stage.schema import StepNote


def notes_of(reader: Reader, session_id: int) -> dict[int, str]:
    """The notes of a session by activity."""
    asked = select(StepNote).where(StepNote.session_id == session_id)
    return {note.activity_id: note.text for note in reader.exec(asked)}


def note(act: Act, activity: Activity, typed: str) -> None:
    """Write the note of a step, or take it out where nothing is left of it."""
    text = optional(typed, most=LONGEST_NOTES, field="notes")
    found = act.tx.get(StepNote, activity.id)
    if found is None and text:
        act.tx.add(StepNote(activity_id=activity.id or 0, session_id=activity.session_id, text=text))
    elif found is not None and not text:
        act.tx.delete(found)
    elif found is not None and found.text != text:
        found.text = text
        act.tx.add(found)
