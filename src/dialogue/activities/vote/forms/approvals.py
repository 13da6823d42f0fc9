"""Approvals: a box for each option, ticked or not.

An answer is the list of the ticked options, sorted. Fields are `approvals.OPTION`; whatever is sent in one ticks it, as
boxes that are not ticked are not sent at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dialogue.activities.vote.methods.contract import Paper, Settings
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.publication import Band, Marks

from .contract import Answer, Form, Said, Words, several

TICKED, NOT_TICKED = {"yes", "1", "on", "true"}, {"", "no", "0", "off", "false"}


class Approvals(Form):
    """A yes or nothing for each option."""

    name = "approvals"
    script = "js/ticks.js"
    reads = "approved"
    words = Words(
        unit=N_("Approvals"),
        caption=N_("Approvals by option and group"),
        alt=N_("One bar for the people who approve each option. The longest overall is “%(option)s”."),
        share=N_("People who approve the option, out of all who voted."),
        bands={
            Band.agreement: N_("most approve"),
            Band.mixed: N_("about half approve"),
            Band.against: N_("few approve"),
        },
    )

    def read(self, typed: Mapping[str, str]) -> list[str]:
        """The ticked options. Refused for what is neither a tick nor none.

        >>> FORM.read({"approvals.4": "yes", "approvals.3": "yes", "approvals.5": ""})
        ['3', '4']
        """
        found: list[str] = []
        for option, value in self.own(typed).items():
            if value.lower() not in TICKED | NOT_TICKED:
                raise Refused(
                    "tick",
                    N_("Please tick the options that you approve. Your other ticks are still here."),
                    field=self.prefix + option,
                )
            if value.lower() in TICKED:
                found.append(option)
        return sorted(found, key=lambda option: (len(option), option))

    def paper(self, answer: Answer, group: str | None = None) -> Paper:
        return Paper(approved=tuple(answer), group=group)

    def values(self, answer: Answer) -> Mapping[str, bool]:
        return dict.fromkeys(answer, True)

    def renamed(self, answer: Answer, names: Mapping[str, str]) -> list[str]:
        return [names[option] for option in answer]

    def in_words(self, answer: Answer, labels: Mapping[str, str]) -> str:
        """The ticked options: "Wells, Roads"; a dash for none.

        >>> FORM.in_words(["8", "7"], {"7": "Wells", "8": "Roads", "9": "Bus"}), FORM.in_words([], {"7": "Wells"})
        ('Wells, Roads', '–')
        """
        return ", ".join(label for option, label in labels.items() if option in answer) or "–"

    def recorded(self, limits: Settings) -> Said:
        if limits.max_approvals is None:
            return Said(N_("Secret vote: each person ticked as many options as they like."))
        return several(
            "Secret vote: each person could tick at most %(most)s option.",
            "Secret vote: each person could tick at most %(most)s options.",
            limits.max_approvals,
            most=limits.max_approvals,
        )

    def marks(self, limits: Settings, options: int) -> Marks:
        most = limits.max_approvals
        return Marks.approval(options, most if most is not None and most < options else None)

    def given(self, answer: Answer, limits: Settings, options: Sequence[str]) -> Mapping[str, int]:
        return dict.fromkeys(answer, 1)

    def only(self, option: str, limits: Settings) -> list[str] | None:
        return [option] if limits.max_approvals == 1 else None

    def tie(self, rank: int, options: str, n: int | None) -> Said:
        return several(
            "A tie on place %(rank)s: %(options)s are each approved by %(people)s person. "
            "The papers do not decide between them.",
            "A tie on place %(rank)s: %(options)s are each approved by %(people)s people. "
            "The papers do not decide between them.",
            n or 0,
            rank=rank,
            options=options,
            people=n,
        )

    def first(self, group: str, options: str) -> Said:
        return Said(N_("%(group)s approve %(option)s most."), {"group": group, "option": options})


FORM = Approvals()
