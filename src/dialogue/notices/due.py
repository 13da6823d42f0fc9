"""What is due for a person: days of the agenda that concern her, each told when it comes near and when it is late."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from dialogue.agenda.calendar import Day, days_of
from dialogue.agenda.progress_record import figures_of
from dialogue.agenda.record import agenda_of_platform
from dialogue.agenda.schema import AgendaItem
from dialogue.decisions.waiting import waiting_in
from dialogue.kernel.database import Reader
from dialogue.languages import Tongue
from dialogue.notices.choices import Sort
from dialogue.notices.concerns import Concerns
from dialogue.notices.schema import NoticeContact
from dialogue.notices.vocabulary import Told

AHEAD = timedelta(days=14)
EVENT = "due"
COMMITMENT = "commitment-"


@dataclass(frozen=True, slots=True)
class DueDay:
    """One day of the agenda and the item it belongs to; or the decision that groups must confirm until then."""

    day: Day
    item_id: int | None
    decision: tuple[int, int] | None = None


def days_on(reader: Reader, platform_id: int, tongue: Tongue) -> list[DueDay]:
    """All days of a platform's agenda, the earliest first."""
    items = agenda_of_platform(reader, platform_id)
    figures = figures_of(reader, [item.id for item in items])
    found = [DueDay(day, item.id) for item in items for day in days_of([item], figures, (), tongue)]
    resting = {item.decision_id for item in items}
    for one in waiting_in(reader, {item.session_id for item in items}):
        if one.decision_id in resting:
            path = f"/platforms/{platform_id}/decisions/{one.decision_id}"
            found += [
                DueDay(replace(day, path=path), None, (one.session_id, one.decision_id))
                for day in days_of((), {}, [one], tongue)
            ]
    return sorted(found, key=lambda one: (one.day.on, one.day.name))


def concerning(
    reader: Reader, concerns: Concerns, days: Iterable[DueDay], contact: NoticeContact
) -> list[DueDay]:
    """The days that concern a person."""
    return [one for one in days if _concerns(reader, concerns, one, contact)]


def _concerns(reader: Reader, concerns: Concerns, due: DueDay, contact: NoticeContact) -> bool:
    if due.decision is not None:
        return concerns.of_decision(*due.decision, contact)
    item = reader.get(AgendaItem, due.item_id)
    name = due.day.name
    promise = int(name.removeprefix(COMMITMENT)) if name.startswith(COMMITMENT) else None
    return item is not None and concerns.of_item(item, contact, promise)


def near(days: Iterable[DueDay], today: date) -> list[DueDay]:
    """What is late, or due before long."""
    return [one for one in days if one.day.on <= today + AHEAD]


def told_of(days: Iterable[DueDay], contact: NoticeContact, today: date, now: datetime) -> list[Told]:
    """Notices of what is due: a day that was told as near is told once more when it has passed."""
    return [
        Told(
            contact.id or 0,
            f"{one.day.name}:{one.day.on.isoformat()}:{'late' if one.day.on < today else 'soon'}",
            Sort.DUE,
            EVENT,
            {"day": one.day.name, "on": one.day.on.isoformat(), "item": one.item_id},
            now,
        )
        for one in near(days, today)
    ]
