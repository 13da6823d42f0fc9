"""Reviews of items, read: with what each said of the reservations and of the groups' interests."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import col, select

from dialogue.agenda.schema import AgendaReview, InterestLook, ReservationLook
from dialogue.agenda.states import ComingTrue, InterestNow, Reached
from dialogue.kernel.database import Reader


@dataclass(frozen=True, slots=True)
class ReviewView:
    """A review, whole. `groups` are keys of the item's session.

    `reservations` are (id of what is carried along, whether it is coming true, words), `interests` (key of a group, how
    the goal stands to its interests, words).
    """

    id: int
    on: date
    planned: str
    happened: str
    why: str
    change: str
    level: Reached
    evidence: str
    groups: tuple[str, ...]
    next_review: date
    activity_id: int | None
    account_id: int | None
    at: datetime
    reservations: tuple[tuple[int, ComingTrue, str], ...] = ()
    interests: tuple[tuple[str, InterestNow, str], ...] = ()

    def said_of(self, carried: int) -> ComingTrue | None:
        """Whether one thing that is carried along is coming true; None where it was not looked at."""
        return next((answer for one, answer, _ in self.reservations if one == carried), None)


def reviews_of(reader: Reader, item_ids: Collection[int]) -> dict[int, list[ReviewView]]:
    """The reviews of items by item, the earliest day first; three questions however many there are."""
    asked = select(AgendaReview).where(col(AgendaReview.item_id).in_(item_ids))
    rows = list(reader.exec(asked.order_by(col(AgendaReview.said_on), col(AgendaReview.id))))
    ids = [row.id for row in rows]
    if not ids:
        return {}
    feared: dict[int, list[tuple[int, ComingTrue, str]]] = {}
    looked = select(ReservationLook).where(col(ReservationLook.review_id).in_(ids))
    for one in reader.exec(looked.order_by(col(ReservationLook.carried_id))):
        feared.setdefault(one.review_id, []).append((one.carried_id, ComingTrue(one.answer), one.note))
    stands: dict[int, list[tuple[str, InterestNow, str]]] = {}
    links = select(InterestLook).where(col(InterestLook.review_id).in_(ids))
    for link in reader.exec(links.order_by(col(InterestLook.group_key))):
        stands.setdefault(link.review_id, []).append((link.group_key, InterestNow(link.effect), link.note))
    found: dict[int, list[ReviewView]] = {}
    for row in rows:
        view = ReviewView(
            id=row.id or 0,
            on=row.said_on,
            planned=row.planned,
            happened=row.happened,
            why=row.why,
            change=row.change,
            level=Reached(row.level),
            evidence=row.evidence,
            groups=tuple(row.groups),
            next_review=row.next_review,
            activity_id=row.activity_id,
            account_id=row.account_id,
            at=row.at,
            reservations=tuple(feared.get(row.id or 0, ())),
            interests=tuple(stands.get(row.id or 0, ())),
        )
        found.setdefault(row.item_id, []).append(view)
    return found
