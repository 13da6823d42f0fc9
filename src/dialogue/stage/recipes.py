"""Recipes: programmes to start from, each a list of timed steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dialogue.kernel.messages import N_


@dataclass(frozen=True, slots=True)
class Step:
    """One activity of a recipe. Without a title the activity's own is used."""

    kind: str
    minutes: int
    prompt: str = ""
    title: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recipe:
    """A ready-made programme."""

    title: str
    summary: str
    steps: tuple[Step, ...]


RECIPES: Mapping[str, Recipe] = {
    "shared-goals": Recipe(
        N_("Shared goals in 90 minutes"),
        N_("Check in, gather ideas, cluster them, vote, agree on a goal, close."),
        (
            Step("check_in", 10, N_("In one word: how do you arrive today?")),
            Step(
                "brainstorm",
                20,
                N_("What would have to change so that all of us are better off in five years?"),
            ),
            Step("cluster", 15, N_("Which ideas belong together? Give each theme a short name.")),
            Step("vote", 10, N_("Which themes should we work on together first?")),
            Step("agree", 25, N_("Can we all stand behind this goal?")),
            Step("retrospect", 10, N_("What will you take home from this session?")),
        ),
    ),
    "ideas-only": Recipe(
        N_("Ideas and themes in 45 minutes"),
        N_("Gather ideas in silence, reveal them, cluster them."),
        (
            Step("check_in", 5, N_("In one word: how do you arrive today?")),
            Step(
                "brainstorm",
                20,
                N_("What would have to change so that all of us are better off in five years?"),
            ),
            Step("cluster", 20, N_("Which ideas belong together? Give each theme a short name.")),
        ),
    ),
    "empty": Recipe(N_("Empty programme"), N_("Start with nothing and add activities yourself."), ()),
}
