"""What a facilitator can set for affinity mapping."""

from __future__ import annotations

from pydantic import Field

from dialogue.kernel.messages import N_
from dialogue.stage import settings


class Settings(settings.Settings):
    """Who may move ideas, and whether headings become themes."""

    everybody: bool = Field(False, title=N_("Everybody may move ideas (otherwise only the facilitator)"))
    from_headings: bool = Field(
        True, title=N_("Ideas that were gathered by heading begin in themes of these titles")
    )
