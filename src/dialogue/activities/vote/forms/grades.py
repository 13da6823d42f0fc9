"""Grades: a word out of a few for each option, from the worst to the best.

An answer is `{option: number of the grade}`, 0 for the worst. Fields are `grades.OPTION`; an option that is left open
counts as graded worst. The words are the ballot's settings; numbers are stored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dialogue.activities.vote.methods.contract import Paper, Settings
from dialogue.kernel.messages import N_
from dialogue.publication import Band

from .contract import Answer, Said, Words
from .levels import Levels


class Grades(Levels):
    """A grade for each option."""

    name = "grades"
    reads = "grades"
    not_a_step = N_("Please choose one of the grades shown. Your other grades are still here.")
    words = Words(
        unit=N_("Points of the grades"),
        caption=N_("Points of the grades, by option and group"),
        alt=N_("One bar for the grades of each option, told in points."),
        share=N_("The lowest grade is 0 points, each better one is a point more."),
        bands={
            Band.agreement: N_("good grades"),
            Band.mixed: N_("mixed grades"),
            Band.against: N_("low grades"),
        },
    )

    def paper(self, answer: Answer, group: str | None = None) -> Paper:
        return Paper(grades=dict(answer), group=group)

    def told(self, answer: Answer, labels: Mapping[str, str], limits: Settings) -> Sequence[Said]:
        """Each graded option with the word of its grade.

        >>> [said.facts for said in FORM.told({"7": 1}, {"7": "Wells", "8": "Roads"}, Settings(words=("Bad", "Good")))]
        [{'who': 'Wells', 'what': 'Good'}]
        """
        return [
            Said(N_("%(who)s: %(what)s"), {"who": label, "what": limits.words[answer[option]]})
            for option, label in labels.items()
            if option in answer
        ]

    def recorded(self, limits: Settings) -> Said:
        return Said(
            N_(
                "Secret vote: each person gave every option one of %(number)s grades, "
                "from “%(best)s” to “%(worst)s”; left open is “%(worst)s”."
            ),
            {
                "number": len(limits.words),
                "best": limits.words[-1],
                "worst": limits.words[0],
            },
        )


FORM = Grades()
