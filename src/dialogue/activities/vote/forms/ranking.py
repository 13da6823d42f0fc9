"""Ranking: a place for each option, 1 for the best; several may share one where that is allowed, and some stay without.

An answer is a list of tiers, best first: `[["4"], ["3", "7"]]`. Fields are `ranking.OPTION` with the number of the
place; only the order of the numbers matters, so a gap does no harm. An empty field leaves the option out.

In marks a paper gives an option two for every option below it and one for every equal one: twice the points of Borda,
so that halves stay whole. What is left out stands together below all that is ranked. An empty paper gives nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from dialogue.activities.vote.methods.contract import Paper, Settings
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.publication import Band, Marks

from .contract import Answer, Form, Said, Words, several

JOINED = "%(rule)s %(equals)s"
"""Two sentences, one after the other."""


class Ranking(Form):
    """An order of the options, or of some of them."""

    name = "ranking"
    script = "js/ranking.js"
    reads = "ranking"
    parts = 2
    words = Words(
        unit=N_("Points by rank"),
        caption=N_("Points by rank, by option and group"),
        alt=N_("One bar for the points of each option. The longest overall is “%(option)s”."),
        share=N_(
            "Points out of all that these people could give: on each paper an option gets one point for every option "
            "ranked below it, and half a point for every equal one."
        ),
        bands={
            Band.agreement: N_("placed high"),
            Band.mixed: N_("placed in the middle"),
            Band.against: N_("placed low"),
        },
    )

    def read(self, typed: Mapping[str, str]) -> list[list[str]]:
        """The tiers, best first. Refused for what is no place.

        >>> FORM.read({"ranking.3": "2", "ranking.4": "1", "ranking.5": "", "ranking.7": "2"})
        [['4'], ['3', '7']]
        """
        places: dict[int, list[str]] = {}
        for option, value in self.own(typed).items():
            if not value:
                continue
            if not (value.isascii() and value.isdecimal() and len(value) < 3 and int(value)):
                raise Refused(
                    "place",
                    N_(
                        "Please write places as whole numbers, 1 for the option you like best. "
                        "Your other places are still here."
                    ),
                    field=self.prefix + option,
                )
            places.setdefault(int(value), []).append(option)
        return [_sorted(places[place]) for place in sorted(places)]

    def paper(self, answer: Answer, group: str | None = None) -> Paper:
        return Paper(ranking=tuple(tuple(tier) for tier in answer), group=group)

    def values(self, answer: Answer) -> Mapping[str, int]:
        return {option: place for place, tier in enumerate(answer, 1) for option in tier}

    def renamed(self, answer: Answer, names: Mapping[str, str]) -> list[list[str]]:
        return [_sorted(names[option] for option in tier) for tier in answer]

    def in_words(self, answer: Answer, labels: Mapping[str, str]) -> str:
        """The ranked options, best first: "1. Roads, 2. Bus = Wells"; a dash for none.

        >>> FORM.in_words([["8"], ["7", "9"]], {"7": "Wells", "8": "Roads", "9": "Bus"}), FORM.in_words([], {})
        ('1. Roads, 2. Wells = Bus', '–')
        """
        return (
            ", ".join(
                f"{place}. {' = '.join(label for option, label in labels.items() if option in tier)}"
                for place, tier in enumerate(answer, 1)
            )
            or "–"
        )

    def recorded(self, limits: Settings) -> Said:
        if limits.max_ranked is None:
            rule = Said(N_("Secret vote: each person ranked as many options as they like."))
        else:
            rule = several(
                "Secret vote: each person could rank at most %(most)s option.",
                "Secret vote: each person could rank at most %(most)s options.",
                limits.max_ranked,
                most=limits.max_ranked,
            )
        if not limits.equals:
            return rule
        return Said(JOINED, {"rule": rule, "equals": Said(N_("Several could share a place."))})

    def marks(self, limits: Settings, options: int) -> Marks:
        return Marks(each=2 * (options - 1), least=0, most=options * (options - 1))

    def given(self, answer: Answer, limits: Settings, options: Sequence[str]) -> Mapping[str, int]:
        """Two marks for every option below, one for every equal one.

        >>> FORM.given([["4"], ["3", "7"]], Settings(), ["3", "4", "5", "7"])
        {'4': 6, '3': 3, '7': 3, '5': 0}
        """
        ranked = [tier for tier in answer if tier]
        if not ranked:
            return {}
        rest = [option for option in options if not any(option in tier for tier in ranked)]
        found, below = {}, len(options)
        for tier in (*ranked, rest):
            below -= len(tier)
            found.update(dict.fromkeys(tier, 2 * below + len(tier) - 1))
        return found


def _sorted(options: Iterable[str]) -> list[str]:
    """Options of one tier in one order, numbers by their size: between equals nothing is said."""
    return sorted(options, key=lambda option: (len(option), option))


FORM = Ranking()
