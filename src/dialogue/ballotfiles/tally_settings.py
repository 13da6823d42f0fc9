"""The `settings` of a tally file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from dialogue.activities.vote.methods import Settings

from .election import ElectionFileError

Number = int | Fraction

# The name of a setting in files -> its name in `Settings`. Where several words are usual, several are read.
WHOLE = {
    "winners": "winners",
    "dots": "dots",
    "dots_per_person": "dots",
    "max_per_option": "max_per_option",
    "max_approvals": "max_approvals",
    "max_ranked": "max_ranked",
    "credits": "credits",
}
EXACT = {
    "budget": "budget",
    "step": "step",
    "lowest": "lowest",
    "min": "lowest",
    "highest": "highest",
    "max": "highest",
}
WORDS = {
    "utilities": ("utilities", ("cost", "cardinality", "points")),
    "utility": ("utilities", ("cost", "cardinality", "points")),
    "completion": ("completion", ("none", "budget-increase")),
    "equal_ranks": ("equal_ranks", ("split", "whole")),
    "strength": ("strength", ("margins", "winning-votes")),
}


@dataclass(frozen=True)
class Reading:
    """The settings, the words of the grades from worst to best if there are any, and what nobody knows."""

    settings: Settings
    grades: tuple[str, ...]
    ignored: tuple[str, ...]
    number: Callable[[Any], Number]

    def grade(self, value: Any) -> Number:
        """A grade as a number: its place among the words, or itself. Raises `ElectionFileError`."""
        if isinstance(value, str):
            if value not in self.grades:
                raise ElectionFileError("grade", "“%(grade)s” is not one of the grades.", {"grade": value})
            return self.grades.index(value)
        return self.number(value)


def read_settings(
    given: Mapping[str, Any], costs: Mapping[str, Number], number: Callable[[Any], Number]
) -> Reading:
    """Settings from their JSON form. Raises `ElectionFileError` for a value that is not of its kind."""
    found: dict[str, Any] = {"costs": dict(costs)}
    ignored: list[str] = []
    grades: tuple[str, ...] = ()
    for key, value in given.items():
        if key in WHOLE:
            if type(value) is not int or value < 0:
                raise ElectionFileError(
                    "whole", "The setting “%(name)s” has to be a whole number.", {"name": key}
                )
            found[WHOLE[key]] = value
        elif key in EXACT:
            found[EXACT[key]] = number(value)
        elif key in WORDS:
            name, allowed = WORDS[key]
            found[name] = word(key, value, allowed)
        elif key == "scale" and isinstance(value, list) and len(value) == 2:
            found["lowest"], found["highest"] = (number(end) for end in value)
        elif key in ("criteria", "weights"):
            found["criteria"] = criteria(value, number)
        elif key == "grades" and isinstance(value, list):
            grades = tuple(str(one) for one in value)
            found.setdefault("highest", max(len(grades) - 1, 0))
        else:
            ignored.append(key)
    return Reading(Settings(**found), grades, tuple(ignored), number)


def word(key: str, value: Any, allowed: tuple[str, ...]) -> str:
    """One of the words that a setting knows."""
    if value not in allowed:
        message = "The setting “%(name)s” has to be one of these: %(allowed)s."
        raise ElectionFileError("word", message, {"name": key, "allowed": ", ".join(allowed)})
    return str(value)


def criteria(value: Any, number: Callable[[Any], Number]) -> dict[str, Number]:
    """Criterion -> weight, from an object, a list of {"id", "weight"}, or a list of names of equal weight."""
    if isinstance(value, dict):
        return {key: number(weight) for key, weight in value.items()}
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return dict.fromkeys(value, 1)
    if isinstance(value, list) and all(isinstance(one, dict) and "id" in one for one in value):
        return {str(one["id"]): number(one.get("weight", 1)) for one in value}
    raise ElectionFileError("criteria", "The criteria have to be an object of names and weights.")
