"""The agenda's days as iCalendar: reviews, commitments, milestones, and groups that must still confirm a decision.

A calendar program asks for the same address again and again: an event keeps its name for ever, and the file changes only
when the agenda does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from dialogue.agenda.progress_record import Progress, figures_of
from dialogue.agenda.record import CommitmentView, ItemView, agenda_of_platform
from dialogue.agenda.states import COMMITMENTS, CommitmentState
from dialogue.bodies.schema import Platform
from dialogue.decisions.waiting import Waiting, waiting_in
from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_
from dialogue.languages import Tongue
from dialogue.stage.ready_made import platform_name

RUNNING = (CommitmentState.PROPOSED, CommitmentState.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Day:
    """Something on one day. `name` is its own for ever; `at` when it was last changed."""

    name: str
    on: date
    title: str
    words: str
    path: str
    at: datetime


def calendar_of(reader: Reader, platform_id: int, tongue: Tongue, base: str) -> bytes:
    """The calendar of what stands on a platform's agenda, the same for all who read it; `base` as people type it."""
    items = agenda_of_platform(reader, platform_id)
    resting = {item.decision_id for item in items}
    waits = waiting_in(reader, {item.session_id for item in items})
    days = days_of(
        items,
        figures_of(reader, [item.id for item in items]),
        [one for one in waits if one.decision_id in resting],
        tongue,
    )
    called = platform_name(reader.get_one(Platform, platform_id).name, tongue.language)
    name = tongue.say(N_("Agenda of %(platform)s"), platform=called)
    return as_calendar(days, name, tongue.language, base.rstrip("/"), platform_id)


def days_of(
    items: Iterable[ItemView], progress: Mapping[int, Progress], waiting: Iterable[Waiting], tongue: Tongue
) -> list[Day]:
    """What is to come for items that are still worked on, the earliest first."""
    say = tongue.say
    found: list[Day] = []
    for item in items:
        if item.over:
            continue
        path, changed = f"/agenda/items/{item.id}", max([item.added_at, *(move.at for move in item.moves)])
        if item.next_review is not None:
            title = say(N_("Review: %(item)s"), item=item.change_sought)
            found.append(Day(f"item-{item.id}-review", item.next_review, title, "", path, changed))
        found += [_promise(one, item, path, tongue) for one in item.commitments if _running(one)]
        found += [
            Day(
                f"milestone-{one.id}",
                one.due,
                say(N_("Milestone: %(what)s"), what=one.what),
                item.change_sought,
                path,
                one.at,
            )
            for one in progress.get(item.id, Progress()).milestones
            if one.reached_on is None
        ]
    for one in waiting:
        if one.by is not None:
            title = say(N_("Groups confirm until today: %(goal)s"), goal=one.goal)
            at = datetime(one.by.year, one.by.month, one.by.day, tzinfo=UTC)
            found.append(Day(f"decision-{one.decision_id}-confirm", one.by, title, "", "/agenda", at))
    return sorted(found, key=lambda day: (day.on, day.name))


def _running(one: CommitmentView) -> bool:
    return one.state in RUNNING and (one.due or one.review_on) is not None


def _promise(one: CommitmentView, item: ItemView, path: str, tongue: Tongue) -> Day:
    say = tongue.say
    on = (one.review_on if one.ongoing else one.due) or date.max
    title = say(N_("%(who)s: %(what)s"), who=one.organisation, what=one.what)
    words = f"{item.change_sought} – {say(COMMITMENTS[one.state])}"
    changed = max([one.made_at, *(answer.at for answer in one.given)])
    return Day(f"commitment-{one.id}", on, title, words, path, changed)


def as_calendar(days: Iterable[Day], name: str, language: str, base: str, platform_id: int) -> bytes:
    """The file; `base` is the address that people type."""
    from icalendar import Calendar, Event

    made = Calendar()
    made.add("prodid", "-//Dialogue//Agenda//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    made.add("name", name)
    made.add("refresh-interval", timedelta(hours=12))
    for day in days:
        event = Event()
        event.add("uid", f"{day.name}@platform-{platform_id}.dialogue")
        event.add("dtstamp", day.at)
        event.add("last-modified", day.at)
        event.add("dtstart", day.on)
        event.add("dtend", day.on + timedelta(days=1))
        event.add("summary", day.title, parameters={"language": language})
        if day.words:
            event.add("description", day.words, parameters={"language": language})
        event.add("url", f"{base}{day.path}")
        event.add("transp", "TRANSPARENT")
        made.add_component(event)
    content: bytes = made.to_ical()
    return content
