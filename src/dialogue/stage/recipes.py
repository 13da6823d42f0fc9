"""Recipes: sessions to start from, each a session file with the facilitator's script in all languages.

The files are read when the first of them is asked for. Which activities there are, the list of kinds says when it is
loaded (`know`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dialogue.kernel.messages import N_
from dialogue.languages import LANGUAGES, Tongue
from dialogue.paths import SESSIONS
from dialogue.stage.contract import Kind
from dialogue.stage.session_files.plan import SessionPlan, StepPlan, said
from dialogue.stage.session_files.reading import FAMILIES, read_session

EMPTY = "empty"
FIRST = "shared-goals"
"""What the form offers first."""

FAMILY_TITLES = dict(
    zip(
        FAMILIES,
        (
            N_("Towards shared goals"),
            N_("Methods for the whole room"),
            N_("Deciding"),
            N_("Learning"),
            N_("Short building blocks (thinkLets)"),
        ),
        strict=True,
    )
)


@dataclass(frozen=True, slots=True)
class Recipe:
    """A ready-made programme."""

    plan: SessionPlan

    @property
    def steps(self) -> tuple[StepPlan, ...]:
        """What it consists of."""
        return self.plan.steps

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return self.plan.minutes

    def title(self, language: str) -> str:
        """Its name."""
        return said(self.plan.title, language)

    def summary(self, language: str) -> str:
        """What it is good for."""
        return said(self.plan.what_for, language)


class Library(Mapping[str, Recipe]):
    """All recipes by the names of their files, in the order of their families and of their length."""

    def __init__(self) -> None:
        self._kinds: Mapping[str, Kind] = {}
        self._found: dict[str, Recipe] = {}

    def know(self, kinds: Mapping[str, Kind]) -> None:
        """Take in which activities there are."""
        self._kinds, self._found = kinds, {}

    def _read(self) -> dict[str, Recipe]:
        if not self._found:
            files = {
                file.stem: Recipe(read_session(file.read_bytes(), self._kinds))
                for file in SESSIONS.glob("*.yaml")
            }
            order = sorted(
                files,
                key=lambda name: (
                    FAMILIES.index(files[name].plan.family),
                    name != FIRST,
                    files[name].minutes,
                    name,
                ),
            )
            self._found = {name: files[name] for name in order} | {EMPTY: _empty()}
        return self._found

    def __getitem__(self, name: str) -> Recipe:
        return self._read()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())


def _empty() -> Recipe:
    title, what_for = N_("Empty programme"), N_("Start with nothing and add activities yourself.")
    return Recipe(
        SessionPlan(
            title={one: Tongue(one).say(title) for one in LANGUAGES},
            what_for={one: Tongue(one).say(what_for) for one in LANGUAGES},
        )
    )


RECIPES = Library()
