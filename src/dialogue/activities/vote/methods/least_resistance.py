"""Least resistance (systemic consensing): each person says how much they resist each option; the least wins.

Definition: an option's figure is the sum of resistance on it, usually 0 (none) to 10 (not acceptable at
all). Source: G. Paulus, S. Schrotta, E. Visotschnig, *Systemisches Konsensieren* (Danke-Verlag, 2009). A
tie means equal sums. Incomplete papers: who says nothing on an option raises no resistance to it, so it
counts as the lowest of the scale; a paper that says nothing at all is an abstention.

>>> from .contract import Paper, Settings
>>> papers = [Paper(resistance={"a": 0, "b": 2}), Paper(resistance={"a": 9, "b": 3})]
>>> result = count(papers, ["a", "b"], Settings(highest=10))
>>> result.winners, result.table["resistance"], result.table["acceptance"]
(('b',), {'a': 9, 'b': 5}, {'a': [11, 20], 'b': [3, 4]})
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from dialogue.kernel.messages import N_

from .checks import amounts, answer, speaking
from .contract import Method, Paper, Result, Settings
from .figures import figure, figures
from .places import heads, levels, nobody, placed
from .points import sums


def count(papers: Sequence[Paper], options: Sequence[str], settings: Settings) -> Result:
    """Add up the resistance; `acceptance` is the unused part of the scale. See the module for ties."""
    cast = speaking(papers, "resistance")
    resistance = sums(cast, options, "resistance", missing=settings.lowest)
    table: dict[str, Any] = {"resistance": figures(resistance), "papers": figure(heads(cast))}
    if not cast:
        return nobody(options, table)
    if settings.highest is not None and settings.highest > settings.lowest:
        scale, most = Fraction(settings.highest - settings.lowest), heads(cast) * settings.highest
        table["acceptance"] = figures({o: (most - resistance[o]) / (heads(cast) * scale) for o in options})
    return placed(levels(resistance, best_first=False), settings, table)


def check_paper(paper: Paper, options: Sequence[str], settings: Settings) -> None:
    """Known options and resistance within the scale. Raises `PaperError`."""
    amounts(answer(paper, "resistance"), options, lowest=settings.lowest, highest=settings.highest)


METHOD = Method("least-resistance", N_("Least resistance"), "resistance", count, check_paper)
