"""Goal rooms through their commands, for tests of what is recorded: nobody comes from the companies."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import replace

from dialogue.activities.agree import vocabulary as agree
from dialogue.activities.agree.schema import Objection
from dialogue.kernel.actors import Actor
from dialogue.kernel.execute import Order
from dialogue.kernel.schema import Activity
from dialogue.people.seats import JoinSession
from dialogue.stage.planning import AddActivity
from dialogue.stage.programme import TurnActivity
from support.people_moves import Choice, join, peopled
from support.world import World


def arrivals(world: World) -> Iterator[Choice]:
    """Two people of each group but the last."""
    for group in peopled(world) * 2:
        command, seat = join(world)
        assert isinstance(command, JoinSession)
        yield replace(command, group_id=group), seat


def room(world: World, goal: str) -> Iterator[Choice]:
    """A goal room with a wording and an open round; the fifth group is awaited."""
    staff = world.facilitator
    yield AddActivity("agree", "", "Agreed?", 10), staff
    here = max(world.ids(Activity))
    yield TurnActivity(here, "open"), staff
    yield agree.WordGoal(here, goal), staff
    yield agree.ChooseRule(here, "shared-goal", "2099-12-31"), staff
    yield agree.OpenRound(here), staff


def decided(world: World) -> Iterator[Choice]:
    """Three decisions in one room, with objections (one without a reason), statements and a group's answer."""
    staff = world.facilitator
    yield from arrivals(world)
    yield from room(world, "Water for all")
    here = max(world.ids(Activity))
    levels = (("8", ""), ("7", "no wells"), ("3", "the harvest first"), ("5", "we have not talked enough"))
    seats = [seat.id for seat in world.participants()]
    for place, seat in enumerate(seats):
        yield agree.TakePosition(here, *(levels[place] if place < len(levels) else ("1", ""))), seat
    yield agree.CloseRound(here), staff
    yield agree.Decide(here), staff
    yield agree.AddStatement(here, "We go along and stay worried"), seats[0]
    reasoned = next(row.id or 0 for row in world.rows(Objection) if row.reason)
    yield agree.CloseObjection(reasoned, "monitored", "we look again", "", ""), staff
    yield agree.Decide(here, "an objection was heard"), staff
    yield agree.RecordRatification(here, world.groups()[4], "yes", "Chair Bo", True), staff
    yield agree.Decide(here, "companies have confirmed"), staff
    yield agree.AddStatementFor(here, world.groups()[0], "Farmers keep saying it"), staff
    yield agree.RecordRatification(here, world.groups()[4], "yes", "Chair Bo", True), staff


def provisional(world: World) -> int:
    """A decision that waits for the companies; the activity's id."""
    for choice in arrivals(world):
        run(world, choice)
    for choice in room(world, "Everybody decides about the water"):
        run(world, choice)
    here = max(world.ids(Activity))
    for seat in world.participants():
        run(world, (agree.TakePosition(here, "1", ""), seat.id))
    run(world, (agree.CloseRound(here), world.facilitator))
    run(world, (agree.Decide(here), world.facilitator))
    return here


def answered(world: World, here: int, answer: str) -> None:
    """The companies' answer to the decision, also after the end: then it is in the platform's record."""
    session = world.session()
    command = agree.RecordRatification(here, world.groups()[4], answer, "Chair Bo", True)
    sender = Actor(seat_id=world.facilitator)
    order = Order(command, secrets.token_hex(8), session.id, sender, (session.platform_id or 0,))
    world.dialogue.executor.run(order)


def run(world: World, choice: Choice) -> None:
    """Send a command; the program itself where no seat is named."""
    command, seat = choice
    world.run(command, seat, system=seat is None)
