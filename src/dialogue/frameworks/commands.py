"""Making a framework, coming into it and leaving it, its targets, the items that serve them, and its yearly entries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlmodel import select

from dialogue.agenda.schema import AgendaItem
from dialogue.bodies.days import needed_day, past_day
from dialogue.bodies.roles import role_on
from dialogue.bodies.synergies import Sort
from dialogue.frameworks.members import memberships_of
from dialogue.frameworks.schema import (
    Framework,
    FrameworkEntry,
    FrameworkPlatform,
    StrategicTarget,
    TargetItem,
)
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.errors import NotAllowed, NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import ON_PLATFORM, Right, may
from dialogue.kernel.schema import StreamKind
from dialogue.kernel.text import optional, required
from dialogue.kernel.vocabulary import Command, EventKind, event

LONGEST_NAME = 120
LONGEST_WORDS = 1000
MOST_TARGETS = 30

EVENTS: tuple[EventKind, ...] = (
    event("framework.made"),
    event("framework.joined"),
    event("framework.left"),
    event("framework.target_added"),
    event("framework.item_gathered"),
    event("framework.entry_recorded"),
    event("framework.key_renewed"),
)


@dataclass(frozen=True, slots=True)
class FoundFramework(Command):
    """A platform's coordinator makes a framework; her platform is the first in it."""

    name: str
    about: str
    cycle_from: str
    cycle_until: str
    salt: str
    digest: str
    right: ClassVar[Right] = Right.LOOK_AFTER_PLATFORM


@dataclass(frozen=True, slots=True)
class JoinFramework(Command):
    """A platform comes into a framework, by the key that one of its coordinators gave. Only the digest comes here."""

    digest: str
    right: ClassVar[Right] = Right.LOOK_AFTER_PLATFORM


@dataclass(frozen=True, slots=True)
class LeaveFramework(Command):
    """A platform leaves a framework. What it gave stays counted until then."""

    framework_id: int
    right: ClassVar[Right] = Right.LOOK_AFTER_PLATFORM


@dataclass(frozen=True, slots=True)
class AddTarget(Command):
    """Say what the platforms want to reach together, and by what it is seen."""

    text: str
    measure: str = ""
    language: str = ""
    right: ClassVar[Right] = Right.LOOK_AFTER_FRAMEWORK


@dataclass(frozen=True, slots=True)
class GatherItem(Command):
    """An item of one's own platform's agenda serves a target."""

    target_id: int
    item_id: int
    right: ClassVar[Right] = Right.LOOK_AFTER_FRAMEWORK


@dataclass(frozen=True, slots=True)
class RecordEntry(Command):
    """Record what platforms did together, for the yearly report."""

    sort: str
    happened_on: str
    what: str
    came_of_it: str = ""
    platforms: tuple[int, ...] = ()
    language: str = ""
    right: ClassVar[Right] = Right.LOOK_AFTER_FRAMEWORK


@dataclass(frozen=True, slots=True)
class RenewKey(Command):
    """Give the framework another key for further platforms; the one before fits no more."""

    salt: str
    digest: str
    right: ClassVar[Right] = Right.LOOK_AFTER_FRAMEWORK


def found_framework(act: Act, command: FoundFramework) -> dict[str, Any]:
    name = required(command.name, most=LONGEST_NAME, field="name")
    about = optional(command.about, most=LONGEST_WORDS, field="about")
    since = needed_day(command.cycle_from, field="cycle_from")
    until = needed_day(command.cycle_until, field="cycle_until")
    if until <= since:
        raise Refused("ends_before", N_("The last day lies before the first."), field="cycle_until")
    made = Framework(
        id=act.new_stream(StreamKind.FRAMEWORK),
        name=name,
        about=about,
        cycle_from=since,
        cycle_until=until,
        salt=command.salt,
        digest=command.digest,
        created_at=act.now,
    )
    act.tx.add(made)
    act.tx.flush()
    _come_in(act, made.id)
    act.happened("framework.made", stream=made.id, platform=act.stream_id)
    return {"framework": made.id}


def _come_in(act: Act, framework_id: int) -> None:
    act.tx.add(
        FrameworkPlatform(
            framework_id=framework_id, platform_id=act.stream_id, since=act.now.date(), at=act.now
        )
    )
    act.tx.flush()
    act.happened("framework.joined", framework=framework_id)


def join_framework(act: Act, command: JoinFramework) -> dict[str, Any]:
    found = act.tx.exec(select(Framework).where(Framework.digest == command.digest)).first()
    if found is None:
        raise Refused(
            "no_key", N_("This key does not fit. Please ask the person who gave it to you."), field="key"
        )
    if act.stream_id in {one.platform_id for one in memberships_of(act.tx, found.id)}:
        raise Refused("inside", N_("This platform belongs to the framework already."), field="key")
    _come_in(act, found.id)
    return {"framework": found.id}


def leave_framework(act: Act, command: LeaveFramework) -> None:
    members = memberships_of(act.tx, command.framework_id)
    own = next((one for one in members if one.platform_id == act.stream_id), None)
    if own is None:
        raise NotFound("no_framework", N_("This platform does not belong to the framework."))
    own.left_on = act.now.date()
    act.tx.add(own)
    act.happened("framework.left", framework=command.framework_id)


def add_target(act: Act, command: AddTarget) -> dict[str, Any]:
    asked = select(StrategicTarget.id).where(StrategicTarget.framework_id == act.stream_id)
    if len(act.tx.exec(asked).all()) >= MOST_TARGETS:
        raise Refused("too_many", N_("At most %(most)s targets fit here."), field="text", most=MOST_TARGETS)
    made = StrategicTarget(
        framework_id=act.stream_id,
        text=required(command.text, most=LONGEST_WORDS),
        measure=optional(command.measure, most=LONGEST_WORDS, field="measure"),
        language=command.language,
        account_id=act.actor.account_id,
        at=act.now,
    )
    act.tx.add(made)
    act.tx.flush()
    act.happened("framework.target_added", target=made.id)
    return {"target": made.id}


def gather_item(act: Act, command: GatherItem) -> None:
    target = act.tx.get(StrategicTarget, command.target_id)
    if target is None or target.framework_id != act.stream_id:
        raise NotFound("no_target", N_("This target is not there any more. Please reload the page."))
    item = act.tx.get(AgendaItem, command.item_id)
    members = {one.platform_id for one in memberships_of(act.tx, act.stream_id)}
    role = role_on(act.tx, item.platform_id, act.actor.account_id or 0) if item else None
    if item is None or item.platform_id not in members or role is None:
        raise Refused("no_item", N_("Please choose an item of a platform that you work on."), field="item")
    if not may(role, Right.WORK_ON_AGENDA, ON_PLATFORM):
        raise NotAllowed(
            "not_yours_here", N_("Your role on this platform does not allow this. Nothing was changed.")
        )
    asked = select(TargetItem).where(
        TargetItem.target_id == command.target_id, TargetItem.item_id == command.item_id
    )
    if act.tx.exec(asked).first() is not None:
        raise Refused("inside", N_("This item serves the target already."), field="item")
    act.tx.add(
        TargetItem(
            target_id=command.target_id,
            item_id=command.item_id,
            account_id=act.actor.account_id,
            at=act.now,
        )
    )
    act.happened("framework.item_gathered", target=command.target_id, item=command.item_id)


def record_entry(act: Act, command: RecordEntry) -> dict[str, Any]:
    if command.sort not in set(Sort):
        raise Refused("no_sort", N_("Please choose what they do together."), field="sort")
    members = [one.platform_id for one in memberships_of(act.tx, act.stream_id)]
    chosen = [one for one in members if one in command.platforms]
    if not chosen:
        raise Refused("no_platform", N_("Please tick the platforms that took part."), field="platforms")
    made = FrameworkEntry(
        framework_id=act.stream_id,
        sort=command.sort,
        happened_on=past_day(command.happened_on, act.now.date(), field="happened_on"),
        what=required(command.what, most=LONGEST_WORDS, field="what"),
        came_of_it=optional(command.came_of_it, most=LONGEST_WORDS, field="came_of_it"),
        platforms=chosen,
        language=command.language,
        account_id=act.actor.account_id,
        at=act.now,
    )
    act.tx.add(made)
    act.tx.flush()
    act.happened("framework.entry_recorded", entry=made.id)
    return {"entry": made.id}


def renew_key(act: Act, command: RenewKey) -> None:
    row = act.tx.get_one(Framework, act.stream_id)
    row.salt, row.digest = command.salt, command.digest
    act.tx.add(row)
    act.happened("framework.key_renewed")


HANDLERS: dict[type[Command], Handler] = {
    FoundFramework: found_framework,
    JoinFramework: join_framework,
    LeaveFramework: leave_framework,
    AddTarget: add_target,
    GatherItem: gather_item,
    RecordEntry: record_entry,
    RenewKey: renew_key,
}
