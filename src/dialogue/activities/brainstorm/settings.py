"""What a facilitator can set for a brainstorm."""

from __future__ import annotations

from pydantic import Field

from dialogue.kernel.messages import N_
from dialogue.stage import settings


class Settings(settings.Settings):
    """How many ideas a person may write, and whether the room sees them at once."""

    limit: int = Field(5, ge=0, le=50, title=N_("Ideas per person (0: no limit)"))
    silent_first: bool = Field(True, title=N_("Silent first: the room sees ideas after the reveal"))
    pictures: bool = Field(False, title=N_("People may put a picture beside their idea"))
