"""Choice: one answer out of those that the question brings along.

An answer is the option's id. The fields are radio buttons that share one name, `choice.one`; the value is the id.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dialogue.activities.vote.methods.contract import Paper, Settings
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.publication import Band, Marks

from .contract import Answer, Form, Said, Words, several

ONE = "one"


class Choice(Form):
    """One of the answers, and nothing beside it."""

    name = "choice"
    script = "js/chosen.js"
    reads = "choice"
    words = Words(
        unit=N_("Answers"),
        caption=N_("Answers by group"),
        alt=N_("One bar for the people who gave each answer. The longest overall is “%(option)s”."),
        share=N_("People who gave the answer, out of all who voted."),
        bands={
            Band.agreement: N_("most give this answer"),
            Band.mixed: N_("about half give this answer"),
            Band.against: N_("few give this answer"),
        },
    )

    def read(self, typed: Mapping[str, str]) -> str:
        """The chosen answer. Refused when there is none, or more than one.

        >>> FORM.read({"choice.one": "12", "turn": "3"})
        '12'
        """
        found = {value for value in self.own(typed).values() if value}
        if set(self.own(typed)) - {ONE} or len(found) != 1:
            raise Refused(
                "one_answer", N_("Please choose one of the answers, then send it."), field=self.prefix + ONE
            )
        return found.pop()

    def paper(self, answer: Answer, group: str | None = None) -> Paper:
        return Paper(choice=answer, group=group)

    def values(self, answer: Answer) -> Mapping[str, bool]:
        return {answer: True}

    def renamed(self, answer: Answer, names: Mapping[str, str]) -> str:
        return names[answer]

    def in_words(self, answer: Answer, labels: Mapping[str, str]) -> str:
        """The answer: "Yes"; a dash where it is none of these.

        >>> FORM.in_words("7", {"7": "Yes", "8": "No"})
        'Yes'
        """
        return labels.get(answer, "–")

    def recorded(self, limits: Settings) -> Said:
        return Said(N_("Secret vote: each person gave one answer."))

    def marks(self, limits: Settings, options: int) -> Marks:
        return Marks()

    def given(self, answer: Answer, limits: Settings, options: Sequence[str]) -> Mapping[str, int]:
        return {answer: 1}

    def tie(self, rank: int, options: str, n: int | None) -> Said:
        return several(
            "A tie on place %(rank)s: %(options)s are each the answer of %(people)s person. "
            "The papers do not decide between them.",
            "A tie on place %(rank)s: %(options)s are each the answer of %(people)s people. "
            "The papers do not decide between them.",
            n or 0,
            rank=rank,
            options=options,
            people=n,
        )

    def first(self, group: str, options: str) -> Said:
        return Said(
            N_("%(group)s give the answer %(option)s most often."), {"group": group, "option": options}
        )


FORM = Choice()
