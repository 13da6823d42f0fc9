"""Options of a published vote as knots of the thread, with the whole count only: never by group."""

from __future__ import annotations

from dialogue.activities.vote import ballots
from dialogue.kernel.database import Reader
from dialogue.kernel.schema import Activity
from dialogue.stage.strands import Layer, Strand


def strands(reader: Reader, activity: Activity) -> list[Strand]:
    """The options of the last round, once the room has been shown all of its result."""
    shown = ballots.published_ballots(reader, activity.id or 0)
    if not shown or not shown[-1].result["overall"] or ballots.veiled(reader, shown[-1]):
        return []
    counted = shown[-1].result["overall"]
    return [
        Strand(
            f"vote:{option.id}",
            Layer.VOTE,
            option.label,
            option.language,
            sources=(option.ref,) if option.ref else (),
            stands_for=option.ref or f"option:{option.id}",
            count=count if isinstance(count := counted.get(str(option.position)), int) else None,
        )
        for option in ballots.options_of(reader, shown[-1].id or 0)
    ]
