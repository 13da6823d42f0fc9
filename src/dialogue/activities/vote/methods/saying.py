"""Sentences of methods and forms: a message with the facts for its places, put into words where it is shown. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Options:
    """Options in the facts of a sentence, as the method names them; a screen puts their labels there, quoted."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A group in the facts of a sentence, as the papers name it; a screen puts its name there.

    Groups that are shown together are one here, too. Without a name it is everybody.
    """

    name: str


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence that is put into words where it is shown: a message id and the facts for its places.

    With a `many`, the number `n` decides between the two. Numbers among the facts may be figures as methods write them.
    """

    one: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    many: str = ""
    n: int = 0


def several(one: str, many: str, n: int, **facts: Any) -> Said:
    """A sentence in the singular or the plural, by `n`; both are marked for translation by this call."""
    return Said(one, facts, many, n)


MOST_STEPS = 12
"""Sentences that a room follows; of a longer count the last ones are told."""


def latest(steps: Sequence[Said]) -> Sequence[Said]:
    """The steps of a count as they are told: all of them, or the last ones and how many came before."""
    if len(steps) <= MOST_STEPS:
        return steps
    left_out = len(steps) - MOST_STEPS + 1
    told = several(
        "%(number)s earlier step is not told here.",
        "%(number)s earlier steps are not told here.",
        left_out,
        number=left_out,
    )
    return [told, *steps[left_out:]]


def options(*names: str) -> Options:
    """Options in the facts of a sentence."""
    return Options(tuple(names))
