"""The second language of the wall: the question and people's words are read in it besides the wall's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dialogue.kernel.act import Act, Handler
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import Activity
from dialogue.kernel.vocabulary import Command, EventKind, event
from dialogue.live.parts import Scope
from dialogue.stage.ready_made import worded
from dialogue.stage.slides import PART as SLIDE
from dialogue.stage.slides import wall_of
from dialogue.stage.translating.showing import languages_on
from dialogue.stage.translating.translatable import Line

EVENTS: tuple[EventKind, ...] = (event("wall.spoken", "session.stage", SLIDE),)


@dataclass(frozen=True, slots=True)
class SpeakOnWall(Command):
    """Let the wall show a second language beside its own; anything that the session is not held in ends that."""

    language: str
    right: ClassVar[Right] = Right.STEER


def speak_on_wall(act: Act, command: SpeakOnWall) -> None:
    wall = wall_of(act.tx, act.session.id or 0)
    chosen = command.language if command.language in act.session.languages else ""
    if wall.second_language != chosen:
        wall.second_language = chosen
        act.tx.add(wall)
        act.happened("wall.spoken", language=chosen)


HANDLERS: dict[type[Command], Handler] = {SpeakOnWall: speak_on_wall}


def second_question(scope: Scope, activity: Activity | None) -> Line | None:
    """The question in the wall's second language, where it reads differently there."""
    second = languages_on(scope)[1:]
    if activity is None or not second:
        return None
    first, other = (worded(activity, scope.session.language, one) for one in languages_on(scope))
    asked = other.prompt or other.title
    return None if asked == (first.prompt or first.title) else Line(asked, second[0])
