"""A brainstorm."""

from __future__ import annotations

from collections.abc import Iterator

from dialogue.activities.brainstorm import commands as brainstorm
from dialogue.activities.brainstorm.schema import Idea
from dialogue.kernel.schema import Activity
from dialogue.stage.slides import OrderWall, ShowSlide
from support.people_moves import join
from support.world import Choice, World


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
    yield brainstorm.HideIdea(ideas[-1], "too deep"), staff
    yield brainstorm.ShowIdea(ideas[-1]), staff
    yield brainstorm.WithdrawIdea(ideas[0]), seat
    yield brainstorm.RevealIdeas(here, covered=True), staff
    yield brainstorm.RevealIdeas(here), staff
