"""Majority judgment: each person grades each option; the best middle grade wins.

Definition: an option's majority-grade is the middle one of its grades, the lower middle one when their
number is even. Options with the same majority-grade are compared by taking one such grade away from each
and looking again. Counting outwards from the middle is the same and works with weighted papers too: of the
two grades at equal distance below and above the middle, first the lower one is compared, then the upper
one, at growing distance. Source: M. Balinski, R. Laraki, *Majority Judgment* (MIT Press, 2011), and "A
theory of measuring, electing, and ranking", *PNAS* 104 (2007).

A tie means equal grades throughout: every grade is given to both by equally many. Incomplete papers: a
missing grade counts as the lowest of the scale (the authors' rule: not graded is "to reject"); a paper
without any grade is an abstention.

>>> from .contract import Paper, Settings
>>> papers = [Paper(grades={"a": 5, "b": 3}), Paper(grades={"a": 1, "b": 3}), Paper(grades={"a": 2, "b": 2})]
>>> result = count(papers, ["a", "b"], Settings(highest=5))
>>> result.winners, result.table["majority_grade"]
(('b',), {'a': 2, 'b': 3})
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any, Literal

from pydantic import Field, field_validator

from dialogue.kernel.messages import N_, Msgid

from .checks import amounts, answer, speaking
from .contract import BallotSettings, Method, Number, OnScreen, Paper, Result, Settings
from .figures import figure, figures
from .places import heads, levels, nobody, placed
from .saying import Said, options
from .typed_lists import listed, one_by_one

Spread = dict[Number, Fraction]


def spread(papers: Sequence[Paper], option: str, lowest: Number) -> Spread:
    """Weight of the papers by the grade they give to an option, lowest grade first."""
    weights: Spread = {}
    for paper in papers:
        grade = (paper.grades or {}).get(option, lowest)
        weights[grade] = weights.get(grade, Fraction(0)) + Fraction(paper.weight)
    return dict(sorted(weights.items()))


def bounds(weights: Spread) -> list[Fraction]:
    """Where each grade ends when the grades are laid side by side, lowest first."""
    ends, position = [], Fraction(0)
    for weight in weights.values():
        position += weight
        ends.append(position)
    return ends


def grade_at(weights: Spread, position: Fraction) -> Number:
    """The grade that lies at a position which is no bound."""
    for grade, end in zip(weights, bounds(weights), strict=True):
        if position < end:
            return grade
    raise ValueError("position beyond the papers")


def outward(spreads: Mapping[str, Spread], whole: Fraction) -> dict[str, tuple[Number, ...]]:
    """For each option its grades from the middle outwards, lower before upper, over common distances.

    Two options compare as these tuples do.
    """
    middle = whole / 2
    steps = sorted(
        {abs(end - middle) for weights in spreads.values() for end in bounds(weights)} | {Fraction(0)}
    )
    distances = [(near + far) / 2 for near, far in pairwise(steps)]
    return {
        option: tuple(grade_at(weights, middle + sign * at) for at in distances for sign in (-1, 1))
        for option, weights in spreads.items()
    }


def count(papers: Sequence[Paper], options: Sequence[str], settings: Settings) -> Result:
    """Compare middle grades. See the module for ties and incomplete papers."""
    cast = speaking(papers, "grades")
    if not cast:
        return nobody(options, {"majority_grade": {}, "grades": {}, "papers": 0})
    spreads = {option: spread(cast, option, settings.lowest) for option in sorted(options)}
    outwards = outward(spreads, heads(cast))
    table: dict[str, Any] = {
        "majority_grade": figures({option: values[0] for option, values in outwards.items()}),
        "grades": {o: [[figure(g), figure(w)] for g, w in spreads[o].items()] for o in spreads},
        "papers": figure(heads(cast)),
    }
    return placed(levels(outwards), settings, table)


def check_paper(paper: Paper, options: Sequence[str], settings: Settings) -> None:
    """Known options and grades within the scale. Raises `PaperError`."""
    amounts(answer(paper, "grades"), options, lowest=settings.lowest, highest=settings.highest)


GRADES = tuple(
    map(Msgid, (N_("Reject"), N_("Poor"), N_("Acceptable"), N_("Good"), N_("Very good"), N_("Excellent")))
)
"""The grades when none of one's own are set, the worst first. Six: Balinski and Laraki used as many in their trials."""

FEWEST_GRADES, MOST_GRADES, LONGEST_GRADE = 3, 8, 40


class JudgmentSettings(BallotSettings):
    """What can be set for a vote by majority judgment."""

    method: Literal["majority-judgment"] = "majority-judgment"
    grades: str = Field(
        "",
        max_length=300,
        title=N_("Own grades, one on each line, the best first (empty: from Excellent to Reject)"),
        json_schema_extra={"lines": ";"},
    )

    @field_validator("grades")
    @classmethod
    def _are_grades(cls, typed: str) -> str:
        words = listed(typed)
        if words and not FEWEST_GRADES <= len(words) <= MOST_GRADES:
            raise ValueError("too few or too many grades")
        return one_by_one(typed, longest=LONGEST_GRADE)

    def limits(self) -> Settings:
        words: tuple[str, ...] = tuple(reversed(listed(self.grades))) or GRADES
        return Settings(highest=len(words) - 1, words=words)


MOST_STEPS = 6


def steps(result: Result, settings: Settings) -> list[Said]:
    """How options with the same middle grade were told apart, the best ones first."""
    grades: dict[int, list[tuple[str, ...]]] = {}
    for level in result.order:
        if result.table["majority_grade"]:
            grades.setdefault(result.table["majority_grade"][level[0]], []).append(level)
    alike = [(grade, equal) for grade, equal in grades.items() if len(equal) > 1]
    return [
        Said(
            N_(
                "%(options)s have the same middle grade, “%(grade)s”. The grades next to the middle decide: "
                "%(first)s comes before the others."
            ),
            {
                "options": options(*(name for level in equal for name in level)),
                "grade": word_of(grade, settings),
                "first": options(*equal[0]),
            },
        )
        for grade, equal in alike[:MOST_STEPS]
    ]


def word_of(grade: int, settings: Settings) -> str:
    """What a grade is called."""
    return settings.words[grade]


METHOD = Method(
    "majority-judgment",
    N_("Majority judgment"),
    "grades",
    count,
    check_paper,
    on_screen=OnScreen(
        form="grades",
        settings=JudgmentSettings,
        question=N_("What grade does each of these deserve? Each person grades every option in words."),
        counted=N_(
            "The middle grade of an option counts: at least half gave it this grade or a better one. "
            "The best one comes first."
        ),
        meaning=N_("A vote in which each person grades every option in words, and the middle grade counts."),
        figure="majority_grade",
        figure_name=N_("Middle grade"),
        figure_word=word_of,
        spread="grades",
        steps=steps,
    ),
)
