"""What is told of a framework for one year: read in one snapshot, as far as whoever asks may read.

Figures count every platform that was in the framework and still is. Words of an item, of its decision and of what was
learnt by it are read only of platforms whose agenda may be read. A year that is over is told as it stood at its end.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlmodel import col, select

from dialogue.agenda.as_of import progress_on
from dialogue.agenda.progress_record import Progress, progress_of
from dialogue.agenda.record import CommitmentView, ItemView
from dialogue.agenda.states import CommitmentState
from dialogue.bodies.schema import Platform
from dialogue.decisions.reading import DecisionView, decisions_of
from dialogue.decisions.schema import Decision
from dialogue.frameworks import roll_up
from dialogue.frameworks.schema import Framework, FrameworkEntry, FrameworkPlatform
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Session
from dialogue.kernel.streams import stream_of
from dialogue.languages import Tongue
from dialogue.learning.register import LearningView, learnings_of_item
from dialogue.learning.stories import StoryView, stories_on
from dialogue.people.groups import GroupView, groups_by_key
from dialogue.stage.ready_made import platform_name

CLOSED = frozenset(
    {CommitmentState.DONE, CommitmentState.DECLINED, CommitmentState.WITHDRAWN, CommitmentState.RELEASED}
)


@dataclass(frozen=True, slots=True)
class Member:
    """A platform of the framework in that year; `items` serve its targets."""

    id: int
    name: str
    since: date
    items: int
    readable: bool


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision of the year with the items that rest on it, and the session it was made in."""

    decision: DecisionView
    session: str
    items: tuple[ItemView, ...]


@dataclass(frozen=True, slots=True)
class Promised:
    """A commitment of the year with its item."""

    item: ItemView
    commitment: CommitmentView


@dataclass(frozen=True, slots=True)
class Unread:
    """How much there is beside what is told, on platforms that whoever asks may not read."""

    items: int
    decisions: int
    commitments: int


@dataclass(frozen=True, slots=True)
class Year:
    """A framework's year. `until` is its last day, or today in a year that is not over; `groups` are by session and key."""

    framework: Framework
    year: int
    until: date
    over: bool
    members: tuple[Member, ...]
    names: Mapping[int, str]
    whole: roll_up.Sum
    targets: tuple[roll_up.OfTarget, ...]
    entries: tuple[FrameworkEntry, ...]
    items: tuple[ItemView, ...]
    decided: tuple[Decided, ...]
    promised: tuple[Promised, ...]
    unread: Unread
    progress: Mapping[int, Progress]
    groups: Mapping[int, Mapping[str, GroupView]]
    learnt: tuple[LearningView, ...]
    stories: tuple[StoryView, ...]
    record_hash: str


def years_of(reader: Reader, framework: Framework, today: date) -> list[int]:
    """The years that can be told, the newest first: those of the cycle that have begun, and those with entries."""
    last = min(today, framework.cycle_until).year
    told = {one.happened_on.year for one in roll_up.entries_of(reader, framework.id)}
    return sorted({*range(framework.cycle_from.year, last + 1), *told}, reverse=True)


def year_of(
    reader: Reader, framework: Framework, year: int, may_read: Collection[int], tongue: Tongue, today: date
) -> Year:
    """The year. Refused where it lies outside of the cycle, or has not begun."""
    if year not in years_of(reader, framework, today):
        raise Refused(
            "no_year",
            N_("There is nothing to report of %(year)s: the cycle has no such year, or it has not begun."),
            field="year",
            year=str(year),
        )
    until = min(today, date(year, 12, 31))
    found = roll_up.gathered(reader, framework.id, until)
    once = roll_up.each_once(found)
    items = tuple(item for item in once if item.platform_id in may_read)
    decided = _decided(reader, items, year, until)
    promised = [Promised(item, one) for item in once for one in item.commitments if _of_year(one, year)]
    shown = tuple(one for one in promised if one.item.platform_id in may_read)
    progress = progress_of(reader, [item.id for item in items])
    return Year(
        framework=framework,
        year=year,
        until=until,
        over=until < today,
        members=_members(reader, framework, once, may_read, tongue, until),
        names=_names(reader, framework.id, tongue),
        whole=roll_up.summed(reader, once, tongue, until),
        targets=tuple(
            roll_up.shown_to(reader, row, serving, may_read, tongue, until) for row, serving in found
        ),
        entries=tuple(reversed(roll_up.entries_of(reader, framework.id, year))),
        items=items,
        decided=decided,
        promised=shown,
        unread=Unread(
            items=len(once) - len(items),
            decisions=len(_made_in(reader, once, year)) - len(decided),
            commitments=len(promised) - len(shown),
        ),
        progress={item: progress_on(one, until) for item, one in progress.items()},
        groups=groups_by_key(reader, {item.session_id for item in items}, tongue),
        learnt=tuple(
            one for item in items for one in learnings_of_item(reader, item.id) if one.at.date().year == year
        ),
        stories=_stories(reader, items, year),
        record_hash=stream_of(reader, framework.id).log_hash,
    )


def _of_year(one: CommitmentView, year: int) -> bool:
    """Whether a commitment belongs to a year: it was open in it, or was closed in it."""
    return one.state not in CLOSED or one.answered_on is None or one.answered_on.year == year


def _made_in(reader: Reader, items: Sequence[ItemView], year: int) -> list[Decision]:
    asked = select(Decision).where(col(Decision.id).in_({item.decision_id for item in items}))
    rows = reader.exec(asked.order_by(col(Decision.made_at), col(Decision.id)))
    return [row for row in rows if row.made_at.date().year == year]


def _decided(reader: Reader, items: Sequence[ItemView], year: int, until: date) -> tuple[Decided, ...]:
    end = datetime.combine(until + timedelta(days=1), time.min, UTC)
    rows = _made_in(reader, items, year)
    views = {
        one.id: one
        for session in {row.session_id for row in rows}
        for one in decisions_of(reader, session, until=end)
    }
    return tuple(
        Decided(
            views[row.id or 0],
            reader.get_one(Session, row.session_id).title,
            tuple(item for item in items if item.decision_id == row.id),
        )
        for row in rows
    )


def _members(
    reader: Reader,
    framework: Framework,
    items: Sequence[ItemView],
    may_read: Collection[int],
    tongue: Tongue,
    until: date,
) -> tuple[Member, ...]:
    asked = select(FrameworkPlatform, Platform).where(
        FrameworkPlatform.framework_id == framework.id,
        FrameworkPlatform.platform_id == Platform.id,
        col(FrameworkPlatform.left_on).is_(None),
        FrameworkPlatform.since <= until,
    )
    return tuple(
        Member(
            id=platform.id,
            name=platform_name(platform.name, tongue.language),
            since=one.since,
            items=sum(item.platform_id == platform.id for item in items),
            readable=platform.id in may_read,
        )
        for one, platform in reader.exec(asked.order_by(col(FrameworkPlatform.id)))
    )


def _names(reader: Reader, framework_id: int, tongue: Tongue) -> dict[int, str]:
    """All platforms that were ever in it: entries keep naming those that have left."""
    asked = select(Platform.id, Platform.name).where(
        FrameworkPlatform.framework_id == framework_id, FrameworkPlatform.platform_id == Platform.id
    )
    return {one: platform_name(name, tongue.language) for one, name in reader.exec(asked)}


def _stories(reader: Reader, items: Sequence[ItemView], year: int) -> tuple[StoryView, ...]:
    """The stories of these items that were told or selected in the year."""
    ids = {item.id for item in items}
    return tuple(
        one
        for platform in sorted({item.platform_id for item in items})
        for one in stories_on(reader, platform)
        if one.row.item_id in ids
        and year in {one.row.at.date().year, *(chosen.selected_on.year for chosen in one.selections)}
    )
