"""The check-in as the rest of the application sees it."""

from __future__ import annotations

from dialogue.activities.one_question.making import question_kind
from dialogue.kernel.messages import N_
from dialogue.stage.contract import Plans

CHECK_IN = question_kind(
    "check_in", Plans(N_("Check in"), N_("Everybody answers one question in a word or a sentence."))
)
