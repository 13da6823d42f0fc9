"""What an activity adds to the thread that leads from an idea to everything that came of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Layer(StrEnum):
    """How far along the thread something stands; in this order."""

    WORDS = "words"
    THEME = "theme"
    VOTE = "vote"
    GOAL = "goal"
    DECISION = "decision"
    ITEM = "item"
    DOING = "doing"
    LEARNING = "learning"


@dataclass(frozen=True, slots=True)
class Strand:
    """Something that an activity made, of the pieces named in `sources` (refs of harvested items or of other strands).

    `loose`: nobody said of which of them; they lay on the table. `stands_for` is a piece that it carries on under a
    name of its own, as a vote does with a theme: what is made of that piece later is made of this one. `count` is the
    whole number counted for it.
    """

    ref: str
    layer: Layer
    text: str
    language: str = ""
    group_id: int | None = None
    sources: tuple[str, ...] = ()
    loose: bool = False
    stands_for: str = ""
    count: int | None = None
