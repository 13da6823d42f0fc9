"""Credits: a whole number for each option, together no more than each person has; where it is allowed, also against.

An answer is `{option: credits}` without zeros; credits against an option are below 0. Fields are `credits.OPTION`; an
empty one counts as 0. Where credits can be spent against an option, marks begin in the middle: nothing spent is half of
what is possible, so that more marks are always more liking.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dialogue.activities.vote.methods.contract import Paper, Settings
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.publication import Band, Marks

from .contract import Answer, Form, Said, Words


class Credits(Form):
    """A number of credits for each option."""

    name = "credits"
    script = "js/credits.js"
    reads = "credits"
    words = Words(
        unit=N_("Credits"),
        caption=N_("Credits by option and group"),
        alt=N_(
            "One bar for the credits spent on each option. By the votes they buy, “%(option)s” comes first."
        ),
        share=N_(
            "Credits out of all credits that these people had. Where credits against were possible, half means as much "
            "against as for."
        ),
        bands={
            Band.agreement: N_("many credits"),
            Band.mixed: N_("some credits"),
            Band.against: N_("few credits"),
        },
    )

    def read(self, typed: Mapping[str, str]) -> dict[str, int]:
        """Credits by option. Refused for what is no whole number.

        >>> FORM.read({"credits.3": "4", "credits.4": "", "credits.5": "-9"})
        {'3': 4, '5': -9}
        """
        found: dict[str, int] = {}
        for option, value in self.own(typed).items():
            text = (value or "0").replace("−", "-")
            if not (text.isascii() and text.removeprefix("-").isdecimal() and len(text) < 6):
                raise Refused(
                    "number",
                    N_("Please write the credits as whole numbers. Your other credits are still here."),
                    field=self.prefix + option,
                )
            if int(text):
                found[option] = int(text)
        return found

    def paper(self, answer: Answer, group: str | None = None) -> Paper:
        return Paper(credits=dict(answer), group=group)

    def values(self, answer: Answer) -> Mapping[str, int]:
        return dict(answer)

    def renamed(self, answer: Answer, names: Mapping[str, str]) -> dict[str, int]:
        return {names[option]: spent for option, spent in answer.items()}

    def in_words(self, answer: Answer, labels: Mapping[str, str]) -> str:
        """The credits on a paper: "Wells 9, Roads −4".

        >>> FORM.in_words({"8": -4, "7": 9}, {"7": "Wells", "8": "Roads", "9": "Bus"})
        'Wells 9, Roads −4'
        """
        said = (f"{label} {answer[option]}" for option, label in labels.items() if option in answer)
        return ", ".join(said).replace(" -", " −") or "0"

    def recorded(self, limits: Settings) -> Said:
        facts = {"credits": limits.credits}
        if limits.against:
            return Said(
                N_(
                    "Secret vote: each person had %(credits)s credits to spend for options or against them; "
                    "votes cost their square."
                ),
                facts,
            )
        return Said(
            N_("Secret vote: each person had %(credits)s credits to spend; votes cost their square."), facts
        )

    def marks(self, limits: Settings, options: int) -> Marks:
        whole = limits.credits or 0
        if not limits.against:
            return Marks.dots(whole)
        return Marks(2 * whole, max(0, (options - 1) * whole), (options + 1) * whole)

    def given(self, answer: Answer, limits: Settings, options: Sequence[str]) -> Mapping[str, int]:
        if not limits.against:
            return dict(answer)
        middle = limits.credits or 0
        return {option: middle + answer.get(option, 0) for option in options}


FORM = Credits()
