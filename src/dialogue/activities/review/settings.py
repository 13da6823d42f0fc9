"""What a facilitator can set for a review."""

from __future__ import annotations

from pydantic import Field

from dialogue.activities.review import rules
from dialogue.kernel.messages import N_
from dialogue.languages import Tongue
from dialogue.stage import settings


class Settings(settings.Settings):
    """What is reviewed, and the four questions in words of one's own."""

    subject: str = Field(
        "",
        max_length=rules.LONGEST_SUBJECT,
        title=N_("What is reviewed (a measure, a project, the title of an agenda item)"),
    )
    review_of: int = Field(0, ge=0, le=999_999_999, title=N_("Number of the agenda item (0: none)"))
    planned: str = Field(
        "", max_length=rules.LONGEST_QUESTION, title=N_("First question (empty: What was planned?)")
    )
    happened: str = Field(
        "", max_length=rules.LONGEST_QUESTION, title=N_("Second question (empty: What happened?)")
    )
    why: str = Field(
        "", max_length=rules.LONGEST_QUESTION, title=N_("Third question (empty: Why was it so?)")
    )
    change: str = Field(
        "", max_length=rules.LONGEST_QUESTION, title=N_("Fourth question (empty: What do we change?)")
    )

    def words(self, question: str, tongue: Tongue) -> str:
        """A question as the facilitator wrote it, or in the reader's language as it comes with the program."""
        own: str = getattr(self, question)
        return own or tongue.say(rules.QUESTIONS[question])
