"""What a facilitator can set for questions."""

from __future__ import annotations

from pydantic import Field

from dialogue.kernel.messages import N_
from dialogue.stage import settings


class Settings(settings.Settings):
    """How many questions a person may ask, what is looked at first, and how the list is ordered."""

    limit: int = Field(3, ge=0, le=20, title=N_("Questions per person (0: no limit)"))
    moderated: bool = Field(False, title=N_("You read each question before the room sees it"))
    named: bool = Field(False, title=N_("People may put their name to a question"))
    balanced: bool = Field(True, title=N_("Support from several groups lifts a question higher"))
