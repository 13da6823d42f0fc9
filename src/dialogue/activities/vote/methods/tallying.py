"""One question's tally: overall, by group, and with every group weighing the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from .checks import says_something
from .contract import Method, Paper, Result, Settings
from .places import heads


@dataclass(frozen=True)
class Tally:
    """Three results that are shown together and never merged.

    by_group: each group's own papers counted alone; papers without a group are under "". Empty when no
    paper names a group. balanced: all papers, weighted so that every group that says something has the same
    weight; `None` when no paper names a group. An abstention is weighted like its group; a group that only
    abstains is left out of the balance."""

    method: str
    overall: Result
    by_group: Mapping[str, Result]
    balanced: Result | None

    def as_json(self) -> dict[str, Any]:
        """The overall result's fields beside `method`, `by_group` and `balanced`."""
        return {
            "method": self.method,
            **self.overall.as_json(),
            "by_group": {group: result.as_json() for group, result in self.by_group.items()},
            "balanced": self.balanced.as_json() if self.balanced else None,
        }


def by_group(papers: Sequence[Paper]) -> dict[str, list[Paper]]:
    """Papers by group name, alphabetical; empty when no paper names a group."""
    found: dict[str, list[Paper]] = {}
    for paper in papers:
        found.setdefault(paper.group or "", []).append(paper)
    return {group: found[group] for group in sorted(found)} if any(found) else {}


def balance(method: Method, papers: Sequence[Paper]) -> list[Paper]:
    """The papers with weights such that every group's speaking papers weigh the same, their sum unchanged.

    >>> from . import METHODS
    >>> papers = [Paper(group="a", dots={"x": 1}), Paper(group="b", dots={"y": 1}, weight=3)]
    >>> [paper.weight for paper in balance(METHODS["dots"], papers)]
    [Fraction(2, 1), Fraction(2, 1)]
    """
    speaking = {
        group: heads(paper for paper in members if says_something(paper, method.reads))
        for group, members in by_group(papers).items()
    }
    voices = {group: weight for group, weight in speaking.items() if weight}
    if not voices:
        return list(papers)
    each = sum(voices.values(), Fraction(0)) / len(voices)
    return [
        replace(paper, weight=Fraction(paper.weight) * each / voices[paper.group or ""])
        for paper in papers
        if (paper.group or "") in voices
    ]


def tally_with(method: Method, papers: Sequence[Paper], options: Sequence[str], settings: Settings) -> Tally:
    """Count one ballot three ways. Raises `SettingsError` when the method cannot work with the settings."""
    groups = by_group(papers)
    return Tally(
        method=method.name,
        overall=method.count(papers, options, settings),
        by_group={group: method.count(members, options, settings) for group, members in groups.items()},
        balanced=method.count(balance(method, papers), options, settings) if groups else None,
    )
