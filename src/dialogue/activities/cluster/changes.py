"""Which pieces of a board look otherwise after a move, so that open pages are sent those and not whole columns."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlmodel import col, func, or_, select

from dialogue.activities.cluster.rules import LOOSE, Picture
from dialogue.activities.cluster.schema import ClusterCard
from dialogue.kernel.act import Act
from dialogue.kernel.database import Reader

SMALL = 6
"""A column of fewer cards is drawn whole: an empty one looks otherwise, and a short one stands open on phones."""


def kin(reader: Reader, cards: Collection[ClusterCard]) -> set[int]:
    """The cards, those that stand under one of them, and those above, as far as that goes."""
    known = {card.id or 0 for card in cards} | {card.under_id for card in cards if card.under_id}
    edge = set(known)
    while edge:
        asked = select(ClusterCard.id, ClusterCard.under_id).where(
            or_(col(ClusterCard.id).in_(edge), col(ClusterCard.under_id).in_(edge))
        )
        edge = {one for row in reader.exec(asked) for one in row if one} - known
        known |= edge
    return known


def _standing(reader: Reader, activity_id: int, columns: Collection[int]) -> dict[int, int]:
    """How many cards of each column stand under no other."""
    column = func.coalesce(ClusterCard.theme_id, LOOSE)
    asked = select(column, func.count()).where(
        ClusterCard.activity_id == activity_id,
        col(ClusterCard.dropped).is_(False),
        col(ClusterCard.under_id).is_(None),
        column.in_(columns),
    )
    return dict(reader.exec(asked.group_by(column)).all())


def pieces_of_move(
    act: Act, activity_id: int, cards: Sequence[ClusterCard], before: Picture, after: Picture
) -> dict[str, Any]:
    """The facts of a move (cards only, already in their new places) that tell open pages what to draw.

    `themes` are columns to be drawn whole, `counted` those of which only the numbers change; `ideas` are the moved
    cards and `beside` those that look otherwise without having moved.
    """
    act.tx.flush()
    columns = before.columns() | after.columns()
    now = _standing(act.tx, activity_id, columns)
    then = dict(now)
    for card in cards:
        if not card.dropped and card.under_id is None:
            to, came_from = after.cards[card.id or 0][0], before.cards[card.id or 0][0]
            then[to] = then.get(to, 0) - 1
            then[came_from] = then.get(came_from, 0) + 1
    small = {column for column in columns if min(now.get(column, 0), then.get(column, 0)) < SMALL}
    moved = [card.id or 0 for card in cards]
    return {
        "themes": sorted(small),
        "counted": sorted(columns - small),
        "ideas": moved,
        "beside": sorted(kin(act.tx, cards) - set(moved)),
    }
