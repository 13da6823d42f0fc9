"""What can be done when an item is reviewed, in a session or by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dialogue.kernel.rights import Right
from dialogue.kernel.vocabulary import Command, EventKind, event

EVENTS: tuple[EventKind, ...] = (event("agenda.item_reviewed", "platform.agenda", in_minutes=True),)


@dataclass(frozen=True, slots=True)
class RecordReview(Command):
    """Record a review of an item. It sets the day of the next one. Dates are as browsers send them.

    `groups` are the keys of those that took part. `reservations` say of what is carried along whether it is coming true:
    (id, answer, words); `interests` how the goal stands to a group's interests now: (key, effect, words). An empty
    answer or effect: it was not looked at. `activity_id` is the review in a session that this one is written from.
    """

    item_id: int
    said_on: str
    happened: str
    level: str
    groups: tuple[str, ...]
    next_review: str
    planned: str = ""
    why: str = ""
    change: str = ""
    evidence: str = ""
    reservations: tuple[tuple[int, str, str], ...] = ()
    interests: tuple[tuple[str, str, str], ...] = ()
    activity_id: int | None = None
    right: ClassVar[Right] = Right.WORK_ON_AGENDA
