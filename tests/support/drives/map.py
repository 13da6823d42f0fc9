"""Maps: actors come, change, go; links; doubled ones are made one; maps are shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dialogue.activities.map import commands as maps
from dialogue.activities.map.rules import GOALS, KINDS
from dialogue.activities.map.schema import MapActor, MapLink
from dialogue.kernel.schema import Activity
from support.people_moves import join
from support.world import Choice, World


def settings(seed: int) -> list[dict[str, Any]]:
    """The map of the room is everybody's; those of groups are drawn apart."""
    return [{"whose": "groups"}, {"whose": "room", "kinds": "pays\nasks"}]


def choices(world: World, activity: Activity) -> list[Choice]:
    staff, here, chance = world.facilitator, activity.id or 0, world.chance
    actor, other = (world.some_id(MapActor, MapActor.activity_id == here) for _ in range(2))
    link = world.some_id(MapLink, MapLink.activity_id == here)
    said = (
        world.words(40),
        chance.choice(list(KINDS)),
        chance.choice([0, *world.groups()]),
        chance.randint(0, 5),
        chance.choice(list(GOALS)),
    )
    return [
        *[(maps.AddActor(here, *said), world.somebody())] * 3,
        (maps.ChangeActor(actor, *said), world.somebody()),
        (maps.RemoveActor(actor), world.somebody()),
        (maps.LinkActors(here, actor, other, chance.randint(0, 4)), world.somebody()),
        (maps.UnlinkActors(link), world.somebody()),
        (maps.JoinActors(here, actor, other), staff),
        (maps.TakeActorApart(actor), staff),
        (maps.RevealMap(here, chance.choice(world.groups())), staff),
    ]


def whole(world: World, activity: Activity) -> Iterator[Choice]:
    """Two groups draw, the same ministry under two names is made one, both maps are shown; what is taken off goes."""
    staff, here = world.facilitator, activity.id or 0
    yield join(world)
    yield join(world)
    drawers = {seat.group_id: seat.id or 0 for seat in world.participants()}
    for number, seat in enumerate(list(drawers.values())[:2]):
        yield (
            maps.AddActor(here, f"Ministry of water {number}", "public", world.groups()[0], 5, "mixed"),
            seat,
        )
        yield maps.AddActor(here, f"The mayor {number}", "", 0, 3, "for"), seat
        yield maps.AddActor(here, f"Pump keepers {number}"), seat
        own = world.ids(MapActor, MapActor.activity_id == here)[-3:]
        yield maps.LinkActors(here, own[0], own[1], 0), seat
        yield maps.LinkActors(here, own[2], own[1], 1), seat
        yield maps.ChangeActor(own[2], f"Pump keepers of the valley {number}", influence=1), seat
        for link in world.ids(MapLink, MapLink.activity_id == here)[-1:]:  # chance may have filled it
            yield maps.UnlinkActors(link), seat
        yield maps.RemoveActor(own[2]), seat
    found = world.ids(MapActor, MapActor.activity_id == here)
    yield maps.JoinActors(here, found[-2], found[0]), staff
    for owner in list(drawers)[:2]:
        yield maps.RevealMap(here, owner or 0), staff
    yield maps.RevealMap(here, -1), staff
    yield maps.TakeActorApart(found[-2]), staff
    yield maps.JoinActors(here, found[-1], found[0]), staff
