"""The goal as a knot of the thread: made of what its wordings name, or of what lay on the table."""

from __future__ import annotations

from dialogue.activities.agree.record import sources_of, versions_of
from dialogue.kernel.database import Reader
from dialogue.kernel.schema import Activity
from dialogue.stage.strands import Layer, Strand


def strands(reader: Reader, activity: Activity) -> list[Strand]:
    """The goal in its newest wording; nothing while nobody has worded it."""
    versions = versions_of(reader, activity.id or 0)
    if not versions:
        return []
    named = tuple(dict.fromkeys(ref for one in versions for ref in one.sources))
    lay_there = tuple(one.ref for one in sources_of(reader, activity.id or 0))
    newest = versions[-1]
    return [
        Strand(
            f"goal:{activity.id}",
            Layer.GOAL,
            newest.text,
            newest.language,
            sources=named or lay_there,
            loose=not named,
        )
    ]
