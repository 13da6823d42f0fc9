"""What a facilitator can set for a vote."""

from __future__ import annotations

from pydantic import Field

from dialogue.kernel.messages import N_
from dialogue.publication import SMALLEST_GROUP
from dialogue.stage import settings


class Settings(settings.Settings):
    """What a facilitator can set for a vote. The method's name is frozen into each ballot."""

    method: str = Field("dots", pattern="^dots$", json_schema_extra={"type": "fixed"})
    dots: int = Field(5, ge=1, le=50, title=N_("Dots per person"))
    most: int = Field(3, ge=1, le=50, title=N_("Maximum dots on one option"))
    smallest_group: int = Field(
        SMALLEST_GROUP,
        ge=2,
        le=50,
        title=N_("Minimum votes to show a group on its own (smaller groups are merged)"),
    )
    options: str = Field(
        "", max_length=2000, title=N_("Own options, separated by semicolons (empty: the themes found before)")
    )
