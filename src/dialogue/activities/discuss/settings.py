"""What a facilitator can set for a discussion."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from dialogue.activities.discuss.rules import ORDERS
from dialogue.kernel.messages import N_
from dialogue.stage import settings

Order = Literal["raised", "turns", "time", "groups"]


class Settings(settings.Settings):
    """How long a turn is, and who comes next at the start; the order can be changed while it runs."""

    seconds: int = Field(120, ge=15, le=1800, title=N_("Seconds agreed for a turn"))
    order: Order = Field(
        "raised",
        title=N_("Who comes next"),
        json_schema_extra={"choices": [[name, label] for name, label in ORDERS.items()]},
    )
