"""Handlers of an item's progress. All of it is added beside the item; nothing that was recorded is changed or removed."""

from __future__ import annotations

from datetime import date
from typing import Any

from dialogue.agenda import measuring, rules
from dialogue.agenda.held import item_here, require_alive
from dialogue.agenda.progress_vocabulary import (
    AddIndicator,
    AddMarker,
    AddMilestone,
    RateMarker,
    ReachMilestone,
    RecordOutcome,
    TurnValue,
    WriteValue,
)
from dialogue.agenda.schema import (
    AgendaItem,
    Indicator,
    IndicatorValue,
    MarkerLevel,
    Milestone,
    Outcome,
    ProgressMarker,
)
from dialogue.agenda.sources import keys_of
from dialogue.agenda.states import Changed, Reached, Step, ValueState
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.text import blank, optional, required, told_apart
from dialogue.kernel.vocabulary import Command

LINE, WORDS = rules.LONGEST_LINE, rules.LONGEST_WORDS


def _needed_day(text: str, field: str) -> date:
    day = rules.day_in(text, field=field)
    if day is None:
        raise Refused("no_day", N_("Please choose a date."), field=field)
    return day


def _told_day(act: Act, text: str, field: str) -> date:
    """A day of which something is told."""
    day = _needed_day(text, field)
    measuring.require_past(day, act.now.date(), field=field)
    return day


def _number(text: str, field: str) -> str:
    found = measuring.number_in(text, field=field)
    if not found:
        raise Refused("no_number", N_("Please write a number."), field=field)
    return found


def _gone() -> NotFound:
    return NotFound("not_there", N_("This is not there any more. Please go back to the agenda."))


def _alive(act: Act, item_id: int) -> AgendaItem:
    item = item_here(act, item_id)
    require_alive(item)
    return item


def add_indicator(act: Act, command: AddIndicator) -> dict[str, Any]:
    item = _alive(act, command.item_id)
    categories = [line.strip() for line in command.categories.splitlines() if not blank(line)]
    categories = [required(one, most=measuring.LONGEST_CATEGORY, field="categories") for one in categories]
    told_apart(categories, field="categories")
    if len(categories) == 1 or len(categories) > measuring.MOST_CATEGORIES:
        sentence = N_("Please write two to %(most)s parts, one a line, or none.")
        raise Refused("categories", sentence, field="categories", most=measuring.MOST_CATEGORIES)
    baseline = measuring.number_in(command.baseline, field="baseline")
    target = _number(command.target, "target")
    made = Indicator(
        item_id=item.id or 0,
        name=required(command.name, most=LINE, field="name"),
        unit=optional(command.unit, most=measuring.LONGEST_UNIT, field="unit"),
        upwards=not baseline or measuring.rises(baseline, target),
        baseline=baseline,
        baseline_on=_told_day(act, command.baseline_on, "baseline_on") if baseline else None,
        target=target,
        target_on=rules.day_in(command.target_on, field="target_on"),
        source=optional(command.source, most=LINE, field="source"),
        categories=categories,
        adds_up=command.adds_up and bool(categories),
        account_id=act.actor.account_id,
        at=act.now,
    )
    act.tx.add(made)
    act.tx.flush()
    act.happened("agenda.indicator_added", item=item.id, indicator=made.id)
    return {"indicator": made.id}


def write_value(act: Act, command: WriteValue) -> dict[str, Any]:
    indicator = act.tx.get(Indicator, command.indicator_id)
    if indicator is None:
        raise _gone()
    item = _alive(act, indicator.item_id)
    value = _number(command.value, "value")
    given = [*command.parts, *[""] * len(indicator.categories)]
    parts = {
        name: number
        for name, text in zip(indicator.categories, given, strict=False)
        if (number := measuring.number_in(text, field="parts"))
    }
    measuring.require_parts(value, parts, indicator.categories, adds_up=indicator.adds_up)
    made = IndicatorValue(
        indicator_id=indicator.id or 0,
        said_on=_told_day(act, command.said_on, "said_on"),
        value=value,
        parts=parts,
        source=required(command.source, most=LINE, field="source"),
        state=ValueState.PENDING if command.send else ValueState.DRAFT,
        account_id=act.actor.account_id,
        at=act.now,
    )
    act.tx.add(made)
    act.tx.flush()
    act.happened("agenda.value_written", item=item.id, indicator=indicator.id, value=made.id)
    return {"value": made.id}


def turn_value(act: Act, command: TurnValue) -> None:
    value = act.tx.get(IndicatorValue, command.value_id)
    indicator = act.tx.get(Indicator, value.indicator_id) if value else None
    if value is None or indicator is None:
        raise _gone()
    item = _alive(act, indicator.item_id)
    if command.to not in set(ValueState):
        raise Refused("no_turn", N_("Please choose what becomes of this value."), field="to")
    to, note = ValueState(command.to), optional(command.note, most=WORDS, field="note")
    measuring.require_turn(ValueState(value.state), to, note)
    value.state, value.note = to, note
    value.turned_by, value.turned_at = act.actor.account_id, act.now
    act.tx.add(value)
    act.happened("agenda.value_turned", item=item.id, indicator=indicator.id, value=value.id, to=to)


def add_marker(act: Act, command: AddMarker) -> dict[str, Any]:
    item = _alive(act, command.item_id)
    if command.step not in set(Step):
        raise Refused(
            "no_step", N_("Please choose whether we expect, like or would love to see it."), field="step"
        )
    made = ProgressMarker(
        item_id=item.id or 0,
        actor=required(command.actor, most=LINE, field="actor"),
        step=command.step,
        text=required(command.text, most=WORDS, field="text"),
        account_id=act.actor.account_id,
        at=act.now,
    )
    act.tx.add(made)
    act.tx.flush()
    act.happened("agenda.marker_added", item=item.id, marker=made.id)
    return {"marker": made.id}


def rate_marker(act: Act, command: RateMarker) -> None:
    marker = act.tx.get(ProgressMarker, command.marker_id)
    if marker is None:
        raise _gone()
    item = _alive(act, marker.item_id)
    if command.level not in set(Reached):
        raise Refused("no_level", N_("Please choose how far it has come."), field="level")
    level, evidence = Reached(command.level), optional(command.evidence, most=WORDS, field="evidence")
    key = command.group_key if command.group_key in keys_of(act.tx, item.session_id).values() else ""
    measuring.require_level(level, evidence, key)
    act.tx.add(
        MarkerLevel(
            marker_id=marker.id or 0,
            said_on=_told_day(act, command.said_on, "said_on"),
            level=level,
            evidence=evidence,
            group_key=key,
            account_id=act.actor.account_id,
            at=act.now,
        )
    )
    act.happened("agenda.marker_rated", item=item.id, marker=marker.id, level=level)


def add_milestone(act: Act, command: AddMilestone) -> dict[str, Any]:
    item = _alive(act, command.item_id)
    made = Milestone(
        item_id=item.id or 0,
        what=required(command.what, most=WORDS, field="what"),
        due=_needed_day(command.due, "due"),
        account_id=act.actor.account_id,
        at=act.now,
    )
    act.tx.add(made)
    act.tx.flush()
    act.happened("agenda.milestone_added", item=item.id, milestone=made.id)
    return {"milestone": made.id}


def reach_milestone(act: Act, command: ReachMilestone) -> None:
    milestone = act.tx.get(Milestone, command.milestone_id)
    if milestone is None:
        raise _gone()
    item = _alive(act, milestone.item_id)
    if milestone.reached_on is not None:
        raise Refused("reached", N_("This milestone was reached already. Nothing was changed."))
    milestone.reached_on = _told_day(act, command.reached_on, "reached_on")
    milestone.evidence = required(command.evidence, most=WORDS, field="evidence")
    act.tx.add(milestone)
    act.happened("agenda.milestone_reached", item=item.id, milestone=milestone.id)


def record_outcome(act: Act, command: RecordOutcome) -> dict[str, Any]:
    """What came of an item can still be told when it is closed: that is when most of it is seen."""
    item = item_here(act, command.item_id)
    if command.kind not in set(Changed):
        raise Refused("no_kind", N_("Please choose what has changed."), field="kind")
    if command.intended not in {"yes", "no"}:
        raise Refused("no_intended", N_("Please say whether we wanted this."), field="intended")
    made = Outcome(
        item_id=item.id or 0,
        actor=required(command.actor, most=LINE, field="actor"),
        kind=command.kind,
        what=required(command.what, most=WORDS, field="what"),
        happened=required(command.happened, most=LINE, field="happened"),
        place=required(command.place, most=LINE, field="place"),
        intended=command.intended == "yes",
        contribution=required(command.contribution, most=WORDS, field="contribution"),
        sources=required(command.sources, most=WORDS, field="sources"),
        confirmed_by=optional(command.confirmed_by, most=LINE, field="confirmed_by"),
        account_id=act.actor.account_id,
        at=act.now,
    )
    act.tx.add(made)
    act.tx.flush()
    act.happened("agenda.outcome_recorded", item=item.id, outcome=made.id)
    return {"outcome": made.id}


HANDLERS: dict[type[Command], Handler] = {
    AddIndicator: add_indicator,
    WriteValue: write_value,
    TurnValue: turn_value,
    AddMarker: add_marker,
    RateMarker: rate_marker,
    AddMilestone: add_milestone,
    ReachMilestone: reach_milestone,
    RecordOutcome: record_outcome,
}
