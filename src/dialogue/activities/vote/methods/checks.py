"""Checks of one paper, shared by the methods' `check_paper`. Each raises `PaperError` with a sentence."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from .contract import Amounts, Field, Number, Paper, PaperError, Settings
from .refusals import SENTENCES


def refuse(code: str, **params: Any) -> PaperError:
    """The error for one kind of misfit; numbers in it are shown as people write them."""
    return PaperError(code, SENTENCES[code], params)


def answer(paper: Paper, field: Field) -> Any:
    """The answer that a method reads. Raises `PaperError` when it is missing or the weight is not above 0."""
    if paper.weight <= 0:
        raise refuse("weight")
    value = getattr(paper, field)
    if value is None:
        raise refuse("field", field=field)
    return value


def known(chosen: Iterable[str], options: Collection[str]) -> None:
    """Every chosen option is an option of the question, and chosen once."""
    seen: set[str] = set()
    for option in chosen:
        if option not in options:
            raise refuse("unknown", option=option)
        if option in seen:
            raise refuse("twice", option=option)
        seen.add(option)


def amounts(
    given: Amounts,
    options: Collection[str],
    *,
    lowest: Number | None = 0,
    highest: Number | None = None,
    whole: bool = False,
) -> None:
    """Every number belongs to an option and lies within the scale; `whole` asks for whole numbers."""
    known(given, options)
    for option, value in given.items():
        if whole and Fraction(value).denominator != 1:
            raise refuse("whole", option=option)
        if lowest is not None and value < lowest:
            raise refuse("low", option=option, lowest=lowest)
        if highest is not None and value > highest:
            raise refuse("high", option=option, highest=highest)


def approvals(paper: Paper, options: Sequence[str], most: int | None) -> None:
    """The approved options are known, named once and not more than allowed."""
    approved = answer(paper, "approved")
    known(approved, options)
    if most is not None and len(approved) > most:
        raise refuse("approvals", used=len(approved), allowed=most)


def ranking(paper: Paper, options: Sequence[str], settings: Settings) -> None:
    """The ranked options are known, ranked once and not more than allowed; equal ones only where that is allowed."""
    tiers = answer(paper, "ranking")
    ranked = [option for tier in tiers for option in tier]
    known(ranked, options)
    if settings.max_ranked is not None and len(ranked) > settings.max_ranked:
        raise refuse("ranked", used=len(ranked), allowed=settings.max_ranked)
    if not settings.equals:
        for tier in tiers:
            if len(tier) > 1:
                raise refuse("equal", option=tier[1])


def says_something(paper: Paper, field: Field) -> bool:
    """Whether a paper answers at all; one that does not is an abstention.

    Empty answers, dots and credits that are all 0, and the choice "abstain" say nothing. Scores, grades and
    resistance of 0 do say something.

    >>> says_something(Paper(dots={"a": 0}), "dots"), says_something(Paper(scores={"a": 0}), "scores")
    (False, True)
    """
    value = getattr(paper, field)
    if field == "choice":
        return value not in (None, "", "abstain")
    if field in ("dots", "credits"):
        return any((value or {}).values())
    if field == "ranking":
        return any(value or ())
    if field == "criteria_scores":
        return any((value or {}).values())
    return bool(value)


def speaking(papers: Iterable[Paper], field: Field) -> list[Paper]:
    """The papers that say something."""
    return [paper for paper in papers if says_something(paper, field)]


def merged(papers: Iterable[Paper], field: Field) -> dict[Any, Fraction]:
    """Equal answers taken together: answer (hashable) -> weight. Rankings and approvals come as sets."""
    found: dict[Any, Fraction] = {}
    for paper in papers:
        key = hashable(getattr(paper, field))
        found[key] = found.get(key, Fraction(0)) + Fraction(paper.weight)
    return found


def hashable(value: Any) -> Any:
    """An answer as a key that does not depend on the order in which equals were written."""
    if isinstance(value, Mapping):
        return frozenset(value.items())
    if value and isinstance(value[0], tuple):
        return tuple(frozenset(tier) for tier in value if tier)
    return frozenset(value)
