"""A way of voting: the settings of a vote with the method and the form that belong to them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from dialogue.activities.vote.forms import FORMS, Form
from dialogue.activities.vote.methods import FIRST, METHODS, Method
from dialogue.activities.vote.methods.contract import BallotSettings, OnScreen
from dialogue.activities.vote.methods.contract import Settings as Limits
from dialogue.kernel.messages import N_
from dialogue.stage.variants import Variant, Variants

CHOICE = "choice:"
"""How the refs of options begin that a method brought along."""

ADDED = "added:"
"""How the refs of options begin that a method put beside those of the facilitator."""


def on_screens() -> dict[str, OnScreen]:
    """The methods that people can vote by here, in the order in which they are offered."""
    return {name: method.on_screen for name, method in METHODS.items() if method.on_screen is not None}


SETTINGS = Variants(
    field="method",
    title=N_("How do people vote?"),
    first=FIRST,
    shared=BallotSettings,
    variants=tuple(
        Variant(name, METHODS[name].title, screen.question, screen.settings)
        for name, screen in on_screens().items()
    ),
)
"""The settings of a vote: those of one method out of all, told apart by `method`."""


@dataclass(frozen=True, slots=True)
class Way:
    """How one vote is voted in, counted and told. Everything follows from its settings."""

    settings: BallotSettings

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Way:
        """The way that stored settings say; what an older version did not have yet takes its default."""
        # Every paper and every panel asks several times: checking them again was a tenth of a panel.
        said = repr(stored)
        found = _read.get(said)
        if found is None:
            if len(_read) >= MOST_READ:
                _read.clear()
            found = _read[said] = cls(cast(BallotSettings, SETTINGS.read(stored)))
        return found

    @property
    def method(self) -> Method:
        """What counts the papers."""
        return METHODS[self.settings.method]

    @property
    def screen(self) -> OnScreen:
        """How the method is put to people."""
        found = self.method.on_screen
        assert found is not None, "settings belong to a method that has screens"
        return found

    @property
    def form(self) -> Form:
        """How papers look."""
        return FORMS[self.screen.form]

    def keys(self, refs: Mapping[str, str]) -> dict[str, str]:
        """What the method calls each option: its choice where the question brings its own answers, else its own name.

        `refs` gives by the option's name where it came from ("choice:yes").
        """
        if not self.screen.choices:
            return {name: name for name in refs}
        return {name: ref.removeprefix(CHOICE) for name, ref in refs.items()}

    def brought(self, ref: str) -> str | None:
        """The words (a message id) of an option that the method brought along or added; None for any other."""
        if ref.startswith(CHOICE):
            return self.screen.choices.get(ref.removeprefix(CHOICE))
        if ref.startswith(ADDED):
            return self.screen.adds(self.settings).get(ref.removeprefix(ADDED))
        return None

    @property
    def limits(self) -> Limits:
        """The settings as the counting takes them."""
        return self.settings.limits()


MOST_READ = 200
"""Ways that are kept: the votes of a few sessions."""

_read: dict[str, Way] = {}
"""Ways by the stored settings that said them."""
