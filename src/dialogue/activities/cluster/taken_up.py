"""What became of an idea on the board."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlmodel import select

from dialogue.activities.cluster.schema import ClusterCard, Theme
from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Activity
from dialogue.stage.what_became import Onward


def takes_up(reader: Reader, activity: Activity, ref: str) -> Sequence[Onward]:
    """Under which idea it was put, and in which theme it stands; a title that nobody has worded is not said."""
    asked = select(ClusterCard).where(ClusterCard.activity_id == activity.id, ClusterCard.ref == ref)
    card = reader.exec(asked).first()
    return () if card is None or card.dropped else tuple(_said(reader, card))


def _said(reader: Reader, card: ClusterCard) -> Iterator[Onward]:
    over = reader.get(ClusterCard, card.under_id) if card.under_id else None
    if over is not None and not over.dropped:
        yield Onward(
            N_("On the board it stands with “%(words)s”, which says the same."), {"words": over.text}
        )
    at = over or card
    theme = reader.get(Theme, at.theme_id) if at.theme_id else None
    if theme is None:
        yield Onward(N_("On the board it stands by itself."))
    elif theme.parked:
        yield Onward(N_("It was put aside for later."))
    elif theme.title and not theme.suggested:
        yield Onward(
            N_("On the board it stands in the theme “%(theme)s”."),
            {"theme": theme.title},
            f"theme:{theme.id}",
        )
    else:
        yield Onward(N_("On the board it stands in a theme."), ref=f"theme:{theme.id}")
