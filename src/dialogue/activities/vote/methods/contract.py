"""What every voting method has in common: papers and settings in, a result with its ties out.

A method is a pure function `count(papers, options, settings) -> Result`. It reads one field of each paper,
counts in exact integers and fractions, and never lets the order of papers or of options decide anything.

A method that has an `OnScreen` shows up wherever a vote is prepared, voted in, shown and written down. The
settings of all votes are a union told apart by `method`; a ballot freezes them when it opens.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

from pydantic import Field as Setting

from dialogue.kernel.messages import N_
from dialogue.publication import SMALLEST_GROUP

from .saying import Said
from .who_votes import WhoVotes

Number = int | Fraction
Amounts = Mapping[str, Number]

Field = Literal[
    "approved", "scores", "ranking", "dots", "grades", "resistance", "credits", "choice", "criteria_scores"
]


class BallotError(ValueError):
    """A paper or a setting that cannot be counted.

    `code` is stable for programs; `msgid` is an English sentence marked for translation; `params` fill it.
    """

    def __init__(self, code: str, msgid: str, params: Mapping[str, Any] | None = None) -> None:
        self.code = code
        self.msgid = msgid
        self.params: dict[str, Any] = dict(params or {})
        super().__init__(msgid % self.params)


class PaperError(BallotError):
    """One ballot paper does not fit the question's options or settings."""


class SettingsError(BallotError):
    """The settings of the ballot itself cannot be used with this method."""


@dataclass(frozen=True)
class Paper:
    """One person's latest answer, or several equal ones when `weight` is above 1.

    Only the field that the method reads has to be filled. `ranking` lists tiers, best first; options in one
    tier are equal. `credits` are credits *spent* (negative: spent against). `grades` are numbers, higher is
    better. `resistance` is higher for more resistance. `criteria_scores` is option -> criterion -> score.
    """

    weight: Number = 1
    group: str | None = None
    approved: tuple[str, ...] | None = None
    ranking: tuple[tuple[str, ...], ...] | None = None
    scores: Amounts | None = None
    dots: Amounts | None = None
    grades: Amounts | None = None
    resistance: Amounts | None = None
    credits: Amounts | None = None
    choice: str | None = None
    criteria_scores: Mapping[str, Amounts] | None = None


@dataclass(frozen=True)
class Settings:
    """The frozen settings of a ballot; each method reads those it needs, `None` means no limit.

    winners: places to fill. lowest, highest: ends of the scale of scores, grades or resistance. dots,
    max_per_option: dots per person, and per option. max_approvals, max_ranked: choices per person. equals:
    whether a ranking may put several options on one place. credits: credits per person (quadratic). budget
    and costs: in one currency unit. utilities: what a funded project is worth to who approved it: its `cost`,
    1 (`cardinality`) or the person's own `points`. completion: of equal shares. step: currency units by which
    `budget-increase` raises each person's share. criteria: weight of each criterion. equal_ranks: how instant
    runoff shares a paper with equal first ranks. strength: of a pairwise victory, for Schulze and ranked
    pairs; `None` is the method's own default. words: what the steps of a scale (lowest first) or the criteria
    are called; nothing is counted by them. currency: what the unit of the budget is called, likewise. against:
    whether credits can be spent against an option. parts: each raise of the shares is at least this part of the
    first share."""

    winners: int = 1
    lowest: Number = 0
    highest: Number | None = None
    dots: int | None = None
    max_per_option: int | None = None
    max_approvals: int | None = None
    max_ranked: int | None = None
    equals: bool = True
    credits: int | None = None
    budget: Number | None = None
    costs: Amounts = field(default_factory=dict)
    utilities: Literal["cost", "cardinality", "points"] = "cost"
    completion: Literal["none", "budget-increase"] = "none"
    step: Number = 1
    parts: int | None = None
    criteria: Amounts = field(default_factory=dict)
    equal_ranks: Literal["split", "whole"] = "split"
    strength: Literal["margins", "winning-votes"] | None = None
    words: tuple[str, ...] = ()
    currency: str = ""
    against: bool = True


@dataclass(frozen=True)
class Result:
    """What a count says, with nothing decided that the papers did not decide.

    winners: for methods that fill places, everybody who may claim one: with a tie for the last place they
    are more than `settings.winners`. For the two budget methods: the projects funded however a tie falls.
    order: all options from first to last; options inside one list are tied. ties: the tied options between
    which the papers leave the *winners* open. table: the figures behind it, JSON-able (fractions as
    `[numerator, denominator]`, whole numbers as numbers).
    """

    winners: tuple[str, ...]
    order: tuple[tuple[str, ...], ...]
    ties: tuple[tuple[str, ...], ...]
    table: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        """The result as plain lists and dicts."""
        return {
            "winners": list(self.winners),
            "order": [list(level) for level in self.order],
            "ties": [list(tie) for tie in self.ties],
            "table": dict(self.table),
        }


class BallotSettings(WhoVotes):
    """What can be set for a vote by any method. A method adds its own fields and narrows `method` to its name."""

    method: str
    smallest_group: int = Setting(
        SMALLEST_GROUP,
        ge=2,
        le=50,
        title=N_("Minimum votes to show a group on its own (smaller groups are merged)"),
    )
    options: str = Setting(
        "",
        max_length=2000,
        title=N_("Own options, one on each line (empty: the themes found before)"),
        json_schema_extra={"lines": ";"},
    )

    def limits(self) -> Settings:
        """The settings as the counting takes them."""
        return Settings()

    def frozen(self) -> dict[str, Any]:
        """What a ballot keeps of them; its options are rows of their own."""
        return self.model_dump(mode="json", exclude={"options"})


def nothing_to_tell(result: Result, settings: Settings) -> Sequence[Said]:
    """For methods whose figures say it all."""
    return ()


def nothing_added(settings: Any) -> Mapping[str, str]:
    """For methods that vote on what is put to them, and nothing else."""
    return {}


@dataclass(frozen=True)
class OnScreen:
    """How a method is offered on screens.

    `form` names a file in `vote/forms`. `question` says to the facilitator what this method is good for, `counted` how
    the result comes about, `meaning` what the method is, for a glossary. `figure` is the entry of the result's table
    that holds one figure for each option, where the method has one that is not just the sum of the marks; `figure_name`
    is what stands above it. `steps` tells how the count went, one sentence a step, in the order in which a room follows
    it; options in the facts of a sentence are `Options`. `choices` are the answers of a question that brings its own:
    what the method calls each, and the words on the paper; then no options are asked for. `adds` names options that the
    method puts beside those of the facilitator, by its settings. `figure_word` gives the word for a figure where people
    read a word and no number. `spends` says that options have costs. Without `places` the order says only what comes
    first, and nothing of the others among each other. `chooses`: the result is a set of options that are chosen together,
    and no order of them; tied are only those that the result names. `spread` is the entry of the result's table that
    says of each option how many gave which step of a scale in words, as [step, people].
    """

    form: str
    settings: type[BallotSettings]
    question: str
    counted: str
    meaning: str
    figure: str = ""
    figure_name: str = ""
    steps: Callable[[Result, Settings], Sequence[Said]] = nothing_to_tell
    choices: Mapping[str, str] = field(default_factory=dict)
    adds: Callable[[Any], Mapping[str, str]] = nothing_added
    figure_word: Callable[[Any, Settings], str] | None = None
    spends: bool = False
    places: bool = True
    chooses: bool = False
    spread: str = ""


Count = Callable[[Sequence[Paper], Sequence[str], Settings], Result]
CheckPaper = Callable[[Paper, Sequence[str], Settings], None]


@dataclass(frozen=True)
class Method:
    """One registered voting method.

    `reads` is the paper's field it counts; `check_paper` raises `PaperError`; `count` raises `SettingsError`
    when a needed setting is missing. `places`: whether `settings.winners` above 1 has a meaning. `on_screen`:
    how it is put to people; None while it only counts elections from files.
    """

    name: str
    title: str
    reads: Field
    count: Count
    check_paper: CheckPaper
    places: bool = True
    on_screen: OnScreen | None = None
