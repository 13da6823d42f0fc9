"""Themes as knots of the thread: each is made of the ideas that lie in it."""

from __future__ import annotations

from dialogue.activities.cluster.board import cards_of, themes_of
from dialogue.kernel.database import Reader
from dialogue.kernel.schema import Activity
from dialogue.stage.strands import Layer, Strand


def strands(reader: Reader, activity: Activity) -> list[Strand]:
    """The themes that hold an idea; the parking lot is one without a title. Hidden ideas are in none."""
    held: dict[int, list[str]] = {}
    for card in cards_of(reader, activity.id or 0):
        held.setdefault(card.theme_id or 0, []).append(card.ref)
    return [
        Strand(
            f"theme:{theme.id}",
            Layer.THEME,
            "" if theme.parked else theme.title,
            sources=tuple(held[theme.id or 0]),
        )
        for theme in themes_of(reader, activity.id or 0)
        if theme.id in held
    ]
