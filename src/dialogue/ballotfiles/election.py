"""What every reader returns, and how it says that a file cannot be read."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from dialogue.activities.vote.methods import BallotError, Paper, Settings
from dialogue.kernel.words import N_

# Longer numbers are no ballot figures, and exact arithmetic with them would take for ever.
LONGEST_NUMBER = 40


class ElectionFileError(BallotError):
    """A file that cannot be read as an election."""


@dataclass(frozen=True)
class Election:
    """One election as a file tells it.

    method: named by the file, or the usual one for its format; `None` when the file leaves it open. ignored:
    names of settings in the file that no method knows.
    """

    method: str | None
    options: tuple[str, ...]
    settings: Settings
    papers: tuple[Paper, ...]
    ignored: tuple[str, ...] = ()


def number(text: str) -> int | Fraction:
    """An exact number from a decimal text ("12", "12.5", "12,5", "1/3").

    Raises `ElectionFileError` for anything else.

    >>> number("2,50"), number(" 7 ")
    (Fraction(5, 2), 7)
    """
    clean = text.strip().replace(",", ".")
    try:
        if len(clean) > LONGEST_NUMBER or "e" in clean.lower():
            raise ValueError
        value = Fraction(clean)
    except (ValueError, ZeroDivisionError):
        shown = text.strip()[:LONGEST_NUMBER]
        raise ElectionFileError("number", N_("“%(text)s” is not a number."), {"text": shown}) from None
    return int(value) if value.denominator == 1 else value
