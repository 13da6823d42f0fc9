"""A review: lines to each question, some taken back or hidden, shown one after the other, once back."""

from __future__ import annotations

from collections.abc import Iterator

from dialogue.activities.review import commands as review
from dialogue.activities.review import rules
from dialogue.activities.review.schema import ReviewLine
from dialogue.kernel.schema import Activity
from dialogue.stage.programme import TurnActivity
from dialogue.stage.slides import ShowSlide
from support.world import Choice, World

SETTINGS = [{"subject": "Wells of Kayar", "why": "How come?"}]


def _phase(world: World, activity: Activity) -> str:
    with world.database.read() as reader:
        row = reader.get(Activity, activity.id)
        return row.phase if row is not None else rules.PLANNED


def choices(world: World, activity: Activity) -> list[Choice]:
    here, chance, staff = activity.id or 0, world.chance, world.facilitator
    phase = _phase(world, activity)
    line = world.some_id(ReviewLine, ReviewLine.activity_id == here)
    author = next((one.seat_id for one in world.rows(ReviewLine) if one.id == line), None)
    add = (review.AddReviewLine(here, rules.question_of(phase), world.words()), world.somebody())
    return [
        add,
        add,
        (review.AddReviewLineFor(here, chance.choice([*world.groups(), 987_654]), world.words()), staff),
        (review.WithdrawReviewLine(line), author or world.somebody()),
        (review.HideReviewLine(line, chance.random() < 0.5), staff),
        (review.TurnReview(here, chance.choice([rules.following(phase), rules.before(phase), "why"])), staff),
    ]


def whole(world: World, activity: Activity) -> Iterator[Choice]:
    """All four questions; a line is hidden after it was shown, one is withdrawn; back to a question and on again."""
    here, staff = activity.id or 0, world.facilitator
    author = world.somebody()
    phase = _phase(world, activity)
    while rules.before(phase):  # chance has gone ahead, or closed it once
        phase = rules.before(phase)
        yield review.TurnReview(here, phase), staff
    while rules.following(phase):
        question = rules.question_of(phase)
        yield review.AddReviewLine(here, question, world.words()), author
        yield review.AddReviewLineFor(here, world.groups()[0], world.words()), staff
        lines = world.ids(ReviewLine, ReviewLine.activity_id == here)
        if phase == rules.shown(question):
            yield ShowSlide("spot", here, lines[-1]), staff
            yield review.HideReviewLine(lines[-1]), staff
            yield review.HideReviewLine(lines[-1], shown=True), staff
        yield review.WithdrawReviewLine(lines[-2]), author
        if phase == rules.shown(rules.HAPPENED):
            yield review.TurnReview(here, rules.before(phase)), staff
            yield review.HideReviewLine(lines[0]), staff
            yield review.TurnReview(here, rules.HAPPENED), staff
            yield review.TurnReview(here, phase), staff
        phase = rules.following(phase)
        yield review.TurnReview(here, phase), staff
    yield TurnActivity(here, "close"), staff
    yield TurnActivity(here, "reopen"), staff
