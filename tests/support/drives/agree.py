"""A goal room."""

from __future__ import annotations

from collections.abc import Iterator

from dialogue.activities.agree import vocabulary as agree
from dialogue.activities.agree.rules import CLOSINGS
from dialogue.activities.agree.schema import Effect, Objection
from dialogue.agenda.commands import AddAgendaItem, Details, Promise
from dialogue.agreement import PRESETS
from dialogue.decisions.schema import Decision
from dialogue.kernel.schema import Activity
from support.people_moves import newcomers, people_change
from support.world import Choice, World

STEPS = 40  # there is more to do than in others


def choices(world: World, activity: Activity) -> list[Choice]:
    staff, here, chance = world.facilitator, activity.id or 0, world.chance
    group = chance.choice(world.groups())
    raised = world.rows(Objection, Objection.activity_id == here)
    objection = chance.choice(raised) if raised else Objection(id=0, seat_id=world.somebody())
    key, author, day = objection.id or 0, objection.seat_id, "2099-12-31"
    positions = [
        (agree.TakePosition(here, str(chance.randint(1, 8)), world.words()), world.somebody())
        for _ in range(8)
    ]
    closings = [(agree.CloseObjection(key, str(how), world.words(), "Bo", day), staff) for how in CLOSINGS]
    return [
        *positions,
        *closings,
        (agree.WordGoal(here, world.words(), world.words(), (), (key,) if key else ()), staff),
        (agree.ChooseRule(here, chance.choice(list(PRESETS)), ""), staff),
        *[(agree.OpenRound(here, world.words()), staff)] * 4,
        *[(agree.CloseRound(here), staff)] * 2,
        (agree.WithdrawObjection(key, world.words()), author),
        (agree.GiveReason(key, world.words()), author),
        *[(agree.UpholdObjection(key, world.words()), author)] * 2,
        *[(agree.Decide(here, world.words()), staff)] * 3,
        (agree.RecordRatification(here, group, chance.choice(["yes", "no"]), "Bo"), staff),
        (agree.AddStatement(here, world.words()), world.somebody()),
        (agree.AddStatementFor(here, group, world.words()), staff),
        (agree.LinkInterest(here, group, str(chance.choice(list(Effect))), world.words()), staff),
    ]


def whole(world: World, activity: Activity) -> Iterator[Choice]:
    """A round with objections of every fate, a decision, a group's later word."""
    staff, here = world.facilitator, activity.id or 0
    yield agree.CloseRound(here), staff
    yield agree.WordGoal(here, f"Everybody has water by {world.chance.randint(2030, 9999)}", "new"), staff
    yield agree.ChooseRule(here, "shared-goal", "2099-12-31"), staff
    yield agree.OpenRound(here, "again"), staff
    yield agree.WordGoal(here, f"All have water by {world.chance.randint(2030, 9999)}", "clearer"), staff
    yield from newcomers(world)
    yield agree.OpenRound(here, "again"), staff
    yield from people_change(world)
    for place, seat in enumerate(world.participants()):
        yield agree.TakePosition(here, "8" if place < 3 else "1", "no wells"), seat.id
        yield agree.TakePosition(here, "7" if place < 3 else "2", "no wells"), seat.id
    yield agree.CloseRound(here), staff
    for objection in world.rows(Objection, Objection.state == "open")[-3:]:
        yield agree.GiveReason(objection.id or 0, "the river"), objection.seat_id
        yield agree.CloseObjection(objection.id or 0, "monitored", "we look again", "", ""), staff
        yield agree.UpholdObjection(objection.id or 0, "no"), objection.seat_id
        yield agree.WithdrawObjection(objection.id or 0, "well"), objection.seat_id
    yield agree.Decide(here, "objections were heard"), staff
    yield agree.OpenRound(here, "once more"), staff
    for seat in world.participants():
        yield agree.TakePosition(here, "1", ""), seat.id
    yield agree.CloseRound(here), staff
    yield agree.Decide(here, "everybody agrees"), staff
    decided = max(decision.id or 0 for decision in world.rows(Decision, Decision.activity_id == here))
    yield AddAgendaItem(world.session_id, decided, "One plan of the water", Details(), Promise()), staff
    for group in world.groups():
        yield agree.RecordRatification(here, group, "yes", "Bo"), staff
        yield agree.LinkInterest(here, group, "serves", "water"), staff
    yield agree.AddStatement(here, "We stand aside"), world.somebody()


def agreed(world: World, here: int) -> Iterator[Choice]:
    """A decision that nobody has to confirm."""
    staff = world.facilitator
    yield agree.ChooseRule(here, "simple-majority", ""), staff
    yield agree.OpenRound(here, "another rule"), staff
    for seat in world.participants():
        yield agree.TakePosition(here, "yes", ""), seat.id
    yield agree.CloseRound(here), staff
    yield agree.Decide(here, "all say yes"), staff
