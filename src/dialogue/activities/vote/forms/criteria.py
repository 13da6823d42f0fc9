"""Criteria: for each option a number on every criterion, from 0 to the highest; more is better on each.

An answer is `{option: {criterion: number}}`, criteria by their place in the settings ("1" for the first), so that no
words stand in the names of fields. Fields are `criteria.OPTION.CRITERION`; what is left open counts as 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dialogue.activities.vote.methods.contract import Paper, Settings
from dialogue.kernel.messages import N_
from dialogue.publication import Band, Marks

from .contract import Answer, Form, Said, Words
from .levels import step_of

SENTENCE = N_("Please choose one of the numbers shown. Your other numbers are still here.")


def weighing(limits: Settings) -> list[Said]:
    """Each criterion with its weight."""
    return [
        Said(N_("%(criterion)s (weight %(weight)s)"), {"criterion": word, "weight": weight})
        for word, weight in zip(limits.words, limits.criteria.values(), strict=True)
    ]


class Criteria(Form):
    """A number for each option and criterion."""

    name = "criteria"
    script = "js/levels.js"
    reads = "criteria_scores"
    words = Words(
        unit=N_("Weighted points"),
        caption=N_("Weighted points by option and group"),
        alt=N_("One bar for the weighted points of each option. The longest overall is “%(option)s”."),
        share=N_(
            "Each number counts as often as its criterion weighs; out of the most that these people could have given."
        ),
        bands={
            Band.agreement: N_("many points"),
            Band.mixed: N_("some points"),
            Band.against: N_("few points"),
        },
    )

    def read(self, typed: Mapping[str, str]) -> dict[str, dict[str, int]]:
        """The numbers by option and criterion.

        >>> FORM.read({"criteria.7.2": "4", "criteria.7.1": "0", "criteria.8.1": ""})
        {'7': {'1': 0, '2': 4}}
        """
        found: dict[str, dict[str, int]] = {}
        for name, value in sorted(self.own(typed).items()):
            option, _, criterion = name.partition(".")
            step = step_of(value, SENTENCE, self.prefix + name)
            if step is not None:
                found.setdefault(option, {})[criterion] = step
        return found

    def paper(self, answer: Answer, group: str | None = None) -> Paper:
        return Paper(criteria_scores={option: dict(scores) for option, scores in answer.items()}, group=group)

    def values(self, answer: Answer) -> Mapping[str, dict[str, str]]:
        return {
            option: {criterion: str(step) for criterion, step in scores.items()}
            for option, scores in answer.items()
        }

    def renamed(self, answer: Answer, names: Mapping[str, str]) -> dict[str, dict[str, int]]:
        return {names[option]: dict(scores) for option, scores in answer.items()}

    def in_words(self, answer: Answer, labels: Mapping[str, str]) -> str:
        """The options with their numbers in the order of the criteria: "Wells 0 / 4"; a dash for an empty paper.

        >>> FORM.in_words({"7": {"1": 0, "2": 4}}, {"7": "Wells", "8": "Roads"})
        'Wells 0 / 4'
        """
        return (
            ", ".join(
                f"{label} {' / '.join(str(answer[option][at]) for at in sorted(answer[option], key=int))}"
                for option, label in labels.items()
                if option in answer
            )
            or "–"
        )

    def told(self, answer: Answer, labels: Mapping[str, str], limits: Settings) -> Sequence[Said]:
        """Each option with its criteria and the numbers on them.

        >>> limits = Settings(highest=5, criteria={"1": 1}, words=("Useful",))
        >>> [said.facts for said in FORM.told({"7": {"1": 4}}, {"7": "Wells"}, limits)]
        [{'option': 'Wells', 'criterion': 'Useful', 'number': 4}]
        """
        return [
            Said(
                N_("%(option)s, %(criterion)s: %(number)s"),
                {
                    "option": label,
                    "criterion": limits.words[int(criterion) - 1],
                    "number": answer[option][criterion],
                },
            )
            for option, label in labels.items()
            for criterion in sorted(answer.get(option, ()), key=int)
        ]

    def printed_lines(self, limits: Settings) -> int:
        return 1 + 2 * len(limits.words)

    def recorded(self, limits: Settings) -> Said:
        return Said(
            N_(
                "Secret vote: each person gave every option a number from 0 to %(highest)s "
                "on each criterion; left open is 0. The criteria and their weights: %(criteria)s."
            ),
            {"highest": limits.highest, "criteria": tuple(weighing(limits))},
        )

    def marks(self, limits: Settings, options: int) -> Marks:
        each = int(limits.highest or 0) * int(sum(limits.criteria.values()))
        return Marks(each, 0, each * options)

    def given(self, answer: Answer, limits: Settings, options: Sequence[str]) -> Mapping[str, int]:
        """Each number times the weight of its criterion, in all.

        >>> FORM.given({"1": {"1": 5, "2": 3}}, Settings(highest=5, criteria={"1": 1, "2": 3}), ["1"])
        {'1': 14}
        """
        return {
            option: sum(int(limits.criteria[criterion]) * step for criterion, step in scores.items())
            for option, scores in answer.items()
        }


FORM = Criteria()
