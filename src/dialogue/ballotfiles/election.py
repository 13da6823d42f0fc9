"""What every reader returns, how it says that a file cannot be read, and how numbers in files are read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, NoReturn

from dialogue.activities.vote.methods import BallotError, Paper, Settings
from dialogue.kernel.text import blank, look_alikes, sameness

# Longer numbers are no ballot figures, and exact arithmetic with them would take for ever.
LONGEST_NUMBER = 40

DECIMAL = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)", re.ASCII)
DIVIDED = re.compile(r"[+-]?\d+/\d+", re.ASCII)
GROUPED = re.compile(r"[+-]?\d{1,3}([ \u00a0\u2009\u202f]\d{3})+([.,]\d+)?", re.ASCII)
SPACES = re.compile(r"[ \u00a0\u2009\u202f]")
# Thousands to some readers, three decimals to others; after a leading 0 only decimals are possible.
AMBIGUOUS = re.compile(r"[+-]?[1-9]\d{0,2}([.,])\d{3}", re.ASCII)


class ElectionFileError(BallotError):
    """A file that cannot be read as an election. Its sentences are in English, as the command line is."""


def fail(code: str, message: str, **params: Any) -> NoReturn:
    """Raise the error of a reader."""
    raise ElectionFileError(code, message, params)


@dataclass(frozen=True)
class Election:
    """One election as a file tells it.

    method: named by the file, or the usual one for its format; `None` when the file leaves it open. ignored:
    names of settings in the file that no method knows. notes: sentences about what was odd in the file and how
    it was taken; they do not stop a count.
    """

    method: str | None
    options: tuple[str, ...]
    settings: Settings
    papers: tuple[Paper, ...]
    ignored: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def notices(self) -> list[str]:
        """Everything that whoever counts should know, as sentences."""
        settings = [f"The setting “{name}” is not known and was left out." for name in self.ignored]
        return [*settings, *self.notes]


def number(text: str, *, money: bool = False) -> int | Fraction:
    """An exact number from a decimal text ("12", "12.5", "12,5", "60 000", "1/3").

    A comma before three digits ("60,000") may be thousands or decimals and is refused as ambiguous; so is a
    point before three digits in an amount of `money`. Elsewhere a point is what the formats say: decimals.
    Exponents, underscores and figures of other scripts are refused. Raises `ElectionFileError`.

    >>> number("2,50"), number(" 7 "), number("60 000"), number("0,125")
    (Fraction(5, 2), 7, 60000, Fraction(1, 8))
    """
    clean = text.strip()
    shown = clean[:LONGEST_NUMBER]
    doubt = AMBIGUOUS.fullmatch(clean)
    if doubt and (money or doubt[1] == ","):
        fail(
            "ambiguous",
            "“%(text)s” can be read in two ways, with thousands or with three decimals. Please write whole "
            "numbers without a separator, as in 60000.",
            text=shown,
        )
    if GROUPED.fullmatch(clean):
        clean = SPACES.sub("", clean)
    if len(clean) <= LONGEST_NUMBER and (DECIMAL.fullmatch(clean) or DIVIDED.fullmatch(clean)):
        try:
            value = Fraction(clean.replace(",", "."))
        except ZeroDivisionError:
            pass
        else:
            return int(value) if value.denominator == 1 else value
    fail("number", "“%(text)s” is not a number.", text=shown)


def figure(text: str, where: str, *, money: bool = False) -> int | Fraction:
    """A number, and a sentence that begins with where it stands when it is none."""
    try:
        return number(text, money=money)
    except ElectionFileError as error:
        fail(error.code, "%(where)s: %(reason)s", where=where, reason=str(error))


def whole(text: str, what: str) -> int:
    """A number of people or things that a file states. Raises `ElectionFileError`."""
    value = number(text)
    if not isinstance(value, int) or value < 0:
        fail("whole", "%(what)s is “%(text)s”, which is not a number of things.", what=what, text=text[:40])
    return value


def agreed(what: str, stated: int | None, found: int, of: str) -> None:
    """What a file says about itself has to be so. Raises `ElectionFileError`."""
    if stated is not None and stated != found:
        fail(
            "count",
            "The file says %(what)s %(stated)s, and there are %(found)s %(of)s in it. A part is missing or was "
            "added.",
            what=what,
            stated=stated,
            found=found,
            of=of,
        )


def distinct(options: Iterable[str]) -> tuple[str, ...]:
    """The options, each with something to see and none looking like another. Raises `ElectionFileError`."""
    found = tuple(options)
    if any(blank(option) for option in found):
        fail("empty", "An option has no name that can be seen.")
    if len(set(found)) < len(found):
        twice = next(option for place, option in enumerate(found) if option in found[:place])
        fail("twice", "The option “%(option)s” is there twice.", option=twice)
    pair = look_alikes(found)
    if pair:
        message = (
            "The options “%(one)s” and “%(other)s” look the same: they differ only in case, spaces, invisible "
            "signs or the form of their letters. Please make one of them different."
        )
        fail("look_alike", message, one=pair[0], other=pair[1])
    return found


def one_spelling(election: Election) -> Election:
    """The election with groups whose names look the same taken as one, under the spelling that came first."""
    first: dict[str, str] = {}
    merged: dict[str, str] = {}
    papers = []
    for paper in election.papers:
        if paper.group is not None:
            kept = first.setdefault(sameness(paper.group), paper.group)
            if kept != paper.group:
                merged[paper.group] = kept
                paper = replace(paper, group=kept)
        papers.append(paper)
    notes = tuple(
        f"The group “{other}” looks like “{kept}” and was counted with it." for other, kept in merged.items()
    )
    return replace(election, papers=tuple(papers), notes=election.notes + notes)


def listed_some(places: Iterable[object], most: int = 5) -> str:
    """The first few of a list in words.

    >>> listed_some(["a", "b", "c"], most=2)
    'a, b, ...'
    """
    found = [str(place) for place in places]
    return ", ".join(found[:most]) + (", ..." if len(found) > most else "")
