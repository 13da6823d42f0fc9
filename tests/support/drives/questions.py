"""Questions."""

from __future__ import annotations

from collections.abc import Iterator

from dialogue.activities.questions import commands as asking
from dialogue.activities.questions.schema import Question
from dialogue.kernel.schema import Activity
from dialogue.undoing.commands import UndoAct
from support.people_moves import join
from support.undoing import newest
from support.world import Choice, World

SETTINGS = [{"moderated": True, "named": True, "limit": 0}]


def choices(world: World, activity: Activity) -> list[Choice]:
    staff, here, chance = world.facilitator, activity.id or 0, world.chance
    some = world.some_id(Question, Question.activity_id == here)
    ask = (asking.AskQuestion(here, world.words(), chance.random() < 0.5), world.somebody())
    support = (asking.SupportQuestion(some, on=chance.random() < 0.7), world.somebody())
    one, other = chance.randint(1, 6), chance.randint(1, 6)
    return [
        ask,
        ask,
        support,
        support,
        (asking.AskQuestionFor(here, chance.choice(world.groups()), world.words()), staff),
        (asking.WithdrawQuestion(some), world.somebody()),
        (asking.ShowQuestion(some), staff),
        (asking.ShowQuestion(some), staff),
        (asking.HideQuestion(here, one, world.words()), staff),
        (asking.MergeQuestions(here, one, other), staff),
        (asking.TakeApartQuestion(some), staff),
        (asking.TakeUpQuestion(some), staff),
        (asking.PutBackQuestion(some), staff),
        (asking.AnswerQuestion(here, world.words(), chance.choice((0, one))), staff),
    ]


def whole(world: World, activity: Activity) -> Iterator[Choice]:
    """Questions are let in, supported, counted together and apart, taken up, answered, hidden, withdrawn."""
    staff, here = world.facilitator, activity.id or 0
    yield join(world)
    seat, other = world.participants()[-1].id or 0, world.somebody()
    before = set(world.ids(Question))
    for text in ("Who pays?", "Who pays for it?", "When?", "Why?", "Rude?"):
        yield asking.AskQuestion(here, text, signed=True), seat
    mine = [row for row in world.rows(Question) if row.id not in before]
    ids, numbers = [row.id or 0 for row in mine], [row.number for row in mine]
    for one in ids:
        yield asking.ShowQuestion(one), staff
    yield asking.SupportQuestion(ids[1]), other
    yield asking.MergeQuestions(here, numbers[1], numbers[0]), staff
    yield asking.TakeApartQuestion(ids[1]), staff
    yield asking.MergeQuestions(here, numbers[1], numbers[0]), staff
    yield asking.SupportQuestion(ids[0], on=False), other
    yield asking.TakeUpQuestion(ids[0]), staff
    yield asking.TakeUpQuestion(ids[2]), staff
    yield asking.PutBackQuestion(ids[2]), staff
    yield asking.TakeUpQuestion(ids[0]), staff
    yield asking.AnswerQuestion(here, "The council"), staff
    yield asking.HideQuestion(here, numbers[4], "It names somebody"), staff
    yield UndoAct(newest(world, "question.hidden")), staff
    yield asking.HideQuestion(here, numbers[4], "It names somebody"), staff
    yield asking.ShowQuestion(ids[4]), staff
    yield asking.WithdrawQuestion(ids[3]), seat
