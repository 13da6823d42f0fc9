"""The retrospect as the rest of the application sees it."""

from __future__ import annotations

from dialogue.activities.one_question.making import question_kind
from dialogue.kernel.messages import N_
from dialogue.stage.contract import Plans

RETROSPECT = question_kind(
    "retrospect",
    Plans(N_("Closing"), N_("One question about the session itself, before people leave.")),
    told_as="learning",
)
