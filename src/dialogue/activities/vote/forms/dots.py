"""Dots: a whole number for each option, together no more than each person has.

An answer is `{option: dots}` without zeros. Fields are `dots.OPTION`; an empty one counts as 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dialogue.activities.vote.methods.contract import Paper, Settings
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.publication import Band, Marks

from .contract import Answer, Form, Said, Words


class Dots(Form):
    """A number of dots for each option."""

    name = "dots"
    script = "js/dots.js"
    reads = "dots"
    words = Words(
        unit=N_("Dots"),
        caption=N_("Dots by option and group"),
        alt=N_("One bar for the dots of each option. The longest overall is “%(option)s”."),
        share=N_("Dots out of all dots that these people had."),
        bands={
            Band.agreement: N_("many dots"),
            Band.mixed: N_("some dots"),
            Band.against: N_("few dots"),
        },
    )

    def read(self, typed: Mapping[str, str]) -> dict[str, int]:
        """Dots by option. Refused for what is no whole number.

        >>> FORM.read({"dots.3": "2", "dots.4": "", "dots.5": "0"})
        {'3': 2}
        """
        found: dict[str, int] = {}
        for option, value in self.own(typed).items():
            text = value or "0"
            if not (text.isascii() and text.removeprefix("-").isdecimal() and len(text) < 6):
                raise Refused(
                    "number",
                    N_("Please write the dots as whole numbers. Your other dots are still here."),
                    field=self.prefix + option,
                )
            if int(text):
                found[option] = int(text)
        return found

    def paper(self, answer: Answer, group: str | None = None) -> Paper:
        return Paper(dots=dict(answer), group=group)

    def values(self, answer: Answer) -> Mapping[str, int]:
        return dict(answer)

    def stands(self, answer: Answer, options: Sequence[str], limits: Settings) -> Mapping[str, str]:
        """The number in each field, and how many dots are left.

        >>> FORM.stands({"8": 2}, ["7", "8"], Settings(dots=5, max_per_option=3))
        {'value7': '0', 'value8': '2', 'left': '3'}
        """
        left = max(0, (limits.dots or 0) - sum(answer.values()))
        return {**{f"value{one}": str(answer.get(one, 0)) for one in options}, "left": str(left)}

    def renamed(self, answer: Answer, names: Mapping[str, str]) -> dict[str, int]:
        return {names[option]: dots for option, dots in answer.items()}

    def in_words(self, answer: Answer, labels: Mapping[str, str]) -> str:
        """The dots on a paper: "Wells 3, Roads 2".

        >>> FORM.in_words({"8": 2, "7": 3}, {"7": "Wells", "8": "Roads", "9": "Bus"})
        'Wells 3, Roads 2'
        """
        return (
            ", ".join(f"{label} {answer[option]}" for option, label in labels.items() if option in answer)
            or "0"
        )

    def recorded(self, limits: Settings) -> Said:
        return Said(
            N_("Secret vote: each person had %(dots)s dots, at most %(most)s on one option."),
            {"dots": limits.dots, "most": limits.max_per_option},
        )

    def marks(self, limits: Settings, options: int) -> Marks:
        return Marks.dots(limits.dots or 0, each=limits.max_per_option)

    def given(self, answer: Answer, limits: Settings, options: Sequence[str]) -> Mapping[str, int]:
        return dict(answer)

    def only(self, option: str, limits: Settings) -> dict[str, int] | None:
        return {option: 1} if limits.dots == 1 else None

    def whole(self, limits: Settings, options: int) -> int:
        return limits.dots or 1

    def tie(self, rank: int, options: str, n: int | None) -> Said:
        return Said(
            N_(
                "A tie on place %(rank)s: %(options)s have %(dots)s dots each. The papers do not decide between them."
            ),
            {"rank": rank, "options": options, "dots": n},
        )


FORM = Dots()
