"""Voting methods: pure, exact, one file each. A new method is one file here with a `METHOD`; nothing lists it.

Every method counts papers to a `Result` whose ties are returned as ties; see `contract` for the terms,
docs/methods.md for which method suits which question, and `vote/forms` for how people fill in papers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import import_module
from pkgutil import iter_modules

from .contract import BallotError, Method, Paper, PaperError, Result, Settings, SettingsError
from .refusals import SENTENCES
from .tallying import Tally, tally_with

FIRST = "dots"
"""The method that a new vote starts with."""


def found() -> Iterator[Method]:
    """The method of each file here that has one: the first, then by name."""
    modules = [import_module(f"{__name__}.{file.name}") for file in iter_modules(__path__)]
    methods: list[Method] = [module.METHOD for module in modules if hasattr(module, "METHOD")]
    yield from sorted(methods, key=lambda method: (method.name != FIRST, method.name))


METHODS: dict[str, Method] = {method.name: method for method in found()}


def find(name: str) -> Method:
    """The method of that name. Raises `SettingsError` when there is none."""
    if name not in METHODS:
        raise SettingsError("method", SENTENCES["method"], {"method": name})
    return METHODS[name]


def check_paper(name: str, paper: Paper, options: Sequence[str], settings: Settings) -> None:
    """Whether one paper fits the question: nothing when it does. Raises `PaperError` or `SettingsError`."""
    find(name).check_paper(paper, options, settings)


def tally(name: str, papers: Sequence[Paper], options: Sequence[str], settings: Settings) -> Tally:
    """Count papers that were checked: overall, by group, group-balanced. Raises `SettingsError`.

    >>> papers = [Paper(group="a", weight=3, dots={"x": 2}), Paper(group="b", dots={"y": 2})]
    >>> counted = tally("dots", papers, ["x", "y"], Settings(dots=2))
    >>> counted.overall.winners, counted.by_group["b"].winners, counted.balanced.winners
    (('x',), ('y',), ('x', 'y'))
    """
    return tally_with(find(name), papers, options, settings)


__all__ = [
    "FIRST",
    "METHODS",
    "BallotError",
    "Method",
    "Paper",
    "PaperError",
    "Result",
    "Settings",
    "SettingsError",
    "Tally",
    "check_paper",
    "find",
    "tally",
]
