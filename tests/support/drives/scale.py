"""A scale: people answer, change and take back; the answers end, go on, end again; the result is shown."""

from __future__ import annotations

from collections.abc import Iterator

from dialogue.activities.scale import commands as scale
from dialogue.activities.scale import reveal
from dialogue.activities.scale.schema import ScaleStatement
from dialogue.kernel.schema import Activity
from dialogue.stage.programme import TurnActivity
from support.people_moves import newcomers, people_change
from support.world import Choice, World

SETTINGS = [{"statements": "We trust each other\nThe wells are shared fairly", "form": "slider"}]


def answers(world: World, activity: Activity) -> scale.AnswerScale:
    """Any answers: taps, numbers, some left out."""
    chance = world.chance
    given = []
    for one in world.ids(ScaleStatement, ScaleStatement.activity_id == activity.id):
        if chance.random() < 0.8:
            number = str(chance.randint(0, 100)) if chance.random() < 0.3 else ""
            given.append((one, str(chance.randint(1, 5)), number))
    return scale.AnswerScale(activity.id or 0, tuple(given))


def choices(world: World, activity: Activity) -> list[Choice]:
    return [
        *[(answers(world, activity), world.somebody())] * 4,
        (scale.AddToScale(activity.id or 0, world.words()), world.facilitator),
        (scale.SealScale(activity.id or 0), None),
        (scale.SealScaleAgain(activity.id or 0), None),
    ]


def shown(world: World, activity: Activity) -> Choice:
    """The result, worked out as the job does it."""
    with world.database.read() as reader:
        row = reader.get(Activity, activity.id)
        assert row is not None
        found = reveal.worked_out(reveal.gathered(reader, row))
    return reveal.RevealScale(activity.id or 0, found), world.facilitator


def whole(world: World, activity: Activity) -> Iterator[Choice]:
    """Everybody answers, two turn out to be one person, the answers end twice, the result is shown and stays."""
    staff, here = world.facilitator, activity.id or 0
    yield from newcomers(world)
    yield scale.AddToScale(here, "The road is mended"), staff
    first = world.ids(ScaleStatement, ScaleStatement.activity_id == here)[0]
    for one in world.participants()[-4:]:
        yield scale.AnswerScale(here, ((first, "2", ""),)), one.id
    yield from people_change(world)
    for one in world.participants():
        yield answers(world, activity), one.id
    yield TurnActivity(here, "close"), staff
    yield TurnActivity(here, "reopen"), staff
    yield from newcomers(world)
    yield scale.AnswerScale(here, ((first, "", "90"),)), world.participants()[-1].id
    yield TurnActivity(here, "close"), staff
    yield scale.SealScaleAgain(here), None
    yield shown(world, activity)
    yield TurnActivity(here, "reopen"), staff
