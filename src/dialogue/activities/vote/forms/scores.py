"""Scores: a number for each option, from 0 to the highest that the vote allows; more is better.

An answer is `{option: number}`. Fields are `scores.OPTION`; an option that is left open counts as 0.
"""

from __future__ import annotations

from dialogue.activities.vote.methods.contract import Paper, Settings
from dialogue.kernel.messages import N_
from dialogue.publication import Band

from .contract import Answer, Said, Words
from .levels import Levels


class Scores(Levels):
    """A number for each option.

    >>> FORM.read({"scores.3": "4", "scores.4": "", "scores.5": "0"})
    {'3': 4, '5': 0}
    >>> FORM.in_words({"8": 0, "7": 3}, {"7": "Wells", "8": "Roads", "9": "Bus"}), FORM.in_words({}, {"7": "Wells"})
    ('Wells 3, Roads 0', '–')
    """

    name = "scores"
    reads = "scores"
    not_a_step = N_("Please choose one of the numbers shown. Your other numbers are still here.")
    words = Words(
        unit=N_("Points"),
        caption=N_("Points by option and group"),
        alt=N_("One bar for the points of each option, in the order of the result."),
        share=N_("Points out of the most that these people could have given."),
        bands={
            Band.agreement: N_("many points"),
            Band.mixed: N_("some points"),
            Band.against: N_("few points"),
        },
    )

    def paper(self, answer: Answer, group: str | None = None) -> Paper:
        return Paper(scores=dict(answer), group=group)

    def recorded(self, limits: Settings) -> Said:
        return Said(
            N_("Secret vote: each person gave every option a number from 0 to %(highest)s; left open is 0."),
            {"highest": limits.highest},
        )


FORM = Scores()
