"""What a person's page and feeds show: what is due for her now, and what she was told, the newest first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from sqlmodel import col, func, select

from dialogue.agenda.calendar import Day
from dialogue.bodies.schema import Organisation
from dialogue.kernel.database import Reader
from dialogue.kernel.schema import LogEntry
from dialogue.languages import Tongue
from dialogue.notices.choices import Sort
from dialogue.notices.concerns import Concerns
from dialogue.notices.due import AHEAD, EVENT, DueDay, concerning, days_on, near, told_of
from dialogue.notices.following import FOLLOWED
from dialogue.notices.lines import Line, due_line, lines_of, of_entries, of_notices
from dialogue.notices.schema import Notice, NoticeContact, NoticeMail
from dialogue.stage.contract import Kind

MOST = 100


@dataclass(frozen=True, slots=True)
class News:
    """What is due, the earliest first, and what happened, the newest first."""

    due: tuple[Line, ...] = ()
    happened: tuple[Line, ...] = ()


def days_for(
    reader: Reader, kinds: Mapping[str, Kind], contact: NoticeContact, tongue: Tongue, today: date
) -> list[DueDay]:
    """The days of the agenda that concern a person; none for one who may read nothing of the platform any more."""
    concerns = Concerns(reader, kinds, contact.platform_id, today)
    if not concerns.stands(contact).reads:
        return []
    return concerning(reader, concerns, days_on(reader, contact.platform_id, tongue), contact)


def news_for(
    reader: Reader, kinds: Mapping[str, Kind], contact: NoticeContact, tongue: Tongue, today: date
) -> News:
    """What a person's page shows."""
    concerns = Concerns(reader, kinds, contact.platform_id, today)
    if not concerns.stands(contact).reads:
        return News()
    days = days_for(reader, kinds, contact, tongue, today) if Sort.DUE in contact.kinds else []
    asked = select(Notice).where(Notice.contact_id == contact.id, Notice.event != EVENT)
    rows = reader.exec(asked.order_by(col(Notice.at).desc(), col(Notice.id).desc()).limit(MOST))
    happened = lines_of(reader, of_notices(rows), tongue, (), today)
    return News(tuple(_due(days, contact, tongue, today)), tuple(happened))


def _due(days: list[DueDay], contact: NoticeContact, tongue: Tongue, today: date) -> list[Line]:
    """The days in words; each under the name that its notice has, from the day on which it came up."""
    close = near(days, today)
    names = told_of(close, contact, today, datetime.now(UTC))
    return [
        due_line(one, tongue, today, named.key, _came_up(one.day, today))
        for one, named in zip(close, names, strict=True)
    ]


def _came_up(day: Day, today: date) -> datetime:
    on = day.on + timedelta(days=1) if day.on < today else day.on - AHEAD
    return datetime.combine(on, time(), UTC)


def news_on(reader: Reader, platform_id: int, tongue: Tongue, today: date) -> News:
    """What is new on a platform as a whole, for whoever reads its agenda."""
    asked = select(LogEntry).where(LogEntry.stream_id == platform_id, col(LogEntry.kind).in_(FOLLOWED))
    entries = reader.exec(asked.order_by(col(LogEntry.seq).desc()).limit(MOST))
    happened = lines_of(reader, of_entries(entries), tongue, (), today)
    close = near(days_on(reader, platform_id, tongue), today)
    due = [due_line(one, tongue, today, one.day.name, _came_up(one.day, today)) for one in close]
    return News(tuple(due), tuple(happened))


def without_paths(days: list[DueDay]) -> list[Day]:
    """Days for a calendar of somebody without an account, who can open no page of the agenda."""
    return [replace(one.day, path="/") for one in days]


def contact_of_account(reader: Reader, platform_id: int, account_id: int) -> NoticeContact | None:
    """The row of an account that wants to hear of a platform."""
    asked = select(NoticeContact).where(
        NoticeContact.platform_id == platform_id, NoticeContact.account_id == account_id
    )
    return reader.exec(asked).first()


def contact_of_seat(reader: Reader, seat_id: int) -> NoticeContact | None:
    """The row of a participant who wants to hear what becomes of her session."""
    return reader.exec(select(NoticeContact).where(NoticeContact.seat_id == seat_id)).first()


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody whom the coordinator has entered; her address is shown to nobody."""

    contact: NoticeContact
    organisation: str


def entered_on(reader: Reader, platform_id: int) -> list[Entered]:
    """The people whom the coordinator has entered, by name."""
    asked = (
        select(NoticeContact, Organisation.name)
        .join(Organisation, col(Organisation.id) == col(NoticeContact.organisation_id), isouter=True)
        .where(NoticeContact.platform_id == platform_id, NoticeContact.name != "")
    )
    found = [Entered(one, name or "") for one, name in reader.exec(asked)]
    return sorted(found, key=lambda one: (one.contact.name.lower(), one.contact.id or 0))


def others_on(reader: Reader, platform_id: int) -> int:
    """How many people want to hear who asked for it themselves."""
    asked = (
        select(func.count())
        .select_from(NoticeContact)
        .where(NoticeContact.platform_id == platform_id, NoticeContact.name == "")
    )
    return reader.exec(asked).one()


def newest_mail(reader: Reader, contact: NoticeContact) -> NoticeMail | None:
    """The newest mail of a person, to say what became of it."""
    asked = select(NoticeMail).where(NoticeMail.contact_id == contact.id)
    return reader.exec(asked.order_by(col(NoticeMail.number).desc())).first()
