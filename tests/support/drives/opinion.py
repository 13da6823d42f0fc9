"""Opinions: statements come, wait, are accepted, answered, translated, taken out; the results are shown."""

from __future__ import annotations

from collections.abc import Iterator

from dialogue.activities.opinion import commands as opinion
from dialogue.activities.opinion import reveal
from dialogue.activities.opinion.schema import OpinionStatement, StatementState
from dialogue.kernel.schema import Activity
from dialogue.stage.programme import TurnActivity
from support.people_moves import newcomers, people_change
from support.world import Choice, World

SETTINGS = [{"statements": "Wells for all\nA road to the market\nI live in a village", "each": 20}]


def choices(world: World, activity: Activity) -> list[Choice]:
    staff, here, chance = world.facilitator, activity.id or 0, world.chance
    of_here = OpinionStatement.activity_id == here
    one = world.some_id(OpinionStatement, of_here)
    waiting = world.some_id(OpinionStatement, of_here, OpinionStatement.state == StatementState.WAITING)
    stance = chance.choice(["agree", "disagree", "pass", "later"])
    return [
        *[(opinion.TakeStance(here, one, stance), world.somebody())] * 4,
        (opinion.OfferStatement(here, world.words()), world.somebody()),
        (opinion.AddStatements(here, f"{world.words()}\n{world.words()} too"), staff),
        (opinion.AcceptStatement(here, waiting, chance.random() < 0.3), staff),
        (opinion.TakeOutStatement(here, one, world.words()), staff),
        (opinion.TranslateStatement(here, one, "fr", world.words()), staff),
    ]


def shown(world: World, activity: Activity) -> Choice:
    """The results, worked out as the job does it."""
    with world.database.read() as reader:
        row = reader.get(Activity, activity.id)
        assert row is not None
        found = reveal.worked_out(reveal.gathered(reader, row))
    return reveal.RevealOpinions(
        activity.id or 0, found.content, found.places, found.opened
    ), world.facilitator


def whole(world: World, activity: Activity) -> Iterator[Choice]:
    """Everybody answers; a statement is offered and accepted, another is taken out; the results are shown, and stay."""
    staff, here = world.facilitator, activity.id or 0
    yield from newcomers(world)
    yield opinion.AddStatements(here, "Share the river\nPay the teachers"), staff
    newest = max(world.ids(OpinionStatement, OpinionStatement.activity_id == here))
    for one in world.participants()[-4:]:
        yield opinion.TakeStance(here, newest, world.chance.choice(["agree", "disagree"])), one.id
    yield from people_change(world)
    people = world.participants()
    yield opinion.OfferStatement(here, "Ask the herders"), people[0].id
    waiting = max(world.ids(OpinionStatement, OpinionStatement.activity_id == here))
    yield opinion.AcceptStatement(here, waiting), staff
    yield opinion.TranslateStatement(here, waiting, "fr", "Demander aux éleveurs"), staff
    statements = world.ids(OpinionStatement, OpinionStatement.activity_id == here)
    for place, seat in enumerate(people[:5]):
        for number, statement in enumerate(statements[-2:]):
            stance = ("agree", "disagree", "agree", "pass")[(place + number) % 4]
            yield opinion.TakeStance(here, statement, stance), seat.id
    yield opinion.TakeOutStatement(here, statements[0], "said twice"), staff
    yield TurnActivity(here, "close"), staff
    yield shown(world, activity)
    yield TurnActivity(here, "reopen"), staff
