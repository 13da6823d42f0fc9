"""Commands and events of a map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlmodel import col, delete, func, or_, select, update

from dialogue.activities.map import rules
from dialogue.activities.map.rows import COMPARISON, actors_on, kinds_for, owner_for, owners, shown_owners
from dialogue.activities.map.schema import MapActor, MapLink, MapShown
from dialogue.activities.map.settings import Settings
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import Activity, StakeholderGroup
from dialogue.kernel.text import required, sameness
from dialogue.kernel.vocabulary import Command, EventKind, event
from dialogue.languages import Tongue
from dialogue.stage.settings import settings_of

KIND = "map"
MAPS, SHOWN, COMPARED, COUNT = "map.maps", "map.shown", "map.compared", "map.count"
EVERYWHERE = (MAPS, SHOWN, COMPARED, COUNT, "session.calls")

EVENTS: tuple[EventKind, ...] = (
    event("map.actor_added", *EVERYWHERE),
    event("map.actor_changed", *EVERYWHERE),
    event("map.actor_removed", *EVERYWHERE),
    event("map.linked", *EVERYWHERE),
    event("map.unlinked", *EVERYWHERE),
    event("map.actors_joined", *EVERYWHERE, in_minutes=True),
    event("map.actor_taken_apart", *EVERYWHERE),
    event("map.revealed", *EVERYWHERE, in_minutes=True),
)


@dataclass(frozen=True, slots=True)
class AddActor(Command):
    """Put an actor on one's own map."""

    activity_id: int
    name: str
    kind: str = ""
    group_id: int = 0
    influence: int = 0
    goal: str = ""
    right: ClassVar[Right] = Right.CONTRIBUTE


@dataclass(frozen=True, slots=True)
class ChangeActor(Command):
    """Change an actor of one's own map."""

    actor_id: int
    name: str
    kind: str = ""
    group_id: int = 0
    influence: int = 0
    goal: str = ""
    right: ClassVar[Right] = Right.CONTRIBUTE


@dataclass(frozen=True, slots=True)
class RemoveActor(Command):
    """Take an actor off one's own map, with its links."""

    actor_id: int
    right: ClassVar[Right] = Right.CONTRIBUTE


@dataclass(frozen=True, slots=True)
class LinkActors(Command):
    """Draw a link from one actor to another of one's own map; `kind` is its place in the list of kinds."""

    activity_id: int
    source: int
    target: int
    kind: int
    right: ClassVar[Right] = Right.CONTRIBUTE


@dataclass(frozen=True, slots=True)
class UnlinkActors(Command):
    """Take a link off one's own map."""

    link_id: int
    right: ClassVar[Right] = Right.CONTRIBUTE


@dataclass(frozen=True, slots=True)
class JoinActors(Command):
    """Say that an actor is the same as another one, on whatever map: they are shown and compared as one."""

    activity_id: int
    actor: int
    into: int
    right: ClassVar[Right] = Right.MODERATE


@dataclass(frozen=True, slots=True)
class TakeActorApart(Command):
    """Make an actor one of its own again."""

    actor_id: int
    right: ClassVar[Right] = Right.MODERATE


@dataclass(frozen=True, slots=True)
class RevealMap(Command):
    """Show a map to the room; shown again it is the one on the wall. Owner -1 puts the comparison there."""

    activity_id: int
    owner: int
    right: ClassVar[Right] = Right.PUBLISH


def _actor(act: Act, actor_id: int) -> tuple[MapActor, Activity]:
    found = act.tx.get(MapActor, actor_id)
    if found is None or found.session_id != act.session.id:
        raise NotFound("no_actor", N_("This actor is not on the map any more. Nothing was changed."))
    return found, act.activity(found.activity_id, KIND)


def _owner(act: Act, activity: Activity) -> int:
    """On whose map the sender draws. Refused for somebody without a table where each has one."""
    owner = owner_for(activity, act.seat)
    if owner is None:
        raise Refused(
            "no_table", N_("You sit at no table yet, so you have no map. Please ask the facilitator.")
        )
    return owner


def _fill(act: Act, row: MapActor, command: AddActor | ChangeActor) -> None:
    """Put what was typed into a row. Refused for what cannot be, and for a name that the map has already."""
    name = required(command.name, most=rules.LONGEST_NAME, field="name")
    activity = act.activity(row.activity_id, KIND)
    for other in actors_on(act, activity, row.owner):
        if other.id != row.id and other.looks == sameness(name):
            raise Refused("twice", N_("“%(name)s” is on this map already."), field="name", name=other.name)
    if command.group_id:
        group = act.tx.get(StakeholderGroup, command.group_id)
        if group is None or group.session_id != act.session.id:
            raise Refused("choose", N_("Please choose one of the answers that are offered."), field="group")
    row.name, row.looks = name, sameness(name)
    row.kind = rules.one_of(command.kind, rules.KINDS, "kind")
    row.goal = rules.one_of(command.goal, rules.GOALS, "goal")
    row.group_id = command.group_id or None
    row.influence = rules.influence_of(command.influence)
    act.tx.add(row)
    act.tx.flush()


def add_actor(act: Act, command: AddActor) -> dict[str, Any]:
    activity = act.activity(command.activity_id, KIND)
    rules.require_open(activity.state)
    owner = _owner(act, activity)
    rules.require_room(len(actors_on(act, activity, owner)), rules.MOST_ACTORS, rules.FULL_OF_ACTORS)
    row = MapActor(
        session_id=activity.session_id,
        activity_id=activity.id or 0,
        owner=owner,
        name="",
        looks="",
        language=act.seat.language if act.seat else "",
    )
    _fill(act, row, command)
    act.happened("map.actor_added", activity=activity.id, owner=owner)
    return {"actor": row.id}


def change_actor(act: Act, command: ChangeActor) -> None:
    row, activity = _actor(act, command.actor_id)
    rules.require_own(row.owner, owner_for(activity, act.seat))
    rules.require_open(activity.state)
    _fill(act, row, command)
    act.happened("map.actor_changed", activity=activity.id, owner=row.owner)


def remove_actor(act: Act, command: RemoveActor) -> None:
    row, activity = _actor(act, command.actor_id)
    rules.require_own(row.owner, owner_for(activity, act.seat))
    rules.require_open(activity.state)
    act.tx.exec(
        delete(MapLink).where(or_(col(MapLink.source_id) == row.id, col(MapLink.target_id) == row.id))
    )
    act.tx.exec(update(MapActor).where(col(MapActor.same_as) == row.id).values(same_as=None))
    act.tx.delete(row)
    act.tx.flush()
    act.happened("map.actor_removed", activity=activity.id, owner=row.owner)


def link_actors(act: Act, command: LinkActors) -> dict[str, Any]:
    activity = act.activity(command.activity_id, KIND)
    rules.require_open(activity.state)
    owner = _owner(act, activity)
    there = {one.id for one in actors_on(act, activity, owner)}
    if command.source not in there or command.target not in there or command.source == command.target:
        raise Refused("two", N_("Please choose two different actors of your map."), field="target")
    if not 0 <= command.kind < len(kinds_for(activity, Tongue(act.session.language))):
        raise Refused("choose", N_("Please choose one of the answers that are offered."), field="kind")
    same = select(MapLink.id).where(
        MapLink.source_id == command.source, MapLink.target_id == command.target, MapLink.kind == command.kind
    )
    known = act.tx.exec(same).first()
    if known is not None:
        return {"link": known}
    number = select(func.count()).select_from(MapLink)
    drawn = act.tx.exec(number.where(MapLink.activity_id == activity.id, MapLink.owner == owner)).one()
    rules.require_room(drawn, rules.MOST_LINKS, rules.FULL_OF_LINKS)
    row = MapLink(
        session_id=activity.session_id,
        activity_id=activity.id or 0,
        owner=owner,
        source_id=command.source,
        target_id=command.target,
        kind=command.kind,
    )
    act.tx.add(row)
    act.tx.flush()
    act.happened("map.linked", activity=activity.id, owner=owner)
    return {"link": row.id}


def unlink_actors(act: Act, command: UnlinkActors) -> None:
    row = act.tx.get(MapLink, command.link_id)
    if row is None or row.session_id != act.session.id:
        raise NotFound("no_link", N_("This link is not on the map any more. Nothing was changed."))
    activity = act.activity(row.activity_id, KIND)
    rules.require_own(row.owner, owner_for(activity, act.seat))
    rules.require_open(activity.state)
    act.tx.delete(row)
    act.tx.flush()
    act.happened("map.unlinked", activity=activity.id, owner=row.owner)


def join_actors(act: Act, command: JoinActors) -> None:
    activity = act.activity(command.activity_id, KIND)
    found = [_actor(act, one) for one in (command.actor, command.into)]
    (actor, here), (into, there) = found
    if not here.id == there.id == activity.id:
        raise NotFound("no_actor", N_("This actor is not on the map any more. Nothing was changed."))
    root = into.same_as or into.id
    if root == actor.id or actor.id == into.id or root == (actor.same_as or actor.id):
        raise Refused("same", N_("These are one and the same actor already."), field="into")
    # Those that were the same as the first one go with it.
    act.tx.exec(update(MapActor).where(col(MapActor.same_as) == actor.id).values(same_as=root))
    actor.same_as = root
    act.tx.add(actor)
    act.tx.flush()
    act.happened("map.actors_joined", activity=activity.id)


def take_actor_apart(act: Act, command: TakeActorApart) -> None:
    actor, activity = _actor(act, command.actor_id)
    if actor.same_as is None:
        raise Refused("apart", N_("This actor stands by itself already."))
    actor.same_as = None
    act.tx.add(actor)
    act.happened("map.actor_taken_apart", activity=activity.id)


def reveal_map(act: Act, command: RevealMap) -> None:
    activity = act.activity(command.activity_id, KIND)
    there = [*owners(act.tx, activity), *([COMPARISON] if len(shown_owners(act.tx, activity)) > 1 else [])]
    if settings_of(activity, Settings).whose == "room" or command.owner not in there:
        raise Refused("no_map", N_("There is no such map to show. Nothing was changed."))
    row = act.tx.get(MapShown, (activity.id, command.owner))
    if row is None:
        row = MapShown(
            activity_id=activity.id or 0, owner=command.owner, session_id=activity.session_id, at=act.now
        )
    row.at = act.now
    act.tx.add(row)
    act.happened("map.revealed", activity=activity.id, owner=command.owner)


HANDLERS: dict[type[Command], Handler] = {
    AddActor: add_actor,
    ChangeActor: change_actor,
    RemoveActor: remove_actor,
    LinkActors: link_actors,
    UnlinkActors: unlink_actors,
    JoinActors: join_actors,
    TakeActorApart: take_actor_apart,
    RevealMap: reveal_map,
}
