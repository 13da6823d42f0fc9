"""Joint frameworks for programs. Figures count every platform in one; items are read of the token's own platform only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from dialogue.api.asking import Lent
from dialogue.api.views import View
from dialogue.frameworks import members, roll_up
from dialogue.frameworks.schema import Framework, FrameworkEntry
from dialogue.frameworks.yearly import year_of, years_of
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import utc_now
from dialogue.languages import Tongue
from dialogue.stage.ready_made import platform_name


class MemberLine(View):
    """A platform in a framework."""

    id: int
    name: str


class FrameworkLine(View):
    """A joint strategic framework, and the platforms in it now."""

    id: int
    name: str
    about: str
    cycle_from: date
    cycle_until: date
    platforms: tuple[MemberLine, ...]


class SupportLine(View):
    """In how many decisions more than half of a group was for it, of those in which it took part."""

    group: str
    supports: int
    of: int


class SumView(View):
    """What items add up to. `way` is how far their indicators have come on average, in percent; null without a figure."""

    items: int
    states: dict[str, int]
    kept: int
    delivered: int
    late: int
    organisations: int
    way: int | None
    measured: int
    support: tuple[SupportLine, ...]


class TargetView(View):
    """A target. `items` are those on the token's platform, by their numbers on its agenda; `elsewhere` counts the others."""

    id: int
    text: str
    measure: str
    language: str
    sum: SumView
    items: tuple[int, ...]
    elsewhere: dict[int, int]


class EntryView(View):
    """What platforms did together."""

    id: int
    sort: str
    happened_on: date
    what: str
    came_of_it: str
    language: str
    platforms: tuple[int, ...]


class FrameworkView(FrameworkLine):
    """A framework as it stands. `years` can be told, the newest first."""

    whole: SumView
    targets: tuple[TargetView, ...]
    entries: tuple[EntryView, ...]
    years: tuple[int, ...]


class YearView(View):
    """A framework's year, as it stood at its end (or stands, where it is not `over`)."""

    framework: int
    year: int
    until: date
    over: bool
    platforms: tuple[MemberLine, ...]
    whole: SumView
    targets: tuple[TargetView, ...]
    entries: tuple[EntryView, ...]


def of_platform(reader: Reader, here: Lent, tongue: Tongue) -> list[FrameworkLine]:
    found = members.frameworks_of(reader, here.platform_id)
    return [FrameworkLine(**_line(reader, one, tongue)) for one in found]


def framework(reader: Reader, here: Lent, framework_id: int, tongue: Tongue) -> FrameworkView:
    row, today = _here(reader, here, framework_id), utc_now().date()
    targets = roll_up.targets_of(reader, framework_id, {here.platform_id}, tongue, today)
    return FrameworkView(
        **_line(reader, row, tongue),
        whole=_sum(roll_up.whole_sum(reader, framework_id, tongue, today)),
        targets=_targets(targets),
        entries=_entries(roll_up.entries_of(reader, framework_id)),
        years=tuple(years_of(reader, row, today)),
    )


def year(reader: Reader, here: Lent, framework_id: int, number: int, tongue: Tongue) -> YearView:
    """Raises Refused for a year outside of the cycle, or one that has not begun."""
    row = _here(reader, here, framework_id)
    found = year_of(reader, row, number, {here.platform_id}, tongue, utc_now().date())
    return YearView(
        framework=framework_id,
        year=found.year,
        until=found.until,
        over=found.over,
        platforms=tuple(MemberLine(id=one.id, name=one.name) for one in found.members),
        whole=_sum(found.whole),
        targets=_targets(found.targets),
        entries=_entries(found.entries),
    )


def _here(reader: Reader, here: Lent, framework_id: int) -> Framework:
    """The framework, if the token's platform belongs to it now. Raises NotFound."""
    for one in members.frameworks_of(reader, here.platform_id):
        if one.id == framework_id:
            return one
    raise NotFound("no_framework", N_("There is no such page. Please go back to the start page."))


def _line(reader: Reader, row: Framework, tongue: Tongue) -> dict[str, object]:
    return {
        "id": row.id,
        "name": row.name,
        "about": row.about,
        "cycle_from": row.cycle_from,
        "cycle_until": row.cycle_until,
        "platforms": tuple(
            MemberLine(id=one.id, name=platform_name(one.name, tongue.language))
            for one in members.platforms_in(reader, row.id)
        ),
    }


def _sum(of: roll_up.Sum) -> SumView:
    return SumView(
        items=of.items,
        states={str(state): count for state, count in of.states.items()},
        kept=of.kept,
        delivered=of.delivered,
        late=of.late,
        organisations=of.organisations,
        way=of.way,
        measured=of.measured,
        support=tuple(SupportLine(group=one.group, supports=one.supports, of=one.of) for one in of.support),
    )


def _targets(of: Iterable[roll_up.OfTarget]) -> tuple[TargetView, ...]:
    return tuple(
        TargetView(
            id=one.row.id or 0,
            text=one.row.text,
            measure=one.row.measure,
            language=one.row.language,
            sum=_sum(one.sum),
            items=tuple(item.id for item in one.items),
            elsewhere=dict(one.hidden),
        )
        for one in of
    )


def _entries(of: Iterable[FrameworkEntry]) -> tuple[EntryView, ...]:
    return tuple(
        EntryView(
            id=one.id or 0,
            sort=one.sort,
            happened_on=one.happened_on,
            what=one.what,
            came_of_it=one.came_of_it,
            language=one.language,
            platforms=tuple(one.platforms),
        )
        for one in of
    )
