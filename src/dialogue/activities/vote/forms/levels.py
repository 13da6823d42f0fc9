"""What forms have in common on which each option gets one step of a scale: a whole number in a row of steps to tap.

An answer is `{option: number}`; an option that was left open has no entry. Fields are `NAME.OPTION`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from dialogue.activities.vote.methods.contract import Settings
from dialogue.kernel.errors import Refused
from dialogue.publication import Marks

from .contract import Answer, Form

LONGEST = 4  # digits; no scale is longer, and nothing is made of a number of a thousand digits


def step_of(value: str, sentence: str, field: str) -> int | None:
    """The step that was sent; None for one left open. Refused with `sentence` for what is no whole number.

    Figures of other scripts are digits to Python and no button of ours sends them, so they are refused as well.

    >>> step_of("3", "", ""), step_of("", "", "")
    (3, None)
    """
    if not value:
        return None
    if not (value.isascii() and value.isdecimal() and len(value) <= LONGEST):
        raise Refused("number", sentence, field=field)
    return int(value)


class Levels(Form):
    """A step of one scale for each option."""

    script = "js/levels.js"
    not_a_step: ClassVar[str]
    """What is said of a field that holds no number at all."""

    def read(self, typed: Mapping[str, str]) -> dict[str, int]:
        found = {
            option: step_of(value, self.not_a_step, self.prefix + option)
            for option, value in self.own(typed).items()
        }
        return {option: step for option, step in found.items() if step is not None}

    def values(self, answer: Answer) -> Mapping[str, str]:
        """As words, so that a step of 0 is told from none."""
        return {option: str(step) for option, step in answer.items()}

    def renamed(self, answer: Answer, names: Mapping[str, str]) -> dict[str, int]:
        return {names[option]: step for option, step in answer.items()}

    def printed_lines(self, limits: Settings) -> int:
        return 2  # the steps stand below the option's words

    def in_words(self, answer: Answer, labels: Mapping[str, str]) -> str:
        """The options with their steps; a dash for an empty paper."""
        return (
            ", ".join(f"{label} {answer[option]}" for option, label in labels.items() if option in answer)
            or "–"
        )

    def marks(self, limits: Settings, options: int) -> Marks:
        each = int((limits.highest or 0) - limits.lowest)
        return Marks(each, 0, each * options)

    def given(self, answer: Answer, limits: Settings, options: Sequence[str]) -> Mapping[str, int]:
        return {option: int(step - limits.lowest) for option, step in answer.items()}
