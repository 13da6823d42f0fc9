"""What can be done about an item's progress: indicators with their values, progress markers, milestones, outcomes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dialogue.kernel.rights import Right
from dialogue.kernel.vocabulary import Command, EventKind, event

EVENTS: tuple[EventKind, ...] = (
    event("agenda.indicator_added", "platform.agenda"),
    event("agenda.value_written", "platform.agenda"),
    event("agenda.value_turned", "platform.agenda"),
    event("agenda.marker_added", "platform.agenda"),
    event("agenda.marker_rated", "platform.agenda"),
    event("agenda.milestone_added", "platform.agenda"),
    event("agenda.milestone_reached", "platform.agenda"),
    event("agenda.outcome_recorded", "platform.agenda"),
)


@dataclass(frozen=True, slots=True)
class AddIndicator(Command):
    """Say what is measured: from a baseline to a target. Numbers and dates are as people write them."""

    item_id: int
    name: str
    unit: str = ""
    baseline: str = ""
    baseline_on: str = ""
    target: str = ""
    target_on: str = ""
    source: str = ""
    categories: str = ""
    adds_up: bool = False
    right: ClassVar[Right] = Right.WORK_ON_AGENDA


@dataclass(frozen=True, slots=True)
class WriteValue(Command):
    """Write a value of an indicator down, as a draft or (`send`) for approval.

    `parts` are in the order of its categories.
    """

    indicator_id: int
    said_on: str
    value: str
    parts: tuple[str, ...] = ()
    source: str = ""
    send: bool = False
    right: ClassVar[Right] = Right.WORK_ON_AGENDA


@dataclass(frozen=True, slots=True)
class TurnValue(Command):
    """Send a value for approval, approve it, give it back with a reason, or throw a draft away."""

    value_id: int
    to: str
    note: str = ""
    right: ClassVar[Right] = Right.WORK_ON_AGENDA


@dataclass(frozen=True, slots=True)
class AddMarker(Command):
    """Say which step of which actor's change we expect, like or would love to see."""

    item_id: int
    actor: str
    step: str
    text: str
    right: ClassVar[Right] = Right.WORK_ON_AGENDA


@dataclass(frozen=True, slots=True)
class RateMarker(Command):
    """Say how far a step has come, which group has seen it, and what shows it."""

    marker_id: int
    said_on: str
    level: str
    group_key: str
    evidence: str = ""
    right: ClassVar[Right] = Right.WORK_ON_AGENDA


@dataclass(frozen=True, slots=True)
class AddMilestone(Command):
    """Say what is to be reached by which day."""

    item_id: int
    what: str
    due: str
    right: ClassVar[Right] = Right.WORK_ON_AGENDA


@dataclass(frozen=True, slots=True)
class ReachMilestone(Command):
    """A milestone was reached, and what shows it."""

    milestone_id: int
    reached_on: str
    evidence: str
    right: ClassVar[Right] = Right.WORK_ON_AGENDA


@dataclass(frozen=True, slots=True)
class RecordOutcome(Command):
    """Record what came of it outside: who changed what, when and where, our part in it, and who outside confirms it."""

    item_id: int
    actor: str
    kind: str
    what: str
    happened: str
    place: str
    intended: str
    contribution: str
    sources: str
    confirmed_by: str = ""
    right: ClassVar[Right] = Right.WORK_ON_AGENDA
