"""What a facilitator can set for a map."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator

from dialogue.activities.map.rules import kinds_of
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.stage import settings

Whose = Literal["groups", "tables", "room"]
WHOSE: dict[str, str] = {
    "groups": N_("One map for each group"),
    "tables": N_("One map for each table"),
    "room": N_("One map for the whole room"),
}


class Settings(settings.Settings):
    """Whose maps there are, and what links them."""

    whose: Whose = Field(
        "groups",
        title=N_("How many maps"),
        json_schema_extra={"choices": [[name, label] for name, label in WHOSE.items()]},
    )
    kinds: str = Field(
        "",
        max_length=300,
        title=N_("Kinds of links, one on each line (empty: money, information, command, support, conflict)"),
        json_schema_extra={"lines": True},
    )

    @field_validator("kinds")
    @classmethod
    def _fit(cls, typed: str) -> str:
        try:
            kinds_of(typed)
        except Refused as refusal:
            raise ValueError(refusal.code) from None
        return typed
