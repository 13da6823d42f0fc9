"""Resistance: a number for each option, from 0 (no resistance) to the highest; more is worse.

An answer is `{option: number}`. Fields are `resistance.OPTION`; who leaves an option open does not resist it. Marks are
what is left of the scale, the acceptance: so more marks are better here, too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dialogue.activities.vote.methods.contract import Paper, Settings
from dialogue.kernel.messages import N_
from dialogue.publication import Band

from .contract import Answer, Said, Words
from .levels import Levels


class Resistance(Levels):
    """How much a person resists each option."""

    name = "resistance"
    reads = "resistance"
    not_a_step = N_("Please choose one of the numbers shown. Your other numbers are still here.")
    words = Words(
        unit=N_("Acceptance"),
        caption=N_("Acceptance by option and group"),
        alt=N_("One bar for the acceptance of each option. It is high where resistance is low."),
        share=N_("Acceptance is what is left of the scale when the resistance is taken away."),
        bands={
            Band.agreement: N_("little resistance"),
            Band.mixed: N_("some resistance"),
            Band.against: N_("much resistance"),
        },
    )

    def paper(self, answer: Answer, group: str | None = None) -> Paper:
        return Paper(resistance=dict(answer), group=group)

    def recorded(self, limits: Settings) -> Said:
        return Said(
            N_(
                "Secret vote: each person said how much they resist every option, "
                "from 0 (not at all) to %(highest)s; left open is 0."
            ),
            {"highest": limits.highest},
        )

    def given(self, answer: Answer, limits: Settings, options: Sequence[str]) -> Mapping[str, int]:
        """The acceptance of every option, also of those that were left open.

        >>> FORM.given({"1": 3}, Settings(highest=10), ["1", "2"])
        {'1': 7, '2': 10}
        """
        most = int(limits.highest or 0)
        return {option: most - answer.get(option, 0) for option in options}

    def divided(self, option: str, much: int, little: int) -> Said:
        return Said(
            N_("Opinions on %(option)s are divided: %(little)s people resist it strongly, %(much)s hardly."),
            {"option": option, "much": much, "little": little},
        )


FORM = Resistance()
