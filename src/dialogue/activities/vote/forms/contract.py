"""What every form of paper has in common: how it is filled in, checked, shown again, published and said. Pure.

A form is one file here with a `FORM`, and one template of the same name under `templates/activities/vote/forms/`, which
draws what people see: the fields of a paper on a phone, the rule in one line, a published result. A method says which
form its papers have. An *answer* is what stands on a paper, as JSON; each form has its own shape of it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from dialogue.activities.vote.methods.contract import Field, Paper, Settings
from dialogue.activities.vote.methods.saying import Said, several
from dialogue.kernel.messages import N_
from dialogue.publication import Band, Marks

Answer = Any
"""What stands on a paper: JSON, in the shape of its form."""

__all__ = ["Answer", "Form", "Said", "Words", "several"]


@dataclass(frozen=True, slots=True)
class Words:
    """What the minutes and the screens call things of a form (message ids)."""

    unit: str
    """What is counted: the heading above the figures."""
    caption: str
    """Above the chart of a result by group."""
    alt: str
    """The chart in a sentence, with %(option)s for the one that comes first."""
    share: str
    """What a figure is a share of, in a sentence."""
    bands: Mapping[Band, str]
    """Words in place of numbers, for groups whose numbers would show how people voted."""


class Form(ABC):
    """One form of paper. Its fields on a page are named `NAME.OPTION`, with the option's id."""

    name: ClassVar[str]
    reads: ClassVar[Field]
    """Which entry of a counted paper the answer is; a stored paper has it under the same name."""
    words: ClassVar[Words]
    parts: ClassVar[int] = 1
    """How many marks make one of what people read: 2 where papers give half points, so that marks stay whole."""
    script: ClassVar[str] = ""
    """A module under `static/` that a phone loads with it; the form works without."""

    @property
    def prefix(self) -> str:
        """With what the names of its fields begin."""
        return f"{self.name}."

    def own(self, typed: Mapping[str, str]) -> dict[str, str]:
        """What was typed into this form's fields, by option."""
        return {
            name.removeprefix(self.prefix): value.strip()
            for name, value in typed.items()
            if name.startswith(self.prefix)
        }

    @abstractmethod
    def read(self, typed: Mapping[str, str]) -> Answer:
        """The answer in what was typed, options by id. Refused in words where it is none; limits are checked later."""

    @abstractmethod
    def paper(self, answer: Answer, group: str | None = None) -> Paper:
        """The answer as the methods count it."""

    @abstractmethod
    def values(self, answer: Answer) -> Mapping[str, Any]:
        """What stands in the field of each option when the paper is shown again; options without an entry are empty."""

    def stands(self, answer: Answer, options: Sequence[str], limits: Settings) -> Mapping[str, str] | None:
        """What of an answer the template writes out as it is, by the names of marks: `value` with an option's id, `left`.

        None where an answer changes more of a paper than such texts. For all answers the names are the same.
        """
        return None

    @abstractmethod
    def renamed(self, answer: Answer, names: Mapping[str, str]) -> Answer:
        """The same answer with other names of the options."""

    @abstractmethod
    def in_words(self, answer: Answer, labels: Mapping[str, str]) -> str:
        """What the paper says, for the person whose it is, in the order of the options."""

    def told(self, answer: Answer, labels: Mapping[str, str], limits: Settings) -> Sequence[Said]:
        """The same in sentences, for forms whose words depend on the settings or the language; else `in_words` says it."""
        return ()

    @abstractmethod
    def recorded(self, limits: Settings) -> Said:
        """For the minutes: what each person could write."""

    def marks(self, limits: Settings, options: int) -> Marks | None:
        """What one paper may hold, for the rules of small cells; None: only the overall result can be published."""
        return None

    def given(self, answer: Answer, limits: Settings, options: Sequence[str]) -> Mapping[str, int]:
        """The marks of one paper by option, where papers can be told in marks: more for what is liked better."""
        return {}

    def only(self, option: str, limits: Settings) -> Answer | None:
        """The answer that is this one option and can be nothing more, so that hands can be counted; else None.

        Where each paper marks exactly one option, the answer is that option's id.
        """
        marks = self.marks(limits, 1)
        return option if marks is not None and marks.one_choice else None

    def whole(self, limits: Settings, options: int) -> int:
        """The most marks that one person could give one option: shares are of this, times the people."""
        marks = self.marks(limits, options)
        return 1 if marks is None else marks.each

    def printed_lines(self, limits: Settings) -> int:
        """Lines that an option takes on a printed paper, if its own words fit on one."""
        return 1

    def tie(self, rank: int, options: str, n: int | None) -> Said:
        """That several options share a place, each with `n` marks (None where nothing is counted for each)."""
        return Said(
            N_("A tie on place %(rank)s: %(options)s. The papers do not decide between them."),
            {"rank": rank, "options": options},
        )

    def divided(self, option: str, much: int, little: int) -> Said:
        """That opinions on an option are divided: how many give it many marks, and few."""
        return Said(
            N_("Opinions on %(option)s are divided: %(much)s people give it much, %(little)s little."),
            {"option": option, "much": much, "little": little},
        )

    def first(self, group: str, options: str) -> Said:
        """That a group put another option first than the room."""
        return Said(N_("%(group)s put %(option)s first."), {"group": group, "option": options})
