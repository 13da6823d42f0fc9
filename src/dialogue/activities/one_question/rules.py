"""What is allowed: pure rules."""

from __future__ import annotations

from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_

LONGEST_ANSWER = 140


def require_open(state: str) -> None:
    """Answers are taken only while the activity is open. What was typed stays with the person."""
    if state != "open":
        raise Refused("too_late", N_("This question takes no answers now. Your text is still here."))
