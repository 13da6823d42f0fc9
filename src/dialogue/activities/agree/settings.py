"""What a facilitator can set for a goal before its room opens; the rule can be changed until positions open."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from dialogue.agreement import PRESETS
from dialogue.kernel.messages import N_
from dialogue.stage import settings

Preset = Literal[
    "shared-goal", "double-majority", "modified-consensus", "consent", "simple-majority", "sense-check"
]


class Settings(settings.Settings):
    """The decision rule that the goal room begins with."""

    preset: Preset = Field(
        "shared-goal",
        title=N_("Decision rule"),
        json_schema_extra={"choices": [[preset.key, preset.label] for preset in PRESETS.values()]},
    )
