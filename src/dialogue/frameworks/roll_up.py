"""What the agendas of a framework's platforms add up to: progress and support, target by target.

Figures count every platform in the framework. What an item says is read only by who may read its platform's agenda.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import col, select

from dialogue.agenda.as_of import item_on, progress_on
from dialogue.agenda.progress_record import figures_of
from dialogue.agenda.record import ItemView, agenda_of_platform
from dialogue.agenda.states import CommitmentState, ItemState
from dialogue.decisions.schema import Decision
from dialogue.frameworks.members import memberships_of
from dialogue.frameworks.schema import FrameworkEntry, StrategicTarget, TargetItem
from dialogue.kernel.database import Reader
from dialogue.languages import Tongue
from dialogue.people.groups import groups_by_key

KEPT = (CommitmentState.ACCEPTED, CommitmentState.DONE)


@dataclass(frozen=True, slots=True)
class Support:
    """In how many of the items' decisions more than half of a group was for it, of those in which it took part."""

    group: str
    supports: int
    of: int


@dataclass(frozen=True, slots=True)
class Sum:
    """What several items add up to. `way` is how far their indicators have come on average, in percent; None: no figure.

    `kept` commitments are accepted or delivered, by `organisations` different ones.
    """

    items: int
    states: Mapping[ItemState, int]
    kept: int
    delivered: int
    late: int
    organisations: int
    way: int | None
    measured: int
    support: tuple[Support, ...]


@dataclass(frozen=True, slots=True)
class OfTarget:
    """A target with its items: those that may be read by whoever asks, and how many more there are by platform."""

    row: StrategicTarget
    sum: Sum
    items: tuple[ItemView, ...]
    hidden: Mapping[int, int]


def summed(reader: Reader, items: Sequence[ItemView], tongue: Tongue, today: date) -> Sum:
    """Add these items up, as they stand on that day."""
    promises = [one for item in items for one in item.commitments]
    kept = [one for one in promises if one.state in KEPT]
    ways = [
        one.way
        for progress in figures_of(reader, [item.id for item in items]).values()
        for one in progress_on(progress, today).indicators
        if one.way is not None
    ]
    return Sum(
        items=len(items),
        states=Counter(item.state for item in items),
        kept=len(kept),
        delivered=sum(one.state == CommitmentState.DONE for one in kept),
        late=sum(one.state_on(today) == CommitmentState.LATE for one in promises),
        organisations=len({one.organisation for one in kept}),
        way=round(sum(min(100, max(0, one)) for one in ways) / len(ways)) if ways else None,
        measured=len(ways),
        support=_support(reader, items, tongue),
    )


def _support(reader: Reader, items: Sequence[ItemView], tongue: Tongue) -> tuple[Support, ...]:
    decisions = {
        one.id: one
        for one in reader.exec(select(Decision).where(col(Decision.id).in_([i.decision_id for i in items])))
    }
    groups = groups_by_key(reader, {one.session_id for one in decisions.values()}, tongue)
    supports, of = Counter[str](), Counter[str]()
    for decision in decisions.values():
        for key, count in decision.tally.get("groups", {}).items():
            group = groups[decision.session_id].get(key)
            share = count.get("share")
            if group is None or not share:
                continue
            of[group.name] += 1
            supports[group.name] += 2 * share[0] > share[1]
    return tuple(Support(name, supports[name], of[name]) for name in sorted(of))


def gathered(
    reader: Reader, framework_id: int, until: date | None = None
) -> list[tuple[StrategicTarget, list[ItemView]]]:
    """Every target with the items that serve it, in the order in which they were added.

    With `until` targets and items as they stood at the end of that day, of the platforms that were in the framework then
    and still are; without, as they stand, and not whole: nothing that a list of items does not show.
    """
    members = [
        one.platform_id for one in memberships_of(reader, framework_id) if until is None or one.since <= until
    ]
    items: dict[int, ItemView] = {}
    for member in members:
        for item in agenda_of_platform(reader, member, whole=until is not None):
            there = item if until is None else item_on(item, until)
            if there is not None:
                items[item.id] = there
    asked = select(StrategicTarget).where(StrategicTarget.framework_id == framework_id)
    rows = [
        row
        for row in reader.exec(asked.order_by(col(StrategicTarget.id)))
        if until is None or row.at.date() <= until
    ]
    serving = select(TargetItem).where(col(TargetItem.target_id).in_([row.id for row in rows]))
    ids: dict[int, list[int]] = {}
    for one in reader.exec(serving.order_by(col(TargetItem.id))):
        if until is None or one.at.date() <= until:
            ids.setdefault(one.target_id, []).append(one.item_id)
    return [(row, [items[key] for key in ids.get(row.id or 0, []) if key in items]) for row in rows]


def shown_to(
    reader: Reader,
    row: StrategicTarget,
    items: Sequence[ItemView],
    may_read: Collection[int],
    tongue: Tongue,
    day: date,
) -> OfTarget:
    """A target as somebody sees it who may read the agendas of these platforms."""
    hidden = Counter(item.platform_id for item in items if item.platform_id not in may_read)
    shown = tuple(item for item in items if item.platform_id in may_read)
    return OfTarget(row, summed(reader, items, tongue, day), shown, hidden)


def targets_of(
    reader: Reader, framework_id: int, may_read: Collection[int], tongue: Tongue, today: date
) -> list[OfTarget]:
    """Every target of a framework with what serves it, in the order in which they were added."""
    found = gathered(reader, framework_id)
    return [shown_to(reader, row, items, may_read, tongue, today) for row, items in found]


def each_once(targets: Sequence[tuple[StrategicTarget, Sequence[ItemView]]]) -> list[ItemView]:
    """Everything that serves any target, each item once."""
    return list({item.id: item for _, items in targets for item in items}.values())


def whole_sum(reader: Reader, framework_id: int, tongue: Tongue, today: date) -> Sum:
    """Everything that serves any target, each item once, added up."""
    return summed(reader, each_once(gathered(reader, framework_id)), tongue, today)


def entries_of(reader: Reader, framework_id: int, year: int | None = None) -> list[FrameworkEntry]:
    """What platforms did together, the newest first; of one year when given."""
    asked = select(FrameworkEntry).where(FrameworkEntry.framework_id == framework_id)
    found = sorted(reader.exec(asked), key=lambda one: (one.happened_on, one.id or 0), reverse=True)
    return [one for one in found if year is None or one.happened_on.year == year]
