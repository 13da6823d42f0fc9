"""A discussion."""

from __future__ import annotations

from collections.abc import Iterator

from dialogue.activities.discuss import commands as floor
from dialogue.activities.discuss.rules import ORDERS
from dialogue.activities.discuss.schema import DiscussionNote, SpeakingTurn
from dialogue.kernel.schema import Activity
from support.people_moves import join
from support.world import Choice, World


def choices(world: World, activity: Activity) -> list[Choice]:
    staff, here, chance = world.facilitator, activity.id or 0, world.chance
    some = world.some_id(SpeakingTurn, SpeakingTurn.activity_id == here)
    note = world.some_id(DiscussionNote, DiscussionNote.activity_id == here)
    hand = (
        floor.RaiseHand(here, world.words(), chance.random() < 0.2, chance.random() < 0.5),
        world.somebody(),
    )
    return [
        hand,
        hand,
        (floor.GiveFloor(here), staff),
        (floor.GiveFloor(here, some), staff),
        (floor.RaiseHandFor(here, chance.choice(world.groups()), world.words(40), world.words()), staff),
        (floor.LowerHand(some), world.somebody()),
        (floor.TakeOutHand(some), staff),
        (floor.PutLater(some), staff),
        (floor.EndTurn(here), staff),
        (floor.OrderQueue(here, chance.choice(list(ORDERS))), staff),
        (floor.BeginRound(here), staff),
        (floor.EndRound(here), staff),
        (floor.WriteNote(here, world.words(), chance.random() < 0.5), staff),
        (floor.ParkNote(note, chance.random() < 0.5), staff),
        (floor.TakeOutNote(note), staff),
    ]


def whole(world: World, activity: Activity) -> Iterator[Choice]:
    """Hands go up and down, turns begin and end, a round goes around, notes are written, parked and taken out."""
    staff, here = world.facilitator, activity.id or 0
    yield floor.EndRound(here), staff
    yield join(world)
    seat = world.participants()[-1].id or 0
    yield floor.RaiseHand(here, "Wells", named=True), seat
    yield floor.RaiseHand(here, "", point_of_order=True), seat
    mine = world.ids(SpeakingTurn, SpeakingTurn.seat_id == seat)
    yield floor.RaiseHandFor(here, world.groups()[0], "Mrs. Sow", "Pumps"), staff
    yield floor.OrderQueue(here, "groups"), staff
    yield floor.GiveFloor(here), staff
    yield floor.GiveFloor(here, mine[0]), staff
    yield floor.EndTurn(here), staff
    yield floor.RaiseHand(here, "Again"), seat
    yield floor.LowerHand(max(world.ids(SpeakingTurn))), seat
    yield floor.BeginRound(here), staff
    in_round = world.ids(SpeakingTurn, SpeakingTurn.activity_id == here, SpeakingTurn.state == "waiting")
    yield floor.PutLater(in_round[-1]), staff
    yield floor.TakeOutHand(in_round[-1]), staff
    yield floor.EndRound(here), staff
    yield floor.WriteNote(here, "The wells come first"), staff
    note = max(world.ids(DiscussionNote))
    yield floor.ParkNote(note), staff
    yield floor.ParkNote(note, parked=False), staff
    yield floor.WriteNote(here, "Schools", parked=True), staff
    yield floor.TakeOutNote(note), staff
