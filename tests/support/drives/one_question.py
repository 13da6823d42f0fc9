"""Activities of one question."""

from __future__ import annotations

from collections.abc import Iterator

from dialogue.activities.one_question.commands import GiveAnswer, HideAnswer
from dialogue.activities.one_question.schema import Answer
from dialogue.kernel.schema import Activity
from dialogue.stage.slides import OrderWall, ShowSlide
from support.world import Choice, World


def choices(world: World, activity: Activity) -> list[Choice]:
    """Check-in and retrospect."""
    give = (GiveAnswer(activity.id or 0, world.words()), world.somebody())
    hide = (HideAnswer(world.some_id(Answer), world.chance.random() < 0.5), world.facilitator)
    return [give, give, hide]


def whole(world: World, activity: Activity) -> Iterator[Choice]:
    """Answers, one taken off the wall and put back."""
    for text in ("Fine", "Tired"):
        yield GiveAnswer(activity.id or 0, text), world.somebody()
    yield OrderWall("shuffled"), world.facilitator
    over = [row.id or 0 for row in world.rows(Activity) if row.state == "closed"]
    for before in over[-1:]:
        yield ShowSlide("result", before), world.facilitator
        yield HideAnswer(world.some_id(Answer)), world.facilitator
    answer = world.ids(Answer, Answer.activity_id == activity.id)[-1]
    yield HideAnswer(answer), world.facilitator
    yield HideAnswer(answer, shown=True), world.facilitator
