"""A brainstorm."""

from __future__ import annotations

from collections.abc import Iterator

from dialogue.activities.brainstorm import commands as brainstorm
from dialogue.activities.brainstorm import illustrating
from dialogue.activities.brainstorm.schema import Idea
from dialogue.kernel.schema import Activity
from dialogue.pictures.intake import Made
from dialogue.stage.question_picture import IllustrateQuestion, TakeQuestionPictureOff
from dialogue.stage.slides import OrderWall, ShowSlide
from support.people_moves import join
from support.world import Choice, World

SETTINGS = [{"pictures": True}]
WELL = Made(4, 3, 4, 3, b"large", b"small")


def choices(world: World, activity: Activity) -> list[Choice]:
    staff, here = world.facilitator, activity.id or 0
    own = world.rows(Idea)
    idea = (
        world.chance.choice(own) if own else Idea(id=0, session_id=0, activity_id=0, text="", created_at=None)
    )
    add = (brainstorm.AddIdea(here, world.words()), world.somebody())
    return [
        add,
        add,
        add,
        (brainstorm.AddIdeaFor(here, world.chance.choice(world.groups()), world.words()), staff),
        (brainstorm.EditIdea(idea.id or 0, world.words()), idea.seat_id or world.somebody()),
        (brainstorm.WithdrawIdea(idea.id or 0), idea.seat_id or world.somebody()),
        (brainstorm.HideIdea(idea.id or 0, world.words()), staff),
        (brainstorm.ShowIdea(world.some_id(Idea)), staff),
        (
            illustrating.IllustrateIdea(idea.id or 0, world.words(), True, WELL),
            idea.seat_id or world.somebody(),
        ),
        (illustrating.WithdrawPicture(idea.id or 0), idea.seat_id or world.somebody()),
        (brainstorm.RevealIdeas(here), staff),
        (brainstorm.RevealIdeas(here, covered=True), staff),
    ]


def whole(world: World, activity: Activity) -> Iterator[Choice]:
    """An idea is hidden and shown again; another is withdrawn."""
    staff, here = world.facilitator, activity.id or 0
    yield brainstorm.RevealIdeas(here), staff
    yield join(world)
    seat = world.participants()[-1].id or 0
    for text in ("Wells", "Roads", "Seeds", "Shade"):
        yield brainstorm.AddIdea(here, text), seat
    ideas = world.ids(Idea, Idea.seat_id == seat)
    yield brainstorm.EditIdea(ideas[-1], "Deeper wells"), seat
    yield OrderWall("newest"), staff
    yield ShowSlide("spot", here, ideas[-1]), staff
    for text in ("Wells", "Deep wells"):
        yield illustrating.IllustrateIdea(ideas[-1], text, True, WELL), seat
    yield illustrating.IllustrateIdea(ideas[0], "Seeds", True, WELL), seat
    yield illustrating.IllustrateIdea(ideas[1], "Roads", True, WELL), seat
    yield illustrating.WithdrawPicture(ideas[1]), seat
    yield IllustrateQuestion(here, "A map", WELL), staff
    yield IllustrateQuestion(here, "A map of the valley"), staff
    yield TakeQuestionPictureOff(here), staff
    yield brainstorm.HideIdea(ideas[-1], "too deep"), staff
    yield brainstorm.ShowIdea(ideas[-1]), staff
    yield brainstorm.WithdrawIdea(ideas[0]), seat
    yield brainstorm.RevealIdeas(here, covered=True), staff
    yield brainstorm.RevealIdeas(here), staff
