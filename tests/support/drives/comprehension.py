"""The comprehension check of an activity that decides."""

from __future__ import annotations

from collections.abc import Iterator

from dialogue.kernel.schema import Activity
from dialogue.stage.comprehension.answers import ANSWERS
from dialogue.stage.comprehension.commands import AnswerIfClear, AskIfClear, ShowIfClear
from support.world import Choice, World


def choices(world: World, activity: Activity) -> list[Choice]:
    staff, here, chance = world.facilitator, activity.id or 0, world.chance
    return [
        (AskIfClear(here), staff),
        *[(AnswerIfClear(here, chance.choice(list(ANSWERS))), world.somebody()) for _ in range(2)],
        (ShowIfClear(here), staff),
    ]


def whole(world: World, activity: Activity) -> Iterator[Choice]:
    """Everybody is asked twice; the second time one answer changes."""
    staff, here = world.facilitator, activity.id or 0
    for turn in range(2):
        yield AskIfClear(here), staff
        for place, seat in enumerate(world.participants()):
            yield AnswerIfClear(here, list(ANSWERS)[(place + (turn if place == 0 else 0)) % 3]), seat.id
        yield ShowIfClear(here), staff
