"""A brainstorm."""

from __future__ import annotations

from collections.abc import Iterator

from dialogue.activities.brainstorm import commands as brainstorm
from dialogue.activities.brainstorm import illustrating
from dialogue.activities.brainstorm.schema import Idea
from dialogue.importing.ideas import TakeInIdeas
from dialogue.importing.tables import NEW, Line, Planned, mark_of
from dialogue.kernel.schema import Activity
from dialogue.pictures.intake import Made
from dialogue.stage.programme import TurnActivity
from dialogue.stage.question_picture import IllustrateQuestion, TakeQuestionPictureOff
from dialogue.stage.slides import OrderWall, ShowSlide
from dialogue.undoing.commands import UndoAct
from support.people_moves import join
from support.undoing import newest
from support.world import Choice, World

SETTINGS = [
    {"pictures": True, "evidence": True, "shows": "name"},
    {"style": "passing", "limit": 0},
    {"style": "headings", "headings": "Water\nSoil", "limit": 0},
    {"style": "moderated", "limit": 0},
]
STEPS = 8  # each in four ways, and a directed way through each
WELL = Made(4, 3, 4, 3, b"large", b"small")


def from_file(activity: int, *texts: str) -> TakeInIdeas:
    """Ideas of a table, none of which stands there yet."""
    lines = tuple(Line(place, {"idea": text}) for place, text in enumerate(texts, 2))
    return TakeInIdeas(activity, lines, mark_of([Planned(line, NEW) for line in lines]))


def choices(world: World, activity: Activity) -> list[Choice]:
    staff, here = world.facilitator, activity.id or 0
    own = world.rows(Idea)
    idea = (
        world.chance.choice(own) if own else Idea(id=0, session_id=0, activity_id=0, text="", created_at=None)
    )
    style = activity.settings.get("style", "")
    heading = world.chance.randint(1, 2)
    add = (brainstorm.AddIdea(here, world.words(), heading=heading), world.somebody())
    own_way = {
        "passing": [(brainstorm.PassSheets(here), staff)] * 2,
        "moderated": [
            (brainstorm.KeepBackIdea(idea.id or 0), staff),
            (brainstorm.LetIdeasIn(here, world.some_id(Idea)), staff),
        ],
    }.get(style, [])
    return [
        *own_way,
        (brainstorm.SupportIdea(world.some_id(Idea)), world.somebody()),
        (brainstorm.SupportIdea(world.some_id(Idea), on=False), world.somebody()),
        (brainstorm.HideAuthors(here, "nothing"), staff),
        add,
        add,
        add,
        (brainstorm.AddIdeaFor(here, world.chance.choice(world.groups()), world.words()), staff),
        (brainstorm.EditIdea(idea.id or 0, world.words(), heading=heading), idea.seat_id or world.somebody()),
        (brainstorm.WithdrawIdea(idea.id or 0), idea.seat_id or world.somebody()),
        (brainstorm.HideIdea(idea.id or 0, world.words()), staff),
        (brainstorm.HideIdea(world.some_id(Idea)), staff),
        (brainstorm.ExplainHiding(idea.id or 0, world.words()), staff),
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
    """An idea is hidden and shown again; another is withdrawn. Sheets go round, ideas wait, where the style has that."""
    staff, here = world.facilitator, activity.id or 0
    style = activity.settings.get("style", "")
    if style == "passing":
        yield brainstorm.RevealIdeas(here, covered=True), staff
        yield brainstorm.AddIdea(here, "On my sheet"), world.somebody()
        yield brainstorm.PassSheets(here), staff
        yield brainstorm.AddIdea(here, "On the next one"), world.somebody()
        yield brainstorm.PassSheets(here), staff
    if style == "moderated":
        for text in ("First", "Second", "Third"):
            yield brainstorm.AddIdea(here, text), world.somebody()
        waiting = world.ids(Idea, Idea.state == "waiting")
        yield brainstorm.KeepBackIdea(waiting[-1]), staff
        yield brainstorm.ExplainHiding(waiting[-1], "a name"), staff
        yield brainstorm.LetIdeasIn(here, waiting[-1]), staff
    if style not in ("", "silent"):
        return
    yield brainstorm.HideAuthors(here, "nothing"), staff
    yield brainstorm.RevealIdeas(here), staff
    yield join(world)
    seat = world.participants()[-1].id or 0
    for text in ("Wells", "Roads", "Seeds", "Shade"):
        yield brainstorm.AddIdea(here, text), seat
    ideas = world.ids(Idea, Idea.seat_id == seat)
    yield brainstorm.EditIdea(ideas[-1], "Deeper wells", knowledge="data", source="The survey"), seat
    other = next(one.id or 0 for one in world.participants() if one.id != seat)
    yield brainstorm.SupportIdea(ideas[-1]), other
    yield brainstorm.SupportIdea(ideas[-1], on=False), other
    yield brainstorm.SupportIdea(ideas[-1]), other
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
    yield brainstorm.HideIdea(ideas[-1]), staff
    yield brainstorm.ExplainHiding(ideas[-1], "too deep"), staff
    yield brainstorm.ShowIdea(ideas[-1]), staff
    yield brainstorm.WithdrawIdea(ideas[0]), seat
    yield brainstorm.RevealIdeas(here, covered=True), staff
    yield brainstorm.RevealIdeas(here), staff
    yield from_file(here, "Shade for the market", "A school on wheels"), staff
    yield UndoAct(newest(world, "ideas.taken_in")), staff
    yield TurnActivity(here, "close"), staff
    for text in ("On the way", "Off the road"):
        yield brainstorm.SendLateIdea(here, text), seat
    late = world.ids(Idea, Idea.state == "late")
    yield brainstorm.AdmitIdea(late[0]), staff
    yield brainstorm.KeepBackIdea(late[-1]), staff
    yield TurnActivity(here, "reopen"), staff
    yield brainstorm.SendLateIdea(here, "In time after all"), seat
