"""An item's progress, read: indicators with their values, progress markers, milestones, outcomes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlmodel import col, select

from dialogue.accounts.schema import Account
from dialogue.agenda import measuring
from dialogue.agenda.schema import (
    Indicator,
    IndicatorValue,
    MarkerLevel,
    Milestone,
    Outcome,
    ProgressMarker,
)
from dialogue.agenda.states import Reached, Step, ValueState
from dialogue.kernel.database import Reader

SHOWN = (ValueState.DRAFT, ValueState.PENDING, ValueState.APPROVED, ValueState.RETURNED)
"""What is thrown away is kept and not shown."""


@dataclass(frozen=True, slots=True)
class IndicatorView:
    """An indicator with its values, the earliest day first. Only approved ones count."""

    row: Indicator
    values: tuple[IndicatorValue, ...]

    @property
    def approved(self) -> list[IndicatorValue]:
        """The values that count: of several on one day the one written last."""
        found = {one.said_on: one for one in self.values if one.state == ValueState.APPROVED}
        return [found[day] for day in sorted(found)]

    @property
    def newest(self) -> IndicatorValue | None:
        """The approved value of the latest day."""
        return self.approved[-1] if self.approved else None

    @property
    def way(self) -> int | None:
        """How much of the way to the target is done, in percent."""
        newest = self.newest
        return measuring.share_of_way(self.row.baseline, self.row.target, newest.value) if newest else None

    @property
    def points(self) -> list[tuple[date, str]]:
        """The baseline and the values that count, by day: what the drawing shows."""
        start = (
            [(self.row.baseline_on, self.row.baseline)] if self.row.baseline and self.row.baseline_on else []
        )
        after = [(one.said_on, one.value) for one in self.approved if not start or one.said_on > start[0][0]]
        return [*start, *after]


@dataclass(frozen=True, slots=True)
class MarkerView:
    """A progress marker with how far groups have seen it come, the earliest first."""

    row: ProgressMarker
    levels: tuple[MarkerLevel, ...]

    @property
    def level(self) -> Reached:
        """How far it has come by what was seen last."""
        return Reached(self.levels[-1].level) if self.levels else Reached.NOT_STARTED


@dataclass(frozen=True, slots=True)
class Progress:
    """Everything that is measured, seen, reached and told of one item. `names` are of those who recorded it."""

    indicators: tuple[IndicatorView, ...] = ()
    markers: tuple[MarkerView, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    outcomes: tuple[Outcome, ...] = ()

    @property
    def reached(self) -> int:
        """How many milestones were reached."""
        return sum(one.reached_on is not None for one in self.milestones)

    def overdue(self, today: date) -> int:
        """How many milestones are past their day and not reached."""
        return sum(one.reached_on is None and one.due < today for one in self.milestones)


def progress_of(reader: Reader, item_ids: Collection[int]) -> dict[int, Progress]:
    """The progress of items, in four questions however many they are."""
    figures = figures_of(reader, item_ids)
    markers = _with(reader, ProgressMarker, MarkerLevel, MarkerLevel.marker_id, item_ids)
    outcomes = _of(reader, Outcome, item_ids)
    return {
        item: replace(
            figures[item],
            markers=tuple(
                MarkerView(one, tuple(sorted(levels, key=lambda level: level.said_on)))
                for one, levels in sorted(
                    markers.get(item, []), key=lambda found: list(Step).index(Step(found[0].step))
                )
            ),
            outcomes=tuple(outcomes.get(item, [])),
        )
        for item in item_ids
    }


def figures_of(reader: Reader, item_ids: Collection[int]) -> dict[int, Progress]:
    """Only the indicators and milestones of items, which is what a list of items shows; two questions."""
    indicators = _with(reader, Indicator, IndicatorValue, IndicatorValue.indicator_id, item_ids)
    milestones = _of(reader, Milestone, item_ids)
    return {
        item: Progress(
            indicators=tuple(
                IndicatorView(one, _in_order(values)) for one, values in indicators.get(item, [])
            ),
            milestones=tuple(sorted(milestones.get(item, []), key=lambda one: one.due)),
        )
        for item in item_ids
    }


def signs_of(reader: Reader, item_id: int) -> str:
    """The first indicator or progress marker of an item, by its words; empty when it has none."""
    first = reader.exec(select(Indicator.name).where(Indicator.item_id == item_id)).first()
    return (
        first
        or reader.exec(select(ProgressMarker.text).where(ProgressMarker.item_id == item_id)).first()
        or ""
    )


def names_of(reader: Reader, progress: Progress) -> dict[int | None, str]:
    """The accounts that recorded it, by id."""
    ids = {value.account_id for one in progress.indicators for value in one.values}
    ids |= {value.turned_by for one in progress.indicators for value in one.values}
    asked = select(Account).where(col(Account.id).in_(ids - {None}))
    return {one.id: one.name for one in reader.exec(asked)}


def _in_order(values: Sequence[IndicatorValue]) -> tuple[IndicatorValue, ...]:
    return tuple(
        sorted((one for one in values if one.state in SHOWN), key=lambda one: (one.said_on, one.id or 0))
    )


def _of(reader: Reader, table: Any, item_ids: Collection[int]) -> dict[int, list[Any]]:
    """Rows by their item, oldest first."""
    found: dict[int, list[Any]] = {}
    for row in reader.exec(select(table).where(col(table.item_id).in_(item_ids)).order_by(col(table.id))):
        found.setdefault(row.item_id, []).append(row)
    return found


def _with(
    reader: Reader, table: Any, part: Any, belongs: Any, item_ids: Collection[int]
) -> dict[int, list[tuple[Any, list[Any]]]]:
    """Rows by their item, each with its parts, oldest first; one question for both. `belongs` is the part's column."""
    asked = select(table, part).outerjoin(part, col(belongs) == col(table.id))
    asked = asked.where(col(table.item_id).in_(item_ids)).order_by(col(table.id), col(part.id))
    found: dict[int, dict[int, tuple[Any, list[Any]]]] = {}
    for row, one in reader.exec(asked):
        _, parts = found.setdefault(row.item_id, {}).setdefault(row.id, (row, []))
        if one is not None:
            parts.append(one)
    return {item: list(rows.values()) for item, rows in found.items()}
